/** The job engine: its jobs only say that a run is to be carried on; what the run is stands in its row. */

import type { Pool } from 'pg'
import type { PgBoss } from 'pg-boss'
import { waitingRuns, type WaitingRun } from '../store/claims.ts'

export const runQueue = 'runs'

export type RunJob = { readonly run: string }

/** The engine's own bound is a day. A run that takes longer goes on, whatever becomes of its job. */
const longestSeconds = 86_000
const mostAtOnce = 500
const sendAgainAfterMs = 10_000

export async function openBoss(pool: Pool, onTrouble: (error: unknown) => void): Promise<PgBoss> {
  // Loaded only where it is wanted: every command would wait for it.
  const { PgBoss } = await import('pg-boss')
  const boss = new PgBoss({
    db: { executeSql: (text, values) => pool.query(text, values) },
    schema: 'jobs',
    schedule: false,
    superviseIntervalSeconds: 5,
    monitorIntervalSeconds: 5,
  })
  boss.on('error', onTrouble)
  await boss.start()
  await boss.createQueue(runQueue, {
    policy: 'exclusive',
    // Whoever finds a run left sends a new job: the engine tries nothing again by itself.
    retryLimit: 0,
    expireInSeconds: longestSeconds,
    heartbeatSeconds: 10,
    deleteAfterSeconds: 3600,
  })
  return boss
}

export type Dispatcher = {
  /** Gives every run that waits its job; how many are new. */
  dispatch(): Promise<number>
  /** Its job ended without carrying the run on: it is given another in the next round, if it waits still. */
  forget(run: string): void
}

/** Any number of processes may do so: a run has one job for each time it is carried on. */
export function makeDispatcher(pool: Pool, boss: PgBoss): Dispatcher {
  const sentAt = new Map<string, number>()
  return {
    dispatch: async () => {
      const now = performance.now()
      for (const [key, at] of sentAt) if (now - at > sendAgainAfterMs) sentAt.delete(key)
      const waiting = await waitingRuns(pool, mostAtOnce)
      const unsent = waiting.filter(run => !sentAt.has(keyOf(run)))
      if (unsent.length === 0) return 0
      await boss.insert(
        runQueue,
        unsent.map(run => ({ data: { run: run.id } satisfies RunJob, singletonKey: keyOf(run) })),
      )
      for (const run of unsent) sentAt.set(keyOf(run), now)
      return unsent.length
    },
    forget: run => {
      for (const key of sentAt.keys()) if (key.startsWith(run)) sentAt.delete(key)
    },
  }
}

function keyOf({ id, generation }: WaitingRun): string {
  return `${id}:${generation}`
}
