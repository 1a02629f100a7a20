/** Issues of data quality: opened and closed by the runs that find them, and what a source's score comes to. */

import type { Pool, PoolClient } from 'pg'
import type { EntityType } from '../model/entity.ts'
import { stream } from './history.ts'

/** In the transaction of the run: what it found is open, what it looked at and no longer found is closed. */
export async function settleQuality(client: PoolClient, run: string): Promise<void> {
  await client.query(
    `with source as (select n.data_source as id from run r join integration n on n.id = r.integration where r.id = $1),
          read_whole as (select entity from run_entity
                          where run = $1 and (outcome -> 'full')::boolean and (outcome -> 'end' -> 'complete')::boolean)
     update quality_issue i set closed_by = $1, closed_at = now()
       from source
      where i.source = source.id and i.closed_at is null
        and not exists (select from quality_finding f
                         where f.run = $1 and f.entity = i.entity and f.external_id = i.external_id
                           and f.attribute = i.attribute and f.rule = i.rule and f.because is not distinct from i.because)
        and case i.rule
              when 'unique' then exists (select from quality_look k
                                          where k.run = $1 and k.entity = i.entity and k.external_id = '')
              when 'affected' then exists (select from read_whole w where w.entity = i.attribute)
              else exists (select from quality_look k
                            where k.run = $1 and k.entity = i.entity and k.external_id = i.external_id)
            end
         or i.source = source.id and i.closed_at is null and i.rule <> 'affected'
            and not exists (select from quality_finding f
                             where f.run = $1 and f.entity = i.entity and f.external_id = i.external_id
                               and f.attribute = i.attribute and f.rule = i.rule)
            and (exists (select from change c
                          where c.run = $1 and c.entity = i.entity and c.external_id = i.external_id
                            and c.missing_since is not null)
                 or exists (select from read_whole w where w.entity = i.entity)
                    and not exists (select from link l
                                     where l.entity = i.entity and l.source = i.source
                                       and l.external_id = i.external_id and l.missing_since is null))`,
    [run],
  )
  await client.query(
    `insert into quality_issue (source, entity, external_id, attribute, rule, outcome, value, school, because, opened_by)
     select distinct on (f.entity, f.external_id, f.attribute, f.rule, f.because)
            n.data_source, f.entity, f.external_id, f.attribute, f.rule, f.outcome, f.value, f.school, f.because, $1::uuid
       from quality_finding f join run r on r.id = f.run join integration n on n.id = r.integration
      where f.run = $1
     on conflict (source, entity, external_id, attribute, rule, (coalesce(because, ''))) where closed_at is null
     do update set outcome = excluded.outcome, value = excluded.value, school = excluded.school`,
    [run],
  )
  // What lacked a record that is taken by now lacks nothing any more.
  await client.query(
    `update quality_issue i set closed_by = $1, closed_at = now()
       from run r join integration n on n.id = r.integration
      where r.id = $1 and i.source = n.data_source and i.closed_at is null and i.rule = 'affected'
        and not exists (select from quality_issue s
                         where s.source = i.source and s.closed_at is null and s.outcome = 'skip'
                           and s.entity || ' ' || s.external_id = i.because)`,
    [run],
  )
  await client.query(`delete from quality_finding where run = $1`, [run])
  await client.query(`delete from quality_look where run = $1`, [run])
}

export type QualityIssue = {
  readonly id: string
  readonly entity: string
  readonly externalId: string
  readonly attribute: string
  readonly rule: string
  readonly outcome: string
  readonly value: string | null
  /** Passport's name of the school, else the source's key of it. */
  readonly school: string | null
  readonly because: string | null
  readonly openedBy: string
  readonly openedAt: string
  readonly closedBy: string | null
  readonly closedAt: string | null
}

export type IssueFilter = {
  readonly source: number
  readonly entity?: EntityType | undefined
  readonly attribute?: string | undefined
  readonly rule?: string | undefined
  readonly outcome?: string | undefined
  readonly school?: string | undefined
  readonly state: 'open' | 'closed' | 'all'
}

const issueSelect = `
  select i.id::text, i.entity, i.external_id as "externalId", i.attribute, i.rule, i.outcome, i.value,
         coalesce(d.attributes ->> 'name', i.school) as school, i.because, i.opened_by as "openedBy",
         i.opened_at as "openedAt", i.closed_by as "closedBy", i.closed_at as "closedAt"
    from quality_issue i
    left join link l on l.entity = 'school' and l.source = i.source and l.external_id = i.school
    left join directory_record d on d.entity = 'school' and d.id = l.record
   where i.source = $1 and ($2::text is null or i.entity = $2) and ($3::text is null or i.attribute = $3)
     and ($4::text is null or i.rule = $4) and ($5::text is null or i.outcome = $5)
     and ($6::text is null or i.school = $6 or d.attributes ->> 'name' = $6)
     and case $7 when 'open' then i.closed_at is null when 'closed' then i.closed_at is not null else true end`

type IssueRow = Omit<QualityIssue, 'openedAt' | 'closedAt'> & {
  readonly openedAt: Date
  readonly closedAt: Date | null
}

export async function issuesPage(
  pool: Pool,
  filter: IssueFilter,
  { after, limit }: { readonly after: string; readonly limit: number },
): Promise<QualityIssue[]> {
  const { rows } = await pool.query<IssueRow>(`${issueSelect} and i.id > $8 order by i.id limit $9`, [
    ...valuesOf(filter),
    ...[after, limit],
  ])
  return rows.map(issueOf)
}

export async function* issuesOf(pool: Pool, filter: IssueFilter): AsyncIterable<QualityIssue> {
  for await (const row of stream<IssueRow>(pool, `${issueSelect} order by i.id`, valuesOf(filter))) yield issueOf(row)
}

function valuesOf({ source, entity, attribute, rule, outcome, school, state }: IssueFilter): unknown[] {
  return [source, entity ?? null, attribute ?? null, rule ?? null, outcome ?? null, school ?? null, state]
}

function issueOf({ openedAt, closedAt, ...row }: IssueRow): QualityIssue {
  return { ...row, openedAt: openedAt.toISOString(), closedAt: closedAt?.toISOString() ?? null }
}

export type IssueGroup = {
  readonly entity: string
  readonly attribute: string
  readonly rule: string
  readonly outcome: string
  readonly school: string | null
  readonly records: number
}

/** Open ones, those that most records have first. */
export async function issueGroups(pool: Pool, source: number): Promise<IssueGroup[]> {
  const { rows } = await pool.query<IssueGroup>(
    `select entity, attribute, rule, outcome, school, count(distinct "externalId")::int as records
       from (${issueSelect}) i group by 1, 2, 3, 4, 5 order by records desc, 1, 2, 3, 5`,
    valuesOf({ source, state: 'open' }),
  )
  return rows
}

export type EntityQuality = {
  readonly entity: string
  /** What the source sends: taken, or left out because of quality. */
  readonly records: number
  readonly reported: number
  readonly skipped: number
}

/** By entity, of what the score is made. An affected record has no fault of its own and is not counted. */
export async function entityQualities(pool: Pool, source: number): Promise<EntityQuality[]> {
  const { rows } = await pool.query<EntityQuality>(
    `with faulty as (
       select entity, external_id, bool_or(outcome = 'skip') as skipped
         from quality_issue where source = $1 and closed_at is null and rule <> 'affected'
        group by entity, external_id),
     counted as (
       select entity, count(*) filter (where skipped) as skipped, count(*) filter (where not skipped) as reported,
              count(*) filter (where skipped and not exists (
                select from link l where l.entity = faulty.entity and l.source = $1
                   and l.external_id = faulty.external_id and l.missing_since is null)) as outside
         from faulty group by entity),
     held as (
       select entity, count(*) as n from link where source = $1 and missing_since is null group by entity)
     select entity, (coalesce(held.n, 0) + coalesce(outside, 0))::int as records,
            coalesce(reported, 0)::int as reported, coalesce(skipped, 0)::int as skipped
       from held full join counted using (entity) order by entity`,
    [source],
  )
  return rows
}
