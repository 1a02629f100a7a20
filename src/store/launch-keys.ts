/** Which run a launch with an idempotency key began, so that the same launch sent again begins none. */

import type { Pool } from 'pg'
import { Problem } from '../model/problem.ts'

const keptHours = 48

/**
 * The run that this launch is to have: the one offered, or that of the first launch with this key. Throws
 * IDEMPOTENCY_KEY_REUSED where the key came with another wish.
 */
export async function runOfLaunch(
  pool: Pool,
  launch: {
    readonly actor: string
    readonly key: string
    readonly integration: number
    readonly asked: string
    readonly run: string
  },
): Promise<string> {
  const { actor, key, integration, asked, run } = launch
  await pool.query(`delete from launch_key where created_at < now() - make_interval(hours => $1)`, [keptHours])
  await pool.query(
    `insert into launch_key (actor, key, integration, asked, run) values ($1, $2, $3, $4, $5) on conflict do nothing`,
    [actor, key, integration, asked, run],
  )
  const { rows } = await pool.query<{ integration: number; asked: string; run: string }>(
    `select integration, asked, run from launch_key where actor = $1 and key = $2`,
    [actor, key],
  )
  const [kept] = rows
  if (kept && kept.integration === integration && kept.asked === asked) return kept.run
  throw new Problem({
    code: 'IDEMPOTENCY_KEY_REUSED',
    message: 'This idempotency key was sent with another launch before.',
    advice: 'Send a new key with every new launch, and the same one only to repeat the same launch.',
  })
}

/** A launch that was refused began nothing: the key may serve again. */
export async function forgetLaunch(pool: Pool, actor: string, key: string): Promise<void> {
  await pool.query(`delete from launch_key where actor = $1 and key = $2`, [actor, key])
}
