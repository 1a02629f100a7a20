/** Ids of the plan's newcomers that another source of the same kind has too, where nothing keeps the two apart. */

import type { Pool } from 'pg'
import { peopleEntities } from '../../model/domain.ts'
import type { EntityType } from '../../model/entity.ts'
import { inTransaction } from '../database.ts'

const withIds: readonly EntityType[] = ['school', ...peopleEntities]

/** By the systems' keys, and by the numbers that the directory shows. Null where there are none, or it was confirmed. */
export async function sharedIdsOf(
  pool: Pool,
  run: string,
  { entity, source }: { readonly entity: EntityType; readonly source: number },
): Promise<{ readonly source: string; readonly records: number } | null> {
  if (!withIds.includes(entity)) return null
  const { rows: alike } = await pool.query<{ id: number; name: string }>(
    `select other.id, other.name
       from data_source own
       join data_source other on other.organization = own.organization and other.connector = own.connector
                             and other.id <> own.id and other.prefix is not distinct from own.prefix
      where own.id = $1 and not own.shared_ids order by other.position`,
    [source],
  )
  if (alike.length === 0) return null
  return inTransaction(pool, async client => {
    // A table of its own, because nothing is known yet of how much a plan holds.
    await client.query(`create temp table newcomer (external_id text collate "C", identifier text) on commit drop`)
    await client.query(
      `insert into newcomer
       select external_id, coalesce(shadow, after)::jsonb ->> 'identifier' from change
        where run = $1 and entity = $2 and link_operation = 'insert' and not silent`,
      [run, entity],
    )
    await client.query('analyze newcomer')
    for (const { id, name } of alike) {
      const { rows } = await client.query<{ records: number }>(
        `select count(*)::int as records
           from (select n.external_id
                   from newcomer n
                   join link l on l.entity = $1 and l.source = $2 and l.external_id = n.external_id
                  union
                 select n.external_id
                   from newcomer n
                   join directory_record d on d.entity = $1 and d.attributes ->> 'identifier' = n.identifier
                   join link l on l.entity = $1 and l.source = $2 and l.record = d.id) shared`,
        [entity, id],
      )
      const records = rows[0]?.records ?? 0
      if (records > 0) return { source: name, records }
    }
    return null
  })
}
