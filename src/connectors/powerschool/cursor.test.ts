import { expect, test } from 'vitest'
import { makeCursor, momentOf } from './cursor.ts'

test('the next read of changes starts five minutes before this one did, by the same clock', () => {
  const cursor = makeCursor('2026-03-01 00.03.10', 'plugin 36 active') ?? ''
  expect(momentOf(cursor, 'plugin 36 active')).toBe('2026-02-28 23.58.10')
})

test('a cursor of another way of reading, or of another make, is none', () => {
  const cursor = makeCursor('2026-03-01 00.03.10', 'plugin 36 active') ?? ''
  expect(momentOf(cursor, 'plugin 37 active')).toBeUndefined()
  expect(momentOf('yesterday', 'plugin 36 active')).toBeUndefined()
  expect(makeCursor('', 'plugin 36 active')).toBeUndefined()
})
