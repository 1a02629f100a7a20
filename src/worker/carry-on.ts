/** Carries a run of this process to its end: plan, judge, apply; or hold, give back, or fail with advice. */

import type { Pool } from 'pg'
import { isEntityType } from '../model/entity.ts'
import type { Integration } from '../model/integration.ts'
import { Problem } from '../model/problem.ts'
import type { Passed, Run } from '../model/run.ts'
import { inSpan } from '../model/span.ts'
import { applyPlan, refreshStatistics } from '../store/apply.ts'
import { integrationById } from '../store/configuration.ts'
import { cancelled, releaseRun, runToCarry, takenOn, type Claim, type RunToCarry } from '../store/claims.ts'
import { keepWithheld } from '../store/drift.ts'
import { ensureMonth } from '../store/partitions.ts'
import { dropSnapshot } from '../store/plan/snapshot.ts'
import { createRun, discardPlan, findRun, moveRun, recordPlan } from '../store/runs.ts'
import type { Progress } from '../sync/ports.ts'
import type { Plan } from '../sync/walk.ts'
import { databaseLost } from './database-lost.ts'
import { endUnsent } from './end-unsent.ts'
import { fixedAttributes } from './fixed-attributes.ts'
import type { House } from './house.ts'
import { newId } from './new-id.ts'
import { doorOf, type RunDoor } from './opened-run.ts'
import { planRun } from './plan-run.ts'
import { rulesHaveMoved, rulesOf } from './rules-of-plan.ts'
import { sendRun } from './send-run.ts'
import { keepTold } from './told-run.ts'

export type Carriage = {
  /** Aborted with `GivenBack`, the run is left to other workers; with anything else, it is cancelled. */
  readonly signal: AbortSignal
  /** Told when others have given this process up. */
  readonly lost: AbortSignal
  /** Told of a plan that is made again, as a run of its own. */
  readonly onStart?: ((run: string) => void) | undefined
  readonly onProgress: (progress: Progress) => void
  readonly onNotice: (text: string) => void
}

/** Why a run stops here though nobody cancelled it: this process ends, and another goes on from what is whole. */
export class GivenBack extends Error {
  override readonly name = 'GivenBack'
}

/** A plan that others overtook is made again; more often than this, somebody is writing all the time. */
const mostPlans = 3

/** By run, how often: after a break it may be taken up again while the first attempt is still coming to its end. */
const carried = new Map<string, number>()

/** From before the run becomes this process's own, until it no longer is: what is its own at another time was left by a break. */
export async function whileCarried<Result>(run: string, work: () => Promise<Result>): Promise<Result> {
  carried.set(run, (carried.get(run) ?? 0) + 1)
  try {
    return await work()
  } finally {
    const left = (carried.get(run) ?? 1) - 1
    if (left > 0) carried.set(run, left)
    else carried.delete(run)
  }
}

export function isCarried(run: string): boolean {
  return carried.has(run)
}

/** The run as it ended, or as it is for who takes it on; a plan made again is a run of its own. */
export async function carryThrough(
  house: House,
  integration: Integration,
  first: Claim,
  carriage: Carriage,
): Promise<Run> {
  const run = await mustCarry(house.pool, first)
  const facts = { run: first.run, integration: integration.id, connector: integration.source.connector }
  return inSpan('run', facts, async tell => {
    const attempt = await carryOn(house, integration, { claim: first, run }, carriage)
    const ended = attempt === 'stale' ? await carryAnew(house, integration, run, carriage) : attempt
    tell({ state: ended.state, mode: ended.mode })
    return ended
  })
}

/** Nobody has seen the new plans: what waited for a person waits again. */
async function carryAnew(house: House, integration: Integration, before: RunToCarry, carriage: Carriage): Promise<Run> {
  const wish = { ...before, by: before.startedBy, hold: before.hold || before.isApproved }
  for (let plans = 1; plans < mostPlans; plans += 1) {
    carriage.onNotice('Somebody changed records or rules of the plan before it was applied: it is made again.')
    const id = newId()
    const now = (await integrationById(house.pool, integration.id)) ?? integration
    const ended = await whileCarried(id, async () => {
      const claim = await beginRun(house.pool, now, { ...wish, id })
      carriage.onStart?.(id)
      return carryOn(house, now, { claim, run: await mustCarry(house.pool, claim) }, carriage)
    })
    if (ended !== 'stale') return ended
  }
  throw overtaken(integration.name)
}

export type Beginning = Pick<RunToCarry, 'full' | 'preview' | 'hold' | 'lasting' | 'trigger'> & {
  readonly id: string
  readonly by: string
}

export async function beginRun(pool: Pool, integration: Integration, wish: Beginning): Promise<Claim> {
  const { id, full, preview, hold, lasting, trigger, by } = wish
  await ensureMonth(pool, new Date())
  return createRun(pool, {
    id,
    organization: integration.organization,
    kind: 'integration',
    integration: integration.id,
    integrationName: integration.name,
    mode: full ? 'full' : 'incremental',
    ...{ preview, hold, lasting, trigger, startedBy: by },
  })
}

type Carried = { readonly claim: Claim; readonly run: RunToCarry }

async function carryOn(
  house: House,
  integration: Integration,
  { claim, run }: Carried,
  given: Carriage,
): Promise<Run | 'stale'> {
  const { pool } = house
  const { generation } = claim
  const { told: carriage, close } = keepTold(pool, claim.run, given)
  const door = openDoor(house, integration, carriage)
  try {
    const held = run.isPlanned
      ? run.held
      : await planAndRecord(house, integration, { claim, run }, { ...carriage, door })
    anySignal(carriage).throwIfAborted()
    const from = ['running'] as const
    if (run.preview) await moveRun(pool, claim.run, { from, to: 'previewed', generation })
    else if (held.length > 0 && !run.isApproved) await moveRun(pool, claim.run, { from, to: 'held', generation })
    else if (!run.isApplied && (await applyAhead(pool, claim, { ...carriage, door })) === 'stale') return 'stale'
    await sendRun(house, integration, claim, { ...carriage, door, signal: anySignal(carriage) })
  } catch (error) {
    await endWithout(pool, { claim, run }, error, carriage)
  } finally {
    await door.close()
    await close()
  }
  const ended = await existing(pool, claim.run)
  // One that others carry on keeps what it has seen.
  if (ended.state !== 'running') await dropSnapshot(pool, claim.run)
  return ended
}

/** Sends what a run whose own part is applied has to send, and ends it. */
export async function carryApplied(
  house: House,
  integration: Integration,
  claim: Claim,
  given: Carriage,
): Promise<void> {
  const { told: carriage, close } = keepTold(house.pool, claim.run, given)
  const door = openDoor(house, integration, carriage)
  try {
    await sendRun(house, integration, claim, { ...carriage, door, signal: anySignal(carriage) })
  } catch (error) {
    await endWithout(house.pool, { claim, run: await mustCarry(house.pool, claim) }, error, carriage)
  } finally {
    await door.close()
    await close()
  }
}

function openDoor(house: House, integration: Integration, carriage: Carriage): RunDoor {
  return doorOf(house, integration, { signal: anySignal(carriage), onNotice: carriage.onNotice })
}

async function planAndRecord(
  house: House,
  integration: Integration,
  { claim, run }: Carried,
  carriage: Carriage & { readonly door: RunDoor },
): Promise<readonly Passed[]> {
  const signal = anySignal(carriage)
  const wish = { claim, full: run.full, started: run.startedAt }
  const plan = await planRun(house, integration, wish, { ...carriage, signal })
  const { masterFields, tasks } = await carriage.door.open()
  if (run.preview) await keepWithheld(house.pool, claim.run, integration.source.id, fixedAttributes(tasks))
  const held = integration.preview || run.hold ? [...plan.passed, ...previewHold(plan)] : plan.passed
  await recordPlan(house.pool, claim, {
    mode: plan.mode,
    counts: plan.counts,
    held,
    bookmarks: Object.fromEntries(plan.bookmarks),
    unmapped: plan.unmapped,
    rules: rulesOf(integration, masterFields),
  })
  return held
}

/** While Passport's part is applied, the system is asked what it has of the first records that will be written to. */
async function applyAhead(
  pool: Pool,
  claim: Claim,
  { door, ...carriage }: Carriage & { readonly door: RunDoor },
): Promise<'applied' | 'stale'> {
  const applying = applyRun(pool, claim, carriage)
  door.lookAhead(claim.run)
  return applying
}

/** Applies a run's plan; a stale one ends as declined, having written nothing. */
export async function applyRun(
  pool: Pool,
  claim: Claim,
  { onProgress }: Pick<Carriage, 'onProgress'>,
): Promise<'applied' | 'stale'> {
  onProgress({ stage: 'apply', entity: null, done: 0, total: null })
  if (await rulesHaveMoved(pool, claim.run)) {
    return endStale(pool, claim, 'the rules by which it would send were changed after the plan was made')
  }
  const application = await inSpan('apply', {}, () => applyPlan(pool, claim))
  if (application.outcome === 'stale') {
    return endStale(pool, claim, `${application.records} records were changed by somebody else after the plan was made`)
  }
  if (application.outcome === 'not waiting') {
    const run = await existing(pool, claim.run)
    if (run.state === 'done') return 'applied'
    throw run.state === 'running' ? cancelled() : takenOn()
  }
  onProgress({ stage: 'settle', entity: null, done: application.rows, total: application.rows })
  if (application.created >= 1_000) await refreshStatistics(pool)
  return 'applied'
}

async function endStale(pool: Pool, { run, generation }: Claim, reason: string): Promise<'stale'> {
  await moveRun(pool, run, { from: ['running'], to: 'declined', reason, generation })
  await dropSnapshot(pool, run)
  return 'stale'
}

async function endWithout(pool: Pool, { claim, run }: Carried, error: unknown, carriage: Carriage): Promise<void> {
  const { signal, lost } = carriage
  if (lost.aborted) throw takenOn()
  if (error instanceof Problem && error.code === 'RUN_TAKEN_ON') throw error
  if (signal.aborted && signal.reason instanceof GivenBack) return releaseRun(pool, claim)
  const broken = databaseLost(error)
  // Nothing can be written of it now: workers find it left, and go on from what is whole.
  if (broken && run.lasting) throw broken
  // A person's yes to a plan is not undone by a broken connection.
  if (run.isApproved && !run.isApplied && !signal.aborted) {
    await moveRun(pool, claim.run, { from: ['running'], to: 'held', generation: claim.generation })
    throw broken ?? error
  }
  const problem = signal.aborted ? cancelled() : (broken ?? error)
  if ((await runToCarry(pool, claim.run))?.isApplied) return endSending(pool, claim, problem)
  const end = { from: ['running'], generation: claim.generation } as const
  if (!(problem instanceof Problem)) {
    await moveRun(pool, claim.run, { ...end, to: 'failed', failure: unexpected() })
    throw error
  }
  const { code, message, advice } = problem
  const to = code === 'RUN_CANCELLED' ? 'cancelled' : 'failed'
  if (await moveRun(pool, claim.run, { ...end, to, failure: { code, message, advice } }))
    await discardPlan(pool, claim.run)
}

async function endSending(pool: Pool, { run, generation }: Claim, error: unknown): Promise<void> {
  await endUnsent(pool, run, error instanceof Problem ? error : unexpected(), generation)
  if (!(error instanceof Problem)) throw error
}

function anySignal({ signal, lost }: Carriage): AbortSignal {
  return AbortSignal.any([signal, lost])
}

async function mustCarry(pool: Pool, { run }: Claim): Promise<RunToCarry> {
  const found = await runToCarry(pool, run)
  if (!found) throw new Error(`there is no run ${run}`)
  return found
}

/** Whatever it does waits: what goes out, and who is taken for somebody known, too. */
function previewHold(plan: Plan): Passed[] {
  return Object.entries(plan.counts).flatMap(([entity, counts]): Passed[] => {
    const { created, updated, deleted, restored, joined = 0, sentNew = 0, sentChanged = 0 } = counts
    const count = created + updated + deleted + restored + joined + sentNew + sentChanged
    return isEntityType(entity) && count > 0
      ? [{ entity, operation: 'preview', count, of: Math.max(counts.read, count), limit: 0 }]
      : []
  })
}

export async function existing(pool: Pool, id: string): Promise<Run> {
  const run = await findRun(pool, id)
  if (run) return run
  throw new Problem({
    code: 'RUN_UNKNOWN',
    message: `There is no run ${id}.`,
    advice: 'List the runs with `passport-sync runs`.',
  })
}

function overtaken(integration: string): Problem {
  return new Problem({
    code: 'PLAN_OVERTAKEN',
    message: `Records of ${integration} were changed by somebody else each time a plan was made.`,
    advice: 'Run it again when no other run or person is editing these records.',
    retry: true,
  })
}

function unexpected(): { code: string; message: string; advice: string } {
  return {
    code: 'UNEXPECTED',
    message: 'The run ended by an error of the program. Nothing of it was written.',
    advice: 'Run `passport-sync doctor`; if it finds nothing, report this with the log (LOG_LEVEL=debug).',
  }
}
