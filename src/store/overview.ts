/** How organizations fare: the state of their integrations, how many records they have, what changed from day to day. */

import type { Pool } from 'pg'
import { isEntityType, type EntityType } from '../model/entity.ts'
import type { Pause } from '../model/schedule.ts'
import { runColumns, runOf, type RunRow } from './runs.ts'
import type { Run } from '../model/run.ts'

export type IntegrationNow = {
  readonly id: number
  readonly organization: number
  readonly name: string
  readonly source: string
  readonly isSuspended: boolean
  readonly nextDue: string | null
  /** Its runs begin when one of these has succeeded; none: by the clock, or by hand. */
  readonly follows: readonly string[]
  readonly timeZone: string
  readonly pauses: readonly Pause[]
  /** The newest run that was to write. */
  readonly last: Run | null
}

type Row = Omit<IntegrationNow, 'last' | 'nextDue'> & { readonly nextDue: Date | null; readonly last: string | null }

/** In the order in which they were made. */
export async function integrationsNow(pool: Pool, organizations: readonly number[]): Promise<IntegrationNow[]> {
  const { rows } = await pool.query<Row>(
    `select i.id, i.organization, i.name, s.name as source, i.suspended_at is not null as "isSuspended",
            case when i.schedule is not null then nullif(i.next_due, 'infinity') end as "nextDue",
            coalesce(i.schedule -> 'of', '[]') as follows, o.time_zone as "timeZone", o.pauses,
            (select r.id from run r
              where r.integration = i.id and r.kind = 'integration' and not r.preview and r.state <> 'skipped'
              order by r.id desc limit 1) as last
       from integration i join data_source s on s.id = i.data_source join organization o on o.id = i.organization
      where i.organization = any($1) order by i.id`,
    [organizations],
  )
  const runs = await pool.query<RunRow>(`select ${runColumns} from run where id = any($1::uuid[])`, [
    rows.flatMap(({ last }) => last ?? []),
  ])
  const byId = new Map(runs.rows.map(row => [row.id, runOf(row)]))
  return rows.map(({ last, nextDue, ...row }) => ({
    ...row,
    nextDue: nextDue?.toISOString() ?? null,
    last: last === null ? null : (byId.get(last) ?? null),
  }))
}

/** Kinds that a district counts itself by. */
const counted = ['school', 'student', 'teacher', 'guardian', 'section'] as const

export async function activeRecords(
  pool: Pool,
  organizations: readonly number[],
): Promise<ReadonlyMap<EntityType, number>> {
  const counts = counted.map(
    entity =>
      `select '${entity}' as entity, count(*)::int as n from directory_${entity}
        where organization = any($1) and state = 'active'`,
  )
  const { rows } = await pool.query<{ entity: string; n: number }>(counts.join(' union all '), [organizations])
  return new Map(rows.flatMap(({ entity, n }) => (isEntityType(entity) ? [[entity, n] as const] : [])))
}

export type DayOfChanges = { readonly day: string; readonly entity: string | null; readonly changes: number }

/** A row for each day and entity with changes written, and one for each day without any; by the days of the time zone. */
export async function changesByDay(
  pool: Pool,
  { organizations, timeZone, days }: { organizations: readonly number[]; timeZone: string; days: number },
): Promise<DayOfChanges[]> {
  const { rows } = await pool.query<DayOfChanges>(
    `with day as (
       select generate_series((now() at time zone $2)::date - ($3::int - 1), (now() at time zone $2)::date, '1 day')::date as day),
     written as (
       select (r.ended_at at time zone $2)::date as day, e.key as entity,
              sum((e.value ->> 'created')::int + (e.value ->> 'updated')::int + (e.value ->> 'deleted')::int
                  + coalesce((e.value ->> 'restored')::int, 0))::int as changes
         from run r cross join lateral jsonb_each(r.counts) e
        where r.organization = any($1) and r.state = 'done' and r.ended_at > now() - ($3::int + 1) * interval '1 day'
        group by 1, 2)
     select to_char(day.day, 'YYYY-MM-DD') as day, w.entity, coalesce(w.changes, 0) as changes
       from day left join written w on w.day = day.day and w.changes > 0 order by day.day`,
    [organizations, timeZone, days],
  )
  return rows
}
