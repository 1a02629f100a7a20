/** Which accounts of the directory may be one person's: groups that hang together by keys, and what is said of each. */

import type { StoredDomain } from '../model/domain.ts'
import type { Person, RuledOut } from './correlate.ts'
import { domainKeys } from './domain-key.ts'
import { groupsOf, judgeGroups, type GroupJudgement } from './group.ts'

/** All who have one key of one domain. */
export type SharedKey = { readonly domain: number; readonly hash: string; readonly records: readonly string[] }

/** A chain of more people than this is no group that a person could judge. */
const mostInGroup = 40

/**
 * Who hangs together by any key. A chain that grows too long falls apart at the domain of the least priority, and again;
 * in one domain alone groups are no larger than what shares a key.
 */
export function connectedGroups(keys: readonly SharedKey[], domains: readonly StoredDomain[]): string[][] {
  const [first, ...others] = domains.toReversed()
  const groups = groupsOf(keys.flatMap(linksOf))
  if (!first || others.length === 0) return groups
  const small = groups.filter(group => group.length <= mostInGroup)
  const long = new Set(groups.filter(group => group.length > mostInGroup).flat())
  if (long.size === 0) return small
  const rest = keys.filter(({ domain, records }) => domain !== first.id && records.some(id => long.has(id)))
  return [...small, ...connectedGroups(rest, domains.slice(0, -1))]
}

function linksOf({ records }: SharedKey): (readonly [string, string])[] {
  const [lead = '', ...others] = records
  return others.map(id => [lead, id] as const)
}

/** Of people who hang together. `isCommon` says of a key that too many share it: there it makes nobody equal. */
export function judgeAccounts(
  people: readonly Person[],
  domains: readonly StoredDomain[],
  { isRuledOut, isCommon }: { readonly isRuledOut: RuledOut; readonly isCommon: (key: string) => boolean },
): GroupJudgement[] {
  const common = new Map(
    people.map(({ id, values }) => {
      const keys = domainKeys(domains, values).filter(({ domain, hash }) => isCommon(`${domain} ${hash}`))
      return [id, new Set(keys.map(({ domain }) => domain))]
    }),
  )
  return judgeGroups(people, domains, (domain, a, b) => common.get(a)?.has(domain) === true || isRuledOut(domain, a, b))
}
