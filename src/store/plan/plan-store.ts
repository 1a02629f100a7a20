/** The plan of one run as the store keeps it: what the walk asks of the store, bound to run and source. */

import type { Pool } from 'pg'
import type { EntityType } from '../../model/entity.ts'
import type { Limits } from '../../model/integration.ts'
import { whileClaimed, type Claim } from '../claims.ts'
import { archiveOrphans } from './consequences.ts'
import { countPlan, countTouched } from './count.ts'
import { keepPage, type KeptPage, type Numbering } from './keep.ts'
import { giveNames } from './given-names.ts'
import { hasLinks, knownByKeys, knownByOwners, knownByRecords, missing, plannedLinks, sift } from './known.ts'
import { absentFrom, movedSince, settledOf, unmappedSchools } from './outgoing.ts'
import { findShared, hasIssues, sumUpFindings, type SharedCheck } from './quality.ts'
import { decisionsOf, doubtedRecords } from '../doubts.ts'
import { peopleByKeys, refreshKeys, type KeysOf, type MatchKey } from '../match-keys.ts'
import { alikeNewcomers, hasIgnored, ignoredAmong, withdraw } from './newcomers.ts'
import { references } from './references.ts'
import { beginAgain, keepWhole, leaveNoPlaces, resumePlan, type WholeEntity } from './resume.ts'
import { sharedIdsOf } from './shared-ids.ts'
import { sawAllLinked, settleRepeated, snapshotOf } from './snapshot.ts'
import { archiveUnneeded, dropUnneeded, type Departing, type NeededBy } from './unneeded.ts'

export type SchoolRow = {
  readonly id: string
  readonly name: string
  readonly identifier: string | null
  readonly isLinked: boolean
}

export type PlanStore = Awaited<ReturnType<typeof openPlanStore>>

export type PlanPlace = {
  readonly organization: number
  readonly source: number
  /** All that decides what a record becomes: a plan is only gone on with under the same. */
  readonly journey: string
  /** The source's keys of schools whose records stay as they are. */
  readonly frozen?: readonly string[]
}

/** Where the run was carried on by another process before, what is whole of its plan stays. */
export async function openPlanStore(pool: Pool, claim: Claim, place: PlanPlace) {
  const { organization, source, journey } = place
  const { run } = claim
  const snapshot = snapshotOf(run)
  const { whole, begun, nextNumber } = await resumePlan(pool, claim, journey)
  const frozen = await schoolsOf(pool, source, place.frozen ?? [])
  const numbering: Numbering = { next: nextNumber }
  const firstNumbers = new Map<EntityType, number>(begun ? [[begun.entity, begun.firstNumber]] : [])
  const linkedBefore = new Map<EntityType, Promise<boolean>>()
  const wasLinked = (entity: EntityType): Promise<boolean> => {
    const known = linkedBefore.get(entity) ?? hasLinks(pool, entity, source)
    linkedBefore.set(entity, known)
    return known
  }
  const ignoredBefore = new Map<EntityType, Promise<boolean>>()
  const anyIgnored = (entity: EntityType): Promise<boolean> => {
    const known = ignoredBefore.get(entity) ?? hasIgnored(pool, entity, source)
    ignoredBefore.set(entity, known)
    return known
  }
  return {
    whole,
    begun,
    beginAgain: async (entity: EntityType) => {
      await beginAgain(pool, claim, entity)
      firstNumbers.delete(entity)
    },
    leaveNoPlaces: (entity: EntityType) => leaveNoPlaces(pool, claim, entity),
    keepWhole: (entity: EntityType, outcome: WholeEntity) => keepWhole(pool, claim, journey, entity, outcome),
    hasLinks: wasLinked,
    sift: (entity: EntityType, page: number, sightings: readonly { readonly key: string; readonly hash: string }[]) =>
      sift(pool, claim, snapshot, { entity, page, source }, sightings),
    knownByKeys: (entity: EntityType, keys: readonly string[]) => knownByKeys(pool, entity, source, keys),
    knownByOwners: (entity: EntityType, owners: readonly string[]) => knownByOwners(pool, entity, source, owners),
    knownByRecords: (entity: EntityType, records: readonly string[]) => knownByRecords(pool, entity, records),
    references: async (target: EntityType, keys: readonly string[]) =>
      references(pool, { run, snapshot, source, frozen, linked: await wasLinked(target) }, target, keys),
    schoolCandidates: () => schoolCandidates(pool, organization, source),
    keep: (page: KeptPage) => {
      if (!firstNumbers.has(page.entity)) firstNumbers.set(page.entity, numbering.next)
      return keepPage(pool, claim, { journey, numbering, source, organization }, page)
    },
    sharedIds: async (entity: EntityType) =>
      (await wasLinked(entity)) ? null : sharedIdsOf(pool, run, { entity, source }),
    sawAllLinked: (entity: EntityType) =>
      sawAllLinked(pool, run, { entity, source, from: firstNumbers.get(entity) ?? numbering.next }),
    settleRepeated: (entity: EntityType) =>
      whileClaimed(pool, claim, client =>
        settleRepeated(client, run, entity, firstNumbers.get(entity) ?? numbering.next),
      ),
    missing: (entity: EntityType) => missing(pool, { run, snapshot, entity, source, frozen }),
    plannedLinks: (entity: EntityType, keys: readonly string[]) =>
      plannedLinks(pool, { run, snapshot, entity, source }, keys),
    refreshKeys: async (entity: EntityType, domains: readonly number[], keysOf: KeysOf) => {
      await refreshKeys(pool, { organization, entity, domains }, keysOf)
    },
    peopleByKeys: (entity: EntityType, keys: readonly MatchKey[]) => peopleByKeys(pool, entity, keys),
    alikeNewcomers: (entity: EntityType, keysOf: KeysOf) => alikeNewcomers(pool, claim, { entity, source }, keysOf),
    withdraw: (entity: EntityType, keys: readonly string[]) =>
      withdraw(pool, claim, { entity, source, snapshot }, keys),
    ignoredAmong: async (entity: EntityType, keys: readonly string[]) =>
      (await anyIgnored(entity)) ? ignoredAmong(pool, entity, source, keys) : new Set<string>(),
    settled: (entity: EntityType, keys: readonly string[]) => settledOf(pool, source, entity, keys),
    movedSince: (entity: EntityType) => movedSince(pool, run, entity, source),
    absent: (entity: EntityType) => absentFrom(pool, run, { entity, source, organization }),
    unmappedSchools: () => unmappedSchools(pool, { run, source, organization }),
    decisions: (entity: EntityType, keys: readonly string[]) => decisionsOf(pool, source, entity, keys),
    doubted: (entity: EntityType) => doubtedRecords(pool, run, source, entity),
    giveNames: (entity: EntityType, length: number) =>
      whileClaimed(pool, claim, client => giveNames(client, run, entity, length)),
    hasIssues: (entity: EntityType) => hasIssues(pool, source, entity),
    findShared: (entity: EntityType, checks: readonly SharedCheck[]) =>
      whileClaimed(pool, claim, client => findShared(client, { run, source, entity }, checks)),
    sumUpFindings: (entity: EntityType) => whileClaimed(pool, claim, client => sumUpFindings(client, run, entity)),
    dropUnneeded: (needed: NeededBy) => whileClaimed(pool, claim, client => dropUnneeded(client, run, needed)),
    archiveUnneeded: (needed: NeededBy, departing: Omit<Departing, 'source'>) =>
      whileClaimed(pool, claim, client => archiveUnneeded(client, run, numbering, needed, { ...departing, source })),
    archiveOrphans: (at: string) => whileClaimed(pool, claim, client => archiveOrphans(client, run, numbering, at)),
    counts: () => countPlan(pool, run),
    planned: (limits: Limits) => countTouched(pool, run, source, limits),
  }
}

/** The directory's schools, by the source's keys of them. */
async function schoolsOf(pool: Pool, source: number, keys: readonly string[]): Promise<string[]> {
  if (keys.length === 0) return []
  const { rows } = await pool.query<{ record: string }>(
    `select record from link where entity = 'school' and source = $1 and external_id = any($2::text[])`,
    [source, keys],
  )
  return rows.map(({ record }) => record)
}

/** Active schools, and whether this source is linked to them: a newcomer joins another one, unless a list says so. */
async function schoolCandidates(pool: Pool, organization: number, source: number): Promise<SchoolRow[]> {
  const { rows } = await pool.query<SchoolRow>(
    `select d.id, d.attributes ->> 'name' as name, d.attributes ->> 'identifier' as identifier,
            exists (select 1 from link l where l.entity = 'school' and l.source = $2 and l.record = d.id
                                           and l.missing_since is null) as "isLinked"
       from directory_record d
      where d.entity = 'school' and d.organization = $1 and d.state = 'active'`,
    [organization, source],
  )
  return rows
}
