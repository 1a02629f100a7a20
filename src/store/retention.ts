/** What history forgets: the values of runs that are older than an organization keeps them. Ids, counts and what was changed stay. */

import type { Pool } from 'pg'
import { recordAudit } from './audit.ts'
import { inTransaction } from './database.ts'

export type OldRun = { readonly id: string; readonly organization: number; readonly days: number }

/** Ended, and longer ago than its organization keeps values; those that were begun with come again until they are done. */
export async function runsToForget(pool: Pool, now: Date, limit: number): Promise<OldRun[]> {
  const { rows } = await pool.query<OldRun>(
    `select r.id, r.organization, coalesce(r.values_going, o.keeps_values) as days
       from run r join organization o on o.id = r.organization
      where r.values_gone_at is null and r.state not in ('queued', 'running', 'held')
        and (r.values_going is not null or r.ended_at < $1::timestamptz - make_interval(days => o.keeps_values))
      order by r.id limit $2`,
    [now, limit],
  )
  return rows
}

/** From now on nobody undoes it: whoever plans an undo looks for this again when the plan is made. */
export async function beginToForget(pool: Pool, { id, days }: OldRun): Promise<void> {
  await pool.query(`update run set values_going = $2 where id = $1 and values_going is null`, [id, days])
}

/** Of a text of JSON: its names, with null for every value. */
function emptied(column: string): string {
  return `(select json_object_agg(name, null)::text from json_object_keys(${column}::json) name)`
}

/** A batch of its changes in the order of the plan; gives the last of them, null where there are no more. */
export async function forgetChanges(
  pool: Pool,
  run: string,
  { after, limit }: { readonly after: number; readonly limit: number },
): Promise<number | null> {
  const { rows } = await pool.query<{ last: number | null }>(
    `with batch as materialized (
       select number from change where run = $1 and number > $2 order by number limit $3),
     gone as (
       update change c set before = ${emptied('c.before')}, after = ${emptied('c.after')},
              link_before = null, shadow = null, moved = null, hash = null
        where c.run = $1 and c.number > $2 and c.number <= (select max(number) from batch))
     select max(number) as last from batch`,
    [run, after, limit],
  )
  return rows[0]?.last ?? null
}

/**
 * The rest of it, which is little beside its changes; and of the people it archived who never came back, all but their ids: their
 * values, and what their sources last said of them. Who comes back after that comes as the source has them.
 */
export async function endForgetting(pool: Pool, { id, days }: OldRun): Promise<void> {
  await inTransaction(pool, async client => {
    for (const statement of [
      `update outgoing set before = ${emptied('before')}, after = ${emptied('after')}, settled = null, message = null
        where run = $1`,
      `update conflict set base = null, theirs = null, ours = null where run = $1`,
      `update quality_finding set value = null where run = $1`,
      `update quality_issue set value = null where closed_by = $1`,
      `update duplicate_case set attributes = '{}' where run = $1 and not waits`,
    ]) {
      await client.query(statement, [id])
    }
    for (const entity of ['student', 'teacher', 'guardian'] as const) {
      await client.query(
        `with left_for_good as materialized (
           select c.record from change c join directory_${entity} d on d.id = c.record
            where c.run = $1 and c.entity = '${entity}' and c.operation = 'archive' and d.state = 'archived'
              and not exists (select from change later
                               where later.record = c.record and later.run > $1
                                 and later.operation not in ('create', 'note'))
              and not exists (select from link l join data_source s on s.id = l.source
                               where l.entity = '${entity}' and l.record = c.record and l.missing_since is null
                                 and s.connector <> 'passport')),
         said as (
           update link l set shadow = '{}', moved = null, hash = null from left_for_good g
            where l.entity = '${entity}' and l.record = g.record)
         update directory_${entity} d set attributes = '{}', version = version + 1 from left_for_good g
          where d.id = g.record`,
        [id],
      )
    }
    await client.query(`update run set values_gone_at = now() where id = $1 and values_going = $2`, [id, days])
  })
}

export async function auditForgotten(
  pool: Pool,
  { organization, runs, days }: { readonly organization: number; readonly runs: number; readonly days: number },
): Promise<void> {
  const told = (after: unknown) => ({ before: null, after })
  await recordAudit(pool, [
    {
      ...{ organization, actor: 'Passport', action: 'remove values', what: 'run', name: `of ${runs} runs` },
      fields: { 'kept for days': told(days), runs: told(runs) },
    },
  ])
}
