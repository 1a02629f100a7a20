/** People who count only as long as something links to them: guardians of the mapped schools' students, students of classes that pass. */

import type { PoolClient } from 'pg'
import type { PeopleEntity } from '../../model/domain.ts'
import type { EntityType } from '../../model/entity.ts'
import type { Numbering } from './keep.ts'

/** The relation's attribute is named like the people. Both are names of the catalog and may stand in a statement. */
export type NeededBy = { readonly people: PeopleEntity; readonly through: EntityType }

/**
 * Newcomers, and those who would come back, leave the plan where nothing that counts links to them; so does what else of
 * the plan is about them. How many left stays with the run: whoever takes it on after this finds none any more.
 */
export async function dropUnneeded(client: PoolClient, run: string, needed: NeededBy): Promise<number> {
  const { people } = needed
  const { rows: dropped } = await client.query<{ record: string }>(
    `delete from change g
      where g.run = $1 and g.entity = '${people}' and g.operation in ('create', 'restore')
        and not exists (${planned(needed, 'g.record')})
        and not exists (${standing(needed, 'g.record')})
     returning g.record`,
    [run],
  )
  // Who would have joined one of them has nobody to join.
  await client.query(
    `delete from change j
      where j.run = $1 and j.entity = '${people}' and j.link_operation = 'insert' and j.operation = 'note'
        and not exists (select from change c where c.run = $1 and c.entity = '${people}' and c.record = j.record
                                               and c.operation = 'create')
        and not exists (select from directory_record d where d.entity = '${people}' and d.id = j.record)`,
    [run],
  )
  const records = dropped.map(({ record }) => record)
  if (records.length > 0) await dropTheirs(client, run, people, records)
  const { rows } = await client.query<{ dropped: number }>(
    `update run
        set unneeded = unneeded || jsonb_build_object($2::text, coalesce((unneeded ->> $2)::int, 0) + $3)
      where id = $1 returning (unneeded ->> $2)::int as dropped`,
    [run, people, records.length],
  )
  return rows[0]?.dropped ?? 0
}

/** Guardianships of students who leave the plan, and what would be sent of whom it was. */
async function dropTheirs(
  client: PoolClient,
  run: string,
  people: PeopleEntity,
  records: readonly string[],
): Promise<void> {
  if (people === 'student') {
    await client.query(
      `delete from change r
        where r.run = $1 and r.entity = 'guardianship' and r.operation in ('create', 'restore', 'update')
          and coalesce((r.after::jsonb ->> 'student')::uuid,
                       (select (w.attributes ->> 'student')::uuid from directory_guardianship w where w.id = r.record))
              = any($2::uuid[])`,
      [run, records],
    )
  }
  await client.query(`delete from outgoing where run = $1 and entity = $2 and record = any($3::uuid[])`, [
    run,
    people,
    records,
  ])
}

export type Departing = {
  readonly source: number
  readonly at: string
  readonly reason: string
  /** Of all that Passport has from the source; else only of those whose last link ends with the plan. */
  readonly ofAll: boolean
  /** A pause is on, or nobody is to be taken out of use: it is only told. */
  readonly keeps: string | null
}

/** Called after the relations that leave are planned. Who is held by another source as well stays. */
export async function archiveUnneeded(
  client: PoolClient,
  run: string,
  numbering: Numbering,
  needed: NeededBy,
  { source, at, reason, ofAll, keeps }: Departing,
): Promise<void> {
  const { people, through } = needed
  const candidates = ofAll
    ? `select d.id, d.version
         from link l join directory_${people} d on d.id = l.record and d.state = 'active'
        where l.entity = '${people}' and l.source = $3 and l.missing_since is null and not l.silent`
    : `select distinct d.id, d.version
         from change e
         join directory_${through} w on w.id = e.record
         join directory_${people} d on d.id = (w.attributes ->> '${people}')::uuid and d.state = 'active'
        where e.run = $1 and e.entity = '${through}' and e.operation = 'archive'`
  const unneeded = `
     candidate as materialized (${candidates}),
     unneeded as materialized (
       select d.id, d.version from candidate d
        where not exists (${standing(needed, 'd.id')})
          and not exists (${planned(needed, 'd.id')})
          and not exists (select from link o
                           where o.entity = '${people}' and o.record = d.id and o.source <> $3
                             and o.missing_since is null and o.holds and not o.silent)
          and not exists (select from change c
                           where c.run = $1 and c.entity = '${people}' and c.record = d.id
                             and c.operation not in ('note', 'update')))`
  const theirs = `
       from unneeded u
       join link l on l.entity = '${people}' and l.record = u.id and l.source = $3 and l.missing_since is null`
  const number = `$2 + row_number() over (order by u.id, l.external_id) - 1`
  const { rowCount } = keeps
    ? await client.query(
        `with ${unneeded}
         insert into change (run, number, entity, operation, record, version, source, external_id, after,
                             link_operation, reason)
         select $1, ${number}, '${people}', 'keep', u.id, u.version, l.source, l.external_id, '{}', 'none', $4 ${theirs}`,
        [run, numbering.next, source, `${reason}; kept: ${keeps}`],
      )
    : await client.query(
        `with ${unneeded},
         -- What the plan says of them already gives way: it leaves them out of use, with the words that they had.
         silenced as (
           delete from change c using unneeded u
            where c.run = $1 and c.entity = '${people}' and c.record = u.id),
         unsent as (
           delete from outgoing g using unneeded u
            where g.run = $1 and g.entity = '${people}' and g.record = u.id)
         insert into change (run, number, entity, operation, record, version, source, external_id,
                             link_operation, link_before, shadow, moved, hash, missing_since, holds, silent, reason)
         select $1, ${number}, '${people}', 'archive', u.id, u.version, l.source, l.external_id, 'update',
                json_build_object('shadow', l.shadow, 'moved', l.moved, 'hash', replace(l.hash::text, '-', ''),
                                  'missingSince', l.missing_since, 'holds', l.holds, 'silent', l.silent)::text,
                l.shadow, l.moved, l.hash, $5, l.holds, l.silent, $4 ${theirs}`,
        [run, numbering.next, source, reason, at],
      )
  numbering.next += rowCount ?? 0
}

/** Relations of this person that are active, and that the plan does not end or give to somebody else. */
function standing({ people, through }: NeededBy, person: string): string {
  return `select from directory_${through} w
           where (w.attributes ->> '${people}')::uuid = ${person} and w.state = 'active'
             and not exists (select from change e
                              where e.run = $1 and e.entity = '${through}' and e.record = w.id
                                and (e.operation = 'archive' or e.operation = 'update'
                                     and e.after::jsonb ->> '${people}' is distinct from ${person}::text
                                     and e.after::jsonb ? '${people}'))`
}

/** Relations that the plan makes, changes or brings back, and that are of this person then. */
function planned({ people, through }: NeededBy, person: string): string {
  return `select from change c left join directory_${through} w on w.id = c.record
           where c.run = $1 and c.entity = '${through}' and c.operation in ('create', 'restore', 'update')
             and coalesce(c.after::jsonb ->> '${people}', w.attributes ->> '${people}') = ${person}::text`
}
