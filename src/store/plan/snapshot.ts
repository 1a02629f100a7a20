/** A run's snapshot: which keys it saw. Unlogged, one table a run, gone when the plan is made. */

import type { Pool } from 'pg'

/** The run's id is ours and holds only hexadecimal digits, so the name is safe to stand in a statement. */
export function snapshotOf(run: string): string {
  return `snapshot.run_${run.replaceAll(/[^0-9a-f]/g, '')}`
}

export async function makeSnapshot(pool: Pool, run: string): Promise<void> {
  const table = snapshotOf(run)
  await pool.query(`
    create unlogged table ${table} (
      entity text not null,
      external_id text collate "C" not null,
      hash uuid not null,
      skipped boolean not null
    );
    create index on ${table} (entity, external_id) where skipped`)
}

export async function dropSnapshot(pool: Pool, run: string): Promise<void> {
  await pool.query(`drop table if exists ${snapshotOf(run)}`)
}

/**
 * Keys that came more than once. The same contents twice are one record (a page that came twice); different contents are
 * disputed: nothing of them is taken, and what the directory has of them stays.
 */
export async function settleRepeated(
  pool: Pool,
  run: string,
  entity: string,
): Promise<{ repeated: number; disputed: number }> {
  const snapshot = snapshotOf(run)
  const { rows } = await pool.query<{ external_id: string; disputed: boolean }>(
    `select external_id, min(hash::text) <> max(hash::text) as disputed
       from ${snapshot} where entity = $1 and not skipped
      group by external_id having count(*) > 1`,
    [entity],
  )
  if (rows.length === 0) return { repeated: 0, disputed: 0 }
  const disputed = rows.filter(row => row.disputed).map(row => row.external_id)
  await pool.query(
    `delete from change c
      where c.run = $1 and c.entity = $2
        and (c.external_id = any($3::text[])
             or c.external_id = any($4::text[])
                and c.number > (select min(f.number) from change f
                                 where f.run = $1 and f.entity = $2 and f.external_id = c.external_id))`,
    [run, entity, disputed, rows.map(row => row.external_id)],
  )
  await pool.query(
    `insert into problem (run, entity, external_id, code, message, advice)
     select $1, $2, key, 'KEY_REPEATED',
            'The source sent this ' || $2 || ' more than once, with different contents; none of them was taken.',
            'Look for two records with this id in the source and correct one. What Passport has of it stays as it was.'
       from unnest($3::text[]) as key`,
    [run, entity, disputed],
  )
  return { repeated: rows.length, disputed: disputed.length }
}
