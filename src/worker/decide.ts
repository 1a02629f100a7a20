/** A person's decisions: approve or decline a held plan, cancel a run. */

import type { Pool } from 'pg'
import { Problem } from '../model/problem.ts'
import type { Run } from '../model/run.ts'
import { leaveOutRemovals } from '../store/plan/leave-out-removals.ts'
import { discardPlan, moveRun, requestCancel } from '../store/runs.ts'
import { claimHeld, runToCarry, type Claim } from '../store/claims.ts'
import { inTransaction } from '../store/database.ts'
import { holdLock } from '../store/lock.ts'
import { differenceOf, type PlanDifference } from '../store/undo.ts'
import type { House } from './house.ts'
import { integrationById } from '../store/configuration.ts'
import { applyRun, carryApplied, existing, whileCarried } from './carry-on.ts'
import { databaseLost } from './database-lost.ts'
import { interrupt, launch, lockIntegration, type Launch } from './launch.ts'
import { duplicatesAfterRun } from './merge-unattended.ts'
import { whilePresent } from './presence.ts'

export type Approved =
  | { readonly outcome: 'applied'; readonly run: Run }
  /** The plan was stale: this is the one made in its place, waiting, and how it differs. */
  | { readonly outcome: 'made again'; readonly run: Run; readonly difference: PlanDifference }

/** Carries out a held plan. One that has become stale is made again and waits anew: nobody approves what they have not seen. */
export async function approve(
  house: House,
  id: string,
  options: Omit<Launch, 'integration' | 'preview' | 'full'> & {
    readonly reason?: string
    /** What of the plan is left out, and waits for a person again in the next run. */
    readonly without?: 'removals'
  },
): Promise<Approved> {
  const { pool } = house
  const run = await existing(pool, id)
  if (run.state !== 'held' || run.integration === null) throw notHeld(run)
  const integration = { id: run.integration, name: run.integrationName ?? 'the integration' }
  const applied = await whilePresent(pool, async lost => {
    const lock = await lockIntegration(pool, integration)
    try {
      return await whileCarried(id, async () => {
        const claim = await claimDecided(pool, run, options)
        if (!claim) throw notHeld(await existing(pool, id))
        const outcome = await applyApproved(house, claim, options)
        const whole = await integrationById(pool, integration.id)
        if (outcome === 'applied' && whole) await carryApplied(house, whole, claim, { ...options, lost })
        return outcome
      })
    } finally {
      await lock.release()
    }
  })
  if (applied === 'applied') {
    const done = await existing(pool, id)
    await duplicatesAfterRun(pool, done)
    return { outcome: 'applied', run: done }
  }
  const again = await launch(house, {
    ...options,
    integration: run.integrationName ?? '',
    full: run.mode === 'full',
    hold: true,
  })
  return { outcome: 'made again', run: again, difference: await differenceOf(pool, id, again.id) }
}

/** The run becomes this process's own together with what was decided about its plan: nobody carries on the one without the other. */
function claimDecided(
  pool: Pool,
  run: Run,
  decision: { readonly by: string; readonly reason?: string; readonly without?: 'removals' },
): Promise<Claim | null> {
  return inTransaction(pool, async client => {
    const claim = await claimHeld(client, run.id, decision)
    if (claim && decision.without === 'removals') await leaveOutRemovals(client, run)
    return claim
  })
}

/** A broken connection leaves the run to workers, who go on with it; another trouble lets it wait again. */
async function applyApproved({ pool }: House, claim: Claim, options: Pick<Launch, 'onProgress'>): Promise<string> {
  try {
    return await applyRun(pool, claim, options)
  } catch (error) {
    const broken = databaseLost(error)
    if (broken) throw broken
    await moveRun(pool, claim.run, { from: ['running'], to: 'held', generation: claim.generation })
    throw error
  }
}

export async function decline(house: House, id: string, by: string, reason?: string): Promise<Run> {
  const run = await existing(house.pool, id)
  if (!(await moveRun(house.pool, id, { from: ['held'], to: 'declined', by, reason }))) throw notHeld(run)
  return existing(house.pool, id)
}

/** A waiting plan is dropped at once; a run under way stops at its next page, in whichever process it goes on. */
export async function cancel(house: House, id: string, by: string): Promise<Run> {
  const { pool } = house
  const run = await existing(pool, id)
  if (await moveRun(pool, id, { from: ['held', 'queued'], to: 'cancelled', by })) return existing(pool, id)
  if (run.state !== 'running') {
    throw new Problem({
      code: 'RUN_ENDED',
      message: `The run has ended already (${run.state}).`,
      advice: 'What a finished run changed can be taken back with `passport-sync undo`.',
    })
  }
  await requestCancel(pool, id, by)
  const lock = run.integration === null ? null : await holdLock(pool, 'integration', run.integration)
  if (lock) {
    // Nobody carries it on any more: its process died.
    if ((await runToCarry(pool, id))?.isApplied) await interrupt(pool, id)
    else if (await moveRun(pool, id, { from: ['running'], to: 'cancelled' })) await discardPlan(pool, id)
    await lock.release()
  }
  return existing(pool, id)
}

function notHeld(run: Run): Problem {
  return new Problem({
    code: 'RUN_NOT_HELD',
    message: `The run does not wait for a decision (${run.state}).`,
    advice: 'List the runs with `passport-sync runs`; only a held one can be approved or declined.',
  })
}
