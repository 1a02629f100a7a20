/** 7 and 8 for Passport: carries a stored plan out in one transaction, and moves the shadows of what it confirmed. */

import type { Pool, PoolClient } from 'pg'
import { entityTypes } from '../model/entity.ts'
import type { Claim } from './claims.ts'
import { inTransaction } from './database.ts'

export type Application =
  | { readonly outcome: 'applied'; readonly rows: number }
  /** Somebody changed what the plan believed: nothing was written. */
  | { readonly outcome: 'stale'; readonly records: number }
  | { readonly outcome: 'not waiting' }

/**
 * Everything the run's plan holds, or nothing: directory, links, bookmarks and the run's own end stand in one transaction.
 * Each change is held against the version it believed.
 */
export async function applyPlan(pool: Pool, claim: Claim): Promise<Application> {
  const { run } = claim
  try {
    return await inTransaction(pool, async client => {
      if (!(await isOurs(client, claim))) return { outcome: 'not waiting' }
      const rows =
        (await createRecords(client, run)) +
        (await changeRecords(client, run)) +
        (await eraseRecords(client, run)) +
        (await insertLinks(client, run)) +
        (await moveLinks(client, run)) +
        (await deleteLinks(client, run))
      await settleRun(client, run)
      return { outcome: 'applied', rows }
    })
  } catch (error) {
    if (error instanceof StalePlan) return { outcome: 'stale', records: error.records }
    // 23505: another run created the same record first.
    if (isUniqueViolation(error)) return { outcome: 'stale', records: 1 }
    throw error
  }
}

/** Brings the planner's picture of the tables up to date after a load that changed it. */
export async function refreshStatistics(pool: Pool): Promise<void> {
  const kinds = entityTypes.flatMap(entity => [`directory_${entity}`, `link_${entity}`])
  await pool.query(`analyze ${kinds.join(', ')}`)
}

class StalePlan extends Error {
  readonly records: number

  constructor(records: number) {
    super(`The plan is stale for ${records} records.`)
    this.records = records
  }
}

/** And stays so until the end: nobody takes the run on in between. */
async function isOurs(client: PoolClient, { run, generation }: Claim): Promise<boolean> {
  const { rows } = await client.query(
    `select 1 from run where id = $1 and generation = $2 and state = 'running' and not cancel_requested for update`,
    [run, generation],
  )
  return rows.length === 1
}

async function createRecords(client: PoolClient, run: string): Promise<number> {
  return rowsOf(
    client,
    `insert into directory_record (organization, entity, id, attributes)
     select r.organization, c.entity, c.record, c.after::jsonb
       from change c join run r on r.id = c.run
      where c.run = $1 and c.operation = 'create'`,
    run,
  )
}

/** A record may be touched by several links of one run; it changes once. */
async function changeRecords(client: PoolClient, run: string): Promise<number> {
  const wanted = await countOf(
    client,
    `select count(distinct (entity, record)) as n from change
      where run = $1 and operation in ('update', 'archive', 'restore')`,
    run,
  )
  if (wanted === 0) return 0
  const done = await rowsOf(
    client,
    `with wanted as (
       select c.entity, c.record, min(c.version) as version,
              coalesce(jsonb_object_agg(v.key, v.value order by c.number) filter (where v.key is not null), '{}') as after,
              bool_or(c.operation = 'archive') as archives, bool_or(c.operation = 'restore') as restores
         from change c left join lateral jsonb_each(c.after::jsonb) v on true
        where c.run = $1 and c.operation in ('update', 'archive', 'restore')
        group by c.entity, c.record)
     update directory_record d
        set attributes = jsonb_strip_nulls(d.attributes || w.after),
            state = case when w.archives then 'archived' when w.restores then 'active' else d.state end,
            version = d.version + 1
       from wanted w
      where d.entity = w.entity and d.id = w.record and d.version = w.version`,
    run,
  )
  if (done !== wanted) throw new StalePlan(wanted - done)
  return done
}

async function eraseRecords(client: PoolClient, run: string): Promise<number> {
  const wanted = await countOf(client, `select count(*) as n from change where run = $1 and operation = 'erase'`, run)
  if (wanted === 0) return 0
  const done = await rowsOf(
    client,
    `delete from directory_record d using change c
      where c.run = $1 and c.operation = 'erase'
        and d.entity = c.entity and d.id = c.record and d.version = c.version`,
    run,
  )
  if (done !== wanted) throw new StalePlan(wanted - done)
  return done
}

async function insertLinks(client: PoolClient, run: string): Promise<number> {
  return rowsOf(
    client,
    `insert into link (source, entity, external_id, record, shadow, moved, hash, missing_since, holds)
     select source, entity, external_id, record, coalesce(shadow, after), moved, hash, missing_since, holds
       from change where run = $1 and link_operation = 'insert'`,
    run,
  )
}

async function moveLinks(client: PoolClient, run: string): Promise<number> {
  const wanted = await countOf(
    client,
    `select count(*) as n from change where run = $1 and link_operation = 'update'`,
    run,
  )
  if (wanted === 0) return 0
  const done = await rowsOf(
    client,
    `update link l
        set shadow = coalesce(c.shadow, c.after), moved = c.moved, hash = c.hash,
            missing_since = c.missing_since, holds = c.holds
       from change c
      where c.run = $1 and c.link_operation = 'update'
        and l.entity = c.entity and l.source = c.source and l.external_id = c.external_id and l.record = c.record
        and l.shadow = c.link_before::json ->> 'shadow'
        and l.missing_since is not distinct from (c.link_before::json ->> 'missingSince')::timestamptz`,
    run,
  )
  if (done !== wanted) throw new StalePlan(wanted - done)
  return done
}

async function deleteLinks(client: PoolClient, run: string): Promise<number> {
  return rowsOf(
    client,
    `delete from link l using change c
      where c.run = $1 and c.link_operation = 'delete'
        and l.entity = c.entity and l.source = c.source and l.external_id = c.external_id and l.record = c.record`,
    run,
  )
}

async function settleRun(client: PoolClient, run: string): Promise<void> {
  await client.query(
    `delete from bookmark b using run r
      where r.id = $1 and r.bookmarks_after is not null and b.integration = r.integration`,
    [run],
  )
  await client.query(
    `insert into bookmark (integration, entity, cursor, mapping_version, full_at)
     select r.integration, b.key, b.value ->> 'cursor', b.value ->> 'mappingVersion', (b.value ->> 'fullAt')::timestamptz
       from run r, jsonb_each(r.bookmarks_after) b
      where r.id = $1 and r.integration is not null`,
    [run],
  )
  await client.query(`update run set undone_by = $1 where id = (select undoes from run where id = $1)`, [run])
  // What a pause kept is remembered until a full read finds it still gone, and a person has agreed to its removal.
  await client.query(
    `update integration i set removals_kept = kept.any
       from run r, lateral (select coalesce(bool_or(e.value ? 'kept'), false) as any from jsonb_each(r.counts) e) kept
      where r.id = $1 and r.kind = 'integration' and i.id = r.integration and (kept.any or r.mode = 'full')`,
    [run],
  )
  await client.query(`update run set state = 'done', ended_at = now(), owner = null where id = $1`, [run])
}

async function rowsOf(client: PoolClient, statement: string, run: string): Promise<number> {
  return (await client.query(statement, [run])).rowCount ?? 0
}

async function countOf(client: PoolClient, statement: string, run: string): Promise<number> {
  const { rows } = await client.query<{ n: string }>(statement, [run])
  return Number(rows[0]?.n ?? 0)
}

function isUniqueViolation(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === '23505'
}
