/** Merges pairs of cases in one run, or takes one of each out of use; it can be undone as a whole. */

import type { Pool } from 'pg'
import { Problem } from '../model/problem.ts'
import type { Place } from '../store/account-cases.ts'
import { claimCase, releaseCase } from '../store/duplicates.ts'
import { mergePlan, pairOf, type Pair } from './merge.ts'
import { runByHand } from './run-by-hand.ts'

/** A run holds no more of them: the others come in the next one. */
const mostInRun = 200

export type CasePair = {
  /** The case's. */
  readonly id: string
  /** Who stands. */
  readonly primary: string
  readonly secondary: string
}

export type Merging = {
  /** What becomes of the secondaries: part of the primary, or redundant. */
  readonly ruling?: 'merge' | 'ignore'
  readonly by: string
  readonly trigger: string
  readonly reasonOf: (pair: CasePair) => string | undefined
}

/** How many became one, and in which runs. Those that can't be merged, or need a confirmation of their own, wait as before. */
export async function mergePairs(
  pool: Pool,
  place: Place,
  pairs: readonly CasePair[],
  merging: Merging,
): Promise<{ readonly merged: number; readonly runs: readonly string[] }> {
  let merged = 0
  const runs: string[] = []
  for (let from = 0; from < pairs.length; from += mostInRun) {
    const done = await mergeSome(pool, place, pairs.slice(from, from + mostInRun), merging)
    if (!done) continue
    merged += done.merged
    runs.push(done.run)
  }
  return { merged, runs }
}

async function mergeSome(
  pool: Pool,
  { organization, entity }: Place,
  all: readonly CasePair[],
  { ruling = 'merge', by, trigger, reasonOf }: Merging,
): Promise<{ readonly merged: number; readonly run: string } | null> {
  const mergeable: { readonly found: CasePair; readonly pair: Pair }[] = []
  for (const found of all) {
    const pair = await whereMergeable(pool, found)
    if (pair && !pair.warning) mergeable.push({ found, pair })
  }
  const [first] = mergeable
  if (!first) return null
  let merged = 0
  let its: string | null = null
  try {
    const doing = { organization, source: first.pair.scale.own.id, by, trigger }
    const { id } = await runByHand(pool, doing, async ({ at, run }) => {
      its = run
      const plans: ReturnType<typeof mergePlan>[] = []
      const ignored: string[] = []
      for (const { found, pair } of mergeable) {
        const word = { ruling, by, reason: reasonOf(found), run } as const
        if (!(await claimCase(pool, found.id, word))) continue
        if (ruling === 'ignore') ignored.push(found.secondary)
        plans.push(ruling === 'merge' ? mergePlan([pair], { at }) : mergePlan([], { aside: [pair], at }))
      }
      merged = plans.length
      const made = plans.flatMap(({ redirects }) => redirects.made)
      return {
        ...{ entity, conflicts: [], changes: plans.flatMap(({ changes }) => changes) },
        redirects: { made, ended: [], rereads: [] },
        ruled: { among: ignored, ignored, apart: [] },
      }
    })
    return { merged, run: id }
  } catch (error) {
    if (its !== null) await releaseCase(pool, its)
    // Somebody else edited one of them in the same moment: they wait, and are found again.
    if (error instanceof Problem && error.code === 'EDITED_MEANWHILE') return null
    throw error
  }
}

/** Null where the two can't become one: whoever asks for it by itself is told why. */
async function whereMergeable(pool: Pool, { primary, secondary }: CasePair): Promise<Pair | null> {
  try {
    return await pairOf(pool, { primary, secondary })
  } catch (error) {
    if (error instanceof Problem) return null
    throw error
  }
}
