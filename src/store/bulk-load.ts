/**
 * The first load of an entity: rows first, indexes after. Filling an index row by row costs more than all else of a first
 * import (PostgreSQL manual, 14.4.3); a table that is still empty has nobody who would miss its indexes meanwhile.
 */

import type { PoolClient } from 'pg'
import { entityTypes, type EntityType } from '../model/entity.ts'

/** Below this, keeping the indexes is as quick. */
const worthwhile = 10_000

type Index = { readonly name: string; readonly definition: string }

/** Takes the indexes away from the tables of entities that a plan fills for the first time; they are locked until the transaction ends. */
export async function takeIndexesAway(client: PoolClient, run: string): Promise<readonly EntityType[]> {
  const { rows } = await client.query<{ entity: string }>(
    `select entity from change where run = $1 and operation = 'create' group by entity having count(*) >= $2`,
    [run, worthwhile],
  )
  const large = new Set(rows.map(({ entity }) => entity))
  const emptied: EntityType[] = []
  for (const entity of entityTypes) {
    if (!large.has(entity) || !(await isEmpty(client, entity))) continue
    await client.query(`lock table directory_${entity}, link_${entity} in access exclusive mode`)
    // Somebody may have come in before the lock.
    if (!(await isEmpty(client, entity))) continue
    for (const { name } of indexesOf(entity)) await client.query(`drop index ${name}`)
    // Storage that is new in this transaction needs no write-ahead log (14.4.7), where the server's `wal_level` is minimal.
    await client.query(`truncate directory_${entity}, link_${entity}`)
    emptied.push(entity)
  }
  return emptied
}

/** Throws a unique violation, as an insert would, where a key is there twice. */
export async function putIndexesBack(client: PoolClient, entities: readonly EntityType[]): Promise<void> {
  for (const entity of entities) {
    for (const { definition } of indexesOf(entity)) await client.query(definition)
  }
}

async function isEmpty(client: PoolClient, entity: EntityType): Promise<boolean> {
  const { rows } = await client.query<{ filled: boolean }>(
    `select exists (select 1 from directory_${entity}) or exists (select 1 from link_${entity}) as filled`,
  )
  return rows[0]?.filled === false
}

/** As the migrations made them. */
function indexesOf(entity: EntityType): readonly Index[] {
  const table = `directory_${entity}`
  return [
    index('unique index', `${table}_id`, `${table} (id)`),
    index('unique index', `link_${entity}_key`, `link_${entity} (source, external_id)`),
    index('index', `link_${entity}_record`, `link_${entity} (record)`),
    ...(searched.includes(entity)
      ? [
          index('index', `${table}_words`, `${table} using gin (search_words(organization, attributes))`),
          index('index', `${table}_active`, `${table} (organization) where state = 'active'`),
        ]
      : []),
    ...(endsOf[entity] ?? []).map(end =>
      index('index', `${table}_${end}`, `${table} (((attributes ->> '${end}')::uuid))`),
    ),
  ]
}

const searched: readonly EntityType[] = ['school', 'course', 'section', 'student', 'teacher', 'guardian']

const endsOf: Readonly<Partial<Record<EntityType, readonly EntityType[]>>> = {
  enrollment: ['student', 'section'],
  assignment: ['teacher', 'section'],
  guardianship: ['guardian', 'student'],
}

function index(kind: string, name: string, on: string): Index {
  return { name, definition: `create ${kind} ${name} on ${on}` }
}
