/** A person's ruling on accounts that are all there: one person, two people, or one account too many. A run carries it out. */

import type { Pool } from 'pg'
import type { AccountCase } from '../model/duplicate.ts'
import type { Whole } from '../model/merged.ts'
import { Problem } from '../model/problem.ts'
import type { Run } from '../model/run.ts'
import { recordAudit } from '../store/audit.ts'
import { dataSourcesOf } from '../store/configuration.ts'
import { claimCase } from '../store/duplicates.ts'
import { setAside } from '../sync/set-aside.ts'
import { changesBetween } from '../sync/world-changes.ts'
import type { House } from './house.ts'
import { confirmationNeeded, mergePlan, ownOf, pairOf, type Pair } from './merge.ts'
import type { CaseResolution } from './resolve.ts'
import { runByHand, type Planned } from './run-by-hand.ts'

/** Throws CASE_NOT_WAITING and PRIMARY_NEEDED, and what a merge throws. */
export async function resolveAccounts({ pool }: House, found: AccountCase, resolution: CaseResolution): Promise<Run> {
  const { id, entity, organization } = found
  const { secondary: ruling, by, reason } = resolution
  if (found.state !== 'waits') throw caseNotWaiting()
  const own = ownOf(await dataSourcesOf(pool, organization))
  const secondaries = secondariesOf(found, resolution)
  const doing = { organization, source: own.id, by, trigger: 'duplicate case', reason }
  const run = await runByHand(pool, doing, async ({ at, run: its }) => {
    if (!(await claimCase(pool, id, { ruling, by, reason, run: its }))) throw caseNotWaiting()
    if (ruling === 'new') return { entity, changes: [], conflicts: [] }
    return { entity, conflicts: [], ...(await planOf(pool, secondaries, resolution, at)) }
  })
  const told = (after: string) => ({ before: null, after })
  const fields = { ruling: told(ruling), ...(reason === undefined ? {} : { reason: told(reason) }) }
  await recordAudit(pool, [{ organization, actor: by, action: 'decide', what: 'duplicate case', name: id, fields }])
  return run
}

async function planOf(
  pool: Pool,
  secondaries: readonly string[],
  { primary = '', secondary: ruling, take = [], confirmed = false }: CaseResolution,
  at: string,
): Promise<Pick<Planned, 'changes' | 'redirects'>> {
  // Of several, each gives what it has of what is taken.
  const asked = secondaries.length === 1 ? take : []
  const pairs: Pair[] = []
  for (const other of secondaries) pairs.push(await pairOf(pool, { primary, secondary: other, take: asked }))
  if (ruling === 'merge') {
    if (pairs.some(({ warning }) => warning !== null) && !confirmed) throw confirmationNeeded()
    return mergePlan(pairs, { take, at })
  }
  const [first] = pairs
  if (!first) throw new Error('a ruling on nobody')
  const world = new Map(pairs.flatMap(one => [...one.world]))
  const after = setAside(world, { primary, secondaries, take, at }, first.scale)
  const reasonOf = ({ id }: Whole): string =>
    id === primary ? 'taken over from a duplicate' : `ruled to be one too many beside ${primary}`
  return { changes: changesBetween(world, after, first.scale.own.id, { of: reasonOf, touched: new Set(secondaries) }) }
}

function secondariesOf({ records }: AccountCase, { primary, secondary, secondaries }: CaseResolution): string[] {
  if (secondary === 'new') return []
  if (primary === undefined || !records.includes(primary)) {
    throw primaryNeeded(primary === undefined ? 'No primary is named.' : 'The primary is none of this case.', records)
  }
  const others = [...(secondaries ?? records.filter(record => record !== primary))]
  if (others.length === 0 || others.some(record => record === primary || !records.includes(record))) {
    throw primaryNeeded('Those on whom the word is are other accounts of this case.', records)
  }
  return [...new Set(others)]
}

function primaryNeeded(message: string, records: readonly string[]): Problem {
  return new Problem({ code: 'PRIMARY_NEEDED', message, advice: `Name one of ${records.join(', ')}.` })
}

function caseNotWaiting(): Problem {
  return new Problem({
    code: 'CASE_NOT_WAITING',
    message: 'The case does not wait any more: somebody else has resolved it, or does so now.',
    advice: 'Look at it again.',
  })
}
