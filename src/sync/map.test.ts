import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Value } from '../model/value.ts'
import { missingRequired, shapeValues } from './map.ts'

const shaped = (attribute: string, value: Value, entity: 'student' | 'guardianship' | 'section' = 'student') => {
  const { values, faults } = shapeValues(entity, { [attribute]: value })
  return faults[0]?.code ?? values[attribute]
}

test('texts lose outer blanks; numbers and booleans become texts; blanks become null', () => {
  expect(shaped('givenName', '  Ada ')).toBe('Ada')
  expect(shaped('identifier', 7)).toBe('7')
  expect(shaped('identifier', '007')).toBe('007')
  expect(shaped('custom.bus', true)).toBe('true')
  expect(shaped('email', ' \t ')).toBeNull()
  expect(shaped('otherSchools', [])).toBeNull()
})

test.each([
  ['2024-02-29', '2024-02-29'],
  ['2023-02-29', 'VALUE_WRONG_KIND'],
  ['1900-02-29', 'VALUE_WRONG_KIND'],
  ['2026-13-01', 'VALUE_WRONG_KIND'],
  ['0000-01-01', 'VALUE_WRONG_KIND'],
  ['8/10/2026', 'VALUE_WRONG_KIND'],
  ['2026-08-10T00:00:00Z', 'VALUE_WRONG_KIND'],
])('the date %s is %s', (value, expected) => {
  expect(shaped('birthDate', value)).toBe(expected)
})

test.each([
  [true, true],
  ['TRUE', true],
  ['0', false],
  [1, true],
  ['yes', 'VALUE_WRONG_KIND'],
])('the truth %s is %s', (value, expected) => {
  expect(shaped('livesWith', value, 'guardianship')).toBe(expected)
})

test('whole numbers are whole, and not larger than a number can tell apart', () => {
  expect(shaped('priority', ' -3 ', 'guardianship')).toBe(-3)
  expect(shaped('priority', 1.5, 'guardianship')).toBe('VALUE_WRONG_KIND')
  expect(shaped('priority', '9007199254740993', 'guardianship')).toBe('VALUE_WRONG_KIND')
})

test('one text where a list belongs is a list of one; blank items are left out', () => {
  expect(shaped('terms', '11:3600', 'section')).toEqual(['11:3600'])
  expect(shaped('periods', ['1(A)', ' ', '2(B)'], 'section')).toEqual(['1(A)', '2(B)'])
})

test('a fault names the attribute, never the value', () => {
  const { faults } = shapeValues('student', { birthDate: 'secret', enrollStatus: 'secret', givenName: ['secret'] })

  expect(faults.map(({ attribute }) => attribute)).toEqual(['birthDate', 'enrollStatus', 'givenName'])
  expect(JSON.stringify(faults)).not.toContain('secret')
})

test('whatever a source sends, what is taken can be stored as it is, and shaping it again changes nothing', () => {
  const anything = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string({ unit: fc.constantFrom('\ud800', '\udc00', 'a', '\u0000', ' ') }),
    fc.double(),
    fc.boolean(),
    fc.array(fc.string({ unit: 'binary' })),
    fc.constant(null),
  )
  fc.assert(
    fc.property(fc.record({ givenName: anything, birthDate: anything, otherSchools: anything }), sent => {
      const { values } = shapeValues('student', sent)
      for (const text of Object.values(values).flat()) {
        if (typeof text === 'string') expect(text.isWellFormed() && !text.includes('\u0000')).toBe(true)
      }
      expect(shapeValues('student', values)).toEqual({ values, faults: [] })
    }),
  )
})

test('a list of blanks is blank', () => {
  expect(shapeValues('student', { otherSchools: ['', ' '] })).toEqual({ values: { otherSchools: null }, faults: [] })
})

test('what every record must have is missing when it is blank', () => {
  expect(missingRequired('student', { givenName: 'Ada', familyName: ' ' }).map(({ attribute }) => attribute)).toEqual([
    'familyName',
  ])
})
