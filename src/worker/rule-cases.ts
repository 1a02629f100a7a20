/** A person's word on many cases at once: different people, or one person of whom one account stands. In the audit. */

import type { Pool } from 'pg'
import { Problem } from '../model/problem.ts'
import { isPeople, peopleEntities } from '../model/domain.ts'
import { recordAudit } from '../store/audit.ts'
import { defaultLimits } from '../model/integration.ts'
import type { Passed } from '../model/run.ts'
import {
  countPeople,
  pairsByAge,
  pairsBySource,
  waitingCases,
  type AlikeCases,
  type PairOfCase,
} from '../store/account-cases.ts'
import { inTransaction } from '../store/database.ts'
import { ruleApart, takeBackApart } from '../store/ruled-pairs.ts'
import { limitsPassed } from '../sync/limits.ts'
import type { House } from './house.ts'
import { lookAgain } from './look-for-duplicates.ts'
import { mergePairs } from './merge-pairs.ts'

export type BulkWish = {
  readonly organization: number
  readonly cases: readonly string[] | AlikeCases
  readonly by: string
  readonly reason?: string | undefined
}

/** How many of them still waited. */
export async function ruleCasesApart(pool: Pool, { organization, cases, by, reason }: BulkWish): Promise<number> {
  return inTransaction(pool, async client => {
    const named = await waitingCases(client, organization, cases)
    const ruled = await ruleApart(client, named, { by, reason })
    const because = reason === undefined ? {} : { reason: { before: null, after: reason } }
    await recordAudit(
      client,
      ruled.map(name => ({
        ...{ organization, actor: by, action: 'decide', what: 'duplicate case', name },
        fields: { ruling: { before: null, after: 'not duplicates' }, ...because },
      })),
    )
    return ruled.length
  })
}

export type AlikeWish = BulkWish & {
  /** Of pairs of which this source sends one and only one, that one stands; without it, who was there first. */
  readonly source?: string | undefined
  /** How many accounts go: known by whoever lets more go than a limit lets through. */
  readonly confirmed?: number | undefined
}

export type AlikeView = {
  readonly pairs: readonly PairOfCase[]
  /** Cases that wait as before: groups, and pairs of which the source sends both or none. */
  readonly left: number
  readonly passed: readonly Passed[]
}

/** What a word on all of them would be on, and which limits it passes: each pair takes an account away. */
export async function viewAlike(
  pool: Pool,
  { organization, cases, source }: Pick<AlikeWish, 'organization' | 'cases' | 'source'>,
): Promise<AlikeView> {
  const named = await waitingCases(pool, organization, cases)
  const pairs = source === undefined ? await pairsByAge(pool, named) : await pairsBySource(pool, named, source)
  const passed: Passed[] = []
  for (const entity of peopleEntities) {
    const deletes = pairs.filter(pair => pair.entity === entity).length
    if (deletes === 0) continue
    const of = await countPeople(pool, { organization, entity })
    passed.push(...limitsPassed([{ entity, school: null, deletes, updates: 0, of }], defaultLimits, new Set()))
  }
  return { pairs, left: named.length - pairs.length, passed }
}

/**
 * `merge`: each secondary becomes part of its primary; `ignore`: it is taken out of use, and runs leave its sources' records
 * out. Pairs whose state ids differ wait as before: those want a confirmation each. Throws REMOVALS_PASS_LIMIT.
 */
export async function decideAlike(
  { pool }: House,
  ruling: 'merge' | 'ignore',
  wish: AlikeWish,
): Promise<{ readonly decided: number; readonly left: number; readonly runs: readonly string[] }> {
  const { organization, by, reason, source, confirmed } = wish
  const { pairs, left, passed } = await viewAlike(pool, wish)
  if (passed.length > 0 && confirmed !== pairs.length) throw removalsPassLimit(pairs.length, passed)
  let decided = 0
  const runs: string[] = []
  for (const entity of peopleEntities) {
    const ofKind = pairs.filter(pair => pair.entity === entity)
    const merging = { ruling, by, trigger: 'duplicate cases', reasonOf: () => reason }
    const done = await mergePairs(pool, { organization, entity }, ofKind, merging)
    decided += done.merged
    runs.push(...done.runs)
  }
  const told = (after: unknown) => ({ before: null, after })
  const fields = {
    ruling: told(ruling),
    primary: told(source ?? 'who was there first'),
    [ruling === 'merge' ? 'merged' : 'ignored']: told(decided),
    ...(reason === undefined ? {} : { reason: told(reason) }),
  }
  if (decided > 0) {
    const name = `${decided} cases`
    await recordAudit(pool, [{ organization, actor: by, action: 'decide', what: 'duplicate case', name, fields }])
  }
  return { decided, left: left + pairs.length - decided, runs }
}

function removalsPassLimit(pairs: number, passed: readonly Passed[]): Problem {
  const shares = passed.map(({ entity, count, of, limit }) => `${count} of ${of} ${entity}s (the limit is ${limit} %)`)
  return new Problem({
    code: 'REMOVALS_PASS_LIMIT',
    message: `This would take away ${shares.join(', ')}; nothing was decided.`,
    advice: `Look at some of them. If you mean it, say the number: --confirm ${pairs}, or \`confirmed\` by the API.`,
  })
}

/** From now on the two may be found again; where a domain does, they wait at once. Throws PAIR_NOT_RULED. */
export async function takeBackPair(
  pool: Pool,
  {
    organization,
    one,
    other,
    by,
  }: { readonly organization: number; readonly one: string; readonly other: string; readonly by: string },
): Promise<void> {
  const entity = await inTransaction(pool, async client => {
    const entity = await takeBackApart(client, organization, one, other)
    if (entity === null || !isPeople(entity)) {
      throw new Problem({
        code: 'PAIR_NOT_RULED',
        message: 'Nothing was ruled of these two accounts.',
        advice: 'List the pairs: passport-sync duplicates --apart.',
      })
    }
    const fields = { ruling: { before: 'not duplicates', after: null } }
    await recordAudit(client, [
      { organization, actor: by, action: 'take back', what: 'duplicate ruling', name: `${one} ${other}`, fields },
    ])
    return entity
  })
  await lookAgain(pool, { organization, entity }, [one, other])
}
