/** Ordered lists of domains over labelled people: precision and recall of the pairs they find. */

import type { Person } from '../../src/identity/correlate.ts'
import { domainKey } from '../../src/identity/domain-key.ts'
import type { Comparison, Domain } from '../../src/model/domain.ts'

export type Quality = {
  readonly precision: number
  readonly recall: number
  readonly f1: number
  readonly falsePairs: number
  readonly missed: number
}

export function qualityOf(right: number, falsePairs: number, missed: number): Quality {
  const precision = right / Math.max(1, right + falsePairs)
  const recall = right / Math.max(1, right + missed)
  return { precision, recall, f1: (2 * precision * recall) / (precision + recall), falsePairs, missed }
}

export function domainOf(attributes: string, compare: Readonly<Record<string, Comparison>> = {}): Domain {
  return { entity: 'student', attributes: attributes.split(' '), compare, resolution: 'unattended' }
}

export const anyOrderNames = { givenName: 'anyOrder', familyName: 'anyOrder' } as const

/**
 * The pairs that the domains find, each once, as `id id`; the first domain that yields anybody decides, so that two records which
 * were both found before are not found again. `across`: only those of two sources.
 */
export function equalPairs(
  people: readonly Person[],
  domains: readonly Domain[],
  across: (id: string) => string = id => id,
): Set<string> {
  const pairs = new Set<string>()
  const settled = new Set<string>()
  for (const domain of domains) {
    const found: (readonly [string, string])[] = []
    const groups = new Map<string, string[]>()
    for (const { id, values } of people) {
      const key = domainKey(domain, values)
      if (key !== null) groups.set(key, [...(groups.get(key) ?? []), id])
    }
    for (const ids of groups.values()) {
      for (const [index, a] of ids.entries()) {
        for (const b of ids.slice(index + 1)) {
          if (across(a) !== across(b) && !(settled.has(a) && settled.has(b))) found.push([a, b])
        }
      }
    }
    for (const [a, b] of found) {
      pairs.add([a, b].sort().join(' '))
      settled.add(a).add(b)
    }
  }
  return pairs
}

export function measurePairs(found: Iterable<string>, truePairs: ReadonlySet<string>): Quality {
  let right = 0
  let wrong = 0
  for (const pair of found) {
    if (truePairs.has(pair)) right += 1
    else wrong += 1
  }
  return qualityOf(right, wrong, truePairs.size - right)
}

export function truePairsOf(people: readonly Person[], personIn: (id: string) => string): Set<string> {
  const byPerson = new Map<string, string[]>()
  for (const { id } of people) byPerson.set(personIn(id), [...(byPerson.get(personIn(id)) ?? []), id])
  return new Set(
    [...byPerson.values()].flatMap(ids =>
      ids.flatMap((a, index) => ids.slice(index + 1).map(b => [a, b].sort().join(' '))),
    ),
  )
}
