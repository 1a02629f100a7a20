/** What the keys that records refer to stand for: a directory record, or why there is none. */

import type { Pool } from 'pg'
import type { EntityType } from '../../model/entity.ts'

export type FoundReference =
  | { readonly state: 'there'; readonly record: string }
  | { readonly state: 'skipped' | 'removed' | 'left' | 'unknown' }

type ReferenceRow = { readonly key: string; readonly record: string | null; readonly state: FoundReference['state'] }

export async function references(
  pool: Pool,
  run: string,
  snapshot: string,
  target: EntityType,
  source: number,
  keys: readonly string[],
): Promise<Map<string, FoundReference>> {
  const { rows } = await pool.query<ReferenceRow>({
    name: 'references',
    text: `select k.key,
                  coalesce(c.record, l.record) as record,
                  case when c.record is not null then 'there'
                       when l.record is null then 'unknown'
                       when l.missing_since is not null then 'left'
                       when d.state = 'archived' then 'removed'
                       else 'there' end as state
             from unnest($4::text[]) as k(key)
             left join change c on c.run = $1 and c.entity = $2 and c.external_id = k.key
                               and c.operation in ('create', 'restore')
                               and c.entity not in ('enrollment', 'assignment', 'guardianship')
             left join link l on l.entity = $2 and l.source = $3 and l.external_id = k.key
             left join directory_record d on d.entity = $2 and d.id = l.record`,
    values: [run, target, source, keys],
  })
  const unknown = rows.filter(({ state }) => state !== 'there').map(({ key }) => key)
  const skipped = await skippedAmong(pool, snapshot, target, unknown)
  return new Map(rows.map(row => [row.key, skipped.has(row.key) ? { state: 'skipped' } : found(row)]))
}

/** Keys that this run left out on purpose: by a filter, or by the mapping of schools. */
async function skippedAmong(
  pool: Pool,
  snapshot: string,
  entity: EntityType,
  keys: readonly string[],
): Promise<ReadonlySet<string>> {
  if (keys.length === 0) return new Set()
  const { rows } = await pool.query<{ key: string }>(
    `select external_id as key from ${snapshot} where entity = $1 and skipped and external_id = any($2::text[])`,
    [entity, keys],
  )
  return new Set(rows.map(({ key }) => key))
}

function found({ state, record }: ReferenceRow): FoundReference {
  if (state === 'there' && record !== null) return { state, record }
  return { state: state === 'there' ? 'unknown' : state }
}
