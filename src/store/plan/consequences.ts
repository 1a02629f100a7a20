/** What a plan implies beyond single records: what ends with a school, and relations whose ends leave. */

import type { PoolClient } from 'pg'
import type { EntityType } from '../../model/entity.ts'
import type { Numbering } from './keep.ts'

type Belonging = { readonly entity: EntityType; readonly attribute: string; readonly target: EntityType }

/** What ends with what it belongs to, in this order: a school's sections first, then who is in them. */
const belongings: readonly Belonging[] = [
  { entity: 'section', attribute: 'school', target: 'school' },
  { entity: 'course', attribute: 'school', target: 'school' },
  { entity: 'term', attribute: 'school', target: 'school' },
  { entity: 'enrollment', attribute: 'student', target: 'student' },
  { entity: 'enrollment', attribute: 'section', target: 'section' },
  { entity: 'assignment', attribute: 'teacher', target: 'teacher' },
  { entity: 'assignment', attribute: 'section', target: 'section' },
  { entity: 'guardianship', attribute: 'guardian', target: 'guardian' },
  { entity: 'guardianship', attribute: 'student', target: 'student' },
]

/**
 * Archives what belongs to records that the plan archives, unless the plan changes it already. Its links are marked as
 * missing, so that it comes back with the record; what administrators said of it stays said. People stay.
 */
export async function archiveOrphans(client: PoolClient, run: string, numbering: Numbering, at: string): Promise<void> {
  for (const { entity, attribute, target } of belongings) {
    if (!(await archives(client, run, target))) continue
    const { rowCount } = await client.query(
      `insert into change (run, number, entity, operation, record, version, source, external_id,
                           link_operation, link_before, shadow, moved, hash, missing_since, holds, silent, reason)
       select $1, $2 + row_number() over (order by d.id, l.source, l.external_id) - 1, $3, 'archive', d.id, d.version,
              l.source, l.external_id, case when s.connector = 'passport' then 'none' else 'update' end,
              json_build_object('shadow', l.shadow, 'moved', l.moved, 'hash', replace(l.hash::text, '-', ''),
                                'missingSince', l.missing_since, 'holds', l.holds, 'silent', l.silent)::text,
              l.shadow, l.moved, l.hash, $5, l.holds, l.silent, $6
         from (select distinct record from change where run = $1 and entity = $4 and operation = 'archive') gone
         join directory_record d on d.entity = $3 and d.state = 'active'
                                and (d.attributes ->> '${attribute}')::uuid = gone.record
         join link l on l.entity = $3 and l.record = d.id and l.missing_since is null
         join data_source s on s.id = l.source
        where not exists (select 1 from change c
                           where c.run = $1 and c.entity = $3 and c.record = d.id
                             and (c.operation <> 'note' or c.source = l.source and c.external_id = l.external_id))`,
      [run, numbering.next, entity, target, at, `its ${target} left`],
    )
    numbering.next += rowCount ?? 0
  }
  if (await archives(client, run, 'school')) await leaveSchools(client, run, numbering)
}

async function archives(client: PoolClient, run: string, entity: EntityType): Promise<boolean> {
  const { rows } = await client.query<{ some: boolean }>(
    `select exists (select from change where run = $1 and entity = $2 and operation = 'archive') as some`,
    [run, entity],
  )
  return rows[0]?.some === true
}

/**
 * Nobody is removed with a school: people keep their account and their other schools. Where the source lost the school they
 * are looked at again in its next read, so that they have it back when it returns.
 */
async function leaveSchools(client: PoolClient, run: string, numbering: Numbering): Promise<void> {
  for (const entity of ['student', 'teacher'] as const) {
    const { rowCount } = await client.query(
      `with gone as (
         select record::text as school, bool_or(missing_since is not null) as is_lost
           from change where run = $1 and entity = 'school' and operation = 'archive' group by record),
       left_school as (
         select d.id, d.version, d.attributes, bool_or(gone.is_lost) as is_lost,
                bool_or(d.attributes ->> 'school' = gone.school) as was_home, array_agg(gone.school) as schools
           from directory_${entity} d
           join gone on d.attributes ->> 'school' = gone.school or d.attributes -> 'otherSchools' ? gone.school
          where d.state = 'active'
            and not exists (select from change c
                             where c.run = $1 and c.entity = '${entity}' and c.record = d.id and c.operation <> 'note')
          group by d.id, d.version, d.attributes)
       insert into change (run, number, entity, operation, record, version, source, external_id, before, after,
                           link_operation, link_before, shadow, moved, hash, missing_since, holds, silent, reason)
       select $1, $2 + row_number() over (order by d.id, l.source, l.external_id) - 1, '${entity}', 'update', d.id, d.version,
              l.source, l.external_id, was.values::text, will.values::text,
              case when s.connector = 'passport' or l.silent or noted.run is not null then 'none' else 'update' end,
              json_build_object('shadow', l.shadow, 'moved', l.moved, 'hash', replace(l.hash::text, '-', ''),
                                'missingSince', l.missing_since, 'holds', l.holds, 'silent', l.silent)::text,
              l.shadow, l.moved, case when not d.is_lost then l.hash end, l.missing_since, l.holds, l.silent, 'its school left'
         from left_school d
         join link l on l.entity = '${entity}' and l.record = d.id and l.missing_since is null
         join data_source s on s.id = l.source
         left join change noted on noted.run = $1 and noted.entity = '${entity}' and noted.record = d.id
                               and noted.source = l.source and noted.external_id = l.external_id
        cross join lateral (
          select jsonb_strip_nulls(jsonb_build_object(
                   'school', case when d.was_home then d.attributes -> 'school' end,
                   'otherSchools', case when d.attributes -> 'otherSchools' ?| d.schools
                                        then d.attributes -> 'otherSchools' end)) as values) was
        cross join lateral (
          select (case when d.was_home then '{"school": null}'::jsonb else '{}' end)
                 || (case when d.attributes -> 'otherSchools' ?| d.schools
                          then jsonb_build_object('otherSchools', (d.attributes -> 'otherSchools') - d.schools)
                          else '{}' end) as values) will`,
      [run, numbering.next],
    )
    numbering.next += rowCount ?? 0
  }
}
