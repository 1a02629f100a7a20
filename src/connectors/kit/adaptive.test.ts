import { expect, test } from 'vitest'
import { makeAdaptive } from './adaptive.ts'

const never = new AbortController().signal

test('trouble halves the number in flight, once for all that were in flight together', () => {
  const adaptive = makeAdaptive(8)
  for (let request = 0; request < 4; request += 1) adaptive.struggled()
  expect(adaptive.limit).toBe(4)
})

test('the number grows again by one while the host answers well, and never above the most', () => {
  const adaptive = makeAdaptive(4)
  adaptive.struggled()
  for (let request = 0; request < 4; request += 1) adaptive.answeredWell()
  expect(adaptive.limit).toBe(3)
  for (let request = 0; request < 100; request += 1) adaptive.answeredWell()
  expect(adaptive.limit).toBe(4)
})

test('it never falls below one', () => {
  const adaptive = makeAdaptive(2)
  for (let round = 0; round < 5; round += 1) {
    adaptive.answeredWell()
    adaptive.struggled()
  }
  expect(adaptive.limit).toBe(1)
})

test('who finds all places taken is let in when one is given back', async () => {
  const adaptive = makeAdaptive(1)
  await adaptive.enter(never)
  let inside = false
  const second = adaptive.enter(never).then(() => (inside = true))
  await Promise.resolve()
  expect(inside).toBe(false)
  adaptive.leave()
  await second
  expect(inside).toBe(true)
})

test('who gives up waiting leaves the queue', async () => {
  const adaptive = makeAdaptive(1)
  await adaptive.enter(never)
  const impatient = new AbortController()
  const waiting = adaptive.enter(impatient.signal)
  impatient.abort(new Error('enough'))
  await expect(waiting).rejects.toThrow('enough')
  adaptive.leave()
  await expect(adaptive.enter(never)).resolves.toBeUndefined()
})
