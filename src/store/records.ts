/** Passport's records as they are read: with the sources they come from. */

import type { Pool } from 'pg'
import type { EntityType } from '../model/entity.ts'
import type { RecordState } from '../model/link.ts'
import type { Values } from '../model/value.ts'
import { stream } from './history.ts'

export type RecordRow = {
  readonly id: string
  readonly entity: EntityType
  readonly organization: string
  readonly state: RecordState
  readonly attributes: Values
  readonly sources: readonly { readonly source: string; readonly externalId: string }[]
}

export type RecordFilter = {
  readonly organization?: string
  readonly id?: string
  /** With the archived ones. */
  readonly all: boolean
}

/** One that was merged into another is no record of its own. */
export const standsAlone = `(d.state = 'active' or not exists (
  select from redirect m where m.record = d.id and m.since is not null and m.ended_by is null))`

/** With the sources that send it, and more columns where they are wanted. */
export function recordSelect(...more: readonly string[]): string {
  return `select ${more.map(column => `${column}, `).join('')}d.id, d.entity, o.name as organization, d.state, d.attributes,
            (select coalesce(jsonb_agg(jsonb_build_object('source', s.name, 'externalId', l.external_id)
                                       order by s.position, l.external_id), '[]')
               from link l join data_source s on s.id = l.source
              where l.entity = d.entity and l.record = d.id and l.missing_since is null) as sources
       from directory_record d join organization o on o.id = d.organization`
}

export function recordsOf(pool: Pool, entity: EntityType, filter: RecordFilter): AsyncIterable<RecordRow> {
  return stream<RecordRow>(
    pool,
    `${recordSelect()}
      where d.entity = $1 and ($2 or d.state = 'active') and ${standsAlone}
        and ($3::text is null or o.name = $3) and ($4::uuid is null or d.id = $4)
      order by d.id`,
    [entity, filter.all || filter.id !== undefined, filter.organization ?? null, filter.id ?? null],
  )
}

/** Whose record this is; null when there is none of that id. */
export async function organizationOf(pool: Pool, entity: EntityType, id: string): Promise<number | null> {
  const { rows } = await pool.query<{ organization: number }>(
    `select organization from directory_record where entity = $1 and id = $2`,
    [entity, id],
  )
  return rows[0]?.organization ?? null
}

/** Of these ids, those that are no active record. */
export async function missingRecords(pool: Pool, entity: EntityType, ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0) return []
  const { rows } = await pool.query<{ id: string }>(
    `select k.id from unnest($2::text[]) as k(id)
      where not exists (select 1 from directory_record d
                         where d.entity = $1 and d.id::text = lower(k.id) and d.state = 'active')`,
    [entity, ids],
  )
  return rows.map(({ id }) => id)
}

/** By attribute: the last run that brought or changed its value. */
export async function bringersOf(pool: Pool, entity: EntityType, id: string): Promise<Map<string, string>> {
  const { rows } = await pool.query<{ attribute: string; run: string }>(
    `select distinct on (v.attribute) v.attribute, c.run
       from change c
       join run r on r.id = c.run and r.state = 'done'
       cross join lateral jsonb_object_keys(coalesce(c.after, '{}')::jsonb) as v(attribute)
      where c.record = $2 and c.entity = $1
      order by v.attribute, c.run desc`,
    [entity, id],
  )
  return new Map(rows.map(({ attribute, run }) => [attribute, run]))
}
