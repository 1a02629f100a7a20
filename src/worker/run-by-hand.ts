/** A run of what a person does by hand: planned at once, applied as a whole, in history, and undone like any other. */

import { setTimeout as pause } from 'node:timers/promises'
import type { Pool } from 'pg'
import type { Change, Conflict } from '../model/change.ts'
import type { EntityType } from '../model/entity.ts'
import { Problem } from '../model/problem.ts'
import { noCounts, type EntityCounts, type Run } from '../model/run.ts'
import { applyPlan } from '../store/apply.ts'
import { releaseCase, type RuledAccounts } from '../store/duplicates.ts'
import { ensureMonth } from '../store/partitions.ts'
import { openPlanStore, type PlanStore } from '../store/plan/plan-store.ts'
import { dropSnapshot } from '../store/plan/snapshot.ts'
import { forgetRedirects, planRedirects, untilSeen, type PlannedRedirects } from '../store/redirects.ts'
import { createRun, moveRun, recordPlan } from '../store/runs.ts'
import { existing } from './carry-on.ts'
import { lookAfterRun } from './look-for-duplicates.ts'
import { newId } from './new-id.ts'
import { whilePresent } from './presence.ts'

export type Doing = {
  readonly organization: number
  /** Whose links it looks at. */
  readonly source: number
  readonly by: string
  /** `by hand` without it. */
  readonly trigger?: string
  readonly reason?: string | undefined
}

export type Planned = {
  readonly entity: EntityType
  readonly changes: readonly Change[]
  readonly conflicts: readonly Conflict[]
  /** How long a user name is at most that is wished for in the changes; without one, none is. */
  readonly nameLength?: number | undefined
  /** Accounts that become one, or are taken apart. */
  readonly redirects?: PlannedRedirects
  /** Of a case: what was said of its accounts beside what is changed. */
  readonly ruled?: RuledAccounts
}

type Hand = { readonly store: PlanStore; readonly at: string; readonly run: string }

/** What follows for other records is planned with it. Throws EDITED_MEANWHILE where somebody else was quicker. */
export async function runByHand(pool: Pool, doing: Doing, decide: (hand: Hand) => Promise<Planned>): Promise<Run> {
  const run = await whilePresent(pool, () => carryOut(pool, doing, decide))
  await lookAfterRun(pool, run)
  return run
}

async function carryOut(
  pool: Pool,
  { organization, source, by, trigger = 'by hand', reason }: Doing,
  decide: (hand: Hand) => Promise<Planned>,
): Promise<Run> {
  await pause(await untilSeen(pool, organization))
  const now = new Date()
  await ensureMonth(pool, now)
  const id = newId()
  const claim = await createRun(pool, {
    id,
    organization,
    kind: 'edit',
    integration: null,
    integrationName: null,
    mode: 'incremental',
    trigger,
    startedBy: by,
    reason,
  })
  try {
    const store = await openPlanStore(pool, claim, { organization, source, journey: 'edit' })
    const at = now.toISOString()
    const { entity, changes, conflicts, nameLength, redirects, ruled } = await decide({ store, at, run: id })
    await store.keep({ entity, sightings: [], changes, conflicts, problems: [], outgoing: [] })
    if (redirects) await planRedirects(pool, id, redirects)
    if (nameLength !== undefined) await store.giveNames(entity, nameLength)
    await store.archiveOrphans(at)
    const counts: Partial<Record<EntityType, EntityCounts>> = {}
    for (const [counted, planned] of await store.counts()) counts[counted] = { ...noCounts, ...planned }
    await recordPlan(pool, claim, { mode: 'incremental', counts, held: [] })
    const { outcome } = await applyPlan(pool, claim, ruled)
    if (outcome !== 'applied') throw editedMeanwhile(entity)
    return await existing(pool, id)
  } catch (error) {
    const { code, message, advice } =
      error instanceof Problem ? error : { code: 'UNEXPECTED', message: 'The edit failed.', advice: 'Try again.' }
    await forgetRedirects(pool, id)
    await releaseCase(pool, id)
    await moveRun(pool, id, { from: ['running'], to: 'failed', failure: { code, message, advice } })
    throw error
  } finally {
    await dropSnapshot(pool, id)
  }
}

export function editedMeanwhile(entity: EntityType): Problem {
  return new Problem({
    code: 'EDITED_MEANWHILE',
    message: `Somebody else changed this ${entity} in the same moment; your edit was not made.`,
    advice: 'Look at the record again and repeat your edit.',
    retry: true,
  })
}
