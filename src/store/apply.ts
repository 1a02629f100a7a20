/** 7 and 8 for Passport: carries a stored plan out in one transaction, and moves the shadows of what it confirmed. */

import type { Pool, PoolClient } from 'pg'
import { entityTypes } from '../model/entity.ts'
import { putIndexesBack, takeIndexesAway } from './bulk-load.ts'
import type { Claim } from './claims.ts'
import { inTransaction } from './database.ts'
import { settleDoubts } from './doubts.ts'
import { settleCases, type RuledAccounts } from './duplicates.ts'
import { settleAgreed } from './sending.ts'
import { settleQuality } from './quality-issues.ts'
import { countOvertaken, settleRedirects, standAside } from './redirects.ts'

export type Application =
  | { readonly outcome: 'applied'; readonly rows: number; readonly created: number }
  /** Somebody changed what the plan believed: nothing was written. */
  | { readonly outcome: 'stale'; readonly records: number }
  | { readonly outcome: 'not waiting' }

/**
 * Everything the run's plan holds, or nothing: directory, links, bookmarks and the run's own end stand in one transaction.
 * Each change is held against the version it believed. `ruled`: what was said of accounts, where a case is resolved.
 */
export async function applyPlan(pool: Pool, claim: Claim, ruled?: RuledAccounts): Promise<Application> {
  const { run } = claim
  try {
    return await inTransaction(pool, async client => {
      if (!(await isOurs(client, claim))) return { outcome: 'not waiting' }
      const joinsAccounts = await standAside(client, run)
      const overtaken = joinsAccounts ? 0 : await countOvertaken(client, run)
      if (overtaken > 0) throw new StalePlan(overtaken)
      const wanted = await countWanted(client, run)
      const firstLoads = wanted.creates > 0 ? await takeIndexesAway(client, run) : []
      let rows = 0
      for (const step of steps) {
        const todo = wanted[step.kind]
        if (todo === 0) continue
        const done = await rowsOf(client, step.statement, run)
        if (done !== todo) throw new StalePlan(todo - done)
        rows += done
      }
      await putIndexesBack(client, firstLoads)
      if (joinsAccounts && !(await settleRedirects(client, run))) throw new StalePlan(1)
      await settleRun(client, run, ruled)
      return { outcome: 'applied', rows, created: wanted.creates }
    })
  } catch (error) {
    if (error instanceof StalePlan) return { outcome: 'stale', records: error.records }
    // 23505: another run created the same record first.
    if (isUniqueViolation(error)) return { outcome: 'stale', records: 1 }
    throw error
  }
}

/** A small sample tells the planner how large the tables have become; their own upkeep does the rest in its time. */
export async function refreshStatistics(pool: Pool): Promise<void> {
  const tables = entityTypes.flatMap(entity => [`directory_${entity}`, `link_${entity}`])
  await inTransaction(pool, async client => {
    await client.query('set local default_statistics_target = 10')
    await client.query(`analyze ${tables.join(', ')}`)
    // Page ranges of the changes count as unknown, and are searched each time, until they are summed up.
    await client.query(
      `select brin_summarize_new_values(index.oid)
         from pg_inherits month
         join pg_index on pg_index.indrelid = month.inhrelid
         join pg_class index on index.oid = pg_index.indexrelid
         join pg_am on pg_am.oid = index.relam and pg_am.amname = 'brin'
        where month.inhparent = 'change'::regclass`,
    )
  })
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

type StepKind = 'creates' | 'changes' | 'erases' | 'inserts' | 'moves' | 'deletes'

/** How many rows each step must touch: one that finds fewer met a record that is no longer as the plan believed. */
async function countWanted(client: PoolClient, run: string): Promise<Readonly<Record<StepKind, number>>> {
  const { rows } = await client.query<Record<StepKind, number>>(
    `select count(*) filter (where operation = 'create')::int as creates,
            (select count(*) from (select distinct entity, record from change
                                     where run = $1 and operation in ('update', 'archive', 'restore')) touched)::int as changes,
            count(*) filter (where operation = 'erase')::int as erases,
            count(*) filter (where link_operation = 'insert')::int as inserts,
            count(*) filter (where link_operation = 'update')::int as moves,
            count(*) filter (where link_operation = 'delete')::int as deletes
       from change where run = $1`,
    [run],
  )
  return rows[0] ?? { creates: 0, changes: 0, erases: 0, inserts: 0, moves: 0, deletes: 0 }
}

const steps: readonly { readonly kind: StepKind; readonly statement: string }[] = [
  {
    kind: 'creates',
    statement: `
      insert into directory_record (organization, entity, id, attributes)
      select r.organization, c.entity, c.record, c.after::jsonb
        from change c join run r on r.id = c.run
       where c.run = $1 and c.operation = 'create'`,
  },
  {
    // A record may be touched by several links of one run; it changes once.
    kind: 'changes',
    statement: `
      with wanted as (
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
  },
  {
    kind: 'erases',
    statement: `
      delete from directory_record d using change c
       where c.run = $1 and c.operation = 'erase'
         and d.entity = c.entity and d.id = c.record and d.version = c.version`,
  },
  {
    // First: a link that goes over to another record is taken from the one, and given to the other.
    kind: 'deletes',
    statement: `
      delete from link l using change c
       where c.run = $1 and c.link_operation = 'delete'
         and l.entity = c.entity and l.source = c.source and l.external_id = c.external_id and l.record = c.record
         and l.shadow = c.link_before::json ->> 'shadow'
         and l.missing_since is not distinct from (c.link_before::json ->> 'missingSince')::timestamptz`,
  },
  {
    kind: 'inserts',
    statement: `
      insert into link (source, entity, external_id, record, shadow, moved, hash, missing_since, holds, silent)
      select source, entity, external_id, record, coalesce(shadow, after), moved, hash, missing_since, holds, silent
        from change where run = $1 and link_operation = 'insert'`,
  },
  {
    kind: 'moves',
    statement: `
      update link l
         set shadow = coalesce(c.shadow, c.after), moved = c.moved, hash = c.hash,
             missing_since = c.missing_since, holds = c.holds, silent = c.silent
        from change c
       where c.run = $1 and c.link_operation = 'update'
         and l.entity = c.entity and l.source = c.source and l.external_id = c.external_id and l.record = c.record
         and l.shadow = c.link_before::json ->> 'shadow'
         and l.missing_since is not distinct from (c.link_before::json ->> 'missingSince')::timestamptz`,
  },
]

async function settleRun(client: PoolClient, run: string, ruled?: RuledAccounts): Promise<void> {
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
  await settleQuality(client, run)
  await settleDoubts(client, run)
  await settleCases(client, run, ruled)
  await settleAgreed(client, run)
  // With something to send, the run goes on: it is done when that is.
  await client.query(
    `with left_to_send as (select exists (select from outgoing where run = $1 and operation <> 'agree') as more)
     update run set applied_at = now(), state = case when more then state else 'done' end,
            ended_at = case when more then null else now() end, owner = case when more then owner end
       from left_to_send where id = $1`,
    [run],
  )
}

async function rowsOf(client: PoolClient, statement: string, run: string): Promise<number> {
  return (await client.query(statement, [run])).rowCount ?? 0
}

function isUniqueViolation(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === '23505'
}
