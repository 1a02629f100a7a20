/** Which school of Passport a school of the source may be: by number, state id or name (pure). */

import { distance } from 'fastest-levenshtein'
import type { Value, Values } from '../model/value.ts'

export type ProposalReason = 'identifier' | 'stateId' | 'ncesId' | 'name'

export type Proposal<Of> = {
  readonly of: Of
  readonly why: ProposalReason
  /** From 0 to 1; 1 where a number is equal. */
  readonly likeness: number
}

const numbers = ['identifier', 'stateId', 'ncesId'] as const
/** Below it, names are those of other schools: "Oak Elementary" and "Elm Elementary" are. */
const likeEnough = 0.8
const mostProposals = 3

/** The likeliest first. A number says more than a name. */
export function proposeSchools<Of extends { readonly values: Values }>(
  values: Values,
  candidates: readonly Of[],
): Proposal<Of>[] {
  return candidates
    .flatMap((of): Proposal<Of>[] => {
      const same = numbers.find(name => isSame(values[name], of.values[name]))
      if (same) return [{ of, why: same, likeness: 1 }]
      const likeness = likenessOf(values['name'], of.values['name'])
      return likeness >= likeEnough ? [{ of, why: 'name', likeness }] : []
    })
    .sort((a, b) => rank(a) - rank(b) || b.likeness - a.likeness)
    .slice(0, mostProposals)
}

function rank({ why }: Proposal<unknown>): number {
  return [...numbers, 'name'].indexOf(why)
}

function isSame(theirs: Value | undefined, ours: Value | undefined): boolean {
  return typeof theirs === 'string' && theirs !== '' && theirs === ours
}

function likenessOf(theirs: Value | undefined, ours: Value | undefined): number {
  const [a, b] = [nameOf(theirs), nameOf(ours)]
  const longest = Math.max(a.length, b.length)
  return a === '' || b === '' ? 0 : 1 - distance(a, b) / longest
}

const usualWords: Readonly<Record<string, string>> = { hs: 'high', ms: 'middle', es: 'elementary', elem: 'elementary' }

/** Without what makes the same name look different: case, accents, punctuation, "School", the usual short forms. */
function nameOf(value: Value | undefined): string {
  if (typeof value !== 'string') return ''
  return value
    .normalize('NFD')
    .replaceAll(/\p{Mn}|['’]/gu, '')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .map(word => usualWords[word] ?? word)
    .filter(word => word !== 'school' && word !== '')
    .join(' ')
}
