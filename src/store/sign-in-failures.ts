/** Failed attempts to sign in to one account, counted by all servers together. */

import { createHash } from 'node:crypto'
import type { Pool } from 'pg'

const within = `interval '15 minutes'`

/** Which attempt this is within a quarter of an hour; counted before it is known how it ends, so that many at once are few. */
export async function countSignIn(pool: Pool, account: string): Promise<number> {
  const { rows } = await pool.query<{ failures: number }>(
    `insert into sign_in_failure as f (account_hash, failures, since) values ($1, 1, now())
     on conflict (account_hash) do update
       set failures = case when f.since > now() - ${within} then f.failures + 1 else 1 end,
           since = case when f.since > now() - ${within} then f.since else now() end
     returning failures`,
    [hashOf(account)],
  )
  await pool.query(`delete from sign_in_failure where since < now() - ${within}`)
  return rows[0]?.failures ?? 1
}

export async function forgetSignIns(pool: Pick<Pool, 'query'>, account: string): Promise<void> {
  await pool.query(`delete from sign_in_failure where account_hash = $1`, [hashOf(account)])
}

function hashOf(account: string): Buffer {
  return createHash('sha256').update(account.toLowerCase()).digest()
}
