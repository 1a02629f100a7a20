/** What tells an operator how the service is: counts, and nothing of persons. */

import type { Pool } from 'pg'
import { newestSchema } from './migrate.ts'

export type ServiceFacts = {
  readonly runs: readonly { readonly state: string; readonly count: number }[]
  readonly problems: readonly { readonly code: string; readonly count: number }[]
  /** Of runs under way: records a second, by stage. */
  readonly pace: readonly { readonly stage: string; readonly perSecond: number }[]
  /** How long the oldest run that waits for a worker has waited, in seconds. */
  readonly queueAge: number
}

/** Problems are those of each integration's last run. */
export async function serviceFacts(pool: Pool): Promise<ServiceFacts> {
  const runs = await pool.query<{ state: string; count: number }>(
    `select state, count(*)::int as count from run group by state`,
  )
  const problems = await pool.query<{ code: string; count: number }>(
    `select p.code, count(*)::int as count
       from integration i
       cross join lateral (select id from run where run.integration = i.id order by id desc limit 1) last
       join problem p on p.run = last.id
      group by p.code`,
  )
  const pace = await pool.query<{ stage: string; perSecond: number }>(
    `select p.stage, sum(p.per_second)::int as "perSecond"
       from run_progress p join run r on r.id = p.run
      where r.state = 'running' and p.at > now() - interval '10 seconds'
      group by p.stage`,
  )
  const queue = await pool.query<{ age: number }>(
    `select coalesce(extract(epoch from now() - min(started_at)), 0)::float8 as age from run where state = 'queued'`,
  )
  return { runs: runs.rows, problems: problems.rows, pace: pace.rows, queueAge: queue.rows[0]?.age ?? 0 }
}

/** Whether the database answers and has the schema of this version. */
export async function isReady(pool: Pool): Promise<boolean> {
  const { rows } = await pool.query<{ newest: string | null }>(`select max(name) as newest from kysely_migration`)
  return rows[0]?.newest === (await newestSchema())
}

/** Of one sealed secret of each data source, to see that the key fits. */
export async function someSealedSecret(
  pool: Pool,
): Promise<{ readonly source: number; readonly field: string; readonly sealed: Buffer } | null> {
  const { rows } = await pool.query<{ source: number; field: string; sealed: Buffer }>(
    `select data_source as source, field, sealed from sealed_secret order by data_source, field limit 1`,
  )
  return rows[0] ?? null
}
