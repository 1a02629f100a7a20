/** What a person has ruled of two accounts, and how long it holds: until one of them tells something else of itself in the domain. */

import { usualComparison, type StoredDomain } from '../model/domain.ts'
import type { Values } from '../model/value.ts'
import type { Person, RuledOut } from './correlate.ts'
import { domainKey } from './domain-key.ts'
import { normalize } from './normalize.ts'

/** What the two told of themselves when they were ruled to be two people. */
export type RuledPair = {
  readonly one: string
  readonly other: string
  readonly oneTold: Values
  readonly otherTold: Values
}

/** Of these people as they are now. */
export function ruledOutBy(
  pairs: readonly RuledPair[],
  domains: readonly StoredDomain[],
  people: readonly Person[],
): RuledOut {
  if (pairs.length === 0) return () => false
  const byEnds = new Map(pairs.map(pair => [endsOf(pair.one, pair.other), pair]))
  const valuesById = new Map(people.map(({ id, values }) => [id, values]))
  return (id, a, b) => {
    const pair = byEnds.get(endsOf(a, b))
    const domain = domains.find(one => one.id === id)
    if (!pair || !domain) return false
    const tellsAsThen = (end: string, then: Values): boolean =>
      domainKey(domain, valuesById.get(end) ?? {}) === domainKey(domain, then)
    return tellsAsThen(pair.one, pair.oneTold) && tellsAsThen(pair.other, pair.otherTold)
  }
}

/** What makes a likely pair likely again: somebody's name, birth date or a number of their own. An address does not. */
const ownFields = ['givenName', 'familyName', 'birthDate', 'stateId', 'email']

export function isStillRuled({ oneTold, otherTold }: RuledPair, one: Values, other: Values): boolean {
  const same = (then: Values, now: Values): boolean =>
    ownFields.every(name => compared(name, then) === compared(name, now))
  return same(oneTold, one) && same(otherTold, other)
}

function compared(name: string, values: Values): string {
  return normalize(values[name], usualComparison(name))
}

function endsOf(a: string, b: string): string {
  return a < b ? `${a} ${b}` : `${b} ${a}`
}
