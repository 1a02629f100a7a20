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
  const unneeded = await findUnneeded(client, run, needed, {
    candidates: `select record from change
                  where run = $1 and entity = '${people}' and operation in ('create', 'restore')`,
    values: [run],
  })
  if (unneeded > 0) {
    await client.query(
      `delete from change c using unneeded u
        where c.run = $1 and c.entity = '${people}' and c.record = u.record
          -- Who would have joined one of them has nobody to join.
          and (c.operation in ('create', 'restore') or c.operation = 'note' and c.link_operation = 'insert')`,
      [run],
    )
    if (people === 'student') await dropGuardianships(client, run)
    await client.query(
      `delete from outgoing g using unneeded u where g.run = $1 and g.entity = '${people}' and g.record = u.record`,
      [run],
    )
  }
  const { rows } = await client.query<{ dropped: number }>(
    `update run
        set unneeded = unneeded || jsonb_build_object($2::text, coalesce((unneeded ->> $2)::int, 0) + $3)
      where id = $1 returning (unneeded ->> $2)::int as dropped`,
    [run, people, unneeded],
  )
  return rows[0]?.dropped ?? 0
}

/** Of students who leave the plan. */
async function dropGuardianships(client: PoolClient, run: string): Promise<void> {
  await client.query(
    `delete from change r
      where r.run = $1 and r.entity = 'guardianship' and r.operation in ('create', 'restore', 'update')
        and coalesce((r.after::jsonb ->> 'student')::uuid,
                     (select (w.attributes ->> 'student')::uuid from directory_guardianship w where w.id = r.record))
            in (select record from unneeded)`,
    [run],
  )
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
  const { people } = needed
  const unneeded = await findUnneeded(client, run, needed, {
    candidates: `
      select l.record
        from link l join directory_${people} d on d.id = l.record and d.state = 'active'
       where l.entity = '${people}' and l.source = $2 and l.missing_since is null and not l.silent
         and not exists (select from link o
                          where o.entity = '${people}' and o.record = l.record and o.source <> $2
                            and o.missing_since is null and o.holds and not o.silent)
         ${ofAll ? '' : `and l.record in (${endedPeople(needed)})`}
      except
      select record from change where run = $1 and entity = '${people}' and operation not in ('note', 'update')`,
    values: [run, source],
  })
  if (unneeded === 0) return
  const theirs = `
       from unneeded u
       join link l on l.entity = '${people}' and l.record = u.record and l.source = $3 and l.missing_since is null
       join directory_${people} d on d.id = u.record`
  const number = `$2 + row_number() over (order by u.record, l.external_id) - 1`
  const told = `'${people}', u.record, d.version, l.source, l.external_id`
  if (keeps) {
    const { rowCount } = await client.query(
      `insert into change (run, number, entity, record, version, source, external_id, operation, after,
                           link_operation, reason)
       select $1, ${number}, ${told}, 'keep', '{}', 'none', $4 ${theirs}`,
      [run, numbering.next, source, `${reason}; kept: ${keeps}`],
    )
    numbering.next += rowCount ?? 0
    return
  }
  // What the plan says of them already gives way: it leaves them out of use, with the words that they had.
  for (const table of ['change', 'outgoing']) {
    await client.query(
      `delete from ${table} c using unneeded u where c.run = $1 and c.entity = '${people}' and c.record = u.record`,
      [run],
    )
  }
  const { rowCount } = await client.query(
    `insert into change (run, number, entity, record, version, source, external_id, operation,
                         link_operation, link_before, shadow, moved, hash, missing_since, holds, silent, reason)
     select $1, ${number}, ${told}, 'archive', 'update',
            json_build_object('shadow', l.shadow, 'moved', l.moved, 'hash', replace(l.hash::text, '-', ''),
                              'missingSince', l.missing_since, 'holds', l.holds, 'silent', l.silent)::text,
            l.shadow, l.moved, l.hash, $5, l.holds, l.silent, $4 ${theirs}`,
    [run, numbering.next, source, reason, at],
  )
  numbering.next += rowCount ?? 0
}

/**
 * Of the candidates, those to whom nothing that counts links: into the table `unneeded`, until the transaction ends. In steps
 * over tables of their own, because nothing is known yet of how much a plan holds. How many they are.
 */
async function findUnneeded(
  client: PoolClient,
  run: string,
  { people, through }: NeededBy,
  { candidates, values }: { readonly candidates: string; readonly values: readonly unknown[] },
): Promise<number> {
  await client.query(`
    create temp table unneeded (record uuid primary key) on commit drop;
    create temp table ended (record uuid primary key) on commit drop;
    create temp table planned (record uuid primary key) on commit drop`)
  const { rowCount } = await client.query(
    `insert into unneeded select distinct record from (${candidates}) candidate`,
    [...values],
  )
  if (!rowCount) return 0
  // Relations that the plan ends, or says anew whose they are.
  await client.query(
    `insert into ended
     select distinct record from change
      where run = $1 and entity = '${through}'
        and (operation = 'archive' or operation = 'update' and after::jsonb ? '${people}')`,
    [run],
  )
  await client.query(
    `insert into planned
     select distinct coalesce((c.after::jsonb ->> '${people}')::uuid, (w.attributes ->> '${people}')::uuid)
       from change c left join directory_${through} w on w.id = c.record
      where c.run = $1 and c.entity = '${through}' and c.operation in ('create', 'restore', 'update')
        and coalesce(c.after::jsonb ->> '${people}', w.attributes ->> '${people}') is not null`,
    [run],
  )
  await client.query(`analyze unneeded; analyze ended; analyze planned`)
  await client.query(`delete from unneeded u using planned p where p.record = u.record`)
  const { rows } = await client.query<{ left: number }>(
    `with linked as (
       select u.record
         from unneeded u
         join directory_${through} w on (w.attributes ->> '${people}')::uuid = u.record and w.state = 'active'
        where not exists (select from ended e where e.record = w.id)),
     kept as (delete from unneeded u where u.record in (select record from linked) returning u.record)
     select ((select count(*) from unneeded) - (select count(*) from kept))::int as left`,
  )
  return rows[0]?.left ?? 0
}

/** Whose relations the plan ends. */
function endedPeople({ people, through }: NeededBy): string {
  return `select (w.attributes ->> '${people}')::uuid
            from change e join directory_${through} w on w.id = e.record
           where e.run = $1 and e.entity = '${through}' and e.operation = 'archive'`
}
