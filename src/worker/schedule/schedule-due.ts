/** Begins what is due: one run for each integration, however many times it was missed. */

import type { Pool, PoolClient } from 'pg'
import { queueRun, skipRun } from '../../store/claims.ts'
import { inTransaction } from '../../store/database.ts'
import { isSomeDue, lockDue, setNextDue, type DueIntegration } from '../../store/due.ts'
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
      if (integration.due && (await begin(client, integration, now))) queued += 1
      await setNextDue(client, integration.id, nextDue(integration.schedule, integration.timeZone, now))
    }
    return queued
  })
}

async function begin(client: PoolClient, integration: DueIntegration, now: Date): Promise<boolean> {
  const { id, organization, name, timeZone, pauses, due, isSuspended, unfinished } = integration
  if (isSuspended || unfinished === 'queued') return false
  const run = {
    id: newId(),
    organization,
    integration: id,
    integrationName: name,
    full: false,
    preview: false,
    ...{ trigger: 'schedule', startedBy: 'schedule', dueAt: due },
  }
  const until = pausedAt(pauses, timeZone, now).importsUntil
  const reason = until ? suspendedWords(until) : unfinished ? 'the run before it was still under way' : null
  if (reason === null) await queueRun(client, run)
  else await skipRun(client, run, reason)
  return reason === null
}

export function suspendedWords(until: Date): string {
  return `imports are suspended until ${until.toISOString()}`
}
