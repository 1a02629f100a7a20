/** Schools as mappings see them: those of Passport, and which of a source's belongs to which. */

import type { Pool, PoolClient } from 'pg'
import type { EntityType } from '../model/entity.ts'
import type { RecordState } from '../model/link.ts'
import type { SchoolMapping } from '../model/integration.ts'
import type { Values } from '../model/value.ts'

export type PassportSchool = {
  readonly id: string
  readonly name: string
  readonly state: RecordState
  readonly version: number
  readonly values: Values
  /** The source's keys of it; those that it lost among them. */
  readonly links: readonly SchoolLink[]
}

export type SchoolLink = {
  readonly externalId: string
  readonly missingSince: string | null
  readonly shadow: Values
  readonly moved: Readonly<Record<string, string>>
}

/** Active ones, and those that the source was ever linked to. */
export async function passportSchools(pool: Pool, organization: number, source: number): Promise<PassportSchool[]> {
  const { rows } = await pool.query<PassportSchool>(
    `select d.id, coalesce(d.attributes ->> 'name', '') as name, d.state, d.version, d.attributes as values,
            (select coalesce(jsonb_agg(jsonb_build_object('externalId', l.external_id, 'missingSince', l.missing_since,
                        'shadow', l.shadow::jsonb, 'moved', coalesce(l.moved::jsonb, '{}'))
                                       order by l.external_id), '[]')
               from link l where l.entity = 'school' and l.source = $2 and l.record = d.id) as links
       from directory_school d
      where d.organization = $1
        and (d.state = 'active' or exists (select from link l
                                            where l.entity = 'school' and l.source = $2 and l.record = d.id))
      order by name, d.id`,
    [organization, source],
  )
  return rows
}

/** Whether the source has brought any. */
export async function hasSchools(pool: Pool, source: number): Promise<boolean> {
  const { rows } = await pool.query(
    `select 1 from link where entity = 'school' and source = $1 and missing_since is null limit 1`,
    [source],
  )
  return rows.length > 0
}

/** How many active records of each kind are at the school. */
export async function recordsAt(pool: Pool, school: string): Promise<ReadonlyMap<EntityType, number>> {
  const kinds: readonly EntityType[] = ['student', 'teacher', 'section', 'course', 'term']
  const counts = kinds.map(
    kind =>
      `select '${kind}' as entity, count(*)::int as n from directory_${kind}
        where state = 'active' and attributes ->> 'school' = $1`,
  )
  const { rows } = await pool.query<{ entity: EntityType; n: number }>(counts.join(' union all '), [school])
  return new Map(rows.flatMap(({ entity, n }) => (n > 0 ? [[entity, n] as const] : [])))
}

/** Unmapped schools of the newest run that read everything, and what waited for them. */
export async function lastUnmapped(pool: Pool, integration: number): Promise<ReadonlyMap<string, Waiting>> {
  const { rows } = await pool.query<{ source: string; waiting: Waiting }>(
    `select u.source, u.waiting
       from (select unmapped from run
              where integration = $1 and kind = 'integration' and mode = 'full' and unmapped is not null
              order by id desc limit 1) r
      cross join lateral jsonb_to_recordset(r.unmapped) as u(source text, waiting jsonb)`,
    [integration],
  )
  return new Map(rows.map(({ source, waiting }) => [source, waiting]))
}

export type Waiting = Readonly<Partial<Record<EntityType, number>>>

/** Its next run reads everything: what a record becomes has changed. */
export async function writeSchools(client: PoolClient, integration: number, schools: SchoolMapping): Promise<void> {
  await client.query(`update integration set schools = $2 where id = $1`, [integration, JSON.stringify(schools)])
  await client.query(`delete from bookmark where integration = $1`, [integration])
}

export async function lockedSchools(client: PoolClient, integration: number): Promise<SchoolMapping | null> {
  const { rows } = await client.query<{ schools: SchoolMapping }>(
    `select schools from integration where id = $1 for update`,
    [integration],
  )
  return rows[0]?.schools ?? null
}
