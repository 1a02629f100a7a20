/** What became of writes: read back in groups while others are still on their way, and written down as they land. */

import type { System } from '../model/connector.ts'
import type { WriteOutcome } from '../model/outgoing.ts'
import type { RecordProblem } from '../model/problem.ts'
import { isBlank, sameOrBlank, type Value, type Values } from '../model/value.ts'
import type { Claim } from '../store/claims.ts'
import type { SettledPairs } from '../store/plan/outgoing.ts'
import { recordLanded, type Landed, type PlannedWrite } from '../store/sending.ts'
import { shadowName, valuesSent, withoutEchoes } from '../sync/outgoing.ts'
import { hashRecord } from '../sync/read.ts'
import { hear, type Ear, type Heard, type SendingTask } from './hear.ts'

/** Few enough that an answer is soon written down, many enough that reading back costs few calls. */
const groupSize = 400

export type LandingPlace = {
  readonly ear: Ear
  readonly system: System
  readonly claim: Claim
  /** The system is only written to: its links are nobody's word. */
  readonly silent: boolean
}

export type Landings = {
  /** Throws what went wrong with those before, so that nothing more is sent. */
  take(outcome: WriteOutcome): void
  /** All that was taken stands in the store. */
  finish(): Promise<void>
  /** The same of a system that fails: what it wrote is not read back. */
  abandon(): Promise<void>
}

/** `first` and `problems` are known without a write. */
export function openLandings(
  place: LandingPlace,
  writes: readonly PlannedWrite[],
  { first, problems }: { readonly first: readonly Landed[]; readonly problems: readonly RecordProblem[] },
): Landings {
  const byId = new Map(writes.map(write => [String(write.number), write]))
  const landing: Promise<void>[] = []
  const failures: unknown[] = []
  let gathered: WriteOutcome[] = []

  const land = (work: () => Promise<void>): void => {
    landing.push(work().catch((error: unknown) => void failures.push(error)))
  }
  const landGathered = (isHeard: boolean): void => {
    const outcomes = gathered
    gathered = []
    if (outcomes.length > 0) land(() => landOutcomes(place, byId, outcomes, isHeard))
  }
  const finish = async (isHeard: boolean): Promise<void> => {
    landGathered(isHeard)
    await Promise.all(landing)
    if (failures.length > 0) throw failures[0]
  }

  if (first.length > 0 || problems.length > 0) land(() => record(place, first, problems))
  return {
    take: outcome => {
      if (failures.length > 0) throw failures[0]
      gathered.push(outcome)
      if (gathered.length >= groupSize) landGathered(true)
    },
    finish: () => finish(true),
    abandon: () => finish(false),
  }
}

async function landOutcomes(
  place: LandingPlace,
  byId: ReadonlyMap<string, PlannedWrite>,
  outcomes: readonly WriteOutcome[],
  isHeard: boolean,
): Promise<void> {
  const { ear, system, silent } = place
  const { entity } = ear.task
  let failure: Error | undefined
  const keys = outcomes.flatMap(one => (one.kind === 'written' ? [one.externalId] : []))
  // What is written is written, though it can't be read back.
  const back = await hear(ear, system, isHeard ? keys : []).catch((error: unknown) => {
    failure = error instanceof Error ? error : new Error(String(error))
    return new Map<string, Heard>()
  })
  const landed: Landed[] = []
  const problems: RecordProblem[] = []
  for (const outcome of outcomes) {
    const write = byId.get(outcome.id)
    if (!write) throw new Error('the system answers for a write that it was not given')
    if (outcome.kind === 'refused') {
      const { code, message, advice } = outcome
      problems.push({ entity, externalId: write.externalId ?? write.record, code, message, advice })
      landed.push(unwritten(write, { outcome: 'refused', code, message }))
      continue
    }
    const { externalId: key, warning } = outcome
    const one = written(ear.task, write, { key, heard: back.get(key), silent })
    landed.push(warning === undefined ? one : { ...one, message: warning })
  }
  await record(place, landed, problems)
  if (failure) throw failure
}

function record({ ear, claim }: LandingPlace, landed: readonly Landed[], problems: readonly RecordProblem[]) {
  return recordLanded(ear.pool, claim, { source: ear.source, entity: ear.task.entity }, landed, problems)
}

/** Of one that is there: as it was heard, or as it was sent where it can't be read back. */
export function written(
  task: SendingTask,
  write: PlannedWrite,
  { key, heard, silent }: { readonly key: string; readonly heard: Heard | undefined; readonly silent: boolean },
): Landed {
  const link = heard ? linkOf(task, write, heard, silent) : unheard(task, write, key, silent)
  const settled = heard ? settledBy(task, write, heard.has) : write.settled
  return { ...idsOf(write), outcome: 'written', link, settled, agreed: true }
}

export function unwritten(write: PlannedWrite, why: Pick<Landed, 'outcome' | 'code' | 'message'>): Landed {
  return { ...idsOf(write), ...why, settled: {}, agreed: false }
}

function idsOf({ number, record, version }: PlannedWrite): Pick<Landed, 'number' | 'record' | 'version'> {
  return { number, record, version }
}

/** What the system made of what it was sent: from now on the two are no difference. */
function settledBy({ send }: SendingTask, { after, settled }: PlannedWrite, has: Values): SettledPairs {
  const there = valuesSent(send, has)
  const pairs: Record<string, readonly [Value, Value]> = { ...settled }
  for (const name of Object.keys(after)) {
    const came = there[name] ?? null
    if (sameOrBlank(came, after[name] ?? null)) delete pairs[name]
    else pairs[name] = [after[name] ?? null, came]
  }
  return pairs
}

/**
 * The link as it is after the write. Of what was sent it remembers Passport's value, which both sides now have, each in its
 * own way. What moved there beside it is left for the next run to see.
 */
function linkOf(
  { send, mappingVersion }: SendingTask,
  write: PlannedWrite,
  { there, has }: Heard,
  silent: boolean,
): NonNullable<Landed['link']> {
  const sent = new Set(Object.keys(write.after).map(name => shadowName(send, name)))
  const shadow: Record<string, Value> = { ...write.shadow }
  let elsewhere = false
  const heard = withoutEchoes(send, has, write)
  for (const name of new Set([...Object.keys(heard), ...sent])) {
    const value = (sent.has(name) ? write.ours?.[name] : undefined) ?? heard[name] ?? null
    if (sameOrBlank(value, shadow[name] ?? null)) continue
    if (write.operation === 'update' && !sent.has(name)) elsewhere = true
    else if (isBlank(value)) delete shadow[name]
    else shadow[name] = value
  }
  return { externalId: there.key, shadow, hash: elsewhere ? null : hashRecord(there, mappingVersion), silent }
}

/** Written, and not to be read back: what was sent counts, until the next read tells more. */
function unheard(
  { send }: SendingTask,
  write: PlannedWrite,
  externalId: string,
  silent: boolean,
): NonNullable<Landed['link']> {
  const shadow: Record<string, Value> = { ...write.shadow }
  for (const [name, value] of Object.entries(write.after)) {
    const own = shadowName(send, name)
    shadow[own] = write.ours?.[own] ?? value
  }
  return { externalId, shadow, hash: null, silent }
}
