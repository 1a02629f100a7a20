/** A person's ruling on a duplicate case, carried out as a run of its own: it is in history, and can be undone. */

import type { Pool } from 'pg'
import { attributeOf } from '../model/catalog.ts'
import type { Change } from '../model/change.ts'
import type { DuplicateCase, Ruling } from '../model/duplicate.ts'
import type { DataSource } from '../model/integration.ts'
import type { Known, WeighedLink } from '../model/link.ts'
import { Problem } from '../model/problem.ts'
import { noCounts, type EntityCounts, type Run } from '../model/run.ts'
import type { EntityType } from '../model/entity.ts'
import { isBlank, type Values } from '../model/value.ts'
import { applyPlan } from '../store/apply.ts'
import { dataSourcesOf, masterFieldsOf } from '../store/configuration.ts'
import { ownConnector } from '../model/integration.ts'
import { casesOf, claimCase, integrationBringing, releaseCase } from '../store/duplicates.ts'
import { queueOf } from '../store/duplicate-queue.ts'
import { ensureMonth } from '../store/partitions.ts'
import { knownByKeys, knownByRecords } from '../store/plan/known.ts'
import { openPlanStore } from '../store/plan/plan-store.ts'
import { dropSnapshot } from '../store/plan/snapshot.ts'
import { createRun, moveRun, recordPlan } from '../store/runs.ts'
import { createRecord, mergeArrival, type Arrival, type Circumstances } from '../sync/merge.ts'
import { existing } from './carry-on.ts'
import type { House } from './house.ts'
import { lookAfterRun } from './look-for-duplicates.ts'
import { newId } from './new-id.ts'
import { resolveAccounts } from './resolve-accounts.ts'
import { whilePresent } from './presence.ts'

export type CaseResolution = {
  readonly case: string
  /** Of the records that the newcomer may be, the one that stands; needed where something is merged or taken. */
  readonly primary?: string
  readonly secondary: Ruling
  /** Attributes of the newcomer that fill or replace the primary's. */
  readonly take?: readonly string[]
  /** Of accounts that are all there: those on which the word is; without it, all but the primary. */
  readonly secondaries?: readonly string[]
  /** Of accounts: another word on some of them, with what is taken of them. */
  readonly each?: readonly {
    readonly record: string
    readonly secondary: Ruling
    readonly take?: readonly string[] | undefined
  }[]
  /** The person knows that they have different state ids. */
  readonly confirmed?: boolean
  readonly by: string
  readonly reason?: string
}

/**
 * Throws CASE_UNKNOWN, CASE_NOT_WAITING, PRIMARY_NEEDED, ATTRIBUTE_UNKNOWN or EDITED_MEANWHILE, and of accounts as a merge
 * does; then nothing was changed.
 */
export async function resolveCase(house: House, resolution: CaseResolution): Promise<Run> {
  const { pool } = house
  const [found] = await casesOf(pool, { id: resolution.case, limit: 1 })
  if (!found) {
    const [accounts] = await queueOf(pool, { id: resolution.case, limit: 1 })
    if (!accounts || accounts.kind === 'newcomer') throw caseUnknown()
    return resolveAccounts(house, accounts, resolution)
  }
  if (found.state !== 'waits') throw notWaiting(found)
  refuseUnknown(found, resolution)
  const run = await whilePresent(pool, () => carryOut(pool, found, resolution))
  await lookAfterRun(pool, run)
  return run
}

function refuseUnknown(
  { entity, records, values }: DuplicateCase,
  { primary, secondary, take = [] }: CaseResolution,
): void {
  const needed = secondary === 'merge' || take.length > 0
  if (primary === undefined ? needed : !records.includes(primary)) {
    throw new Problem({
      code: 'PRIMARY_NEEDED',
      message: primary === undefined ? 'No primary is named.' : 'The primary is none of the records of this case.',
      advice: `Name one of ${records.join(', ')}.`,
    })
  }
  const strange = take.filter(name => !attributeOf(entity, name) || isBlank(values[name]))
  if (strange.length === 0) return
  throw new Problem({
    code: 'ATTRIBUTE_UNKNOWN',
    message: `The newcomer has no ${strange.join(', ')}.`,
    advice: 'Take attributes that it has.',
  })
}

async function carryOut(pool: Pool, found: DuplicateCase, resolution: CaseResolution): Promise<Run> {
  const { entity, organization, source } = found
  const { by, secondary, reason } = resolution
  const now = new Date()
  await ensureMonth(pool, now)
  const id = newId()
  const integration = await integrationBringing(pool, source, entity)
  const claim = await createRun(pool, {
    id,
    organization,
    kind: 'edit',
    integration: integration?.id ?? null,
    integrationName: integration?.name ?? null,
    mode: 'incremental',
    trigger: 'duplicate case',
    startedBy: by,
    reason,
  })
  try {
    if (!(await claimCase(pool, found.id, { ruling: secondary, by, reason, run: id }))) throw notWaiting(found)
    const store = await openPlanStore(pool, claim, { organization, source, journey: 'edit' })
    const changes = await changesOf(pool, found, resolution, now.toISOString())
    await store.keep({ entity, sightings: [], changes, conflicts: [], problems: [], outgoing: [] })
    const counts: Partial<Record<EntityType, EntityCounts>> = {}
    for (const [counted, planned] of await store.counts()) counts[counted] = { ...noCounts, ...planned }
    // What refers to the newcomer was left out so far: the next run reads everything.
    const bookmarks = integration && secondary !== 'delete' ? { bookmarks: {} } : {}
    await recordPlan(pool, claim, { mode: 'incremental', counts, held: [], ...bookmarks })
    const { outcome } = await applyPlan(pool, claim)
    if (outcome !== 'applied') throw editedMeanwhile()
    return await existing(pool, id)
  } catch (error) {
    const { code, message, advice } =
      error instanceof Problem ? error : { code: 'UNEXPECTED', message: 'The ruling failed.', advice: 'Try again.' }
    await releaseCase(pool, id)
    await moveRun(pool, id, { from: ['running'], to: 'failed', failure: { code, message, advice } })
    throw error
  } finally {
    await dropSnapshot(pool, id)
  }
}

async function changesOf(
  pool: Pool,
  found: DuplicateCase,
  { primary, secondary, take = [] }: CaseResolution,
  at: string,
): Promise<Change[]> {
  const { entity, organization, source, externalId, values } = found
  const sources = await dataSourcesOf(pool, organization)
  const circumstances = { masterFields: await masterFieldsOf(pool, organization), at }
  const arrival = arrivalOf(found, sourceWith(sources, source), externalId, values)
  const changes: Change[] = []
  if (secondary === 'new') changes.push({ ...createRecord(arrival, newId()), reason: 'ruled to be somebody else' })
  const [known] = primary === undefined ? [] : await knownByRecords(pool, entity, [primary])
  if (!known) return changes
  let joined = known
  if (secondary === 'merge') {
    const change = mergeArrival(arrival, known, circumstances).change
    if (!change) throw new Error('a newcomer that joins changes nothing')
    changes.push({ ...change, reason: 'ruled to be the same' })
    joined = knownAfter(known, change, arrival)
  }
  const own = sources.find(({ connector }) => connector === ownConnector)
  if (take.length > 0 && own) changes.push(...(await takenInto(pool, { found, own, joined, take }, circumstances)))
  return changes
}

/** What a person takes over is said by hand: it stands as an edit does. */
async function takenInto(
  pool: Pool,
  taking: {
    readonly found: DuplicateCase
    readonly own: DataSource
    readonly joined: Known
    readonly take: readonly string[]
  },
  circumstances: Circumstances,
): Promise<Change[]> {
  const { found, own, joined, take } = taking
  const { id, version } = joined.record
  const [linked] = await knownByKeys(pool, found.entity, own.id, [id])
  const others = joined.others.filter(link => link.source !== own.id)
  const taken = Object.fromEntries(take.map(name => [name, found.values[name] ?? null]))
  const arrival = { ...arrivalOf(found, own, id, taken), own: true, hash: null }
  const { change } = mergeArrival(arrival, { record: joined.record, link: linked?.link ?? null, others }, circumstances)
  return change ? [{ ...change, version, reason: 'taken over from a duplicate' }] : []
}

function knownAfter(known: Known, { after, linkAfter }: Change, arrival: Arrival): Known {
  if (!linkAfter) throw new Error('a newcomer that joins has no link')
  const { source, position, externalId } = arrival
  const link: WeighedLink = { ...linkAfter, source, position, externalId, record: known.record.id, own: false }
  const attributes = { ...known.record.attributes, ...after }
  return { record: { ...known.record, attributes }, link: null, others: [...known.others, link] }
}

function arrivalOf(found: DuplicateCase, source: DataSource, externalId: string, values: Values): Arrival {
  const { id, position } = source
  const { entity, hash } = found
  return { entity, source: id, position, own: false, externalId, values, hash, blankErases: new Set() }
}

function sourceWith(sources: readonly DataSource[], id: number): DataSource {
  const source = sources.find(one => one.id === id)
  if (!source) throw new Error(`no data source ${id}`)
  return source
}

function caseUnknown(): Problem {
  return new Problem({
    code: 'CASE_UNKNOWN',
    message: 'There is no such duplicate case.',
    advice: 'List those that wait: passport-sync duplicates.',
  })
}

function notWaiting({ state, run }: DuplicateCase): Problem {
  const planned = state === 'planned'
  return new Problem({
    code: 'CASE_NOT_WAITING',
    message: planned
      ? `The case belongs to the plan of run ${run}, which is not applied: it can be read, not resolved.`
      : 'The case does not wait any more: somebody else has resolved it, or does so now.',
    advice: planned ? `Approve the plan first: passport-sync approve ${run}.` : 'Look at it again.',
  })
}

function editedMeanwhile(): Problem {
  return new Problem({
    code: 'EDITED_MEANWHILE',
    message: 'Somebody else changed these records in the same moment; nothing was resolved.',
    advice: 'Look at the case again and repeat your ruling.',
    retry: true,
  })
}
