/** What speaks against two records being one person although a domain finds them equal: then a person decides. */

import { usualComparison } from '../model/domain.ts'
import type { Values } from '../model/value.ts'
import { nameLevel } from './nearness.ts'
import { normalize, sameButForZeros } from './normalize.ts'
import { formalNameOf } from './nicknames.ts'
import { isPlaceholder } from './placeholders.ts'

export type Contradiction =
  | 'state ids differ'
  | 'state ids are the same but for zeros in front'
  | 'given names differ'
  | 'a given name is missing'
  | 'middle names differ'
  | 'suffixes differ'
  | 'birth dates differ'
  | 'neither family name nor birth date agrees'

/**
 * A strong id that is equal allows for a slip in the given name, and asks that family name or birth date agree too:
 * an id may be somebody else's. Without one, nothing that both tell of themselves may differ.
 */
export function contradictionOf(a: Values, b: Values): Contradiction | null {
  const sameId = saysSame('stateId', a, b)
  if (sameId === false) {
    return sameButForZeros(told(a, 'stateId'), told(b, 'stateId'))
      ? 'state ids are the same but for zeros in front'
      : 'state ids differ'
  }
  const given = givenNames(a, b, sameId === true)
  if (given) return given
  const sameBirth = saysSame('birthDate', a, b)
  if (sameId === true) {
    const family = nameLevel(told(a, 'familyName'), told(b, 'familyName'))
    const agrees = family === 'equal' || family === 'near' || sameBirth === true || areSwapped(a, b)
    return agrees ? null : 'neither family name nor birth date agrees'
  }
  if (sameBirth === false) return 'birth dates differ'
  if (told(a, 'suffix') !== told(b, 'suffix')) return 'suffixes differ'
  return middleNamesDiffer(told(a, 'middleName'), told(b, 'middleName')) ? 'middle names differ' : null
}

function givenNames(a: Values, b: Values, sameId: boolean): Contradiction | null {
  const [one, other] = [told(a, 'givenName'), told(b, 'givenName')]
  if (one === '' || other === '') return 'a given name is missing'
  if (one === other || areSwapped(a, b)) return null
  if (!sameId) return 'given names differ'
  const names = [one, told(a, 'preferredGivenName')].filter(name => name !== '')
  const others = [other, told(b, 'preferredGivenName')].filter(name => name !== '')
  const meet = names.some(name => others.some(another => isOneName(name, another)))
  return meet ? null : 'given names differ'
}

function isOneName(a: string, b: string): boolean {
  const level = nameLevel(a, b)
  return level === 'equal' || level === 'near' || formalNameOf(a) === formalNameOf(b)
}

function areSwapped(a: Values, b: Values): boolean {
  return told(a, 'givenName') === told(b, 'familyName') && told(a, 'familyName') === told(b, 'givenName')
}

/** An initial does not differ from the name it begins. */
function middleNamesDiffer(a: string, b: string): boolean {
  return a !== '' && b !== '' && !a.startsWith(b) && !b.startsWith(a)
}

/** Undefined where one of them says nothing. */
function saysSame(attribute: string, a: Values, b: Values): boolean | undefined {
  const [one, other] = [told(a, attribute), told(b, attribute)]
  return one === '' || other === '' ? undefined : one === other
}

function told(values: Values, attribute: string): string {
  const comparison = usualComparison(attribute)
  const value = normalize(values[attribute], comparison)
  return isPlaceholder(value, comparison) ? '' : value
}
