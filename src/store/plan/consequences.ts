/** What a plan implies beyond single records: what ends with a school, relations whose ends leave, guardians nobody needs. */

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

/**
 * Guardians whom no guardianship needs any more: with a list of schools, those of the other schools' students. Newcomers and
 * those who would come back leave the plan; those whose last guardianship the plan ends are archived. How many left the plan
 * stays with the run: whoever takes it on after this finds none any more.
 */
export async function dropUnneededGuardians(client: PoolClient, run: string): Promise<number> {
  const { rowCount } = await client.query(
    `delete from change g
      where g.run = $1 and g.entity = 'guardian' and g.operation in ('create', 'restore')
        and not exists (${planned('g.record')})
        and not exists (${standing('g.record')})`,
    [run],
  )
  // Who would have joined one of them has nobody to join.
  await client.query(
    `delete from change j
      where j.run = $1 and j.entity = 'guardian' and j.link_operation = 'insert' and j.operation = 'note'
        and not exists (select from change c where c.run = $1 and c.entity = 'guardian' and c.record = j.record
                                               and c.operation = 'create')
        and not exists (select from directory_record d where d.entity = 'guardian' and d.id = j.record)`,
    [run],
  )
  const { rows } = await client.query<{ dropped: number }>(
    `update run set unneeded_guardians = unneeded_guardians + $2 where id = $1 returning unneeded_guardians as dropped`,
    [run, rowCount ?? 0],
  )
  return rows[0]?.dropped ?? 0
}

/** Guardianships of this record that are active, and that the plan does not end or give to somebody else. */
function standing(guardian: string): string {
  return `select from directory_guardianship w
           where (w.attributes ->> 'guardian')::uuid = ${guardian} and w.state = 'active'
             and not exists (select from change e
                              where e.run = $1 and e.entity = 'guardianship' and e.record = w.id
                                and (e.operation = 'archive' or e.operation = 'update'
                                     and e.after::jsonb ->> 'guardian' is distinct from ${guardian}::text
                                     and e.after::jsonb ? 'guardian'))`
}

/** Guardianships that the plan makes, changes or brings back, and that are of this record then. */
function planned(guardian: string): string {
  return `select from change c left join directory_guardianship w on w.id = c.record
           where c.run = $1 and c.entity = 'guardianship' and c.operation in ('create', 'restore', 'update')
             and coalesce(c.after::jsonb ->> 'guardian', w.attributes ->> 'guardian') = ${guardian}::text`
}

/** Called after the relations that leave are planned. Who is held by another source as well stays. */
export async function archiveUnneededGuardians(
  client: PoolClient,
  run: string,
  numbering: Numbering,
  { source, at }: { readonly source: number; readonly at: string },
): Promise<void> {
  const { rowCount } = await client.query(
    `with unneeded as materialized (
       select distinct d.id, d.version
         from change e
         join directory_guardianship w on w.id = e.record
         join directory_guardian d on d.id = (w.attributes ->> 'guardian')::uuid and d.state = 'active'
        where e.run = $1 and e.entity = 'guardianship' and e.operation = 'archive'
          and not exists (${standing('d.id')})
          and not exists (${planned('d.id')})
          and not exists (select from link o
                           where o.entity = 'guardian' and o.record = d.id and o.source <> $3
                             and o.missing_since is null and o.holds and not o.silent)
          and not exists (select from change c
                           where c.run = $1 and c.entity = 'guardian' and c.record = d.id
                             and c.operation not in ('note', 'update'))),
     -- What the plan says of them already gives way: it leaves them out of use, with the words that they had.
     silenced as (
       delete from change c using unneeded u
        where c.run = $1 and c.entity = 'guardian' and c.record = u.id)
     insert into change (run, number, entity, operation, record, version, source, external_id,
                         link_operation, link_before, shadow, moved, hash, missing_since, holds, silent, reason)
     select $1, $2 + row_number() over (order by u.id, l.external_id) - 1, 'guardian', 'archive', u.id, u.version,
            l.source, l.external_id, 'update',
            json_build_object('shadow', l.shadow, 'moved', l.moved, 'hash', replace(l.hash::text, '-', ''),
                              'missingSince', l.missing_since, 'holds', l.holds, 'silent', l.silent)::text,
            l.shadow, l.moved, l.hash, $4, l.holds, l.silent, 'no student of a mapped school needs them'
       from unneeded u
       join link l on l.entity = 'guardian' and l.record = u.id and l.source = $3 and l.missing_since is null`,
    [run, numbering.next, source, at],
  )
  numbering.next += rowCount ?? 0
}
