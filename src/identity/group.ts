/** Joins pairs into groups, and says of each whether all of its members are equal to each other. */

import type { StoredDomain } from '../model/domain.ts'
import { correlate, type Doubt, type Person, type RuledOut } from './correlate.ts'

/** Whoever hangs together by any of the links, in order; the order of links does not matter. */
export function groupsOf(links: Iterable<readonly [string, string]>): string[][] {
  const above = new Map<string, string>()
  const topOf = (id: string): string => {
    let top = id
    for (let next = above.get(top); next !== undefined; next = above.get(top)) top = next
    if (top !== id) above.set(id, top)
    return top
  }
  const all = new Set<string>()
  for (const [a, b] of links) {
    all.add(a).add(b)
    const [one, other] = [topOf(a), topOf(b)].sort() as [string, string]
    if (one !== other) above.set(other, one)
  }
  const groups = new Map<string, string[]>()
  for (const id of [...all].sort()) {
    const top = topOf(id)
    groups.set(top, [...(groups.get(top) ?? []), id])
  }
  return [...groups.values()]
}

export type GroupJudgement = {
  readonly members: readonly string[]
  /** Of the pair that meets in the domain of the highest priority. */
  readonly domain: number
  /** Null: the two are one person, and nobody needs to be asked. */
  readonly doubt: Doubt | null
}

/** Each group of equals among the people given. Only a pair is ever merged by itself. */
export function judgeGroups(
  people: readonly Person[],
  domains: readonly StoredDomain[],
  isRuledOut: RuledOut,
): GroupJudgement[] {
  const priority = new Map(domains.map(({ id }, index) => [id, index]))
  const pairs = people.flatMap((person, index) =>
    people.slice(index + 1).flatMap(other => {
      const found = correlate(person, [other], domains, isRuledOut)
      return found.situation === 'nobody' ? [] : [{ ends: [person.id, other.id] as const, found }]
    }),
  )
  return groupsOf(pairs.map(({ ends }) => ends)).map(members => {
    const within = pairs
      .filter(({ ends }) => members.includes(ends[0]))
      .sort((a, b) => (priority.get(a.found.domain) ?? 0) - (priority.get(b.found.domain) ?? 0))
    const [first] = within
    if (!first) throw new Error('a group without a pair')
    const { domain } = first.found
    const asked = first.found.situation === 'asks' ? first.found.doubt : null
    if (members.length === 2) return { members, domain, doubt: asked }
    const complete = within.length === (members.length * (members.length - 1)) / 2
    return { members, domain, doubt: complete ? 'several candidates' : 'not all of the group are equal' }
  })
}
