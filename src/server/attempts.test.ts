import { expect, test } from 'vitest'
import { countAttempts } from './attempts.ts'

test('ten failures within a quarter of an hour close an account, whatever the case of its letters, and time opens it', () => {
  let clock = 0
  const attempts = countAttempts(() => clock)
  for (let number = 0; number < 10; number += 1) {
    attempts.hold('Ada@maple.example')
    attempts.failed('ada@maple.example')
    clock += 60_000
  }
  expect(() => attempts.hold('ada@MAPLE.example')).toThrow('Too many attempts')
  attempts.hold('ben@maple.example')
  clock = 15 * 60_000 + 1
  attempts.hold('ada@maple.example')
})

test('who signs in begins anew', () => {
  const attempts = countAttempts(() => 0)
  for (let number = 0; number < 9; number += 1) attempts.failed('ada')
  attempts.succeeded('ada')
  attempts.failed('ada')
  attempts.hold('ada')
})
