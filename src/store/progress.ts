/** How far runs are, for whoever watches: the latest of each stage and entity, numbered anew whenever it moves. */

import type { Pool } from 'pg'

export type ProgressRow = {
  readonly stage: string
  /** Null: of all together. */
  readonly entity: string | null
  readonly done: number
  readonly total: number | null
  readonly perSecond: number
}

/** With when it was told, and when the first of its kind. */
export type ToldProgress = ProgressRow & { readonly at: Date; readonly begunAt: Date }

export async function keepProgressRows(pool: Pool, run: string, rows: readonly ToldProgress[]): Promise<void> {
  await pool.query(
    `insert into run_progress (run, stage, entity, done, total, per_second, number, at, begun_at)
     select $1, stage, coalesce(entity, ''), done, total, "perSecond", nextval('run_progress_number'), at, "begunAt"
       from jsonb_to_recordset($2)
         as p(stage text, entity text, done int, total int, "perSecond" int, at timestamptz, "begunAt" timestamptz)
     on conflict (run, stage, entity) do update
       set done = excluded.done, total = excluded.total, per_second = excluded.per_second, number = excluded.number,
           at = excluded.at`,
    [run, JSON.stringify(rows)],
  )
}

/** What has moved since that number, in the order in which it moved; all of it since '0'. */
export async function progressSince(
  pool: Pool,
  run: string,
  number: string,
): Promise<(ProgressRow & { readonly number: string; readonly at: string })[]> {
  const { rows } = await pool.query<ProgressRow & { number: string; at: Date }>(
    `select number::text, stage, nullif(entity, '') as entity, done, total, per_second as "perSecond", at
       from run_progress where run = $1 and number > $2 order by run_progress.number`,
    [run, number],
  )
  return rows.map(row => ({ ...row, at: row.at.toISOString() }))
}
