/** What a doctor wants to know of the database. */

import type { Pool } from 'pg'

export type DatabaseFacts = {
  readonly serverVersion: string
  /** The newest migration that was carried out. */
  readonly schema: string
  readonly now: Date
  readonly bytes: number
}

export async function databaseFacts(pool: Pool): Promise<DatabaseFacts> {
  const { rows } = await pool.query<Omit<DatabaseFacts, 'bytes'> & { bytes: string }>(
    `select current_setting('server_version') as "serverVersion",
            (select max(name) from kysely_migration) as schema,
            clock_timestamp() as now,
            pg_database_size(current_database()) as bytes`,
  )
  const facts = rows[0]
  if (!facts) throw new Error('a select without a from gave no row')
  return { ...facts, bytes: Number(facts.bytes) }
}
