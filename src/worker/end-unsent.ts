/** The end of runs that broke off. Of one that was sending, Passport's part stands, with its history, and what was sent is sent. */

import type { Pool } from 'pg'
import type { RunFailure } from '../model/run.ts'
import { runToCarry } from '../store/claims.ts'
import { leaveRest, recordSentCounts } from '../store/sending.ts'
import { discardPlan, findRun, moveRun } from '../store/runs.ts'

/** The rest is compared anew by the next run. False where the run has ended otherwise. */
export async function endUnsent(
  pool: Pool,
  run: string,
  { code, message, advice }: RunFailure,
  generation?: number,
): Promise<boolean> {
  const left = await leaveRest(pool, run)
  await recordSentCounts(pool, run)
  const isUndo = (await findRun(pool, run))?.kind === 'undo'
  const failure = {
    code,
    message: `${message} Passport's own part of the run is done; ${left} records were not sent.`,
    advice: `${advice} ${isUndo ? 'Undo this run, and then the other one again.' : 'The next run sends what is left.'}`,
  }
  return moveRun(pool, run, {
    from: ['running'],
    to: 'failed',
    failure,
    ...(generation === undefined ? {} : { generation }),
  })
}

/** Of a run whose processes are gone: an unfinished plan is forgotten, the history of one that was applied never. */
export async function endLost(
  pool: Pool,
  run: string,
  { code, message, advice }: RunFailure,
): Promise<'unwritten' | 'unsent' | null> {
  if ((await runToCarry(pool, run))?.isApplied) {
    return (await endUnsent(pool, run, { code, message, advice })) ? 'unsent' : null
  }
  const failure = {
    code,
    message: `${message} Nothing of it was written.`,
    advice: `${advice} The next run makes a new plan.`,
  }
  if (!(await moveRun(pool, run, { from: ['running'], to: 'failed', failure }))) return null
  await discardPlan(pool, run)
  return 'unwritten'
}
