/** Which processes carry out runs, and which of them have died, are frozen, or are cut off from the database. */

import type { Pool, PoolClient } from 'pg'
import { applicationName, inTransaction, self } from './database.ts'

type Queryable = Pick<Pool, 'query'>

/** A process without a connection is dead for certain, one that has some may only be busy: it is given longer. */
const deadAfter = '5 seconds'
const frozenAfter = '10 seconds'

/** Becomes visible, or says again that it is there. */
export async function appear(db: Queryable): Promise<void> {
  await db.query(
    `insert into process (id, seen_at) values ($1, now()) on conflict (id) do update set seen_at = excluded.seen_at`,
    [self],
  )
}

/** False when others have given this process up: whatever it carried on is no longer its own. Throws when no answer comes in time. */
export async function beat(db: Queryable, within: number): Promise<boolean> {
  // The driver knows this bound, its types do not.
  const query = { text: `update process set seen_at = now() where id = $1`, values: [self], query_timeout: within }
  const { rowCount } = await db.query(query)
  return rowCount === 1
}

export async function disappear(db: Queryable): Promise<void> {
  await db.query(`delete from process where id = $1`, [self])
}

/**
 * Gives up the processes that are no longer seen: their connections are cut, so that what they hold is free, and their runs
 * have a new generation, so that one that wakes up writes nothing of them. How many were given up.
 */
export async function giveUpLost(pool: Pool): Promise<number> {
  const lostNow = [self, frozenAfter, deadAfter, applicationName('')]
  // Asked every second by every process, and nearly always in vain: so first without a transaction.
  const { rows: some } = await pool.query<{ some: boolean }>(
    `select exists (select from process p where ${isLost}) or exists (select from run where ${isLeft}) as some`,
    lostNow,
  )
  if (!some[0]?.some) return 0
  return inTransaction(pool, async client => {
    const { rows } = await client.query<{ id: string }>(
      `delete from process where id in (select p.id from process p where ${isLost} for update skip locked) returning id`,
      lostNow,
    )
    for (const { id } of rows) await cutOff(client, id)
    await client.query(`update run set owner = null, generation = generation + 1 where ${isLeft}`)
    return rows.length
  })
}

const isLost = `
  p.id <> $1
  and (p.seen_at < now() - $2::interval
       or p.seen_at < now() - $3::interval
          and not exists (select from pg_stat_activity
                           where application_name = $4 || p.id and datname = current_database()))`

const isLeft = `state = 'running' and owner is not null and not exists (select from process where id = run.owner)`

async function cutOff(client: PoolClient, process: string): Promise<void> {
  await client.query(
    `select pg_terminate_backend(pid, 2000) from pg_stat_activity
      where application_name = $1 and datname = current_database() and pid <> pg_backend_pid()`,
    [applicationName(process)],
  )
}
