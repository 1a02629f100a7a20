import { expect, test } from 'vitest'
import { consolidate } from './consolidate.ts'

const primary = { givenName: 'Ada', familyName: 'Lovelace', email: 'ada@a.example', 'custom.bus': '7' }
const secondary = { givenName: 'Ada', familyName: 'King', phone: '6175550123', email: ' ', 'custom.bus': '9' }

test('DU-03 each value of the secondary can fill a gap or replace, and the result is shown field by field', () => {
  const { values, fields } = consolidate('student', primary, secondary, new Set(['phone', 'familyName', 'email']))
  expect(values).toEqual({ ...primary, familyName: 'King', phone: '6175550123' })
  expect(fields).toEqual([
    { attribute: 'givenName', primary: 'Ada', secondary: 'Ada', result: 'Ada', state: 'same', taken: false },
    { attribute: 'familyName', primary: 'Lovelace', secondary: 'King', result: 'King', state: 'differs', taken: true },
    {
      attribute: 'email',
      primary: 'ada@a.example',
      secondary: ' ',
      result: 'ada@a.example',
      state: 'primary only',
      taken: false,
    },
    { attribute: 'phone', primary: null, secondary: '6175550123', result: '6175550123', state: 'gap', taken: true },
    { attribute: 'custom.bus', primary: '7', secondary: '9', result: '7', state: 'differs', taken: false },
  ])
})

test('nothing is taken that nobody asked for', () => {
  expect(consolidate('student', primary, secondary, new Set()).values).toEqual(primary)
})
