/** Runs an integration now, in this process, from launch to its end. */

import type { Pool } from 'pg'
import type { Integration } from '../model/integration.ts'
import { Problem } from '../model/problem.ts'
import type { Run } from '../model/run.ts'
import { findIntegration } from '../store/configuration.ts'
import { pausesOf } from '../store/due.ts'
import { holdLock, type HeldLock } from '../store/lock.ts'
import { dropForgotten } from '../store/plan/snapshot.ts'
import { giveUpLost } from '../store/presence.ts'
import { moveRun, unfinishedRuns } from '../store/runs.ts'
import type { Progress } from '../sync/ports.ts'
import { beginRun, carryThrough, whileCarried } from './carry-on.ts'
import { endLost } from './end-unsent.ts'
import { databaseLost } from './database-lost.ts'
import type { House } from './house.ts'
import { duplicatesAfterRun } from './merge-unattended.ts'
import { newId } from './new-id.ts'
import { whilePresent } from './presence.ts'
import { pausedAt } from './schedule/pauses.ts'
import { refuseUnmapped } from './unmapped.ts'

export type Launch = {
  readonly integration: string
  /** Its organization, where several may have an integration of that name. */
  readonly organization?: string
  /** The run's id, for who must know it before the run begins; a plan made again has one of its own. */
  readonly id?: string
  /** Stop after the plan, and write nothing. */
  readonly preview?: boolean
  /** Read everything, whatever was read before. */
  readonly full?: boolean
  /** Let the plan wait for a person, whatever it holds. */
  readonly hold?: boolean
  /** Workers carry it on when this process dies: for who does not wait for its end. */
  readonly lasting?: boolean
  readonly trigger: string
  readonly by: string
  readonly signal: AbortSignal
  /** Told of every run this launch begins: a plan that others overtook is made again, as a run of its own. */
  readonly onStart?: (run: string) => void
  readonly onProgress: (progress: Progress) => void
  /** Told of waits, retries and what was found from before, in words without personal data. */
  readonly onNotice: (text: string) => void
}

/**
 * Ends in `done`, `held` or `previewed`, or in `failed` or `cancelled` with the reason in `failure`. Throws a Problem when
 * the run can't begin: unknown integration, another run of it under way (RUN_UNDER_WAY), imports paused (IMPORTS_PAUSED).
 */
export async function launch(house: House, options: Launch): Promise<Run> {
  const { pool } = house
  const { full = false, preview = false, hold = false, lasting = false, trigger, by } = options
  const integration = await findIntegration(pool, options.integration, options.organization)
  await refuseUnmapped(pool, integration)
  if (!preview) await refusePaused(pool, integration)
  try {
    const ended = await whilePresent(pool, async lost => {
      const lock = await lockIntegration(pool, integration)
      try {
        await clearUnfinished(pool, integration, options.onNotice)
        const id = options.id ?? newId()
        return await whileCarried(id, async () => {
          const claim = await beginRun(pool, integration, { id, full, preview, hold, lasting, trigger, by })
          options.onStart?.(id)
          return carryThrough(house, integration, claim, { ...options, lost })
        })
      } finally {
        await lock.release()
      }
    })
    await duplicatesAfterRun(pool, ended)
    return ended
  } catch (error) {
    throw databaseLost(error) ?? error
  }
}

/** Throws RUN_UNDER_WAY. A holder that is frozen or cut off does not count. */
export async function lockIntegration(pool: Pool, { id, name }: Pick<Integration, 'id' | 'name'>): Promise<HeldLock> {
  const free = await holdLock(pool, 'integration', id)
  if (free) return free
  const freed = (await giveUpLost(pool)) > 0 ? await holdLock(pool, 'integration', id) : null
  if (freed) return freed
  throw underWay(name)
}

export async function refusePaused(pool: Pool, { organization }: Pick<Integration, 'organization'>): Promise<void> {
  const { pauses, timeZone } = await pausesOf(pool, organization)
  const until = pausedAt(pauses, timeZone, new Date()).importsUntil
  if (!until) return
  throw new Problem({
    code: 'IMPORTS_PAUSED',
    message: `Imports are suspended until ${until.toISOString()}.`,
    advice: 'Look at what an import would do with --preview, or take the pause out of the district file.',
  })
}

/** What is left of runs whose process died, and older plans that this run replaces. */
export async function clearUnfinished(
  pool: Pool,
  integration: Pick<Integration, 'id'>,
  notice: (text: string) => void,
  but?: string,
): Promise<void> {
  for (const { id, state } of await unfinishedRuns(pool, integration.id)) {
    if (id === but) continue
    if (state === 'held') {
      await moveRun(pool, id, { from: ['held'], to: 'declined', reason: 'replaced by a newer plan' })
      notice(`The plan of run ${id} was still waiting; a new one is made in its place.`)
    } else {
      const ended = await interrupt(pool, id)
      if (ended) notice(`Run ${id} was interrupted ${leftWords[ended]}.`)
    }
  }
  await dropForgotten(pool)
}

const leftWords = {
  unwritten: 'before anything was written; it is made again',
  unsent: 'while it was sending; what is left is compared anew',
}

/** Ends a run that nobody carries on; null when it has ended after all: then it is done, and its history stays. */
export function interrupt(pool: Pool, id: string): Promise<'unwritten' | 'unsent' | null> {
  return endLost(pool, id, {
    code: 'RUN_INTERRUPTED',
    message: 'The process that carried this run out ended before the run did.',
    advice: 'Nothing has to be mended.',
  })
}

export function underWay(integration: string): Problem {
  return new Problem({
    code: 'RUN_UNDER_WAY',
    message: `${integration} is running already; a second run was not started.`,
    advice: 'Wait until it has ended (`passport-sync runs`), or cancel it.',
    retry: true,
  })
}
