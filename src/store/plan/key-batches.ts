/** The keys of a long select in batches, on a connection of its own: others write while it is read. */

import type { Pool } from 'pg'

const batchSize = 2000

/**
 * `select` yields one column, `key`. What the run keeps meanwhile has no statistics: without them PostgreSQL would search it
 * once for every row, so its joins are hashed.
 */
export async function* keyBatches(pool: Pool, select: string): AsyncIterable<string[]> {
  const client = await pool.connect()
  try {
    await client.query('begin read only')
    await client.query('set local enable_nestloop = off; set local enable_mergejoin = off')
    await client.query(`declare batch no scroll cursor for ${select}`)
    for (;;) {
      const { rows } = await client.query<{ key: string }>(`fetch ${batchSize} from batch`)
      if (rows.length === 0) break
      yield rows.map(({ key }) => key)
    }
  } finally {
    await client.query('rollback').then(
      () => client.release(),
      (broken: Error) => client.release(broken),
    )
  }
}
