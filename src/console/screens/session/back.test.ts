import { expect, test } from 'vitest'
import { safeBack } from './back.ts'

test('a sign-in leads back to a place of this console, and never elsewhere', () => {
  expect(safeBack('/runs?state=held')).toBe('/runs?state=held')
  const elsewhere = [
    'https://evil.example',
    '//evil.example',
    '/\\evil.example',
    'javascript:alert(1)',
    '/\t/evil',
    undefined,
  ]
  expect(elsewhere.map(safeBack)).toEqual(elsewhere.map(() => '/'))
})
