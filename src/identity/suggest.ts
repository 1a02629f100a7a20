/** Which pairs the score suggests to a person. It never merges: it finds what no domain catches, and says why, field by field. */

import type { Evidence, Compared, Frequencies, Likeness } from './likeness.ts'
import { likenessOf } from './likeness.ts'
import { formalNameOf } from './nicknames.ts'
import { oneToOne, type ScoredPair } from './one-to-one.ts'

/** In bits, with what is to be expected of any pair: from here on it is likelier than not that they are one person. */
const suggestedFrom = 0

/** Null where it is not worth a person's time. `prior`: of `priorBits`. */
export function suggestionOf(a: Compared, b: Compared, frequencies: Frequencies, prior: number): Likeness | null {
  const { bits, evidence } = likenessOf(a, b, frequencies)
  return bits + prior < suggestedFrom || areSiblings(a, b, evidence) ? null : { bits: bits + prior, evidence }
}

/** All but the given name of twins and siblings agrees: without a strong id that is equal, another name is another child. */
function areSiblings(a: Compared, b: Compared, evidence: readonly Evidence[]): boolean {
  const levelOf = (name: string): string | undefined => evidence.find(({ field }) => field === name)?.level
  if (levelOf('givenName') !== 'different' || levelOf('stateId') === 'equal') return false
  const [one = '', other = ''] = [a.get('givenName')?.[0], b.get('givenName')?.[0]]
  return formalNameOf(one) !== formalNameOf(other)
}

/**
 * Between accounts of different sources each is at most one other's, as a source holds a person once; within a source, and of
 * accounts that share one, every pair stands. `sourcesOf`: in any order. The order of the pairs does not matter.
 */
export function pairedAcrossSources<Pair extends ScoredPair>(
  pairs: readonly Pair[],
  sourcesOf: (id: string) => readonly number[],
): Pair[] {
  const kept: Pair[] = []
  const across = new Map<string, Pair[]>()
  for (const pair of pairs) {
    const [one, other] = [sourcesOf(pair.a), sourcesOf(pair.b)]
    if (one.some(source => other.includes(source))) {
      kept.push(pair)
      continue
    }
    const between = [one, other]
      .map(sources => sources.toSorted((x, y) => x - y).join(','))
      .sort()
      .join(' ')
    const known = across.get(between)
    if (known) known.push(pair)
    else across.set(between, [pair])
  }
  for (const group of across.values()) {
    const taken = new Set<ScoredPair>(oneToOne(group))
    kept.push(...group.filter(pair => taken.has(pair)))
  }
  return kept
}
