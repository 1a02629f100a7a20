/** Begins what is due by the clock, and what is owed for another one's success: one run for each integration. */

import type { Pool, PoolClient } from 'pg'
import { queueRun, skipRun } from '../../store/claims.ts'
import { inTransaction } from '../../store/database.ts'
import { isSomeDue, lockDue, setNextDue, type BeginningIntegration } from '../../store/due.ts'
import { isSomeOwed, lockOwed, oweAfterPause, oweFollowers, setNotOwed } from '../../store/followers.ts'
import { newId } from '../new-id.ts'
import { nextDue } from './next.ts'
import { pausedAt } from './pauses.ts'

/** How many runs were queued. The run and the next time stand in one transaction: nothing is due twice, nothing is lost. */
export async function scheduleDue(pool: Pool, now: Date): Promise<number> {
  // Asked every second by every process: first without a transaction.
  if (!(await isSomeDue(pool, now))) return 0
  return inTransaction(pool, async client => {
    let queued = 0
    for (const integration of await lockDue(client, now)) {
      const { id, due, schedule, timeZone } = integration
      const cause = { startedBy: 'schedule', dueAt: due }
      if (due && (await begin(client, integration, cause, now))) queued += 1
      await setNextDue(client, id, nextDue(schedule, timeZone, now))
    }
    return queued
  })
}

/**
 * How many runs were queued. That a success was looked at, and what it launches, stand in one transaction, made from what is
 * stored: nothing is lost with a process, and nothing is launched twice. Who is suspended or in a pause stays owed.
 */
export async function scheduleFollowers(pool: Pool, now: Date): Promise<number> {
  if (!(await isSomeOwed(pool, now))) return 0
  return inTransaction(pool, async client => {
    await oweFollowers(client, now)
    let queued = 0
    for (const integration of await lockOwed(client, now)) {
      const { id, by, since } = integration
      if (await begin(client, integration, { startedBy: by, dueAt: since }, now)) queued += 1
      const until = pausedUntil(integration, now)
      if (until) await oweAfterPause(client, id, { until, by })
      else await setNotOwed(client, id)
    }
    return queued
  })
}

async function begin(
  client: PoolClient,
  integration: BeginningIntegration,
  cause: { readonly startedBy: string; readonly dueAt: Date | null },
  now: Date,
): Promise<boolean> {
  const { id, organization, name, isSuspended, unfinished } = integration
  if (isSuspended || unfinished === 'queued') return false
  const run = {
    id: newId(),
    organization,
    integration: id,
    integrationName: name,
    full: false,
    preview: false,
    trigger: 'schedule',
    ...cause,
  }
  const until = pausedUntil(integration, now)
  const reason = until ? suspendedWords(until) : unfinished ? 'the run before it was still under way' : null
  if (reason === null) await queueRun(client, run)
  else await skipRun(client, run, reason)
  return reason === null
}

function pausedUntil({ pauses, timeZone }: BeginningIntegration, now: Date): Date | null {
  return pausedAt(pauses, timeZone, now).importsUntil
}

export function suspendedWords(until: Date): string {
  return `imports are suspended until ${until.toISOString()}`
}
