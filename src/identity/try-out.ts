/** What speaks against the pairs that a domain would find, and how to ask the store for them. */

import type { Domain } from '../model/domain.ts'
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

/** Of each group the first two. */
export function doubtOfPair(records: readonly { readonly values: Values }[]): Contradiction | null {
  const [a, b] = records
  return a && b ? contradictionOf(a.values, b.values) : null
}
