/** Removes the values of old runs, batch by batch, as long as each organization says that they are kept. */

import type { Pool } from 'pg'
import { holdLock } from '../store/lock.ts'
import {
  auditForgotten,
  beginToForget,
  endForgetting,
  forgetChanges,
  runsToForget,
  type OldRun,
} from '../store/retention.ts'

const changesAtOnce = 5000
const runsAtOnce = 200

/** Until none is left. Broken off, it is gone on with the next time. Gives how many runs; 0 where another process is at it. */
export async function forgetOldValues(pool: Pool, now: Date, signal: AbortSignal): Promise<number> {
  const lock = await holdLock(pool, 'retention', 0)
  if (!lock) return 0
  let done = 0
  try {
    for (;;) {
      const runs = await runsToForget(pool, now, runsAtOnce)
      const forgotten: OldRun[] = []
      for (const run of runs) {
        if (signal.aborted) break
        await forgetRun(pool, run, signal)
        if (!signal.aborted) forgotten.push(run)
      }
      await audit(pool, forgotten)
      done += forgotten.length
      if (forgotten.length < runsAtOnce) return done
    }
  } finally {
    await lock.release()
  }
}

async function forgetRun(pool: Pool, run: OldRun, signal: AbortSignal): Promise<void> {
  await beginToForget(pool, run)
  let last: number | null = 0
  while (last !== null) {
    last = await forgetChanges(pool, run.id, { after: last, limit: changesAtOnce })
    if (signal.aborted) return
  }
  await endForgetting(pool, run)
}

async function audit(pool: Pool, runs: readonly OldRun[]): Promise<void> {
  const byOrganization = Map.groupBy(runs, ({ organization, days }) => `${organization} ${days}`)
  for (const [first, ...more] of byOrganization.values()) {
    if (first) await auditForgotten(pool, { ...first, runs: more.length + 1 })
  }
}
