import { expect, test } from 'vitest'
import { inParallel } from './in-parallel.ts'

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const taken: T[] = []
  for await (const item of items) taken.push(item)
  return taken
}

test('every item is worked on once, and no more than the limit are made or wait to be taken', async () => {
  let held = 0
  let most = 0
  const items = Array.from({ length: 20 }, (_, index) => index)
  const taken: number[] = []
  const results = inParallel(
    items,
    () => 3,
    async item => {
      held += 1
      most = Math.max(most, held)
      await Promise.resolve()
      return item
    },
  )
  for await (const item of results) {
    taken.push(item)
    held -= 1
  }
  expect(taken.toSorted((a, b) => a - b)).toEqual(items)
  expect(most).toBe(3)
})

test('the first failure ends it and cancels what is in flight', async () => {
  let cancelled = 0
  const results = inParallel(
    [1, 2, 3],
    () => 3,
    (item, signal) => {
      if (item === 1) return Promise.reject(new Error('one failed'))
      return new Promise<number>((_, reject) =>
        signal.addEventListener('abort', () => {
          cancelled += 1
          reject(signal.reason)
        }),
      )
    },
  )
  await expect(collect(results)).rejects.toThrow('one failed')
  expect(cancelled).toBe(2)
})

test('a taker who stops cancels what is in flight', async () => {
  const signals: AbortSignal[] = []
  for await (const item of inParallel(
    [1, 2, 3],
    () => 2,
    async (item, signal) => {
      signals.push(signal)
      return item
    },
  )) {
    expect(item).toBe(1)
    break
  }
  expect(signals.every(signal => signal.aborted)).toBe(true)
})
