/** Sessions: rows that end; of the secret itself only its SHA-256 is kept. */

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

/** Between the password and the code. */
const codeMinutes = 10

export type Opening = {
  readonly account: string
  /** As the browser calls itself. */
  readonly device: string
  readonly address: string
  /** `password`, or the provider. */
  readonly way: 'password' | { readonly provider: string; readonly name: string }
  /** Whether a second factor was shown, is still to be shown, or neither. */
  readonly secondFactor: 'shown' | 'awaited' | 'none'
}

/** The secret goes into the cookie, and is nowhere else. */
export async function openSession(db: Queryable, opening: Opening): Promise<string> {
  const { account, device, address, way, secondFactor } = opening
  const secret = newSecret()
  await db.query(`delete from session where ends_at < now() or seen_at < now() - make_interval(hours => $1)`, [
    idleHours,
  ])
  await db.query(
    `insert into session (token_hash, account, device, address, way, provider, awaits_code, second_factor, ends_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, now() + make_interval(mins => $9))`,
    [
      ...[hashOf(secret), account, device.slice(0, 200), address],
      ...(way === 'password' ? ['password', null] : [way.name, way.provider]),
      ...[secondFactor === 'awaited', secondFactor === 'shown'],
      secondFactor === 'awaited' ? codeMinutes : sessionDays * 24 * 60,
    ],
  )
  await db.query(`update account set seen_at = now() where id = $1`, [account])
  return secret
}

export type Session = {
  readonly id: string
  readonly account: string
  readonly awaitsCode: boolean
  readonly secondFactor: boolean
}

/** Null when it has ended, or there is none. */
export async function findSession(pool: Pool, secret: string, address: string): Promise<Session | null> {
  const { rows } = await pool.query<Session & { stale: boolean }>(
    `select id, account, awaits_code as "awaitsCode", second_factor as "secondFactor",
            seen_at < now() - interval '1 minute' or address <> $3 as stale
       from session
      where token_hash = $1 and ends_at > now() and seen_at > now() - make_interval(hours => $2)`,
    [hashOf(secret), idleHours, address],
  )
  const [found] = rows
  if (!found) return null
  const { stale, ...session } = found
  if (stale && !session.awaitsCode) {
    await pool.query(
      `with seen as (update session set seen_at = now(), address = $2 where token_hash = $1 returning account)
       update account set seen_at = now() from seen where id = seen.account`,
      [hashOf(secret), address],
    )
  }
  return session
}

/** The code was given: it counts from now on, under another secret. Null when it has ended meanwhile. */
export async function completeSession(db: Queryable, id: string): Promise<string | null> {
  const secret = newSecret()
  const { rowCount } = await db.query(
    `update session set token_hash = $2, awaits_code = false, second_factor = true, seen_at = now(),
            ends_at = now() + make_interval(days => $3)
      where id = $1 and awaits_code and ends_at > now()`,
    [id, hashOf(secret), sessionDays],
  )
  return rowCount === 1 ? secret : null
}

/** The same session under another secret. */
export async function renewSession(db: Queryable, id: string): Promise<string> {
  const secret = newSecret()
  await db.query(`update session set token_hash = $2 where id = $1`, [id, hashOf(secret)])
  return secret
}

/** Whether a second factor was shown in it. */
export async function markSecondFactor(db: Queryable, id: string, shown: boolean): Promise<void> {
  await db.query(`update session set second_factor = $2 where id = $1`, [id, shown])
}

export type SessionRow = {
  readonly id: string
  readonly device: string
  readonly address: string
  readonly way: string
  readonly openedAt: string
  readonly seenAt: string
}

/** Those of an account that count, the last used first. */
export async function sessionsOf(pool: Pool, account: string): Promise<SessionRow[]> {
  const { rows } = await pool.query<Omit<SessionRow, 'openedAt' | 'seenAt'> & { openedAt: Date; seenAt: Date }>(
    `select id, device, address, way, created_at as "openedAt", seen_at as "seenAt" from session
      where account = $1 and not awaits_code and ends_at > now() and seen_at > now() - make_interval(hours => $2)
      order by seen_at desc, id limit 200`,
    [account, idleHours],
  )
  return rows.map(row => ({ ...row, openedAt: row.openedAt.toISOString(), seenAt: row.seenAt.toISOString() }))
}

/** False when the account has no such session. */
export async function endSessionOf(pool: Pool, account: string, id: string): Promise<boolean> {
  const { rowCount } = await pool.query(`delete from session where account = $1 and id = $2`, [account, id])
  return rowCount === 1
}

export async function endSession(pool: Pool, secret: string): Promise<void> {
  await pool.query(`delete from session where token_hash = $1`, [hashOf(secret)])
}

/** Everywhere: all sessions of the account, but the one that is to stay. */
export async function endSessions(db: Queryable, account: string, but: string | null = null): Promise<void> {
  await db.query(`delete from session where account = $1 and ($2::uuid is null or id <> $2)`, [account, but])
}
