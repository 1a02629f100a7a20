/** A person's decisions: approve or decline a held plan, cancel a run, undo one that was applied. */

import { newId } from './new-id.ts'
import { Problem } from '../model/problem.ts'
import type { Run } from '../model/run.ts'
import { ensureMonth } from '../store/partitions.ts'
import { countPlan } from '../store/plan/count.ts'
import { createRun, discardPlan, moveRun, recordPlan, requestCancel } from '../store/runs.ts'
import { applyPlan } from '../store/apply.ts'
import { claimHeld, runToCarry, type Claim } from '../store/claims.ts'
import { holdLock } from '../store/lock.ts'
import { differenceOf, planUndo, standsOn, type PlanDifference, type Standing } from '../store/undo.ts'
import { noCounts, type EntityCounts } from '../model/run.ts'
import type { EntityType } from '../model/entity.ts'
import type { House } from './house.ts'
import { integrationById } from '../store/configuration.ts'
import { applyRun, carryApplied, existing, whileCarried } from './carry-on.ts'
import { databaseLost } from './database-lost.ts'
import { launch, lockIntegration, type Launch } from './launch.ts'
import { whilePresent } from './presence.ts'

export type Approved =
  | { readonly outcome: 'applied'; readonly run: Run }
  /** The plan was stale: this is the one made in its place, waiting, and how it differs. */
  | { readonly outcome: 'made again'; readonly run: Run; readonly difference: PlanDifference }

/** Carries out a held plan. One that has become stale is made again and waits anew: nobody approves what they have not seen. */
export async function approve(
  house: House,
  id: string,
  options: Omit<Launch, 'integration' | 'preview' | 'full'> & { readonly reason?: string },
): Promise<Approved> {
  const { pool } = house
  const run = await existing(pool, id)
  if (run.state !== 'held' || run.integration === null) throw notHeld(run)
  const integration = { id: run.integration, name: run.integrationName ?? 'the integration' }
  const applied = await whilePresent(pool, async lost => {
    const lock = await lockIntegration(pool, integration)
    try {
      return await whileCarried(id, async () => {
        const claim = await claimHeld(pool, id, options)
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
  if (applied === 'applied') return { outcome: 'applied', run: await existing(pool, id) }
  const again = await launch(house, {
    ...options,
    integration: run.integrationName ?? '',
    full: run.mode === 'full',
    hold: true,
  })
  return { outcome: 'made again', run: again, difference: await differenceOf(pool, id, again.id) }
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
    if (await moveRun(pool, id, { from: ['running'], to: 'cancelled' })) await discardPlan(pool, id)
    await lock.release()
  }
  return existing(pool, id)
}

/** Takes a run back, byte by byte, as a run of its own. Throws UNDO_REFUSED with the reason where later changes stand on it. */
export async function undo(house: House, id: string, by: string): Promise<Run> {
  const { pool } = house
  const { integration, integrationName } = await existing(pool, id)
  return whilePresent(pool, async () => {
    // While it goes on, no import plans on what it takes away.
    const name = integrationName ?? 'the integration'
    const lock = integration === null ? null : await lockIntegration(pool, { id: integration, name })
    try {
      return await undoRun(house, await existing(pool, id), by)
    } finally {
      await lock?.release()
    }
  })
}

async function undoRun(house: House, undone: Run, by: string): Promise<Run> {
  const { pool } = house
  // A run that broke off while it sent has done Passport's part, which can be taken back.
  const isApplied = undone.state === 'done' || (await runToCarry(pool, undone.id))?.isApplied
  if (!isApplied || undone.state === 'running')
    throw undoRefused(`it wrote nothing (${undone.state})`, 'Only a run that is done can be undone.')
  if (undone.undoneBy) throw undoRefused('it has been undone already', `See run ${undone.undoneBy}.`)
  await ensureMonth(pool, new Date())
  const undoId = newId()
  const claim = await createRun(pool, {
    id: undoId,
    organization: undone.organization,
    kind: 'undo',
    integration: undone.integration,
    integrationName: undone.integrationName,
    mode: undone.mode,
    trigger: 'by hand',
    startedBy: by,
    undoes: undone.id,
  })
  await planUndo(pool, undoId, undone.id)
  const standing = await standsOn(pool, undoId, undone.id)
  const applied = standing.length > 0 ? null : await recordAndApply(house, claim, undone)
  if (applied === 'applied') return existing(pool, undoId)
  const problem = undoRefused(reasonOf(standing), adviceOf(standing))
  const { code, message, advice } = problem
  await moveRun(pool, undoId, { from: ['running'], to: 'failed', failure: { code, message, advice } })
  await discardPlan(pool, undoId)
  throw problem
}

async function recordAndApply({ pool }: House, claim: Claim, undone: Run): Promise<string> {
  const counts: Partial<Record<EntityType, EntityCounts>> = {}
  for (const [entity, planned] of await countPlan(pool, claim.run)) counts[entity] = { ...noCounts, ...planned }
  await recordPlan(pool, claim, { mode: undone.mode, counts, held: [] })
  return (await applyPlan(pool, claim)).outcome
}

function reasonOf(standing: readonly Standing[]): string {
  if (standing.length === 0) return 'somebody changed its records just now'
  return `later changes stand on ${standing.map(({ entity, records }) => `${records} ${entity} records`).join(', ')}`
}

function adviceOf(standing: readonly Standing[]): string {
  const runs = [...new Set(standing.flatMap(one => one.runs))].sort().toReversed()
  if (runs.length === 0) return 'Look at its records (`passport-sync show RUN --changes`) and try again.'
  return `Undo the later runs first, the newest first: ${runs.join(', ')}.`
}

function undoRefused(why: string, advice: string): Problem {
  return new Problem({ code: 'UNDO_REFUSED', message: `The run can't be undone: ${why}. Nothing was changed.`, advice })
}

function notHeld(run: Run): Problem {
  return new Problem({
    code: 'RUN_NOT_HELD',
    message: `The run does not wait for a decision (${run.state}).`,
    advice: 'List the runs with `passport-sync runs`; only a held one can be approved or declined.',
  })
}
