/** Seals every stored secret anew under another key: all of them, or none. */

import type { Pool } from 'pg'
import { inTransaction } from './database.ts'
import { seal, tryUnseal, unseal } from './secrets.ts'

/** How many. One that the new key opens already is left: an earlier rotation came so far. Throws KEY_DOES_NOT_FIT. */
export function resealSecrets(pool: Pool, key: Buffer, next: Buffer): Promise<number> {
  return inTransaction(pool, async client => {
    await client.query('lock table sealed_secret in exclusive mode')
    const { rows } = await client.query<{ source: number; field: string; sealed: Buffer }>(
      `select data_source as source, field, sealed from sealed_secret`,
    )
    let resealed = 0
    for (const { source, field, sealed } of rows) {
      const place = { source, field }
      if (tryUnseal(next, place, sealed) !== undefined) continue
      await client.query(`update sealed_secret set sealed = $3 where data_source = $1 and field = $2`, [
        source,
        field,
        seal(next, place, unseal(key, place, sealed)),
      ])
      resealed += 1
    }
    return resealed
  })
}
