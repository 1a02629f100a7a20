/** Ids of the plan's newcomers that another source of the same kind has too, where nothing keeps the two apart. */

import type { Pool } from 'pg'
import { peopleEntities } from '../../model/domain.ts'
import type { EntityType } from '../../model/entity.ts'

const withIds: readonly EntityType[] = ['school', ...peopleEntities]

/** By the systems' keys, and by the numbers that the directory shows. Null where there are none, or it was confirmed. */
export async function sharedIdsOf(
  pool: Pool,
  run: string,
  { entity, source }: { readonly entity: EntityType; readonly source: number },
): Promise<{ readonly source: string; readonly records: number } | null> {
  if (!withIds.includes(entity)) return null
  const { rows } = await pool.query<{ source: string; records: number }>(
    `with alike as materialized (
       select other.id, other.name
         from data_source own
         join data_source other on other.organization = own.organization and other.connector = own.connector
                               and other.id <> own.id and other.prefix is not distinct from own.prefix
        where own.id = $3 and not own.shared_ids),
     newcomer as materialized (
       select c.external_id, coalesce(c.shadow, c.after)::jsonb ->> 'identifier' as identifier
         from change c
        where c.run = $1 and c.entity = $2 and c.link_operation = 'insert' and not c.silent
          and exists (select from alike)),
     shared as (
       select alike.name, n.external_id
         from newcomer n
         join link l on l.entity = $2 and l.external_id = n.external_id
         join alike on alike.id = l.source
       union
       select alike.name, n.external_id
         from newcomer n
         join directory_record d on d.entity = $2 and d.attributes ->> 'identifier' = n.identifier
         join link l on l.entity = $2 and l.record = d.id
         join alike on alike.id = l.source)
     select name as source, count(*)::int as records from shared group by name order by records desc, name limit 1`,
    [run, entity, source],
  )
  return rows[0] ?? null
}
