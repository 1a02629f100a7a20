/** Locks that end with the process that holds them: advisory locks of PostgreSQL on a connection of their own. */

import type { Pool } from 'pg'

const kinds = { integration: 7301, organization: 7302, source: 7303, duplicates: 7304, retention: 7306 } as const

export type Lock = { readonly kind: keyof typeof kinds; readonly id: number }

export type HeldLock = { release(): Promise<void> }

/** All of them or none. Null when another process, or another run of this one, holds one. */
export async function holdLocks(pool: Pool, locks: readonly Lock[]): Promise<HeldLock | null> {
  const client = await pool.connect()
  const held: Lock[] = []
  const release = async (): Promise<void> => {
    try {
      for (const { kind, id } of held.toReversed()) {
        await client.query('select pg_advisory_unlock($1, $2)', [kinds[kind], id])
      }
      client.release()
    } catch (error) {
      // With the connection they are gone as well.
      client.release(error instanceof Error ? error : true)
    }
  }
  for (const lock of locks) {
    const { rows } = await client.query<{ held: boolean }>('select pg_try_advisory_lock($1, $2) as held', [
      kinds[lock.kind],
      lock.id,
    ])
    if (!rows[0]?.held) {
      await release()
      return null
    }
    held.push(lock)
  }
  return { release }
}

export function holdLock(pool: Pool, kind: Lock['kind'], id: number): Promise<HeldLock | null> {
  return holdLocks(pool, [{ kind, id }])
}
