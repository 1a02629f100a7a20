/** 7 and 8 for other systems: what a run still has to send, and the settling of each answer as it lands. */

import type { Pool, PoolClient } from 'pg'
import type { EntityType } from '../model/entity.ts'
import type { SentOutcome } from '../model/outgoing.ts'
import type { RecordProblem } from '../model/problem.ts'
import type { Values } from '../model/value.ts'
import { whileClaimed, type Claim } from './claims.ts'
import { copyProblems } from './plan/keep.ts'
import type { SettledPairs } from './plan/outgoing.ts'

export type PlannedWrite = {
  readonly number: number
  readonly entity: EntityType
  readonly operation: 'create' | 'update'
  readonly record: string
  readonly version: number
  readonly externalId: string | null
  readonly before: Values
  readonly after: Values
  readonly settled: SettledPairs
  /** When it was sent before: it may have arrived. */
  readonly begun: string | null
  /** Of the link: what the system's record was when it was last read. */
  readonly hash: string | null
  readonly shadow: Values
  /** What Passport has, as long as it is what was planned with. */
  readonly ours: Values | null
  /** An undo takes back what another run sent. */
  readonly isSentBack: boolean
}

const begunColumn = (table: string): string =>
  `to_char(${table}.begun_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as begun`

/** The next of one entity, in the order of the plan, behind one that was given out before. */
export async function nextWrites(
  pool: Pool,
  run: string,
  { after, limit }: { readonly after: number; readonly limit: number },
): Promise<PlannedWrite[]> {
  const planned = `run = $1 and outcome = 'planned' and operation <> 'agree' and number > $2`
  const { rows: first } = await pool.query<{ entity: EntityType }>(
    `select entity from outgoing where ${planned} order by number limit 1`,
    [run, after],
  )
  if (!first[0]) return []
  // Named, the entity leads to its own partitions.
  const { rows } = await pool.query<PlannedWrite>(
    `with next as (select * from outgoing where ${planned} order by number limit $3)
     select n.number, n.entity, n.operation, n.record, n.version, n.external_id as "externalId", n.before::json as before,
            n.after::json as after, coalesce(n.settled::json, '{}'::json) as settled, ${begunColumn('n')},
            replace(l.hash::text, '-', '') as hash, coalesce(l.shadow::json, '{}'::json) as shadow,
            d.attributes as ours, n.version = 0 as "isSentBack"
       from next n
       left join directory_record d on d.entity = $4 and d.id = n.record and d.version = n.version
       left join link l on l.entity = $4 and l.source = n.source and l.external_id = n.external_id
      where n.entity = $4 and n.number < coalesce((select min(number) from next where entity <> $4), 2147483647)
      order by n.number`,
    [run, after, limit, first[0].entity],
  )
  return rows
}

/** Of the first that a run writes, one entity's keys of those that are there. */
export async function firstToWrite(
  pool: Pool,
  run: string,
  limit: number,
): Promise<{ readonly entity: EntityType; readonly keys: readonly string[] } | null> {
  const { rows } = await pool.query<{ entity: EntityType; key: string | null }>(
    `select entity, external_id as key from outgoing
      where run = $1 and outcome = 'planned' and operation <> 'agree' order by number limit $2`,
    [run, limit],
  )
  const [first] = rows
  const keys = rows.flatMap(({ entity, key }) => (entity === first?.entity && key !== null ? [key] : []))
  return first && keys.length > 0 ? { entity: first.entity, keys } : null
}

/** Newcomers of earlier runs that were sent, whose answer nobody has, and that are linked to nothing yet; by run. */
export async function unansweredWrites(
  pool: Pool,
  source: number,
  run: string,
): Promise<(PlannedWrite & { readonly run: string })[]> {
  const { rows } = await pool.query<PlannedWrite & { run: string }>(
    `select o.run, o.number, o.entity, o.operation, o.record, o.version, o.external_id as "externalId",
            o.before::json as before, o.after::json as after, '{}'::json as settled, ${begunColumn('o')}, null as hash,
            '{}'::json as shadow, d.attributes as ours, false as "isSentBack"
       from outgoing o
       left join directory_record d on d.entity = o.entity and d.id = o.record and d.version = o.version
      where o.source = $1 and o.run <> $2 and o.operation = 'create' and o.outcome in ('planned', 'left')
        and o.begun_at is not null
        and not exists (select from link l where l.entity = o.entity and l.source = o.source and l.record = o.record)
      order by o.run, o.number limit 5000`,
    [source, run],
  )
  return rows
}

/** They were looked for, and had not arrived. */
export async function forgetUnanswered(pool: Pool, run: string, numbers: readonly number[]): Promise<void> {
  await pool.query(
    `update outgoing set outcome = 'left', begun_at = null, ended_at = now() where run = $1 and number = any($2::int[])`,
    [run, numbers],
  )
}

/** From now on they may have arrived. */
export function beginWrites(pool: Pool, claim: Claim, numbers: readonly number[]): Promise<void> {
  return whileClaimed(pool, claim, async client => {
    // What is about to be sent must be known as such even if the machine fails in the next moment.
    await client.query('set local synchronous_commit = on')
    await client.query(
      `update outgoing set begun_at = coalesce(begun_at, now()) where run = $1 and number = any($2::int[])`,
      [claim.run, numbers],
    )
  })
}

export type Landed = {
  readonly number: number
  readonly record: string
  readonly version: number
  readonly outcome: Exclude<SentOutcome, 'planned'>
  readonly code?: string
  readonly message?: string
  /** Of what was written: the system's key, what it is known to have now, and the differences that are settled. */
  readonly link?: {
    readonly externalId: string
    readonly shadow: Values
    readonly hash: string | null
    readonly silent: boolean
  }
  readonly settled: SettledPairs
  /** Whether the two sides are at one as far as they can be: what moved meanwhile is compared again. */
  readonly agreed: boolean
}

/** Of one entity, in one transaction: outcomes, links, and what is agreed from now on. */
export function recordLanded(
  pool: Pool,
  claim: Claim,
  { source, entity, run = claim.run }: { readonly source: number; readonly entity: EntityType; readonly run?: string },
  landed: readonly Landed[],
  problems: readonly RecordProblem[],
): Promise<void> {
  return whileClaimed(pool, claim, async client => {
    await client.query('set local synchronous_commit = on')
    if (landed.length > 0) await settleLanded(client, { run, source, entity }, landed)
    if (problems.length > 0) await copyProblems(client, claim.run, problems)
  })
}

/** One statement: what an outcome means for the link and for the counterpart is one thing. */
async function settleLanded(
  client: PoolClient,
  { run, source, entity }: { readonly run: string; readonly source: number; readonly entity: EntityType },
  landed: readonly Landed[],
): Promise<void> {
  await client.query(
    `with landed as materialized (
       select * from unnest($4::int[], $5::uuid[], $6::int[], $7::text[], $8::text[], $9::text[], $10::text[], $11::text[],
                            $12::uuid[], $13::boolean[], $14::text[], $15::boolean[])
         as l (number, record, version, outcome, code, message, external_id, shadow, hash, silent, settled, agreed)),
     told as (
       update outgoing o
          set outcome = l.outcome, code = l.code, message = l.message, ended_at = now(),
              external_id = coalesce(l.external_id, o.external_id)
         from landed l where o.run = $1 and o.number = l.number),
     moved as (
       update link k set shadow = l.shadow, hash = l.hash, missing_since = null
         from landed l
        where l.external_id is not null and k.entity = $3 and k.source = $2 and k.external_id = l.external_id),
     linked as (
       insert into link (source, entity, external_id, record, shadow, hash, holds, silent)
       select $2, $3, l.external_id, l.record, l.shadow, l.hash, not l.silent, l.silent
         from landed l
        where l.external_id is not null
          and not exists (select from link k
                           where k.entity = $3 and k.source = $2 and k.external_id = l.external_id))
     insert into counterpart (source, entity, external_id, record, agreed, settled)
     select $2, $3, l.external_id, l.record, case when l.agreed then l.version else 0 end, l.settled
       from landed l where l.external_id is not null
     on conflict (source, entity, external_id) do update
       set record = excluded.record, agreed = excluded.agreed, settled = excluded.settled`,
    [run, source, entity, ...columnsOf(landed)],
  )
}

function columnsOf(landed: readonly Landed[]): readonly unknown[] {
  return [
    landed.map(one => one.number),
    landed.map(one => one.record),
    landed.map(one => one.version),
    landed.map(one => one.outcome),
    landed.map(one => one.code ?? null),
    landed.map(one => one.message ?? null),
    landed.map(({ link }) => link?.externalId ?? null),
    landed.map(({ link }) => (link ? JSON.stringify(link.shadow) : null)),
    landed.map(({ link }) => link?.hash ?? null),
    landed.map(({ link }) => link?.silent ?? false),
    landed.map(({ settled }) => (Object.keys(settled).length > 0 ? JSON.stringify(settled) : null)),
    landed.map(one => one.agreed),
  ]
}

/** Directory ids to the system's keys. A guardian who is nobody's does not count there, and is there all the same. */
export async function keysOfRecords(
  pool: Pool,
  source: number,
  target: EntityType,
  records: readonly string[],
): Promise<Map<string, string>> {
  const { rows } = await pool.query<{ record: string; key: string }>(
    `select distinct on (record) record, external_id as key from link
      where entity = $1 and source = $2 and record = any($3::uuid[]) and (missing_since is null or $4)
      order by record, missing_since is not null, external_id`,
    [target, source, records, target === 'guardian'],
  )
  return new Map(rows.map(({ record, key }) => [record, key]))
}

/** The system's keys to directory ids. */
export async function recordsOfKeys(
  pool: Pool,
  source: number,
  target: EntityType,
  keys: readonly string[],
): Promise<Map<string, string>> {
  const { rows } = await pool.query<{ record: string; key: string }>(
    `select record, external_id as key from link where entity = $1 and source = $2 and external_id = any($3::text[])`,
    [target, source, keys],
  )
  return new Map(rows.map(({ record, key }) => [key, record]))
}

/** Into the run's report, in place of what was planned. */
export async function recordSentCounts(pool: Pool, run: string): Promise<void> {
  await pool.query(
    `update run r set counts = r.counts || (
       select coalesce(jsonb_object_agg(s.entity, coalesce(r.counts -> s.entity, '{}') - 'sentNew' - 'sentChanged' || s.counts), '{}')
         from (select entity, jsonb_strip_nulls(jsonb_build_object(
                 'sentNew', nullif(count(*) filter (where operation = 'create' and outcome = 'written'), 0),
                 'sentChanged', nullif(count(*) filter (where operation = 'update' and outcome = 'written'), 0),
                 'refused', nullif(count(*) filter (where outcome = 'refused'), 0),
                 'notSent', nullif(count(*) filter (where outcome in ('moved', 'left')), 0),
                 'problems', (select count(*) from problem p where p.run = $1 and p.entity = outgoing.entity))) as counts
                 from outgoing where run = $1 and operation <> 'agree' group by entity) s)
      where r.id = $1`,
    [run],
  )
}

/** What is not sent any more: the next run compares it anew. */
export async function leaveRest(pool: Pool, run: string): Promise<number> {
  const { rowCount } = await pool.query(
    `update outgoing set outcome = 'left', ended_at = now()
      where run = $1 and outcome = 'planned' and operation <> 'agree'`,
    [run],
  )
  return rowCount ?? 0
}

/** As Passport's part is applied: newcomers and what was found alike agree at the version that was looked at. */
export async function settleAgreed(client: PoolClient, run: string): Promise<void> {
  await client.query(
    `insert into counterpart (source, entity, external_id, record, agreed)
     select c.source, c.entity, c.external_id, c.record, 1
       from change c join run r on r.id = c.run join integration i on i.id = r.integration
      where c.run = $1 and c.operation = 'create' and i.type = 'sync' and c.entity = any($2)
     on conflict (source, entity, external_id) do update set record = excluded.record, agreed = 1`,
    [run, sendable],
  )
  await client.query(
    `insert into counterpart (source, entity, external_id, record, agreed, settled)
     select source, entity, external_id, record, version, settled from outgoing
      where run = $1 and operation = 'agree' and external_id is not null
     on conflict (source, entity, external_id) do update
       set record = excluded.record, agreed = excluded.agreed, settled = excluded.settled`,
    [run],
  )
}

/** Of these, systems take writes; of the others nobody asks whether they agree. */
const sendable: readonly EntityType[] = ['student', 'guardian', 'guardianship', 'teacher']
