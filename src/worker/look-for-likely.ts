/** Looks for likely pairs that no domain catches, once a day or when asked: they wait as suggestions, and are never merged by themselves. */

import type { Pool, PoolClient } from 'pg'
import { blockingKeys } from '../identity/candidates.ts'
import { hashOf } from '../identity/domain-key.ts'
import {
  comparedOf,
  frequenciesFrom,
  priorBits,
  strangersDrawn,
  type Compared,
  type Evidence,
} from '../identity/likeness.ts'
import { isStillRuled } from '../identity/ruled-out.ts'
import { pairedAcrossSources, suggestionOf } from '../identity/suggest.ts'
import type { Values } from '../model/value.ts'
import { replaceCases, type FoundAccounts, type Place } from '../store/account-cases.ts'
import { inTransaction } from '../store/database.ts'
import { activePeople } from '../store/directory-look.ts'
import {
  countFields,
  likelyDue,
  markLikely,
  pairsToCompare,
  sourcesOfRecords,
  stagePeople,
} from '../store/likely-pairs.ts'
import { holdLock } from '../store/lock.ts'
import { ruledPairsAmong } from '../store/ruled-pairs.ts'
import { newId } from './new-id.ts'

const lookEvery = 20 * 60 * 60 * 1000

/** Nobody works through more; the likeliest stand. */
const mostSuggested = 10_000

/** Compared records that are kept at hand. */
const mostAtHand = 50_000

/** `anew`: also where it was done within the last day. */
export async function lookForLikely(
  pool: Pool,
  now: Date,
  { anew = false, signal }: { readonly anew?: boolean; readonly signal?: AbortSignal } = {},
): Promise<void> {
  for (const place of await likelyDue(pool, anew ? now : new Date(now.getTime() - lookEvery))) {
    const lock = await holdLock(pool, 'duplicates', place.organization)
    if (!lock) continue
    try {
      await inTransaction(pool, client => lookIn(pool, client, place, signal))
    } finally {
      await lock.release()
    }
  }
}

type Suggested = {
  readonly a: string
  readonly b: string
  readonly bits: number
  readonly evidence: readonly Evidence[]
}

async function lookIn(pool: Pool, client: PoolClient, place: Place, signal?: AbortSignal): Promise<void> {
  const people = await stagePeople(pool, client, place, values => {
    signal?.throwIfAborted()
    const told = comparedOf(values)
    return { told, keys: blockingKeys(told).map(hashOf) }
  })
  const frequencies = frequenciesFrom(await countFields(client, strangersDrawn))
  const prior = priorBits(people)
  const atHand = new Map<string, Compared>()
  let found: Suggested[] = []
  for await (const pairs of pairsToCompare(client)) {
    signal?.throwIfAborted()
    await bringToHand(pool, place, atHand, pairs.flat())
    for (const [a, b] of pairs) {
      const [one, other] = [atHand.get(a), atHand.get(b)]
      const suggestion = one && other ? suggestionOf(one, other, frequencies, prior) : null
      if (suggestion) found.push({ a, b, ...suggestion })
    }
    if (found.length > 2 * mostSuggested) found = likeliest(found)
  }
  const suggested = await withoutRuled(pool, place, likeliest(found))
  const sources = await sourcesOfRecords(
    pool,
    place,
    suggested.flatMap(({ a, b }) => [a, b]),
  )
  const paired = pairedAcrossSources(suggested, id => sources.get(id) ?? [])
  await replaceCases(client, { place, kind: 'likely', among: null }, once(paired.map(caseOf)))
  await markLikely(client, place)
}

/** Of pairs that are equally likely those with lesser ids: the order in which they came does not matter. */
function likeliest(found: readonly Suggested[]): Suggested[] {
  return found
    .toSorted((x, y) => y.bits - x.bits || (`${x.a} ${x.b}` < `${y.a} ${y.b}` ? -1 : 1))
    .slice(0, mostSuggested)
}

async function bringToHand(
  pool: Pool,
  place: Place,
  atHand: Map<string, Compared>,
  ids: readonly string[],
): Promise<void> {
  const missing = [...new Set(ids)].filter(id => !atHand.has(id))
  if (missing.length === 0) return
  if (atHand.size + missing.length > mostAtHand) {
    const wanted = new Set(ids)
    for (const id of atHand.keys()) if (!wanted.has(id)) atHand.delete(id)
  }
  for (const { id, values } of await activePeople(pool, place, missing)) atHand.set(id, comparedOf(values))
}

async function withoutRuled(pool: Pool, place: Place, found: readonly Suggested[]): Promise<Suggested[]> {
  const ids = [...new Set(found.flatMap(({ a, b }) => [a, b]))]
  const pairs = new Map((await ruledPairsAmong(pool, ids)).map(pair => [`${pair.one} ${pair.other}`, pair]))
  if (pairs.size === 0) return [...found]
  const ruled = found.filter(({ a, b }) => pairs.has(`${a} ${b}`)).flatMap(({ a, b }) => [a, b])
  const values = new Map<string, Values>((await activePeople(pool, place, ruled)).map(one => [one.id, one.values]))
  return found.filter(({ a, b }) => {
    const pair = pairs.get(`${a} ${b}`)
    return !pair || !isStillRuled(pair, values.get(a) ?? {}, values.get(b) ?? {})
  })
}

function caseOf({ a, b, bits, evidence }: Suggested): FoundAccounts {
  return { id: newId(), records: [a, b], domain: null, domainName: null, doubt: null, likeness: bits, evidence }
}

async function* once<T>(one: T): AsyncIterable<T> {
  yield one
}
