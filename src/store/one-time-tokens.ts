/** One-time tokens: of invitations, of passwords that were lost, and of the first administrator. Only their SHA-256 is kept. */

import type { Pool, PoolClient } from 'pg'
import { hashOf, newSecret } from './sessions.ts'

type Queryable = Pool | PoolClient

const tokenHours = 24

/** Replaces an older one of the account. Without an account it makes the first administrator. */
export async function makeToken(db: Queryable, account: string | null): Promise<string> {
  const secret = newSecret()
  await db.query(`delete from one_time_token where account is not distinct from $1 or ends_at < now()`, [account])
  await db.query(
    `insert into one_time_token (token_hash, account, ends_at) values ($1, $2, now() + make_interval(hours => $3))`,
    [hashOf(secret), account, tokenHours],
  )
  return secret
}

/** Whose it was, null being the first administrator's; undefined when there is none, or it is too old. It serves once. */
export async function useToken(client: PoolClient, secret: string): Promise<string | null | undefined> {
  const { rows } = await client.query<{ account: string | null }>(
    `delete from one_time_token where token_hash = $1 and ends_at > now() returning account`,
    [hashOf(secret)],
  )
  return rows[0]?.account
}

/** It still serves afterwards. The account is null for the first administrator's; null when there is none, or it is too old. */
export async function tokenFacts(
  pool: Pool,
  secret: string,
): Promise<{ readonly account: string | null; readonly endsAt: string } | null> {
  const { rows } = await pool.query<{ account: string | null; endsAt: Date }>(
    `select account, ends_at as "endsAt" from one_time_token where token_hash = $1 and ends_at > now()`,
    [hashOf(secret)],
  )
  return rows[0] ? { account: rows[0].account, endsAt: rows[0].endsAt.toISOString() } : null
}

/** None of the account serves any more. */
export async function dropTokens(db: Queryable, account: string): Promise<void> {
  await db.query(`delete from one_time_token where account = $1`, [account])
}
