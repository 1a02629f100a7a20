/** The table of changes is partitioned by month: a run's id (uuid version 7) begins with its time, so a month is a range of ids. */

import type { Pool } from 'pg'

/** Makes sure that changes of a run begun at this moment have their month. */
export async function ensureMonth(db: Pick<Pool, 'query'>, at: Date): Promise<void> {
  const month = at.toISOString().slice(0, 7)
  const name = `change_${month.replace('-', '_')}`
  const { rows } = await db.query(`select to_regclass($1) is not null as there`, [name])
  if (rows[0]?.there) return
  const from = Date.UTC(at.getUTCFullYear(), at.getUTCMonth(), 1)
  const until = Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + 1, 1)
  // Two processes may come here at once: the second waits for the first and finds it done.
  await db.query(`
    select pg_advisory_xact_lock(7305, 1);
    create table if not exists ${name} partition of change
      for values from ('${firstId(from)}') to ('${firstId(until)}')`)
}

/** When an id of version 7 was made. */
export function timeOfId(id: string): Date {
  return new Date(Number.parseInt(id.replace('-', '').slice(0, 12), 16))
}

/** The least uuid of version 7 that a moment can have (RFC 9562, 5.7: 48 bits of Unix milliseconds come first). */
function firstId(milliseconds: number): string {
  const hex = milliseconds.toString(16).padStart(12, '0')
  return `${hex.slice(0, 8)}-${hex.slice(8)}-0000-0000-000000000000`
}
