/** Locks that end with the process that holds them: advisory locks of PostgreSQL on a connection of their own. */

import type { Pool } from 'pg'

const kinds = { integration: 7301, organization: 7302 } as const

export type HeldLock = { release(): Promise<void> }

/** Null when another process, or another run of this one, holds it. */
export async function holdLock(pool: Pool, kind: keyof typeof kinds, id: number): Promise<HeldLock | null> {
  const client = await pool.connect()
  const { rows } = await client.query<{ held: boolean }>('select pg_try_advisory_lock($1, $2) as held', [
    kinds[kind],
    id,
  ])
  if (!rows[0]?.held) {
    client.release()
    return null
  }
  return {
    release: async () => {
      await client.query('select pg_advisory_unlock($1, $2)', [kinds[kind], id]).then(
        () => client.release(),
        (broken: Error) => client.release(broken),
      )
    },
  }
}
