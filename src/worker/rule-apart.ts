/** A person's word that accounts are different people: on some cases or on all that are alike; in the audit, and taken back by pair. */

import type { Pool } from 'pg'
import { Problem } from '../model/problem.ts'
import { isPeople } from '../model/domain.ts'
import { recordAudit } from '../store/audit.ts'
import { waitingCases, type AlikeCases } from '../store/account-cases.ts'
import { inTransaction } from '../store/database.ts'
import { ruleApart, takeBackApart } from '../store/ruled-pairs.ts'
import { lookAgain } from './look-for-duplicates.ts'

export type ApartWish = {
  readonly organization: number
  readonly cases: readonly string[] | AlikeCases
  readonly by: string
  readonly reason?: string | undefined
}

/** How many of them still waited. */
export async function ruleCasesApart(pool: Pool, { organization, cases, by, reason }: ApartWish): Promise<number> {
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
