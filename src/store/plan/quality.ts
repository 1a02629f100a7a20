/** What of a run's records breaks quality rules: kept with its plan, and found over all records where one is not enough. */

import type { Pool, PoolClient } from 'pg'
import type { EntityType } from '../../model/entity.ts'
import { copyRows, copyText } from '../copy-text.ts'
import { withoutNestedLoops } from '../database.ts'

export type KeptFinding = {
  readonly entity: EntityType
  readonly externalId: string
  readonly attribute: string
  readonly rule: string
  readonly outcome: string
  readonly value: string | null
  readonly school: string | null
  readonly because: string | null
}

export async function keepFindings(client: PoolClient, run: string, findings: readonly KeptFinding[]): Promise<void> {
  await copyRows(
    client,
    `copy quality_finding (run, entity, external_id, attribute, rule, outcome, value, school, because) from stdin`,
    findings.map(found => findingLine(run, found)).join(''),
  )
}

function findingLine(run: string, found: KeptFinding): string {
  const { entity, externalId, attribute, rule, outcome, value, school, because } = found
  return (
    `${run}\t${entity}\t${copyText(externalId)}\t${copyText(attribute)}\t${rule}\t${outcome}` +
    `\t${copyText(value)}\t${copyText(school)}\t${copyText(because)}\n`
  )
}

/** Records that were looked at: what is no longer found of them is closed. */
export async function keepLooks(
  client: PoolClient,
  run: string,
  entity: EntityType,
  keys: readonly string[],
): Promise<void> {
  const lines = keys.map(key => `${run}\t${entity}\t${copyText(key)}\n`).join('')
  await copyRows(client, `copy quality_look (run, entity, external_id) from stdin`, lines)
}

export async function hasIssues(pool: Pool, source: number, entity: EntityType): Promise<boolean> {
  const { rows } = await pool.query(
    `select from quality_issue where source = $1 and entity = $2 and closed_at is null limit 1`,
    [source, entity],
  )
  return rows.length > 0
}

export type SharedCheck = { readonly attribute: string; readonly outcome: string }

/** The look of a run at all records of an entity together. */
export const sweep = ''

/**
 * Values that several records of the source share, upper and lower case being the same. Where nothing of the entity moves,
 * nothing has to be found. Of records that are to be skipped the plan takes nothing; their number.
 */
export async function findShared(
  client: PoolClient,
  { run, source, entity }: { readonly run: string; readonly source: number; readonly entity: EntityType },
  checks: readonly SharedCheck[],
): Promise<number> {
  const { rows: moved } = await client.query(`select from change where run = $1 and entity = $2 limit 1`, [run, entity])
  if (moved.length === 0) return 0
  await keepLooks(client, run, entity, [sweep])
  await withoutNestedLoops(client)
  for (const { attribute, outcome } of checks) {
    await client.query(
      `with latest as materialized (
         select c.external_id, v.shadow ->> $4 as value, v.shadow ->> 'school' as school
           from change c, lateral (select coalesce(c.shadow, c.after)::jsonb as shadow) v
          where c.run = $1 and c.entity = $2 and c.source = $3
            and c.link_operation in ('insert', 'update') and c.missing_since is null
          union all
         select l.external_id, v.shadow ->> $4, v.shadow ->> 'school'
           from link l, lateral (select l.shadow::jsonb as shadow) v
          where l.entity = $2 and l.source = $3 and l.missing_since is null
            and not exists (select from change c where c.run = $1 and c.entity = $2 and c.source = $3
                               and c.external_id = l.external_id and c.link_operation <> 'none')),
       shared as (
         select external_id, value, school, count(*) over (partition by lower(value)) as n
           from latest where value <> ''),
       schools as materialized (
         select record::text as record, max(external_id) as key
           from (select record, external_id from link where entity = 'school' and source = $3
                  union all
                 select record, external_id from change where run = $1 and entity = 'school') s
          group by record)
       insert into quality_finding (run, entity, external_id, attribute, rule, outcome, value, school)
       select $1, $2, s.external_id, $4, 'unique', $5, left(s.value, 200), schools.key
         from shared s left join schools on schools.record = s.school where s.n > 1`,
      [run, entity, source, attribute, outcome],
    )
  }
  return leaveOut(client, run, entity)
}

/** Newcomers are left out, and what changed of others is not taken; they stay as they were, and are looked at again. */
async function leaveOut(client: PoolClient, run: string, entity: EntityType): Promise<number> {
  const { rowCount } = await client.query(
    `delete from change c
      where c.run = $1 and c.entity = $2 and c.missing_since is null and c.link_operation <> 'none'
        and exists (select from quality_finding f
                     where f.run = $1 and f.entity = $2 and f.external_id = c.external_id
                       and f.rule = 'unique' and f.outcome = 'skip')`,
    [run, entity],
  )
  return rowCount ?? 0
}

/** What the run's report says of them, once: one problem for each rule, with how often. Whose they are is told by the issues. */
export async function sumUpFindings(client: PoolClient, run: string, entity: EntityType): Promise<void> {
  const codes = ['VALUES_UNKNOWN', 'QUALITY_SKIPPED', 'QUALITY_REPORTED']
  await client.query(`delete from problem where run = $1 and entity = $2 and external_id = '' and code = any($3)`, [
    ...[run, entity, codes],
  ])
  await client.query(
    `insert into problem (run, entity, external_id, code, message, advice)
     select $1, $2, '',
            case when rule = 'unknown' then 'VALUES_UNKNOWN' when outcome = 'skip' then 'QUALITY_SKIPPED'
                 else 'QUALITY_REPORTED' end,
            case when rule = 'unknown'
                 then format('%s records have %s values of %s that its rule does not know.',
                             count(distinct external_id), count(distinct value), attribute)
                 when outcome = 'skip'
                 then format('%s records were left out: %s breaks the rule "%s".',
                             count(distinct external_id), attribute, rule)
                 else format('%s records were taken although %s breaks the rule "%s".',
                             count(distinct external_id), attribute, rule) end,
            case when rule = 'unknown'
                 then 'Add the values to the value map or the lookup table: the issues of the data source name them.'
                 else 'Mend them in the source: the issues of the data source name them. They close by themselves.' end
       from quality_finding where run = $1 and entity = $2 and rule <> 'affected'
      group by attribute, rule, outcome order by attribute, rule`,
    [run, entity],
  )
}
