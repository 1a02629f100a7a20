/** Finds whose record a newcomer is: the first domain, in order of priority, that yields anybody decides. */

import type { StoredDomain } from '../model/domain.ts'
import type { Values } from '../model/value.ts'
import { contradictionOf, type Contradiction } from './contradiction.ts'
import { domainKey } from './domain-key.ts'

export type Person = { readonly id: string; readonly values: Values }

export type Doubt =
  | 'domain asks for a person'
  | 'several candidates'
  | 'several newcomers'
  | 'not all of the group are equal'
  | Contradiction

export type Correlation =
  | { readonly situation: 'nobody' }
  | { readonly situation: 'same'; readonly domain: number; readonly person: string }
  | { readonly situation: 'asks'; readonly domain: number; readonly persons: readonly string[]; readonly doubt: Doubt }

/** Whether somebody has said that the two are not one person, as far as this domain goes. */
export type RuledOut = (domain: number, a: string, b: string) => boolean

/**
 * `domains` are those of the newcomer's entity, in order of priority; `candidates` may hold more than match. A pair that
 * meets in a manual domain is never left to an unattended one below it. The order of candidates does not matter.
 */
export function correlate(
  newcomer: Person,
  candidates: readonly Person[],
  domains: readonly StoredDomain[],
  isRuledOut: RuledOut,
): Correlation {
  for (const domain of domains) {
    const key = domainKey(domain, newcomer.values)
    if (key === null) continue
    const found = candidates.filter(
      ({ id, values }) => domainKey(domain, values) === key && !isRuledOut(domain.id, newcomer.id, id),
    )
    const [first] = found
    if (first) return judge(newcomer, [first, ...found.slice(1)], domain)
  }
  return { situation: 'nobody' }
}

function judge(newcomer: Person, found: readonly [Person, ...Person[]], domain: StoredDomain): Correlation {
  const persons = found.map(({ id }) => id).sort()
  const asks = (doubt: Doubt): Correlation => ({ situation: 'asks', domain: domain.id, persons, doubt })
  if (domain.resolution === 'manual') return asks('domain asks for a person')
  if (found.length > 1) return asks('several candidates')
  const contradiction = contradictionOf(newcomer.values, found[0].values)
  return contradiction ? asks(contradiction) : { situation: 'same', domain: domain.id, person: found[0].id }
}
