import { expect, test } from 'vitest'
import { seal, tryUnseal, unseal } from './secrets.ts'

const key = Buffer.alloc(32, 1)
const place = { source: 7, field: 'clientSecret' }

test('what was sealed is unsealed, and two seals of one secret differ', () => {
  expect(unseal(key, place, seal(key, place, 'gehéim 🔑'))).toBe('gehéim 🔑')
  expect(unseal(key, place, seal(key, place, ''))).toBe('')
  expect(seal(key, place, 'x').equals(seal(key, place, 'x'))).toBe(false)
})

test('another key does not fit, and the problem says what to do', () => {
  const sealed = seal(key, place, 'secret')
  expect(() => unseal(Buffer.alloc(32, 2), place, sealed)).toThrow(
    expect.objectContaining({ code: 'KEY_DOES_NOT_FIT', advice: expect.stringContaining('PASSPORT_SYNC_KEY') }),
  )
})

test('a sealed secret opens in no other place, and not when a bit of it is turned', () => {
  const sealed = seal(key, place, 'secret')
  expect(tryUnseal(key, { source: 8, field: 'clientSecret' }, sealed)).toBeUndefined()
  expect(tryUnseal(key, { source: 7, field: 'apiKey' }, sealed)).toBeUndefined()
  for (let at = 0; at < sealed.length; at++) {
    const turned = Buffer.from(sealed)
    turned.writeUInt8((sealed[at] ?? 0) ^ 1, at)
    expect(tryUnseal(key, place, turned)).toBeUndefined()
  }
  expect(tryUnseal(key, place, sealed.subarray(0, 20))).toBeUndefined()
})
