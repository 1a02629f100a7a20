/** Sessions and one-time tokens: rows that end; of the secret itself only its SHA-256 is kept. */

import { createHash, randomBytes } from 'node:crypto'
import type { Pool, PoolClient } from 'pg'

type Queryable = Pool | PoolClient

/** 256 random bits, as text for a cookie, a link or a header. */
export function newSecret(): string {
  return randomBytes(32).toString('base64url')
}

/** What is random in full needs no slow hash. */
export function hashOf(secret: string): Buffer {
  return createHash('sha256').update(secret).digest()
}

const sessionDays = 14
/** A session that nobody uses ends sooner. */
const idleHours = 12

/** The secret goes into the cookie, and is nowhere else. */
export async function openSession(db: Queryable, account: string): Promise<string> {
  const secret = newSecret()
  await db.query(`delete from session where ends_at < now() or seen_at < now() - make_interval(hours => $1)`, [
    idleHours,
  ])
  await db.query(
    `insert into session (token_hash, account, ends_at) values ($1, $2, now() + make_interval(days => $3))`,
    [hashOf(secret), account, sessionDays],
  )
  return secret
}

/** Whose session it is; null when it has ended, or there is none. */
export async function sessionAccount(pool: Pool, secret: string): Promise<string | null> {
  const { rows } = await pool.query<{ account: string; stale: boolean }>(
    `select account, seen_at < now() - interval '1 minute' as stale from session
      where token_hash = $1 and ends_at > now() and seen_at > now() - make_interval(hours => $2)`,
    [hashOf(secret), idleHours],
  )
  if (rows[0]?.stale) await pool.query(`update session set seen_at = now() where token_hash = $1`, [hashOf(secret)])
  return rows[0]?.account ?? null
}

export async function endSession(pool: Pool, secret: string): Promise<void> {
  await pool.query(`delete from session where token_hash = $1`, [hashOf(secret)])
}

/** Everywhere: all sessions of the account. */
export async function endSessions(db: Queryable, account: string): Promise<void> {
  await db.query(`delete from session where account = $1`, [account])
}

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
