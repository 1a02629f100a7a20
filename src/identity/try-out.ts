/** What speaks against the pairs that a domain would find, and how to ask the store for them. */

import { domainName, type Domain } from '../model/domain.ts'
import type { Values } from '../model/value.ts'
import { contradictionOf, type Contradiction } from './contradiction.ts'
import { domainKey, hashOf, isBlankIn } from './domain-key.ts'

export type Blanks = Readonly<Record<string, number>>

/** Keys of one domain, and a count of what kept records out of it. */
export function keysWithBlanks(domain: Domain): { keyOf(values: Values): string | null; readonly blanks: Blanks } {
  const blanks: Record<string, number> = Object.fromEntries(domain.attributes.map(attribute => [attribute, 0]))
  return {
    blanks,
    keyOf: values => {
      const key = domainKey(domain, values)
      if (key !== null) return hashOf(key)
      for (const attribute of domain.attributes) {
        if (isBlankIn(domain, attribute, values)) blanks[attribute] = (blanks[attribute] ?? 0) + 1
      }
      return null
    },
  }
}

type Group = {
  readonly size: number
  readonly records: readonly { readonly id: string; readonly values: Values }[]
}

/** What the store found, as it is told: of people no more than tells them apart. */
export function trialReport(
  domain: Domain,
  { people, compared, groups, pairs, largest, samples }: Trial,
  blanks: Blanks,
) {
  return {
    ...{ domain: domainName(domain), people, compared, blanks, groups, pairs },
    largest: largest.map(group => shownGroup(domain, group)),
    samples: samples.map(group => shownGroup(domain, group)),
  }
}

type Trial = Readonly<Record<'people' | 'compared' | 'groups' | 'pairs', number>> &
  Readonly<Record<'largest' | 'samples', readonly Group[]>>

/** Who is shown: enough to tell people apart, and no more. */
function shownGroup({ attributes }: Domain, { size, records }: Group) {
  const names = [...new Set(['givenName', 'familyName', 'birthDate', ...attributes])]
  return {
    size,
    against: doubtOfPair(records),
    records: records.map(({ id, values }) => ({
      id,
      values: Object.fromEntries(names.flatMap(name => (values[name] === undefined ? [] : [[name, values[name]]]))),
    })),
  }
}

/** Of each group the first two. */
function doubtOfPair(records: readonly { readonly values: Values }[]): Contradiction | null {
  const [a, b] = records
  return a && b ? contradictionOf(a.values, b.values) : null
}
