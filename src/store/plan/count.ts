/** Counts a plan: for the run's report, and for judging it by its limits. */

import type { Pool, PoolClient } from 'pg'
import { isEntityType, type EntityType } from '../../model/entity.ts'
import type { Limit, Limits } from '../../model/integration.ts'

export type PlanCounts = {
  readonly created: number
  readonly updated: number
  readonly deleted: number
  readonly restored: number
  readonly conflicts: number
  readonly duplicates: number
  readonly problems: number
  readonly joined?: number
  readonly kept?: number
  readonly sentNew?: number
  readonly sentChanged?: number
}

export async function countPlan(db: Pool | PoolClient, run: string): Promise<Map<EntityType, PlanCounts>> {
  const { rows } = await db.query<{ entity: string } & PlanCounts>(
    `select entity,
            (sum(n) filter (where kind = 'create'))::int as created,
            (sum(n) filter (where kind = 'update'))::int as updated,
            (sum(n) filter (where kind in ('archive', 'erase')))::int as deleted,
            (sum(n) filter (where kind = 'restore'))::int as restored,
            (sum(n) filter (where kind = 'joins'))::int as joined,
            (sum(n) filter (where kind = 'keep'))::int as kept,
            (sum(n) filter (where kind = 'send create'))::int as "sentNew",
            (sum(n) filter (where kind = 'send update'))::int as "sentChanged",
            (sum(n) filter (where kind = 'conflict'))::int as conflicts,
            (sum(n) filter (where kind = 'duplicate'))::int as duplicates,
            (sum(n) filter (where kind = 'problem'))::int as problems
       from (select entity, operation as kind, count(distinct record) as n from change
              where run = $1 and operation <> 'create' group by 1, 2
             union all select entity, 'create', count(*) from change where run = $1 and operation = 'create' group by 1
             union all select entity, 'joins', count(*) from change
                        where run = $1 and link_operation = 'insert' and operation = 'note' and not silent
                          and entity in ('student', 'teacher', 'guardian') group by 1
             union all select entity, 'send ' || operation, count(*) from outgoing
                        where run = $1 and operation <> 'agree' group by 1, 2
             union all select entity, 'conflict', count(*) from conflict where run = $1 group by 1
             union all select entity, 'duplicate', count(*) from duplicate_case where run = $1 group by 1
             union all select entity, 'problem', count(*) from problem where run = $1 group by 1) parts
      group by entity`,
    [run],
  )
  return new Map(
    rows.flatMap(({ entity, created, updated, deleted, restored, joined, kept, sentNew, sentChanged, ...found }) =>
      isEntityType(entity)
        ? [
            [
              entity,
              {
                created: created ?? 0,
                updated: updated ?? 0,
                deleted: deleted ?? 0,
                restored: restored ?? 0,
                conflicts: found.conflicts ?? 0,
                duplicates: found.duplicates ?? 0,
                problems: found.problems ?? 0,
                ...(joined ? { joined } : {}),
                ...(kept ? { kept } : {}),
                ...(sentNew ? { sentNew } : {}),
                ...(sentChanged ? { sentChanged } : {}),
              },
            ],
          ]
        : [],
    ),
  )
}

export type Touched = {
  readonly entity: EntityType
  readonly school: string | null
  readonly deletes: number
  readonly updates: number
  readonly sends?: number
  readonly of: number
}

/**
 * How many active records the plan archives and updates, of how many the source holds; and where that is many, also
 * school by school (a relation's school is its section's or its student's). What is held is counted until it is seen that no
 * limit is passed: a small plan for a large district doesn't count the district.
 */
export async function countTouched(pool: Pool, run: string, source: number, limits: Limits): Promise<Touched[]> {
  const { rows } = await pool.query<{ entity: string; deletes: number; updates: number }>(
    `select entity, count(distinct record) filter (where operation = 'archive')::int as deletes,
            count(distinct record) filter (where operation = 'update')::int as updates
       from change where run = $1 and operation in ('archive', 'update') group by entity`,
    [run],
  )
  const touched: Touched[] = []
  for (const { entity, deletes, updates } of rows) {
    if (!isEntityType(entity)) continue
    // Removals may be shown to a person whatever their share is.
    const most = deletes > 0 ? null : enough(updates, limits.update)
    touched.push({ entity, school: null, deletes, updates, of: await activeOf(pool, entity, source, most) })
    if (deletes >= limits.delete.atLeast || updates >= limits.update.atLeast) {
      touched.push(...(await bySchool(pool, run, { entity, source, limits })))
    }
  }
  const sends = await pool.query<{ entity: string; sends: number }>(
    `select entity, count(*)::int as sends from outgoing where run = $1 and operation = 'update' group by entity`,
    [run],
  )
  for (const { entity, sends: count } of sends.rows) {
    if (!isEntityType(entity)) continue
    const of = await activeOf(pool, entity, source, enough(count, limits.update))
    touched.push({ entity, school: null, deletes: 0, updates: 0, sends: count, of })
  }
  return touched
}

/** Of so many, the count is no longer over the limit's share; null: all must be counted. */
function enough(count: number, { percent, atLeast }: Limit): number | null {
  if (count < atLeast) return 0
  return percent === 0 ? null : Math.floor((count * 100) / percent) + 1
}

async function activeOf(pool: Pool, entity: EntityType, source: number, most: number | null): Promise<number> {
  const { rows } = await pool.query<{ n: number }>(
    `select count(*)::int as n
       from (select from link where entity = $1 and source = $2 and missing_since is null limit $3::bigint) held`,
    [entity, source, most],
  )
  return rows[0]?.n ?? 0
}

/** Where the school of a record of this entity stands: with itself, or with the record it belongs to. */
const belongsTo: Readonly<Partial<Record<EntityType, EntityType>>> = {
  enrollment: 'section',
  assignment: 'section',
  guardianship: 'student',
}

type TouchedSchool = { readonly school: string; readonly deletes: number; readonly updates: number }

/** Schools where the plan touches enough to pass a limit; of how many is counted for these alone. */
async function bySchool(
  pool: Pool,
  run: string,
  { entity, source, limits }: { readonly entity: EntityType; readonly source: number; readonly limits: Limits },
): Promise<Touched[]> {
  if (entity === 'school' || entity === 'guardian') return []
  const owner = belongsTo[entity]
  const school = owner ? `o.attributes ->> 'school'` : `d.attributes ->> 'school'`
  const joined = owner
    ? `join directory_record o on o.entity = '${owner}' and o.id = (d.attributes ->> '${owner}')::uuid`
    : ''
  const { rows: touched } = await pool.query<TouchedSchool>(
    `select ${school} as school, count(*) filter (where deleted)::int as deletes,
            count(*) filter (where updated)::int as updates
       from (select record, bool_or(operation = 'archive') as deleted, bool_or(operation = 'update') as updated
               from change where run = $1 and entity = $2 and operation in ('archive', 'update') group by record) c
       join directory_record d on d.entity = $2 and d.id = c.record ${joined}
      where ${school} is not null
      group by 1
     having count(*) filter (where deleted) >= $3 or count(*) filter (where updated) >= $4`,
    [run, entity, limits.delete.atLeast, limits.update.atLeast],
  )
  if (touched.length === 0) return []
  const of = owner
    ? await relationsAt(pool, { entity, owner, source, limits }, touched)
    : await recordsAt(pool, { entity, source }, touched)
  return touched.map(row => ({ entity, ...row, of: of.get(row.school) ?? 0 }))
}

async function recordsAt(
  pool: Pool,
  { entity, source }: { readonly entity: EntityType; readonly source: number },
  touched: readonly TouchedSchool[],
): Promise<ReadonlyMap<string, number>> {
  const { rows } = await pool.query<{ school: string; of: number }>(
    `select d.attributes ->> 'school' as school, count(*)::int as of
       from link l join directory_record d on d.entity = $1 and d.id = l.record
      where l.entity = $1 and l.source = $2 and l.missing_since is null and d.attributes ->> 'school' = any($3::text[])
      group by 1`,
    [entity, source, touched.map(({ school }) => school)],
  )
  return new Map(rows.map(({ school, of }) => [school, of]))
}

/** Relations are by far the most: of each school so many as its limits ask for, from its sections or students. */
async function relationsAt(
  pool: Pool,
  {
    entity,
    owner,
    source,
    limits,
  }: {
    readonly entity: EntityType
    readonly owner: EntityType
    readonly source: number
    readonly limits: Limits
  },
  touched: readonly TouchedSchool[],
): Promise<ReadonlyMap<string, number>> {
  const most = touched.map(({ deletes, updates }) => {
    const [ofDeletes, ofUpdates] = [enough(deletes, limits.delete), enough(updates, limits.update)]
    return ofDeletes === null || ofUpdates === null ? null : Math.max(ofDeletes, ofUpdates)
  })
  const { rows } = await pool.query<{ school: string; of: number }>(
    `with touched as (select * from unnest($2::text[], $3::bigint[]) as t(school, most)),
     owned as materialized (
       select attributes ->> 'school' as school, array_agg(id) as owners
         from directory_${owner} where attributes ->> 'school' = any($2::text[]) group by 1)
     select school, held.of
       from touched join owned using (school)
      cross join lateral (
        select count(*)::int as of
          from (select from unnest(owned.owners) as o(id)
                  join directory_${entity} d on (d.attributes ->> '${owner}')::uuid = o.id
                  join link_${entity} l on l.record = d.id and l.source = $1 and l.missing_since is null
                 limit touched.most) relation) held`,
    [source, touched.map(({ school }) => school), most],
  )
  return new Map(rows.map(({ school, of }) => [school, of]))
}
