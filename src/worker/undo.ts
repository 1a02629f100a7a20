/** Takes back a run that was applied, or tells what that would do. */

import type { Pool } from 'pg'
import type { EntityType } from '../model/entity.ts'
import type { Integration } from '../model/integration.ts'
import { Problem } from '../model/problem.ts'
import { noCounts, type EntityCounts, type Run } from '../model/run.ts'
import { applyPlan } from '../store/apply.ts'
import { runToCarry, type Claim } from '../store/claims.ts'
import { integrationById } from '../store/configuration.ts'
import { ensureMonth } from '../store/partitions.ts'
import { countPlan } from '../store/plan/count.ts'
import { createRun, discardPlan, moveRun, recordPlan } from '../store/runs.ts'
import { planSentBack, planUndo, planUndoAside, standsOn, type Standing } from '../store/undo.ts'
import type { Progress } from '../sync/ports.ts'
import { carryApplied, existing } from './carry-on.ts'
import type { House } from './house.ts'
import { lockIntegration } from './launch.ts'
import { lookAfterRun } from './look-for-duplicates.ts'
import { newId } from './new-id.ts'
import { whilePresent } from './presence.ts'

export type UndoView = {
  /** The undo's id, for who must know it before it begins. */
  readonly id?: string
  /** Ends the sending; Passport's part is one transaction. */
  readonly signal?: AbortSignal
  readonly onProgress?: (progress: Progress) => void
  readonly onNotice?: (text: string) => void
}

/**
 * Takes a run back, byte by byte, as a run of its own, and sends back what it sent. Throws UNDO_REFUSED with the reason where
 * later changes stand on it.
 */
export async function undo(house: House, id: string, by: string, view: UndoView = {}): Promise<Run> {
  const { pool } = house
  const { integration, integrationName } = await existing(pool, id)
  const undone = await whilePresent(pool, async lost => {
    // While it goes on, no import plans on what it takes away.
    const name = integrationName ?? 'the integration'
    const lock = integration === null ? null : await lockIntegration(pool, { id: integration, name })
    try {
      return await undoRun(house, await existing(pool, id), { ...view, by, lost })
    } finally {
      await lock?.release()
    }
  })
  await lookAfterRun(pool, undone)
  return undone
}

export type UndoPreview = {
  /** Why it would be refused. */
  readonly problem: Problem | null
  readonly counts: Run['counts']
  readonly standing: readonly Standing[]
}

/** What taking the run back would do: the undo is planned as it would be, and forgotten. */
export async function previewUndo({ pool }: House, id: string): Promise<UndoPreview> {
  const undone = await existing(pool, id)
  const refused = await whyNotUndone(pool, undone)
  if (refused) return { problem: refused, counts: {}, standing: [] }
  await ensureMonth(pool, new Date())
  const { standing, counts } = await planUndoAside(pool, newId(), undone, (await sendingOf(pool, undone)) !== null)
  const problem = standing.length > 0 ? undoRefused(reasonOf(standing), adviceOf(standing)) : null
  return { problem, standing, counts: wholeCounts(counts) }
}

async function undoRun(house: House, undone: Run, wish: Undoing): Promise<Run> {
  const { pool } = house
  const refused = await whyNotUndone(pool, undone)
  if (refused) throw refused
  await ensureMonth(pool, new Date())
  const undoId = wish.id ?? newId()
  const claim = await createRun(pool, {
    id: undoId,
    organization: undone.organization,
    kind: 'undo',
    integration: undone.integration,
    integrationName: undone.integrationName,
    mode: undone.mode,
    trigger: 'by hand',
    startedBy: wish.by,
    undoes: undone.id,
  })
  await planUndo(pool, undoId, undone.id)
  const integration = await sendingOf(pool, undone)
  if (integration) await planSentBack(pool, undoId, undone.id)
  const standing = await standsOn(pool, undoId, undone.id)
  // What was planned while its values were being removed is not whole.
  const goneMeanwhile = await whyNotUndone(pool, await existing(pool, undone.id))
  const applied = standing.length > 0 || goneMeanwhile ? null : await recordAndApply(pool, claim, undone)
  if (applied === 'applied') {
    const { lost, signal = new AbortController().signal, onProgress = quiet, onNotice = quiet } = wish
    if (integration) await carryApplied(house, integration, claim, { lost, signal, onProgress, onNotice })
    return existing(pool, undoId)
  }
  const problem = goneMeanwhile ?? undoRefused(reasonOf(standing), adviceOf(standing))
  const { code, message, advice } = problem
  await moveRun(pool, undoId, { from: ['running'], to: 'failed', failure: { code, message, advice } })
  await discardPlan(pool, undoId)
  throw problem
}

type Undoing = UndoView & { readonly by: string; readonly lost: AbortSignal }

const quiet = (): void => undefined

/** Where the run may send still: one whose integration is gone, or only imports by now, takes back Passport's part. */
async function sendingOf(pool: Pool, { integration: id }: Run): Promise<Integration | null> {
  const integration = id === null ? null : await integrationById(pool, id)
  return integration?.type === 'import' ? null : integration
}

async function recordAndApply(pool: Pool, claim: Claim, { mode }: Run): Promise<string> {
  await recordPlan(pool, claim, { mode, counts: wholeCounts(await countPlan(pool, claim.run)), held: [] })
  return (await applyPlan(pool, claim)).outcome
}

function wholeCounts(planned: ReadonlyMap<EntityType, Partial<EntityCounts>>): Run['counts'] {
  return Object.fromEntries([...planned].map(([entity, counts]) => [entity, { ...noCounts, ...counts }]))
}

async function whyNotUndone(pool: Pool, { id, state, undoneBy, valuesGone }: Run): Promise<Problem | null> {
  // A run that broke off while it sent has done Passport's part, which can be taken back.
  const isApplied = state === 'done' || (await runToCarry(pool, id))?.isApplied
  if (!isApplied || state === 'running') {
    return undoRefused(`it wrote nothing (${state})`, 'Only a run that is done can be undone.')
  }
  if (valuesGone !== null) {
    return undoRefused(
      `its values were removed after ${valuesGone} days`,
      'Edit its records one by one, or let a full run of the integration bring what the source has. How long values are kept is a setting of the organization.',
    )
  }
  return undoneBy ? undoRefused('it has been undone already', `See run ${undoneBy}.`) : null
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
