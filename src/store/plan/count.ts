/** Counts a plan: for the run's report, and for judging it by its limits. */

import type { Pool, PoolClient } from 'pg'
import { isEntityType, type EntityType } from '../../model/entity.ts'

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
 * school by school (a relation's school is its section's or its student's).
 */
export async function countTouched(
  pool: Pool,
  run: string,
  source: number,
  atLeast: { readonly delete: number; readonly update: number },
): Promise<Touched[]> {
  const { rows } = await pool.query<{ entity: string; deletes: number; updates: number }>(
    `select entity, count(distinct record) filter (where operation = 'archive')::int as deletes,
            count(distinct record) filter (where operation = 'update')::int as updates
       from change where run = $1 and operation in ('archive', 'update') group by entity`,
    [run],
  )
  const touched: Touched[] = []
  for (const { entity, deletes, updates } of rows) {
    if (!isEntityType(entity)) continue
    touched.push({ entity, school: null, deletes, updates, of: await activeOf(pool, entity, source) })
    if (deletes >= atLeast.delete || updates >= atLeast.update) {
      touched.push(...(await bySchool(pool, run, entity, source, atLeast)))
    }
  }
  const sends = await pool.query<{ entity: string; sends: number }>(
    `select entity, count(*)::int as sends from outgoing where run = $1 and operation = 'update' group by entity`,
    [run],
  )
  for (const { entity, sends: count } of sends.rows) {
    if (!isEntityType(entity)) continue
    const of = await activeOf(pool, entity, source)
    touched.push({ entity, school: null, deletes: 0, updates: 0, sends: count, of })
  }
  return touched
}

async function activeOf(pool: Pool, entity: EntityType, source: number): Promise<number> {
  const { rows } = await pool.query<{ n: number }>(
    `select count(*)::int as n from link where entity = $1 and source = $2 and missing_since is null`,
    [entity, source],
  )
  return rows[0]?.n ?? 0
}

/** Where the school of a record of this entity stands: with itself, or with the record it belongs to. */
const belongsTo: Readonly<Partial<Record<EntityType, EntityType>>> = {
  enrollment: 'section',
  assignment: 'section',
  guardianship: 'student',
}

/** Schools where the plan touches enough to pass a limit; of how many is counted for these alone. */
async function bySchool(
  pool: Pool,
  run: string,
  entity: EntityType,
  source: number,
  atLeast: { readonly delete: number; readonly update: number },
): Promise<Touched[]> {
  if (entity === 'school' || entity === 'guardian') return []
  const owner = belongsTo[entity]
  const school = owner ? `o.attributes ->> 'school'` : `d.attributes ->> 'school'`
  const joined = owner
    ? `join directory_record o on o.entity = '${owner}' and o.id = (d.attributes ->> '${owner}')::uuid`
    : ''
  const { rows: touched } = await pool.query<{ school: string; deletes: number; updates: number }>(
    `select ${school} as school, count(*) filter (where deleted)::int as deletes,
            count(*) filter (where updated)::int as updates
       from (select record, bool_or(operation = 'archive') as deleted, bool_or(operation = 'update') as updated
               from change where run = $1 and entity = $2 and operation in ('archive', 'update') group by record) c
       join directory_record d on d.entity = $2 and d.id = c.record ${joined}
      where ${school} is not null
      group by 1
     having count(*) filter (where deleted) >= $3 or count(*) filter (where updated) >= $4`,
    [run, entity, atLeast.delete, atLeast.update],
  )
  if (touched.length === 0) return []
  const { rows: held } = await pool.query<{ school: string; of: number }>(
    `select ${school} as school, count(*)::int as of
       from link l join directory_record d on d.entity = $1 and d.id = l.record ${joined}
      where l.entity = $1 and l.source = $2 and l.missing_since is null and ${school} = any($3::text[])
      group by 1`,
    [entity, source, touched.map(({ school: id }) => id)],
  )
  const of = new Map(held.map(row => [row.school, row.of]))
  return touched.map(row => ({ entity, ...row, of: of.get(row.school) ?? 0 }))
}
