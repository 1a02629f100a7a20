/** Second factors: the sealed secret of an app, the last step that was used, failed attempts, and recovery codes. */

import type { Pool, PoolClient } from 'pg'
import { seal, unseal } from './secrets.ts'
import { hashOf } from './sessions.ts'

type Queryable = Pool | PoolClient

export const mostFailures = 10
const failuresCount = `failed_at > now() - interval '15 minutes'`

const place = (account: string) => ({ account, field: 'second factor' })

export type SecondFactor = { readonly isOn: boolean; readonly since: string | null; readonly recoveryCodesLeft: number }

export async function secondFactorOf(db: Queryable, account: string): Promise<SecondFactor> {
  const { rows } = await db.query<{ since: Date; left: number }>(
    `select confirmed_at as since,
            (select count(*)::int from recovery_code r where r.account = f.account) as left
       from second_factor f where account = $1 and confirmed_at is not null`,
    [account],
  )
  const [found] = rows
  return { isOn: found !== undefined, since: found?.since.toISOString() ?? null, recoveryCodesLeft: found?.left ?? 0 }
}

/** Takes the place of one that was never confirmed. False when one is on. */
export async function beginSecondFactor(db: Queryable, key: Buffer, account: string, secret: string): Promise<boolean> {
  const { rowCount } = await db.query(
    `insert into second_factor (account, secret) values ($1, $2)
     on conflict (account) do update set secret = excluded.secret, last_step = 0
      where second_factor.confirmed_at is null`,
    [account, seal(key, place(account), secret)],
  )
  return rowCount === 1
}

/** Counted before the code is looked at, so that many at once are no more than one after the other. */
export async function claimAttempt(
  db: Queryable,
  key: Buffer,
  account: string,
): Promise<{ readonly secret: string; readonly isOn: boolean } | 'none' | 'too many'> {
  const { rows } = await db.query<{ secret: Buffer; isOn: boolean }>(
    `update second_factor
        set failures = case when ${failuresCount} then failures + 1 else 1 end,
            failed_at = case when ${failuresCount} then failed_at else now() end
      where account = $1 and not (failures >= $2 and ${failuresCount})
      returning secret, confirmed_at is not null as "isOn"`,
    [account, mostFailures],
  )
  const [found] = rows
  if (found) return { secret: unseal(key, place(account), found.secret), isOn: found.isOn }
  const { rowCount } = await db.query(`select from second_factor where account = $1`, [account])
  return rowCount === 0 ? 'none' : 'too many'
}

/** False when a code of this step, or of a later one, was used before. */
export async function useStep(db: Queryable, account: string, step: number): Promise<boolean> {
  const { rowCount } = await db.query(
    `update second_factor set last_step = $2, failures = 0 where account = $1 and last_step < $2`,
    [account, step],
  )
  return rowCount === 1
}

/** False when it is none of the account's, or was used. */
export async function useRecoveryCode(client: PoolClient, account: string, code: string): Promise<boolean> {
  const { rowCount } = await client.query(`delete from recovery_code where account = $1 and code_hash = $2`, [
    account,
    hashOf(code),
  ])
  if (rowCount === 1) await client.query(`update second_factor set failures = 0 where account = $1`, [account])
  return rowCount === 1
}

/** False when it was on already. */
export async function confirmSecondFactor(client: PoolClient, account: string): Promise<boolean> {
  const { rowCount } = await client.query(
    `update second_factor set confirmed_at = now() where account = $1 and confirmed_at is null`,
    [account],
  )
  return rowCount === 1
}

export async function setRecoveryCodes(client: PoolClient, account: string, codes: readonly string[]): Promise<void> {
  await client.query(`delete from recovery_code where account = $1`, [account])
  await client.query(`insert into recovery_code (account, code_hash) select $1, unnest($2::bytea[])`, [
    account,
    codes.map(hashOf),
  ])
}

/** False when there was none. */
export async function dropSecondFactor(client: PoolClient, account: string): Promise<boolean> {
  await client.query(`delete from recovery_code where account = $1`, [account])
  const { rowCount } = await client.query(`delete from second_factor where account = $1`, [account])
  return rowCount === 1
}
