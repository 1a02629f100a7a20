/** What the links of a record say of it, those that fell silent included: it keeps what the last one said. */

import type { MasterField } from '../model/integration.ts'
import type { WeighedLink } from '../model/link.ts'
import type { Whole } from '../model/merged.ts'
import { sameValue, type Value } from '../model/value.ts'
import { statementOf } from './merge.ts'
import { reconcile } from './reconcile.ts'

type Word = { readonly value: Value; readonly isSpoken: boolean }
export type Words = ReadonlyMap<string, Word>

/** Who leaves takes nothing along: where nobody speaks of a value any more, it is what the last one said. */
export function lastWords(
  { entity }: Pick<Whole, 'entity'>,
  links: readonly WeighedLink[],
  masterFields: readonly MasterField[],
): Words {
  const heard = links.filter(({ silent }) => !silent)
  const isAlone = !heard.some(({ missingSince, holds }) => missingSince === null && holds)
  const latest = latestOf(heard)
  const speaking = heard.filter(({ missingSince }) => missingSince === null || (isAlone && missingSince === latest))
  const weigh = (some: readonly WeighedLink[]) => reconcile(entity, some.map(statementOf), masterFields)
  const words = new Map<string, Word>()
  for (const [name, { value }] of weigh(speaking)) words.set(name, { value, isSpoken: true })
  const gone = heard.filter(link => !speaking.includes(link))
  for (const name of new Set(gone.flatMap(({ shadow }) => Object.keys(shadow)))) {
    if (words.has(name)) continue
    const saying = gone.filter(({ shadow }) => shadow[name] !== undefined)
    const last = weigh(saying.filter(({ missingSince }) => missingSince === latestOf(saying))).get(name)
    if (last) words.set(name, { value: last.value, isSpoken: false })
  }
  return words
}

export function isSameWord(a: Word | undefined, b: Word | undefined): boolean {
  return sameValue(a?.value ?? null, b?.value ?? null) && (a?.isSpoken ?? false) === (b?.isSpoken ?? false)
}

function latestOf(links: readonly WeighedLink[]): string | null {
  return links.reduce<string | null>(
    (latest, { missingSince: at }) => (at !== null && at > (latest ?? '') ? at : latest),
    null,
  )
}
