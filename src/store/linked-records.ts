/** Which of a source's records Passport has, for who counts before a plan is made. */

import type { Pool } from 'pg'
import type { EntityType } from '../model/entity.ts'
import type { Linkage } from '../model/include-linked.ts'

/** How many records of the source Passport has, by the name of their school. */
export async function countLinked(
  pool: Pool,
  entity: EntityType,
  source: number,
): Promise<ReadonlyMap<string | null, number>> {
  const { rows } = await pool.query<{ school: string | null; n: number }>(
    `select s.attributes ->> 'name' as school, count(*)::int as n
       from link l
       join directory_record d on d.entity = $1 and d.id = l.record
       left join directory_record s on s.entity = 'school' and s.id = (d.attributes ->> 'school')::uuid
      where l.entity = $1 and l.source = $2 and l.missing_since is null
      group by 1`,
    [entity, source],
  )
  return new Map(rows.map(({ school, n }) => [school, n]))
}

export type LinkedRecord = {
  readonly externalId: string
  readonly record: string
  /** The name of its school. */
  readonly school: string | null
}

export async function linkedAmong(
  pool: Pool,
  entity: EntityType,
  source: number,
  keys: readonly string[],
): Promise<LinkedRecord[]> {
  if (keys.length === 0) return []
  const { rows } = await pool.query<LinkedRecord>(
    `select l.external_id as "externalId", l.record, s.attributes ->> 'name' as school
       from link l
       join directory_record d on d.entity = $1 and d.id = l.record
       left join directory_record s on s.entity = 'school' and s.id = (d.attributes ->> 'school')::uuid
      where l.entity = $1 and l.source = $2 and l.missing_since is null and l.external_id = any($3::text[])`,
    [entity, source, keys],
  )
  return rows
}

/**
 * People whom Passport has from the source and who would be linked to nothing that counts, once these records of `of` are
 * gone. Who is held by another source as well is not among them.
 */
export async function unlinkedWithout(
  pool: Pool,
  { of, people, through }: Linkage,
  source: number,
  gone: readonly string[],
): Promise<string[]> {
  const { rows } = await pool.query<{ record: string }>(
    `select distinct l.record
       from link l
       join directory_${people} d on d.id = l.record and d.state = 'active'
      where l.entity = $1 and l.source = $2 and l.missing_since is null
        and not exists (select from link o
                         where o.entity = $1 and o.record = l.record and o.source <> $2
                           and o.missing_since is null and o.holds and not o.silent)
        and not exists (select from directory_${through} w
                         where (w.attributes ->> '${people}')::uuid = l.record and w.state = 'active'
                           and (w.attributes ->> '${of}')::uuid <> all($3::uuid[]))`,
    [people, source, gone],
  )
  return rows.map(({ record }) => record)
}
