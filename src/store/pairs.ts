/** Newcomers of a plan whom a person pairs with records of the directory. */

import type { Pool } from 'pg'
import { catalog } from '../model/catalog.ts'
import type { EntityType } from '../model/entity.ts'
import type { Values } from '../model/value.ts'

export type Newcomer = {
  readonly run: string
  readonly organization: number
  readonly source: number
  readonly entity: EntityType
  readonly externalId: string
  readonly values: Values
}

/** Without references to what only the plan would bring: the next run fills them. */
export async function plannedNewcomer(
  pool: Pool,
  { run, entity, externalId }: Pick<Newcomer, 'run' | 'entity' | 'externalId'>,
): Promise<Newcomer | null> {
  const { rows } = await pool.query<Pick<Newcomer, 'organization' | 'source' | 'values'>>(
    `select r.organization, c.source, c.after::json as values
       from change c join run r on r.id = c.run
      where c.run = $1 and c.entity = $2 and c.external_id = $3 and c.operation = 'create'
        and c.link_operation = 'insert' and r.kind = 'integration' and r.state in ('previewed', 'held', 'declined')
        and not exists (select from link l where l.entity = c.entity and l.source = c.source
                                             and l.external_id = c.external_id)`,
    [run, entity, externalId],
  )
  const [row] = rows
  return row ? { run, entity, externalId, ...row, values: await withKnownReferences(pool, entity, row.values) } : null
}

async function withKnownReferences(pool: Pool, entity: EntityType, values: Values): Promise<Values> {
  const names = catalog[entity].attributes.flatMap(({ name, target }) => (target ? [name] : []))
  const ids = names.flatMap(name => [values[name] ?? []].flat()).map(String)
  const { rows } = await pool.query<{ id: string }>(
    `select id from directory_record where id = any($1::uuid[]) and state = 'active'`,
    [ids],
  )
  const known = new Set(rows.map(({ id }) => id))
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]): [string, Values[string]][] => {
      if (!names.includes(name)) return [[name, value]]
      if (Array.isArray(value)) return [[name, value.filter(id => known.has(id))]]
      return known.has(String(value)) ? [[name, value]] : []
    }),
  )
}

/** In words that go on after "They were not paired:"; null where nothing stands against it. */
export async function whyNoPair(pool: Pool, newcomer: Newcomer, record: string): Promise<string | null> {
  const { organization, source, entity } = newcomer
  const { rows } = await pool.query<{ state: string; linked: string | null }>(
    `select d.state, (select l.external_id from link l
                       where l.entity = $2 and l.source = $4 and l.record = d.id and l.missing_since is null limit 1) as linked
       from directory_record d where d.entity = $2 and d.id = $1 and d.organization = $3`,
    [record, entity, organization, source],
  )
  const [found] = rows
  if (!found) return `there is no ${entity} with that id`
  if (found.state !== 'active') return `the ${entity} is archived`
  return found.linked === null ? null : `the ${entity} is ${found.linked} of the same data source already`
}

/** Under review from the start (no hash): the next run looks at it again, whatever it knows. */
export async function makeCase(
  pool: Pool,
  { id, newcomer, record }: { readonly id: string; readonly newcomer: Newcomer; readonly record: string },
): Promise<void> {
  const { run, organization, source, entity, externalId, values } = newcomer
  await pool.query(
    `insert into duplicate_case (id, run, organization, source, entity, external_id, attributes, domain_name, doubt,
                                 records, waits)
     values ($1, $2, $3, $4, $5, $6, $7, 'paired by hand', 'a person paired them', $8, true)`,
    [id, run, organization, source, entity, externalId, JSON.stringify(values), [record]],
  )
}

export async function dropCase(pool: Pool, id: string): Promise<void> {
  await pool.query(`delete from duplicate_case where id = $1 and ruled_run is null`, [id])
}
