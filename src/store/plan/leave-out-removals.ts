/** A plan without its removals: what would leave stays, link and all, so that the next full read finds it gone again. */

import type { PoolClient } from 'pg'
import { isEntityType, type EntityType } from '../../model/entity.ts'
import type { Run } from '../../model/run.ts'
import { noCounts, type EntityCounts } from '../../model/run.ts'

/**
 * Turns the removals of a planned run into records that are kept, and counts them so: the run then remembers, as after a
 * pause, that their removal is for a person to decide. How many records are kept.
 */
export async function leaveOutRemovals(
  client: PoolClient,
  { id, counts }: Pick<Run, 'id' | 'counts'>,
): Promise<number> {
  const { rows } = await client.query<{ entity: string; kept: number }>(
    `with kept as (
       update change
          set operation = 'keep', before = null, after = '{}', link_operation = 'none', link_before = null,
              shadow = null, moved = null, hash = null, missing_since = null,
              reason = coalesce(reason || '; ', '') || 'kept: the plan was approved without removals'
        where run = $1 and operation = 'archive'
       returning entity, record)
     select entity, count(distinct record)::int as kept from kept group by entity`,
    [id],
  )
  if (rows.length === 0) return 0
  const now: Partial<Record<EntityType, EntityCounts>> = { ...counts }
  let sum = 0
  for (const { entity, kept } of rows) {
    if (!isEntityType(entity)) continue
    const before = now[entity] ?? noCounts
    now[entity] = { ...before, deleted: 0, kept: (before.kept ?? 0) + kept }
    sum += kept
  }
  await client.query(`update run set counts = $2 where id = $1`, [id, JSON.stringify(now)])
  return sum
}
