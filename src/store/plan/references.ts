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
                       when l.missing_since is not null or leaves.run is not null then 'left'
                       when d.state = 'archived' then 'removed'
                       else 'there' end as state
             from unnest($4::text[]) as k(key)
             left join change c on c.run = $1 and c.entity = $2 and c.external_id = k.key
                               and c.operation in ('create', 'restore')
                               and c.entity not in ('enrollment', 'assignment', 'guardianship')
             left join link l on l.entity = $2 and l.source = $3 and l.external_id = k.key
             left join change leaves on leaves.run = $1 and leaves.record = l.record and leaves.source = l.source
                                    and leaves.external_id = l.external_id and leaves.missing_since is not null
             left join directory_record d on d.entity = $2 and d.id = l.record`,
    values: [run, target, source, keys],
  })
  const unknown = rows.filter(({ state }) => state !== 'there').map(({ key }) => key)
  const skipped = await skippedAmong(pool, snapshot, target, unknown)
  const joined = target === 'school' ? await joinedAmong(pool, run, unknown) : new Map<string, string>()
  return new Map(
    rows.map(row => {
      const record = joined.get(row.key)
      if (record !== undefined) return [row.key, { state: 'there', record }]
      return [row.key, skipped.has(row.key) ? { state: 'skipped' } : found(row)]
    }),
  )
}

/** Schools that join one of the directory in this very run: key to record. They are few, and planned before all that refers to them. */
async function joinedAmong(pool: Pool, run: string, keys: readonly string[]): Promise<ReadonlyMap<string, string>> {
  if (keys.length === 0) return new Map()
  const { rows } = await pool.query<{ key: string; record: string }>(
    `select external_id as key, record from change
      where run = $1 and entity = 'school' and link_operation = 'insert' and external_id = any($2::text[])`,
    [run, keys],
  )
  return new Map(rows.map(({ key, record }) => [key, record]))
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
