/** What the keys that records refer to stand for: a directory record, or why there is none. */

import type { Pool } from 'pg'
import { isPeople, type PeopleEntity } from '../../model/domain.ts'
import type { EntityType } from '../../model/entity.ts'
import { waitingAmong } from './newcomers.ts'

export type FoundReference =
  | { readonly state: 'there'; readonly record: string; readonly unfit?: false }
  /** `unfit`: left out because of its quality. */
  | { readonly state: 'skipped' | 'removed' | 'left' | 'unknown'; readonly unfit?: boolean }

export type RunPlan = {
  readonly run: string
  readonly snapshot: string
  readonly source: number
  /** Schools of the directory whose records stay as they are: nothing that refers to them is taken. */
  readonly frozen: readonly string[]
  /** Whether anything of the target was linked before this run: if not, only the plan can know it. */
  readonly linked: boolean
}

export async function references(
  pool: Pool,
  plan: RunPlan,
  target: EntityType,
  keys: readonly string[],
): Promise<Map<string, FoundReference>> {
  const [planned, linked] = await Promise.all([
    plannedAmong(pool, plan, target, keys),
    plan.linked ? linkedAmong(pool, plan, target, keys) : new Map<string, FoundReference>(),
  ])
  const found = new Map(keys.map(key => [key, planned.get(key) ?? linked.get(key) ?? { state: 'unknown' as const }]))
  const lost = keys.filter(key => !['there', 'skipped'].includes(found.get(key)?.state ?? ''))
  for (const key of await skippedAmong(pool, plan.snapshot, target, lost)) found.set(key, { state: 'skipped' })
  for (const key of await unfitAmong(pool, plan, target, lost)) found.set(key, { state: 'skipped', unfit: true })
  if (isPeople(target)) {
    const unknown = lost.filter(key => found.get(key)?.state === 'unknown')
    const waiting = await waitingAmong(pool, plan.run, { entity: target, source: plan.source }, unknown)
    for (const key of waiting) found.set(key, { state: 'skipped' })
  } else if (target !== 'school') return found
  for (const [key, record] of await joinedAmong(pool, plan.run, target, lost))
    found.set(key, { state: 'there', record })
  return found
}

/** Records that come into being, come back or leave by this very plan. */
async function plannedAmong(
  pool: Pool,
  { run }: RunPlan,
  target: EntityType,
  keys: readonly string[],
): Promise<Map<string, FoundReference>> {
  const { rows } = await pool.query<{ key: string; record: string; comes: boolean }>({
    name: 'planned-among',
    text: `select external_id as key, record, true as comes from change
            where run = $1 and entity = $2 and external_id = any($3::text[])
              and operation in ('create', 'restore') and entity not in ('enrollment', 'assignment', 'guardianship')
           union all
           select external_id, record, false from change
            where run = $1 and entity = $2 and external_id = any($3::text[]) and missing_since is not null
              -- A school that the source lost is there until a person confirms that it is closed.
              and not (entity = 'school' and operation <> 'archive')`,
    values: [run, target, keys],
  })
  return new Map(rows.map(({ key, record, comes }) => [key, comes ? { state: 'there', record } : { state: 'left' }]))
}

async function linkedAmong(
  pool: Pool,
  { source, frozen }: RunPlan,
  target: EntityType,
  keys: readonly string[],
): Promise<Map<string, FoundReference>> {
  const { rows } = await pool.query<{
    key: string
    record: string
    missing: boolean
    state: string
    isFrozen: boolean
  }>({
    name: 'linked-among',
    text: `select l.external_id as key, l.record, l.missing_since is not null as missing, d.state,
                  coalesce(d.attributes ->> 'school' = any($4::text[]), false) as "isFrozen"
             from link l join directory_record d on d.entity = $1 and d.id = l.record
            where l.entity = $1 and l.source = $2 and l.external_id = any($3::text[])`,
    values: [target, source, keys, frozen],
  })
  const reference = ({ record, missing, state, isFrozen }: (typeof rows)[number]): FoundReference => {
    if (isFrozen) return { state: 'skipped' }
    // A school that the source lost is there until a person confirms that it is closed.
    if (missing && !(target === 'school' && state === 'active')) return { state: 'left' }
    return state === 'archived' ? { state: 'removed' } : { state: 'there', record }
  }
  return new Map(rows.map(row => [row.key, reference(row)]))
}

/** Those that join a record of the directory in this very run: key to record. */
async function joinedAmong(
  pool: Pool,
  run: string,
  target: 'school' | PeopleEntity,
  keys: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (keys.length === 0) return new Map()
  const { rows } = await pool.query<{ key: string; record: string }>(
    // Literals, so that PostgreSQL sees that its narrow index will do.
    `select external_id as key, record from change
      where run = $1 and link_operation = 'insert' and external_id = any($2::text[])
        and ${target === 'school' ? `entity = 'school'` : `operation in ('note', 'update') and entity = '${target}'`}`,
    [run, keys],
  )
  return new Map(rows.map(({ key, record }) => [key, record]))
}

/** Keys that this run left out on purpose: by a filter, or by the mapping of schools. */
async function skippedAmong(
  pool: Pool,
  snapshot: string,
  entity: EntityType,
  keys: readonly string[],
): Promise<ReadonlySet<string>> {
  if (keys.length === 0) return new Set()
  const { rows } = await pool.query<{ key: string }>(
    `select external_id as key from ${snapshot} where entity = $1 and skipped and external_id = any($2::text[])`,
    [entity, keys],
  )
  return new Set(rows.map(({ key }) => key))
}

/** Keys of newcomers that this run, or an earlier one, left out because of their quality. */
async function unfitAmong(
  pool: Pool,
  { run, source }: RunPlan,
  entity: EntityType,
  keys: readonly string[],
): Promise<readonly string[]> {
  if (keys.length === 0) return []
  const { rows } = await pool.query<{ key: string }>(
    `select external_id as key from quality_finding
      where run = $1 and entity = $2 and outcome = 'skip' and external_id = any($4::text[])
     union
     select i.external_id from quality_issue i
      where i.source = $3 and i.entity = $2 and i.outcome = 'skip' and i.closed_at is null
        and i.external_id = any($4::text[])
        and not exists (select from quality_look l
                         where l.run = $1 and l.entity = $2 and l.external_id = i.external_id)`,
    [run, entity, source, keys],
  )
  return rows.map(({ key }) => key)
}
