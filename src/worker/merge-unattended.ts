/** Pairs that unattended domains find equal, with nothing against it, become one account: in one run, which can be undone. */

import type { Pool } from 'pg'
import { defaultLimits } from '../model/integration.ts'
import { peopleEntities } from '../model/domain.ts'
import type { Run } from '../model/run.ts'
import { unattendedPairs } from '../store/account-cases.ts'
import { limitsPassed } from '../sync/limits.ts'
import { looksDue } from '../store/directory-look.ts'
import { lookAfterRun, lookWhereDue } from './look-for-duplicates.ts'
import { mergePairs } from './merge-pairs.ts'

/** Looks around what a run touched, and merges what needs nobody's word. */
export async function duplicatesAfterRun(pool: Pool, run: Run): Promise<void> {
  await lookAfterRun(pool, run)
  if (run.state === 'done') await mergeUnattended(pool, run.organization)
}

/** The same where domains of uniqueness were added or changed, for the whole directory. */
export async function duplicatesWhereDue(pool: Pool, signal?: AbortSignal): Promise<void> {
  const due = await looksDue(pool)
  await lookWhereDue(pool, signal)
  for (const organization of due) await mergeUnattended(pool, organization)
}

/**
 * A merge takes an account away: so many at once as would hold an import are left to a person, as cases that wait. So are
 * pairs that somebody has taken apart before, and those that can't be merged.
 */
export async function mergeUnattended(pool: Pool, organization: number): Promise<void> {
  for (const entity of peopleEntities) {
    const place = { organization, entity }
    const { pairs, people } = await unattendedPairs(pool, place)
    const planned = { entity, school: null, deletes: pairs.length, updates: 0, of: people }
    if (limitsPassed([planned], defaultLimits, new Set()).length > 0) continue
    const names = new Map(pairs.map(({ id, domainName }) => [id, domainName]))
    await mergePairs(pool, place, pairs, {
      by: 'Passport',
      trigger: 'unattended domains',
      reasonOf: ({ id }) => `the same ${names.get(id) ?? entity}`,
    })
  }
}
