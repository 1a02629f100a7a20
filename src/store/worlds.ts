/** Accounts with all that belongs to them, as merge and unmerge look at them. */

import type { Pool } from 'pg'
import { isPeople, peopleEntities, type PeopleEntity } from '../model/domain.ts'
import { relationsOf, type RelationKind, type Whole, type World } from '../model/merged.ts'
import type { EntityType } from '../model/entity.ts'
import { knownByRecords } from './plan/known.ts'

export type PersonPlace = { readonly id: string; readonly entity: PeopleEntity; readonly organization: number }

/** Of ids of whatever people: who they are. */
export async function peopleWith(pool: Pool, ids: readonly string[]): Promise<ReadonlyMap<string, PersonPlace>> {
  const { rows } = await pool.query<{ id: string; entity: EntityType; organization: number }>(
    peopleEntities
      .map(entity => `select id, entity, organization from directory_${entity} where id = any($1::uuid[])`)
      .join(' union all '),
    [ids],
  )
  return new Map(
    rows.flatMap(({ entity, ...row }) => (isPeople(entity) ? [[row.id, { ...row, entity }] as const] : [])),
  )
}

/** These accounts, what refers to them, and the other records named; each with all its links. */
export async function worldOf(
  pool: Pool,
  entity: PeopleEntity,
  accounts: readonly string[],
  others: readonly { readonly entity: EntityType; readonly id: string }[] = [],
): Promise<World> {
  const wanted = new Map<EntityType, Set<string>>([[entity, new Set(accounts)]])
  const add = (kind: EntityType, ids: readonly string[]) =>
    wanted.set(kind, new Set([...(wanted.get(kind) ?? []), ...ids]))
  for (const { entity: kind } of relationsOf[entity]) add(kind, await relationIds(pool, kind, entity, accounts))
  for (const other of others) add(other.entity, [other.id])
  const world = new Map<string, Whole>()
  for (const [kind, ids] of wanted) {
    for (const { record, others: links } of await knownByRecords(pool, kind, [...ids])) {
      world.set(record.id, { entity: kind, ...record, links })
    }
  }
  return world
}

async function relationIds(
  pool: Pool,
  kind: RelationKind,
  person: PeopleEntity,
  accounts: readonly string[],
): Promise<string[]> {
  const { rows } = await pool.query<{ id: string }>(
    `select id from directory_${kind} where (attributes ->> '${person}')::uuid = any($1::uuid[])`,
    [accounts],
  )
  return rows.map(({ id }) => id)
}
