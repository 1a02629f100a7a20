import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Candidate } from './ready-task.ts'
import { fromTheTop, openRings } from './rings.ts'

const term = (key: string, parent: string | null): Candidate => ({
  key,
  hash: 'h',
  values: { parent },
  known: null,
  whole: true,
})

test('a record that would close a ring is taken without its reference, and told of', () => {
  const { candidates, problems } = openRings('term', [term('a', 'b'), term('b', 'c'), term('c', 'a')], new Map())

  expect(candidates.map(({ key, values }) => [key, values['parent']])).toEqual([
    ['a', 'b'],
    ['b', 'c'],
    ['c', null],
  ])
  expect(problems).toMatchObject([{ externalId: 'c', code: 'REFERENCE_CYCLE' }])
})

test('a ring over several pages is found too', () => {
  const above = new Map<string, string>()
  openRings('term', [term('a', 'b')], above)

  expect(openRings('term', [term('b', 'a')], above).problems).toHaveLength(1)
})

test('whatever refers to whatever: no ring is left, and each comes once, after what it refers to', () => {
  const keys = ['a', 'b', 'c', 'd', 'e', 'f']
  const parents = fc.tuple(...keys.map(() => fc.constantFrom(...keys, 'elsewhere', null)))
  fc.assert(
    fc.property(parents, of => {
      const { candidates } = openRings(
        'term',
        of.map((parent, n) => term(keys[n] ?? '', parent)),
        new Map(),
      )
      const seen = new Set<unknown>()
      for (const level of fromTheTop('term', candidates)) {
        for (const { values } of level) {
          const { parent } = values
          expect(parent === null || parent === 'elsewhere' || seen.has(parent)).toBe(true)
        }
        for (const { key } of level) seen.add(key)
      }
      expect([...seen].sort()).toEqual(keys)
    }),
  )
})

test('a record that came twice is looked at once', () => {
  expect(
    [...fromTheTop('term', [term('a', null), term('a', null), term('b', 'a')])].map(level => level.length),
  ).toEqual([1, 1])
})
