/** Accounts that were made one: where an id leads, what is remembered of it, and how a run settles it. */

import type { Pool, PoolClient } from 'pg'
import type { EntityType } from '../model/entity.ts'
import type { Memory } from '../model/merged.ts'
import { relationsOf } from '../model/merged.ts'

import { rememberUnmerged } from './ruled-pairs.ts'

type Queryable = Pool | PoolClient

/** `since`: since when it is as it is, ended ones too. */
const standing = 'since is not null and ended_by is null'

export type Redirect = {
  readonly entity: EntityType
  /** The account that stands in the end. */
  readonly record: string
  /** The run by which it went over first. */
  readonly run: string
}

/** Where the id of a record leads that was merged into another, and that one perhaps into a third; null: nowhere. */
export async function redirectOf(db: Queryable, record: string): Promise<Redirect | null> {
  const { rows } = await db.query<Redirect>(
    `with recursive way as (
       select entity, target, run, 1 as step from redirect where record = $1 and ${standing}
        union all
       select r.entity, r.target, w.run, w.step + 1 from way w join redirect r on r.record = w.target and r.since is not null
          and r.ended_by is null where w.step < 1000)
     select entity, target as record, run from way order by step desc limit 1`,
    [record],
  )
  return rows[0] ?? null
}

export type StandingMerge = {
  readonly run: string
  readonly record: string
  readonly memory: Memory
  readonly by: string
  readonly at: Date
  readonly reason: string | null
}

/** All accounts that have become part of this one, by way of others too, in the order in which they did. */
export async function mergedInto(db: Queryable, record: string): Promise<StandingMerge[]> {
  const { rows } = await db.query<StandingMerge>(
    `with recursive part as (
       select run, record, memory, since from redirect where target = $1 and memory is not null and ${standing}
        union
       select r.run, r.record, r.memory, r.since from part p
         join redirect r on r.target = p.record and r.memory is not null and r.since is not null and r.ended_by is null)
     select p.run, p.record, p.memory::json as memory, r.started_by as by, p.since as at, r.decision_reason as reason
       from part p join run r on r.id = p.run order by p.memory::json ->> 'at', p.since, p.record`,
    [record],
  )
  return rows
}

export type PlannedRedirects = {
  readonly made: readonly {
    readonly entity: EntityType
    readonly record: string
    readonly target: string
    readonly memory?: Memory
  }[]
  /** Accounts and relations that are records of their own again. */
  readonly ended: readonly string[]
  readonly rereads: readonly number[]
}

/** Part of the run's plan. */
export async function planRedirects(
  pool: Pool,
  run: string,
  { made, ended, rereads }: PlannedRedirects,
): Promise<void> {
  await pool.query(
    `with ending as (
       update redirect set ending = $1, rereads = $7 where record = any($6::uuid[]) and ${standing})
     insert into redirect (run, entity, record, target, memory)
     select $1, entity, record, target, memory from unnest($2::text[], $3::uuid[], $4::uuid[], $5::text[])
       as made(entity, record, target, memory)`,
    [
      ...[run, made.map(({ entity }) => entity), made.map(({ record }) => record), made.map(({ target }) => target)],
      ...[made.map(({ memory }) => (memory ? JSON.stringify(memory) : null)), ended, rereads],
    ],
  )
}

/** The run that planned them came to nothing. */
export async function forgetRedirects(pool: Pool, run: string): Promise<void> {
  await pool.query(
    `with ending as (update redirect set ending = null, rereads = '{}' where ending = $1 and ended_by is null)
     delete from redirect where run = $1 and since is null`,
    [run],
  )
}

/** Whether the run makes accounts one, or takes them apart, or undoes one that did. */
const touchesRedirects = `
  select from redirect m, run r
   where r.id = $1 and (m.run in (r.id, r.undoes) or m.ending in (r.id, r.undoes) or m.ended_by = r.undoes)`

/**
 * While accounts become one nothing else is applied: what comes after sees that they are one, and what was planned before
 * is found to be stale. All others may be applied side by side.
 */
export async function standAside(client: PoolClient, run: string): Promise<boolean> {
  const { rows } = await client.query<{ alone: boolean; organization: number }>(
    `select exists (${touchesRedirects}) as alone, organization from run where id = $1`,
    [run],
  )
  const [found] = rows
  if (!found) return false
  await client.query(`select pg_advisory_xact_lock${found.alone ? '' : '_shared'}(7433021, $1)`, [found.organization])
  return found.alone
}

const people = Object.entries(relationsOf).flatMap(([person, relations]) =>
  relations.map(({ entity }) => ({ person, relation: entity })),
)

const referring = ({ person, relation }: (typeof people)[number]): string => `
              + (select count(*)::int from change c
                  where c.run = $1 and c.entity = '${relation}' and exists (select from gone where gone.entity = '${person}')
                    and (c.after::jsonb ->> '${person}')::uuid in (select record from gone))`

/** A plan that was begun so soon after accounts were taken apart may have seen them as one still. */
const seenAfterMs = 500

/** How long a plan of the organization waits with its beginning, in milliseconds, so as not to count as overtaken by what is over. */
export async function untilSeen(pool: Pool, organization: number): Promise<number> {
  const { rows } = await pool.query<{ ms: number | null }>(
    `select $2 - extract(epoch from clock_timestamp() - max(m.since))::float * 1000 as ms
       from redirect m join run r on r.id = m.run
      where m.since > clock_timestamp() - make_interval(secs => $2 / 1000.0) and m.ended_by is not null
        and r.organization = $1`,
    [organization, seenAfterMs],
  )
  return Math.max(0, rows[0]?.ms ?? 0)
}

/**
 * How many changes of the plan are of an account that has become part of another since the plan was begun, or was taken apart,
 * or refer to one. A little more than since: what the plan saw of the directory may be from just before.
 */
export async function countOvertaken(client: PoolClient, run: string): Promise<number> {
  const { rows } = await client.query<{ n: number }>(
    `with gone as (
       select m.entity, m.record from redirect m, run r
        where r.id = $1 and m.since > r.started_at - interval '1 hour' and m.ended_by is null
        union
       -- Taken apart since: what was the one's may be the other's. A plan made again begins after it, and is not overtaken.
       select m.entity, m.target from redirect m, run r
        where r.id = $1 and m.since > r.started_at - make_interval(secs => ${seenAfterMs / 1000}) and m.ended_by is not null)
     select case when exists (select from gone) then
              (select count(*)::int from gone join change c on c.run = $1 and c.record = gone.record and c.entity = gone.entity)
              ${people.map(referring).join('')} else 0 end as n`,
    [run],
  )
  return rows[0]?.n ?? 0
}

/** Comes when the directory is written: false where somebody else was quicker, and the plan is stale. */
export async function settleRedirects(client: PoolClient, run: string): Promise<boolean> {
  const ended = await client.query<{ sources: number[] }>(
    `update redirect m set ended_by = $1, since = clock_timestamp() where m.ending = $1 and ${standing} returning rereads as sources`,
    [run],
  )
  const planned = await client.query(`select from redirect where ending = $1`, [run])
  if (planned.rowCount !== ended.rowCount) return false
  await client.query(
    `update redirect m set ended_by = $1, since = clock_timestamp()
       from run r where r.id = $1 and m.run = r.undoes and m.since is not null and m.ended_by is null`,
    [run],
  )
  await client.query(
    `update redirect m set ended_by = null, since = clock_timestamp() from run r where r.id = $1 and m.ended_by = r.undoes`,
    [run],
  )
  await client.query(`update redirect set since = clock_timestamp() where run = $1 and since is null`, [run])
  const sources = [...new Set(ended.rows.flatMap(one => one.sources))]
  await client.query(
    `delete from bookmark b using integration i where i.id = b.integration and i.data_source = any($1::int[])`,
    [sources],
  )
  await rememberUnmerged(client, run)
  await bringAlong(client, run)
  return !(await isLeftBehind(client, run))
}

/** What else is kept of a link goes with it, and is compared anew; cases name the account that stands. */
async function bringAlong(client: PoolClient, run: string): Promise<void> {
  const moved = `change c where c.run = $1 and c.link_operation = 'insert' and k.record <> c.record
                      and k.source = c.source and k.entity = c.entity and k.external_id = c.external_id`
  await client.query(`update counterpart k set record = c.record, agreed = 0 from ${moved}`, [run])
  await client.query(`update doubt k set record = c.record from ${moved}`, [run])
  await client.query(
    `update duplicate_case d
        set records = (select array_agg(distinct case when one = m.record then m.target else one end)
                         from unnest(d.records) one)
       from redirect m
      where m.run = $1 and m.memory is not null and m.ended_by is null and d.waits and d.source is not null
        and d.entity = m.entity and d.records @> array[m.record]`,
    [run],
  )
  await client.query(
    `delete from match_key k using redirect m where m.run = $1 and m.ended_by is null and k.record = m.record`,
    [run],
  )
}

/** Whether a link or a relation still stands with an account that became part of another. */
async function isLeftBehind(client: PoolClient, run: string): Promise<boolean> {
  const relations = people.map(
    ({ person, relation }) => `
      exists (select from gone m join directory_${relation} d on (d.attributes ->> '${person}')::uuid = m.record
               where m.entity = '${person}'
                 and not exists (select from redirect e where e.record = d.id and e.since is not null and e.ended_by is null))`,
  )
  const { rows } = await client.query<{ behind: boolean }>(
    `with gone as (select entity, record from redirect where run = $1 and since is not null and ended_by is null)
     select exists (select from gone m join link l on l.entity = m.entity and l.record = m.record)
            or ${relations.join(' or ')} as behind`,
    [run],
  )
  return rows[0]?.behind === true
}
