/** The key of a record in a domain of uniqueness: records with one key are equal there. */

import { hash } from 'node:crypto'
import { usualComparison, type Comparison, type Domain, type StoredDomain } from '../model/domain.ts'
import type { Values } from '../model/value.ts'
import { normalize } from './normalize.ts'
import { isPlaceholder } from './placeholders.ts'

export function comparisonOf(domain: Domain, attribute: string): Comparison {
  return domain.compare[attribute] ?? usualComparison(attribute)
}

/** Null where an attribute is blank or holds a placeholder: then the record is equal to nobody. */
export function domainKey(domain: Domain, values: Values): string | null {
  const parts: string[] = []
  const loose: string[] = []
  for (const attribute of domain.attributes) {
    const part = keyPart(domain, attribute, values)
    if (part === '') return null
    if (comparisonOf(domain, attribute) === 'anyOrder') loose.push(part)
    else parts.push(part)
  }
  return [...parts, ...loose.sort()].join('\u001f')
}

/** Whether an attribute keeps the record out of the domain: it is blank, or holds a placeholder. */
export function isBlankIn(domain: Domain, attribute: string, values: Values): boolean {
  return keyPart(domain, attribute, values) === ''
}

export type DomainKey = { readonly domain: number; readonly hash: string }

/** All that a record is compared by, as hashes of 128 bits, 32 hexadecimal figures each. */
export function domainKeys(domains: readonly StoredDomain[], values: Values): DomainKey[] {
  return domains.flatMap(domain => {
    const key = domainKey(domain, values)
    return key === null ? [] : [{ domain: domain.id, hash: hashOf(key) }]
  })
}

export function hashOf(key: string): string {
  return hash('sha256', key, 'hex').slice(0, 32)
}

function keyPart(domain: Domain, attribute: string, values: Values): string {
  const comparison = comparisonOf(domain, attribute)
  // A sound has no placeholders of its own: what was written has.
  if (comparison === 'phonetic') {
    const written = normalize(values[attribute], 'text')
    if (isPlaceholder(written, 'text')) return ''
  }
  const part = normalize(values[attribute], comparison)
  return isPlaceholder(part, comparison) ? '' : part
}
