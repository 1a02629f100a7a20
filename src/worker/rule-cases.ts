/** A person's word on many cases at once: different people, or one person of whom one source's account stands. In the audit. */

import type { Pool } from 'pg'
import { Problem } from '../model/problem.ts'
import { isPeople, peopleEntities } from '../model/domain.ts'
import { recordAudit } from '../store/audit.ts'
import { pairsBySource, waitingCases, type AlikeCases } from '../store/account-cases.ts'
import { inTransaction } from '../store/database.ts'
import { ruleApart, takeBackApart } from '../store/ruled-pairs.ts'
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

/**
 * Pairs of which the source sends one and only one: that one stands, and takes over what it lacks. The others wait as before,
 * and so do pairs whose state ids differ: those want a confirmation each.
 */
export async function mergeCasesAlike(
  { pool }: House,
  { organization, cases, by, reason, source }: BulkWish & { readonly source: string },
): Promise<{ readonly merged: number; readonly left: number; readonly runs: readonly string[] }> {
  const named = await waitingCases(pool, organization, cases)
  const pairs = await pairsBySource(pool, named, source)
  let merged = 0
  const runs: string[] = []
  for (const entity of peopleEntities) {
    const ofKind = pairs.filter(pair => pair.entity === entity)
    const merging = { by, trigger: 'duplicate cases', reasonOf: () => reason }
    const done = await mergePairs(pool, { organization, entity }, ofKind, merging)
    merged += done.merged
    runs.push(...done.runs)
  }
  const told = (after: unknown) => ({ before: null, after })
  const fields = {
    ruling: told('merge'),
    primary: told(source),
    merged: told(merged),
    ...(reason === undefined ? {} : { reason: told(reason) }),
  }
  if (merged > 0) {
    const name = `${merged} cases`
    await recordAudit(pool, [{ organization, actor: by, action: 'decide', what: 'duplicate case', name, fields }])
  }
  return { merged, left: named.length - merged, runs }
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
