import { expect, test } from 'vitest'
import { deniedFields, errorMessage, readRows, textOf, wholeNumber } from './answers.ts'

test('rows come as a list, as a bare object, or not at all', () => {
  expect(readRows('{"record":[{"a":"1"},{"a":"2"}]}').rows).toEqual([{ a: '1' }, { a: '2' }])
  expect(readRows('{"record":{"a":"1"}}').rows).toEqual([{ a: '1' }])
  for (const none of ['{"@extensions":""}', '{"record":""}', '{"record":null}', '{"record":[]}']) {
    expect(readRows(none)).toEqual({ rows: [] })
  }
})

test('a count is read as number or text', () => {
  expect(readRows('{"count":7}').count).toBe(7)
  expect(readRows('{"count":"7"}').count).toBe(7)
})

test('what is cut, empty, no object or no list of rows is broken', () => {
  for (const broken of ['', '{"record":[{"a"', '[]', '7', '{"record":7}']) expect(() => readRows(broken)).toThrow(/^it/)
})

test('raw control characters in a text do not spoil the answer', () => {
  expect(readRows('{"record":[{"a":"x\u0001y"}]}').rows).toEqual([{ a: 'x y' }])
})

test('scalars of every type are text; empty, absent and composed ones are nothing', () => {
  expect(['007', 7, true, ''].map(textOf)).toEqual(['007', '7', 'true', undefined])
  expect([null, undefined, {}, [1]].map(textOf)).toEqual([undefined, undefined, undefined, undefined])
})

test('only whole numbers are whole numbers', () => {
  expect(['12', -3, '-3'].map(wholeNumber)).toEqual([12, -3, -3])
  expect(['', '1.5', 1.5, 'x', '1e5', '99999999999999999', {}].map(wholeNumber)).toEqual(Array(7).fill(undefined))
})

test('the message of an error is found in every envelope', () => {
  expect(errorMessage('{"message":"a"}')).toBe('a')
  expect(errorMessage('{"errorMessage":{"message":"b"}}')).toBe('b')
  expect(errorMessage('{"error":"invalid_client"}')).toBe('invalid_client')
  expect(errorMessage('<html>')).toBe('')
})

test('denied fields are named once each, as TABLE.COLUMN', () => {
  const errors = [
    { code: 'NoAccess', field: 'Dob', resource: 'Students' },
    { code: 'NoAccess', field: 'DOB', resource: 'STUDENTS' },
    { code: 'odd' },
  ]
  expect(deniedFields(JSON.stringify({ message: '', errors }))).toEqual(['STUDENTS.DOB'])
  expect(deniedFields('')).toEqual([])
})
