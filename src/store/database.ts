/** The connection to PostgreSQL, the only store. */

import { randomUUID } from 'node:crypto'
import pg from 'pg'

/** This process, as the database knows it: among those that carry out runs, and by the name of its connections. */
export const self = randomUUID()

/** By this name the connections of a process are found, and cut when it is given up. */
export function applicationName(process: string): string {
  return `passport-sync ${process}`
}

/** A pool for one process. Numbers and dates come as text would: ids are never numbers, dates have no zone. */
export function openPool(url: string, connections = 8): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max: connections,
    application_name: applicationName(self),
    idle_in_transaction_session_timeout: 600_000,
    // A network that swallows everything is noticed in the end, also where nobody waits for an answer.
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
  })
  // A connection that breaks (server restarted) fails the query on it and is replaced by the pool; without a listener, idle
  // or taken, it would end the process.
  pool.on('error', () => undefined)
  pool.on('connect', client => client.on('error', () => undefined))
  return pool
}

/** Runs the work in one transaction on one connection; an error rolls it back and is passed on. */
export async function inTransaction<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect()
  try {
    await client.query('begin')
    const result = await work(client)
    await client.query('commit')
    client.release()
    return result
  } catch (error) {
    await client.query('rollback').then(
      () => client.release(),
      (broken: Error) => client.release(broken),
    )
    throw error
  }
}

/** Runs the work in a transaction that is always rolled back: what it would do is told, and nothing of it stays. */
export async function forgetting<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect()
  let broken: Error | undefined
  try {
    await client.query('begin')
    return await work(client)
  } finally {
    await client.query('rollback').catch((error: Error) => {
      broken = error
    })
    client.release(broken)
  }
}

/**
 * For the rest of the transaction. What a plan has just written has no statistics yet: PostgreSQL would take it for a few rows,
 * and search all of it for each other row.
 */
export async function withoutNestedLoops(client: pg.PoolClient): Promise<void> {
  await client.query('set local enable_nestloop = off')
}
