/** The score of likeness over labelled people: the best F1 of any threshold, and how many pairs were compared at all. */

import { candidatePairs } from '../../src/identity/candidates.ts'
import type { Person } from '../../src/identity/correlate.ts'
import { comparedOf, countFrequencies, likenessOf } from '../../src/identity/likeness.ts'
import { oneToOne, type ScoredPair } from '../../src/identity/one-to-one.ts'
import { qualityOf, type Quality } from './exact-list.ts'

export type ScoreQuality = Quality & {
  readonly threshold: number
  readonly compared: number
  readonly coverage: number
}

/** `across`: only pairs of two sources count, and each record is used once. */
export function measureScore(
  people: readonly Person[],
  truePairs: ReadonlySet<string>,
  options: { readonly without: readonly string[]; readonly across?: (id: string) => string },
): ScoreQuality {
  const { across } = options
  const compared = new Map(people.map(({ id, values }) => [id, comparedOf(leaveOut(values, options.without))]))
  const frequencies = countFrequencies(compared.values())
  const scored: ScoredPair[] = []
  for (const [a, b] of candidatePairs(compared)) {
    if (across && across(a) === across(b)) continue
    const [one, other] = [compared.get(a), compared.get(b)]
    if (one && other) scored.push({ a, b, bits: likenessOf(one, other, frequencies).bits })
  }
  const covered = scored.filter(({ a, b }) => truePairs.has([a, b].sort().join(' '))).length
  const counted = (across ? oneToOne(scored) : scored).toSorted((x, y) => y.bits - x.bits)
  let best = { ...qualityOf(0, 0, truePairs.size), f1: 0, threshold: Infinity }
  let right = 0
  for (const [index, { a, b, bits }] of counted.entries()) {
    if (truePairs.has([a, b].sort().join(' '))) right += 1
    const quality = qualityOf(right, index + 1 - right, truePairs.size - right)
    if (quality.f1 > best.f1) best = { ...quality, threshold: bits }
  }
  return { ...best, compared: scored.length, coverage: covered / truePairs.size }
}

function leaveOut(values: Person['values'], without: readonly string[]): Person['values'] {
  return Object.fromEntries(Object.entries(values).filter(([name]) => !without.includes(name)))
}
