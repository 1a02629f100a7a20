/** Which requests a fault meets. */
import { expect, test } from 'vitest'
import { isFault, makeFaults } from './faults.ts'

const late = { kind: 'latency', milliseconds: 5 } as const

test('a fault meets its method and path, after some, so many times', () => {
  const faults = makeFaults(1)
  faults.add({ effect: late, method: 'POST', path: 'page=2', after: 1, times: 1 })
  const asked: readonly (readonly [string, string])[] = [
    ['POST', '/q?page=2'],
    ['GET', '/q?page=2'],
    ['POST', '/q?page=1'],
    ['POST', '/q?page=2'],
    ['POST', '/q?page=2'],
  ]
  expect(asked.map(([method, path]) => faults.meet(method, path).length)).toEqual([0, 0, 0, 1, 0])
  expect(faults.list()).toMatchObject([{ seen: 3, met: 1 }])
})

test('chance is the same for the same seed, another for another, and about its probability', () => {
  const draw = (seed: number): string => {
    const faults = makeFaults(seed)
    faults.add({ effect: late, probability: 0.25 })
    return Array.from({ length: 400 }, () => faults.meet('GET', '/').length).join('')
  }
  expect(draw(1)).toBe(draw(1))
  expect(draw(1)).not.toBe(draw(2))
  const met = draw(1).replaceAll('0', '').length
  expect(met).toBeGreaterThan(70)
  expect(met).toBeLessThan(130)
})

test('several faults meet together, cleared ones no more', () => {
  const faults = makeFaults(1)
  faults.add({ effect: late }, { effect: { kind: 'redirect' } })
  expect(faults.meet('GET', '/')).toEqual([late, { kind: 'redirect' }])
  faults.clear()
  expect(faults.meet('GET', '/')).toEqual([])
})

test('only a known effect is a fault', () => {
  expect(isFault({ effect: late })).toBe(true)
  expect([isFault({ effect: { kind: 'earthquake' } }), isFault({}), isFault(null)]).toEqual([false, false, false])
})
