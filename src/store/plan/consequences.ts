/** What a plan implies beyond single records: relations whose ends leave, guardians nobody needs. */

import type { PoolClient } from 'pg'
import type { EntityType } from '../../model/entity.ts'
import type { Numbering } from './keep.ts'

const relations: readonly { readonly entity: EntityType; readonly attribute: string; readonly target: EntityType }[] = [
  { entity: 'enrollment', attribute: 'student', target: 'student' },
  { entity: 'enrollment', attribute: 'section', target: 'section' },
  { entity: 'assignment', attribute: 'teacher', target: 'teacher' },
  { entity: 'assignment', attribute: 'section', target: 'section' },
  { entity: 'guardianship', attribute: 'guardian', target: 'guardian' },
  { entity: 'guardianship', attribute: 'student', target: 'student' },
]

/**
 * Archives active relations of records that the plan archives, unless the plan changes them already. Their links are
 * marked as missing, so that they come back with the record; what administrators said of them stays said.
 */
export async function archiveOrphans(client: PoolClient, run: string, numbering: Numbering, at: string): Promise<void> {
  for (const { entity, attribute, target } of relations) {
    const { rowCount } = await client.query(
      `insert into change (run, number, entity, operation, record, version, source, external_id,
                           link_operation, link_before, shadow, moved, hash, missing_since, holds, silent, reason)
       select $1, $2 + row_number() over (order by d.id, l.source, l.external_id) - 1, $3, 'archive', d.id, d.version,
              l.source, l.external_id, case when s.connector = 'passport' then 'none' else 'update' end,
              json_build_object('shadow', l.shadow, 'moved', l.moved, 'hash', replace(l.hash::text, '-', ''),
                                'missingSince', l.missing_since, 'holds', l.holds, 'silent', l.silent)::text,
              l.shadow, l.moved, l.hash, $5, l.holds, l.silent, $6
         from change gone
         join directory_record d on d.entity = $3 and d.state = 'active'
                                and (d.attributes ->> '${attribute}')::uuid = gone.record
         join link l on l.entity = $3 and l.record = d.id and l.missing_since is null
         join data_source s on s.id = l.source
        where gone.run = $1 and gone.entity = $4 and gone.operation = 'archive'
          and not exists (select 1 from change c
                           where c.run = $1 and c.entity = $3 and c.record = d.id
                             and (c.operation <> 'note' or c.source = l.source and c.external_id = l.external_id))`,
      [run, numbering.next, entity, target, at, `its ${target} left`],
    )
    numbering.next += rowCount ?? 0
  }
}

/**
 * Newcomers whom no guardianship of the plan names: with a list of schools, the guardians of the other schools' students.
 * Their number stays with the run: whoever takes it on after this finds none any more.
 */
export async function dropUnneededGuardians(client: PoolClient, run: string): Promise<number> {
  const { rowCount } = await client.query(
    `delete from change g
      where g.run = $1 and g.entity = 'guardian' and g.operation = 'create'
        and not exists (select 1 from change c
                         where c.run = $1 and c.entity = 'guardianship'
                           and c.after::jsonb ->> 'guardian' = g.record::text)`,
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
