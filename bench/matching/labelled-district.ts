/** What the default domains do to a district with labelled truth: merges by themselves, what they ask, and what they miss. */

import { growWorld } from '../../simulators/district/world.ts'
import { labelledRecords } from '../../simulators/district/source-views.ts'
import { candidatePairs } from '../../src/identity/candidates.ts'
import type { Person } from '../../src/identity/correlate.ts'
import { defaultDomains } from '../../src/identity/default-domains.ts'
import { domainKeys } from '../../src/identity/domain-key.ts'
import { groupsOf, judgeGroups } from '../../src/identity/group.ts'
import { comparedOf, countFrequencies, likenessOf, priorBits } from '../../src/identity/likeness.ts'
import type { PeopleEntity } from '../../src/model/domain.ts'
import { truePairsOf } from './exact-list.ts'

export type DistrictQuality = {
  readonly records: number
  readonly truePairs: number
  readonly unattended: { readonly right: number; readonly wrong: readonly string[] }
  readonly asked: { readonly groups: number; readonly right: number }
  /** By the score, of those that no domain catches. */
  readonly suggested: { readonly shown: number; readonly right: number }
  /** Shares of the true pairs. */
  readonly foundByDomains: number
  readonly found: number
}

/** A pair below this is not worth anybody's time. */
const suggestedFrom = 0

export function measureDistrict(seed: number, students: number, entity: PeopleEntity): DistrictQuality {
  const world = growWorld({ seed, students, today: '2026-10-15' })
  const people: Person[] = []
  const truth = new Map<string, string>()
  for (const record of labelledRecords(world)) {
    if (record.entity !== entity) continue
    people.push({ id: record.id, values: record.values })
    truth.set(record.id, record.person)
  }
  const truePairs = truePairsOf(people, id => truth.get(id) ?? '')
  const isTrue = (a: string, b: string): boolean => truth.get(a) === truth.get(b)
  const { merged, asked } = judgeAll(people, entity)
  const found = new Set<string>()
  const wrong: string[] = []
  let right = 0
  for (const [a, b] of merged) {
    if (isTrue(a, b)) right += 1
    else wrong.push(`${a} ${b}`)
    found.add(`${a} ${b}`)
  }
  let askedRight = 0
  for (const group of asked) {
    for (const [index, a] of group.entries()) {
      for (const b of group.slice(index + 1)) {
        found.add(`${a} ${b}`)
        if (isTrue(a, b)) askedRight += 1
      }
    }
  }
  const byDomains = right + askedRight
  const suggested = suggest(people, found)
  const suggestedRight = suggested.filter(([a, b]) => isTrue(a, b)).length
  return {
    records: people.length,
    truePairs: truePairs.size,
    unattended: { right, wrong },
    asked: { groups: asked.length, right: askedRight },
    suggested: { shown: suggested.length, right: suggestedRight },
    foundByDomains: byDomains / truePairs.size,
    found: (byDomains + suggestedRight) / truePairs.size,
  }
}

function judgeAll(people: readonly Person[], entity: PeopleEntity) {
  const domains = defaultDomains.filter(domain => domain.entity === entity).map((domain, id) => ({ ...domain, id }))
  const byId = new Map(people.map(person => [person.id, person]))
  const byKey = new Map<string, string[]>()
  for (const { id, values } of people) {
    for (const { domain, hash } of domainKeys(domains, values)) {
      const key = `${domain} ${hash}`
      byKey.set(key, [...(byKey.get(key) ?? []), id])
    }
  }
  const links = [...byKey.values()].flatMap(ids => ids.slice(1).map(id => [ids[0] ?? '', id] as const))
  const merged: (readonly [string, string])[] = []
  const asked: (readonly string[])[] = []
  for (const group of groupsOf(links)) {
    const members = group.flatMap(id => byId.get(id) ?? [])
    for (const { members: ids, doubt } of judgeGroups(members, domains, () => false)) {
      const [a, b] = ids
      if (doubt === null && a !== undefined && b !== undefined) merged.push([a, b])
      else asked.push(ids)
    }
  }
  return { merged, asked }
}

function suggest(people: readonly Person[], found: ReadonlySet<string>): (readonly [string, string])[] {
  const compared = new Map(people.map(({ id, values }) => [id, comparedOf(values)]))
  const frequencies = countFrequencies(compared.values())
  const prior = priorBits(people.length)
  return [...candidatePairs(compared)].filter(([a, b]) => {
    const [one, other] = [compared.get(a), compared.get(b)]
    if (!one || !other || found.has(`${a} ${b}`)) return false
    return likenessOf(one, other, frequencies).bits + prior >= suggestedFrom
  })
}
