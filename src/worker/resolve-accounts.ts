/** A person's ruling on accounts that are all there: one person, two people, or one account too many. A run carries it out. */

import type { Pool } from 'pg'
import type { AccountCase, Ruling } from '../model/duplicate.ts'
import { Problem } from '../model/problem.ts'
import type { Run } from '../model/run.ts'
import { recordAudit } from '../store/audit.ts'
import { dataSourcesOf } from '../store/configuration.ts'
import { claimCase, type RuledAccounts } from '../store/duplicates.ts'
import type { House } from './house.ts'
import { lookAgain } from './look-for-duplicates.ts'
import { confirmationNeeded, mergePlan, ownOf, pairOf, type Pair } from './merge.ts'
import type { CaseResolution } from './resolve.ts'
import { runByHand, type Planned } from './run-by-hand.ts'

/** Throws CASE_NOT_WAITING and PRIMARY_NEEDED, and what a merge throws. */
export async function resolveAccounts({ pool }: House, found: AccountCase, resolution: CaseResolution): Promise<Run> {
  const { id, entity, organization, records } = found
  const { by, reason } = resolution
  if (found.state !== 'waits') throw caseNotWaiting()
  const own = ownOf(await dataSourcesOf(pool, organization))
  const words = wordsOf(found, resolution)
  const [first] = words
  const ruling = words.every(one => one.ruling === first?.ruling) ? (first?.ruling ?? 'new') : 'each'
  const doing = { organization, source: own.id, by, trigger: 'duplicate case', reason }
  const run = await runByHand(pool, doing, async ({ at, run: its }) => {
    if (!(await claimCase(pool, id, { ruling, by, reason, run: its }))) throw caseNotWaiting()
    return { entity, conflicts: [], ...(await planOf(pool, words, resolution, at)), ruled: ruledOf(words, resolution) }
  })
  // Of whom nothing was said may still be alike, though the run changed nothing of them.
  if (words.length < records.length - 1) await lookAgain(pool, { organization, entity }, records)
  const told = (after: string) => ({ before: null, after })
  const fields = {
    ruling: told(ruling),
    ...(ruling === 'each' ? Object.fromEntries(words.map(word => [word.record, told(word.ruling)])) : {}),
    ...(reason === undefined ? {} : { reason: told(reason) }),
  }
  await recordAudit(pool, [{ organization, actor: by, action: 'decide', what: 'duplicate case', name: id, fields }])
  return run
}

/** The word on one of the accounts, beside the primary. */
type Word = {
  readonly record: string
  readonly ruling: Ruling
  readonly take: readonly string[]
  /** Its own: then it must have what is taken. What is taken of several is taken of those that have it. */
  readonly isAsked: boolean
}

function wordsOf(
  found: AccountCase,
  { primary, secondary, secondaries, each = [], take = [] }: CaseResolution,
): Word[] {
  const { records } = found
  const isNeeded = secondary !== 'new' || secondaries !== undefined || each.length > 0
  if (primary === undefined ? isNeeded : !records.includes(primary)) {
    throw primaryNeeded(primary === undefined ? 'No primary is named.' : 'The primary is none of this case.', records)
  }
  const named = each.map(({ record }) => record)
  const others = new Set([...(secondaries ?? records.filter(record => record !== primary)), ...named])
  if (others.size === 0 || [...others].some(record => record === primary || !records.includes(record))) {
    throw primaryNeeded('Those on whom the word is are other accounts of this case.', records)
  }
  if (new Set(named).size < named.length) throw primaryNeeded('Of one account two words are said.', records)
  return [...others].map(record => {
    const its = each.find(one => one.record === record)
    const isAsked = its?.take !== undefined || others.size === 1
    return { record, ruling: its?.secondary ?? secondary, take: its?.take ?? take, isAsked }
  })
}

function ruledOf(words: readonly Word[], { primary }: CaseResolution): RuledAccounts {
  const of = (wanted: Ruling): string[] => words.flatMap(({ record, ruling }) => (ruling === wanted ? [record] : []))
  const among = [...words.map(({ record }) => record), ...(primary === undefined ? [] : [primary])]
  return { among, ignored: of('ignore'), apart: of('new') }
}

async function planOf(
  pool: Pool,
  words: readonly Word[],
  { primary = '', confirmed = false }: CaseResolution,
  at: string,
): Promise<Pick<Planned, 'changes' | 'redirects'>> {
  const merged: Pair[] = []
  const aside: Pair[] = []
  for (const { record, ruling, take, isAsked } of words) {
    if (ruling === 'new') continue
    const pair = { ...(await pairOf(pool, { primary, secondary: record, take: isAsked ? take : [] })), take }
    if (ruling === 'merge') merged.push(pair)
    else aside.push(pair)
  }
  if (merged.some(({ warning }) => warning !== null) && !confirmed) throw confirmationNeeded()
  return merged.length + aside.length === 0 ? { changes: [] } : mergePlan(merged, { aside, at })
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
