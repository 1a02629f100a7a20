/** Holds the directory against itself by its domains of uniqueness: as a whole when they changed, else around what was touched. */

import type { Pool } from 'pg'
import { connectedGroups, judgeAccounts } from '../identity/alike-accounts.ts'
import { domainKeys } from '../identity/domain-key.ts'
import { ruledOutBy } from '../identity/ruled-out.ts'
import { domainName, peopleEntities, type StoredDomain } from '../model/domain.ts'
import type { FoundAccounts, Place } from '../store/account-cases.ts'
import {
  activePeople,
  forgetLook,
  keysAround,
  lookedThrough,
  looksDue,
  membersBeside,
  peopleTouched,
  recordsToLookAt,
  settleLook,
  sharedKeys,
  type KeyShared,
} from '../store/directory-look.ts'
import { domainsOf } from '../store/domains.ts'
import { holdLock } from '../store/lock.ts'
import { mostAlike, refreshKeys, refreshKeysOf, type Keyed, type KeysOf } from '../store/match-keys.ts'
import { ruledPairsAmong } from '../store/ruled-pairs.ts'
import { newId } from './new-id.ts'

/** Around more records than this, looking through everything is as quick. */
const mostAround = 5_000
const peopleAtOnce = 2_000

/** After a run, an edit or an undo: around the people that it touched. */
export async function lookAfterRun(
  pool: Pool,
  { id, organization, state }: { readonly id: string; readonly organization: number; readonly state: string },
): Promise<void> {
  if (state !== 'done') return
  const touched = await peopleTouched(pool, id, mostAround)
  if (touched.size === 0) return
  const domains = await domainsOf(pool, organization)
  for (const [entity, records] of touched) {
    await lookFor(pool, { organization, entity }, domains, records)
  }
}

/** Where domains of uniqueness were added, changed or taken out: through the whole directory. */
export async function lookWhereDue(pool: Pool, signal?: AbortSignal): Promise<void> {
  for (const organization of await looksDue(pool)) {
    const domains = await domainsOf(pool, organization)
    for (const entity of peopleEntities) await lookFor(pool, { organization, entity }, domains, [], signal)
  }
}

/** Around these, whatever was found of them before. */
export async function lookAgain(pool: Pool, place: Place, records: readonly string[]): Promise<void> {
  await lookFor(pool, place, await domainsOf(pool, place.organization), records)
}

async function lookFor(
  pool: Pool,
  place: Place,
  all: readonly StoredDomain[],
  touched: readonly string[],
  signal?: AbortSignal,
): Promise<void> {
  const domains = all.filter(({ entity }) => entity === place.entity)
  const looking: Looking = {
    ...{ pool, place, domains },
    mark: domains.map(({ id, resolution }) => `${id} ${resolution}`).join(', '),
    keyed: { ...place, domains: domains.map(({ id }) => id) },
    // What is broken off here is due as before.
    keysOf: values => {
      signal?.throwIfAborted()
      return domainKeys(domains, values)
    },
  }
  if (domains.length === 0) return forgetLook(pool, place)
  await refreshKeysOf(pool, looking.keyed, looking.keysOf, touched.slice(0, mostAround))
  // Whoever is looking just now finds what this one leaves, since it asks again when it has let go.
  for (let around = touched; around.length > 0 || (await isDue(looking)); around = []) {
    const lock = await holdLock(pool, 'duplicates', place.organization)
    if (!lock) return
    try {
      await look(looking, around)
    } finally {
      await lock.release()
    }
  }
}

async function isDue({ pool, place, mark }: Looking): Promise<boolean> {
  if ((await lookedThrough(pool, place)) !== mark) return true
  return (await recordsToLookAt(pool, place, 1)).length > 0
}

async function look(looking: Looking, touched: readonly string[]): Promise<void> {
  const { pool, place, keyed, keysOf, mark } = looking
  const isWhole = touched.length > mostAround || (await lookedThrough(pool, place)) !== mark
  const moved = isWhole ? [] : await recordsToLookAt(pool, place, mostAround + 1)
  if (isWhole || moved.length > mostAround) {
    await refreshKeys(pool, keyed, keysOf)
    await lookThroughAll(looking)
  } else await lookAround(looking, [...new Set([...touched, ...moved])])
}

type Looking = {
  readonly pool: Pool
  readonly place: Place
  readonly domains: readonly StoredDomain[]
  /** By which a later look knows whether the domains are still the same. */
  readonly mark: string
  readonly keyed: Keyed
  readonly keysOf: KeysOf
}

async function lookThroughAll(looking: Looking): Promise<void> {
  const keys: KeyShared[] = []
  for await (const some of sharedKeys(looking.pool, idsOf(looking))) keys.push(...some)
  await settle(looking, keys, null)
}

/** Whoever hangs together with these records, now or in a case that waits. */
async function lookAround(looking: Looking, seeds: readonly string[]): Promise<void> {
  const { pool, place } = looking
  const around = new Set([...seeds, ...(await membersBeside(pool, place, seeds))])
  const keys = new Map<string, KeyShared>()
  for (let edge = [...around]; edge.length > 0;) {
    const found = await keysAround(pool, idsOf(looking), edge)
    edge = []
    for (const key of found) {
      keys.set(nameOf(key), key)
      if (key.people > mostAlike) continue
      for (const id of key.records) {
        if (around.has(id)) continue
        around.add(id)
        edge.push(id)
      }
    }
    if (around.size > mostAround) return lookThroughAll(looking)
  }
  await settle(looking, [...keys.values()], [...around])
}

async function settle(looking: Looking, keys: readonly KeyShared[], among: readonly string[] | null): Promise<void> {
  const { pool, place, domains, mark } = looking
  const common = keys.filter(({ people }) => people > mostAlike)
  const telling = keys.filter(({ people }) => people > 1 && people <= mostAlike)
  const groups = connectedGroups(telling, domains)
  await settleLook(
    pool,
    { place, among, mark, keys, domains: idsOf(looking) },
    judged(looking, groups, new Set(common.map(nameOf))),
  )
}

async function* judged(
  { pool, place, domains }: Looking,
  groups: readonly (readonly string[])[],
  common: ReadonlySet<string>,
): AsyncIterable<FoundAccounts[]> {
  const names = new Map(domains.map(domain => [domain.id, domainName(domain)]))
  for (const some of inPortions(groups)) {
    const ids = some.flat()
    const people = new Map((await activePeople(pool, place, ids)).map(person => [person.id, person]))
    const pairs = await ruledPairsAmong(pool, ids)
    yield some.flatMap(group => {
      const members = group.flatMap(id => people.get(id) ?? [])
      const isRuledOut = ruledOutBy(pairs, domains, members)
      return judgeAccounts(members, domains, { isRuledOut, isCommon: key => common.has(key) }).map(
        ({ members: records, domain, doubt }) => ({
          ...{ id: newId(), records: [...records].sort(), domain, doubt },
          domainName: names.get(domain) ?? '',
        }),
      )
    })
  }
}

function* inPortions(groups: readonly (readonly string[])[]): Generator<readonly (readonly string[])[]> {
  let portion: (readonly string[])[] = []
  let size = 0
  for (const group of groups) {
    portion.push(group)
    size += group.length
    if (size < peopleAtOnce) continue
    yield portion
    portion = []
    size = 0
  }
  if (portion.length > 0) yield portion
}

function idsOf({ domains }: Looking): number[] {
  return domains.map(({ id }) => id)
}

function nameOf({ domain, hash }: Pick<KeyShared, 'domain' | 'hash'>): string {
  return `${domain} ${hash}`
}
