/** The run of an id given on the command line. */

import type { Pool } from 'pg'
import { Problem } from '../model/problem.ts'
import type { Run } from '../model/run.ts'
import { findRun } from '../store/runs.ts'

export async function findExistingRun(pool: Pool, id: string): Promise<Run> {
  const run = /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/i.test(id) ? await findRun(pool, id) : null
  if (run) return run
  throw new Problem({
    code: 'RUN_UNKNOWN',
    message: `There is no run '${id}'.`,
    advice: 'List the runs with `passport-sync runs`.',
  })
}
