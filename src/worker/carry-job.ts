/** Carries on the run that a job names: makes it this process's own, leads it to its end, and tells how it gets on. */

import type { Pool, PoolClient } from 'pg'
import type { Integration } from '../model/integration.ts'
import type { Run } from '../model/run.ts'
import { claimRun, runToCarry, type RunToCarry } from '../store/claims.ts'
import { integrationById } from '../store/configuration.ts'
import { pausesOf } from '../store/due.ts'
import { inTransaction } from '../store/database.ts'
import { oweAfterPause } from '../store/followers.ts'
import { holdLocks } from '../store/lock.ts'
import { ensureMonth, timeOfId } from '../store/partitions.ts'
import { moveRun } from '../store/runs.ts'
import { carryThrough, whileCarried } from './carry-on.ts'
import type { House } from './house.ts'
import { clearUnfinished } from './launch.ts'
import { duplicatesAfterRun } from './merge-unattended.ts'
import { pausedAt } from './schedule/pauses.ts'
import { suspendedWords } from './schedule/schedule-due.ts'

export type JobPorts = {
  readonly signal: AbortSignal
  readonly lost: AbortSignal
  readonly onNotice: (run: string, text: string) => void
}

/** Null when there is nothing to do: somebody else has the run, it has ended, or its integration is busy. */
export async function carryJob(house: House, id: string, ports: JobPorts): Promise<Run | null> {
  const { pool } = house
  const run = await runToCarry(pool, id)
  if (!run || (run.state !== 'queued' && run.state !== 'running')) return null
  const integration = run.integration === null ? null : await integrationById(pool, run.integration)
  if (!integration) {
    await skip(pool, id, 'its integration was removed')
    return null
  }
  // What waits is looked up a moment before: this holds for certain, against the command line too.
  const lock = await holdLocks(pool, [
    { kind: 'integration', id: integration.id },
    { kind: 'source', id: integration.source.id },
  ])
  if (!lock) return null
  let ended: Run | null
  try {
    const until = await pausedUntil(pool, integration, run)
    if (until) return await putOff(pool, id, run, { integration: integration.id, until })
    ended = await whileCarried(id, () => carryClaimed(house, integration, id, ports))
  } finally {
    await lock.release()
  }
  if (ended) await duplicatesAfterRun(pool, ended)
  return ended
}

async function carryClaimed(
  house: House,
  integration: Integration,
  id: string,
  { signal, lost, onNotice }: JobPorts,
): Promise<Run | null> {
  const { pool } = house
  await ensureMonth(pool, timeOfId(id))
  const claim = await claimRun(pool, id)
  if (!claim) return null
  let current = id
  const notice = (text: string): void => onNotice(current, text)
  await clearUnfinished(pool, integration, notice, current)
  return carryThrough(house, integration, claim, {
    signal,
    lost,
    onStart: run => {
      current = run
    },
    onProgress: () => undefined,
    onNotice: notice,
  })
}

/** Of a run that has not begun: what a pause finds under way goes on. */
async function pausedUntil(pool: Pool, { organization }: Integration, run: RunToCarry): Promise<Date | null> {
  if (run.state !== 'queued' || run.preview) return null
  const { pauses, timeZone } = await pausesOf(pool, organization)
  return pausedAt(pauses, timeZone, new Date()).importsUntil
}

/** What the success of another one began is made up for after the pause; what the clock began is not. */
async function putOff(
  pool: Pool,
  id: string,
  { trigger, startedBy: by }: RunToCarry,
  { integration, until }: { readonly integration: number; readonly until: Date },
): Promise<null> {
  await inTransaction(pool, async client => {
    const isSkipped = await skip(client, id, suspendedWords(until))
    if (isSkipped && trigger === 'schedule') await oweAfterPause(client, integration, { until, by })
  })
  return null
}

async function skip(db: Pool | PoolClient, run: string, reason: string): Promise<boolean> {
  return moveRun(db, run, { from: ['queued'], to: 'skipped', reason })
}
