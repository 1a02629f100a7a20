/** What of a run's plan is whole when another process takes it on; the rest is taken out, and made again. */

import type { Pool } from 'pg'
import type { ReadEnd } from '../../model/connector.ts'
import { isEntityType, type EntityType } from '../../model/entity.ts'
import { whileClaimed, type Claim } from '../claims.ts'
import { emptySnapshot, isSnapshotWhole, makeSnapshot } from './snapshot.ts'

/** What is known of an entity whose part of the plan is whole. */
export type WholeEntity = {
  readonly read: number
  readonly unchanged: number
  readonly skipped: number
  readonly end: ReadEnd
  readonly full: boolean
  readonly empty: boolean
}

export type Resumed = {
  readonly whole: ReadonlyMap<EntityType, WholeEntity>
  /** Where the changes' numbers go on. */
  readonly nextNumber: number
}

/**
 * Keeps the entities that are whole and were read on the same journey. Where the journey is another one (somebody changed a
 * mapping meanwhile), or PostgreSQL lost the snapshot, nothing is kept.
 */
export async function resumePlan(pool: Pool, claim: Claim, journey: string): Promise<Resumed> {
  const { run } = claim
  if (claim.generation === 1) {
    await makeSnapshot(pool, run)
    return { whole: new Map(), nextNumber: 1 }
  }
  const whole = await whileClaimed(pool, claim, async client => {
    const { rows } = await client.query<{ entity: string; journey: string; outcome: WholeEntity }>(
      `select entity, journey, outcome from run_entity where run = $1`,
      [run],
    )
    const same = (await isSnapshotWhole(client, run)) && rows.every(row => row.journey === journey)
    const kept = same ? rows : []
    const entities = kept.map(({ entity }) => entity)
    for (const table of [
      ...[
        'change',
        'outgoing',
        'problem',
        'conflict',
        'duplicate_case',
        'quality_finding',
        'quality_look',
        'run_entity',
      ],
    ]) {
      await client.query(`delete from ${table} where run = $1 and not entity = any($2)`, [run, entities])
    }
    if (same) await emptySnapshot(client, run, entities)
    return same ? kept : null
  })
  if (!whole) await makeSnapshot(pool, run)
  const { rows } = await pool.query<{ next: number }>(
    `select greatest(coalesce((select max(number) from change where run = $1), 0),
                     coalesce((select max(number) from outgoing where run = $1), 0)) + 1 as next`,
    [run],
  )
  return {
    whole: new Map((whole ?? []).flatMap(({ entity, outcome }) => (isEntityType(entity) ? [[entity, outcome]] : []))),
    nextNumber: rows[0]?.next ?? 1,
  }
}

/** The entity's part of the plan is whole: nobody has to read it again. */
export async function keepWhole(
  pool: Pool,
  claim: Claim,
  journey: string,
  entity: EntityType,
  outcome: WholeEntity,
): Promise<void> {
  await whileClaimed(pool, claim, client =>
    client.query(`insert into run_entity (run, entity, journey, outcome) values ($1, $2, $3, $4)`, [
      claim.run,
      entity,
      journey,
      JSON.stringify(outcome),
    ]),
  )
}
