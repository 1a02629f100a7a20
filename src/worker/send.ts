/** Sends what a run planned for a system: batch by batch, each answer written down as it lands, nothing created twice. */

import type { System, SystemRecord } from '../model/connector.ts'
import type { Integration } from '../model/integration.ts'
import type { Write, WriteOutcome } from '../model/outgoing.ts'
import type { RecordProblem } from '../model/problem.ts'
import { isBlank, sameOrBlank, type SourceAttributes, type Value, type Values } from '../model/value.ts'
import type { Claim } from '../store/claims.ts'
import type { SettledPairs } from '../store/plan/outgoing.ts'
import {
  beginWrites,
  forgetUnanswered,
  nextWrites,
  recordLanded,
  unansweredWrites,
  type Landed,
  type PlannedWrite,
} from '../store/sending.ts'
import { valuesSent, withoutEchoes } from '../sync/outgoing.ts'
import type { ReadyTask } from '../sync/ready-task.ts'
import type { Progress } from '../sync/ports.ts'
import { hashRecord } from '../sync/read.ts'
import { hear, keysReferredToBy, withReferences, type Heard, type SendingTask } from './hear.ts'
import type { House } from './house.ts'

/** Enough to keep every connection busy, few enough that a crash leaves little in doubt. */
const batchSize = 2000

export type Sending = {
  readonly integration: Integration
  readonly claim: Claim
  readonly tasks: readonly (ReadyTask & { readonly mappingVersion: string })[]
  readonly system: System
  readonly signal: AbortSignal
  readonly onProgress: (progress: Progress) => void
}

/**
 * Until nothing is left. Throws the Problem of a system that fails, RUN_CANCELLED and RUN_TAKEN_ON; what has landed by then
 * is settled, and the rest is compared anew by the next run.
 */
export async function sendPlanned(house: House, sending: Sending): Promise<void> {
  const { claim, tasks, onProgress } = sending
  for (let done = 0; ;) {
    const writes = await nextWrites(house.pool, claim.run, batchSize)
    const [first] = writes
    if (!first) return
    const task = tasks.find(({ entity }) => entity === first.entity)
    if (!task?.send) throw new Error(`the run sends ${first.entity} records, and has no such task`)
    await sendBatch(house, sending, { ...task, send: task.send }, writes)
    done += writes.length
    onProgress({ stage: 'apply', entity: first.entity, done, total: null })
  }
}

/**
 * Before a plan is made: newcomers of earlier runs whose answers were lost are looked for. One that arrived is linked now,
 * so that neither side takes it for somebody new.
 */
export async function settleUnanswered(
  { pool }: House,
  { integration, claim, tasks, system }: Omit<Sending, 'onProgress' | 'signal'>,
): Promise<void> {
  const source = integration.source.id
  const silent = integration.type === 'export'
  const unanswered = system.lookUp ? await unansweredWrites(pool, source, claim.run) : []
  const groups = Map.groupBy(unanswered, ({ run, entity }) => `${run} ${entity}`)
  for (const writes of groups.values()) {
    const [{ run, entity } = { run: '', entity: 'student' as const }] = writes
    const task = tasks.find(one => one.entity === entity)
    if (!task?.send || !system.lookUp) continue
    const ear = { pool, source, task: { ...task, send: task.send } }
    const keys = await keysReferredToBy(ear, writes)
    const known = writes.flatMap(write => {
      const { values, whole } = withReferences(entity, write.after, keys)
      return whole ? [{ write, values }] : []
    })
    const found = new Map<string, string>()
    for await (const outcome of system.lookUp(
      entity,
      known.map(({ write, values }) => writeOf(write, values)),
    )) {
      if (outcome.kind === 'written') found.set(outcome.id, outcome.externalId)
    }
    const now = await hear(ear, system, [...found.values()])
    const landed = writes.flatMap(write => {
      const key = found.get(String(write.number))
      return key === undefined ? [] : [written(ear.task, write, { key, heard: now.get(key), silent })]
    })
    await recordLanded(pool, claim, { source, run }, landed, [])
    const lost = writes.filter(({ number }) => !found.has(String(number))).map(({ number }) => number)
    await forgetUnanswered(pool, run, lost)
  }
}

async function sendBatch(
  { pool }: House,
  { integration, claim, system, signal }: Sending,
  task: SendingTask,
  planned: readonly PlannedWrite[],
): Promise<void> {
  const { entity } = task
  const source = integration.source.id
  const silent = integration.type === 'export'
  const ear = { pool, source, task }
  const landed: Landed[] = []
  const problems: RecordProblem[] = []
  // What the system has now: a record that moved since it was read is not overwritten.
  const now = await hear(
    ear,
    system,
    planned.flatMap(({ externalId }) => externalId ?? []),
  )
  const toSend: { readonly write: PlannedWrite; readonly values: SourceAttributes }[] = []
  const keys = await keysReferredToBy(ear, planned)
  for (const write of planned) {
    const { values, whole } = withReferences(entity, write.after, keys)
    if (!whole) {
      problems.push(referenceMissing(write, integration.source.name))
      landed.push(unwritten(write, { outcome: 'refused', code: 'SENT_REFERENCE_MISSING' }))
      continue
    }
    if (write.operation === 'update') {
      const heard = now.get(write.externalId ?? '')
      if (heard && hasAll(task, heard.has, write.after)) {
        landed.push(written(task, write, { key: heard.there.key, heard, silent }))
        continue
      }
      if (!heard || isMoved(task, write, heard.there)) {
        landed.push(unwritten(write, { outcome: 'moved' }))
        continue
      }
    }
    toSend.push({ write, values })
  }

  signal.throwIfAborted()
  const byId = new Map(toSend.map(one => [String(one.write.number), one.write]))
  const outcomes: WriteOutcome[] = []
  let failure: Error | undefined
  if (toSend.length > 0) {
    if (!system.write) throw new Error(`${integration.source.name} takes no writes`)
    await beginWrites(
      pool,
      claim,
      toSend.map(({ write }) => write.number),
    )
    try {
      for await (const outcome of system.write(
        entity,
        toSend.map(({ write, values }) => writeOf(write, values)),
      )) {
        outcomes.push(outcome)
      }
    } catch (error) {
      failure = error instanceof Error ? error : new Error(String(error))
    }
  }
  const back = await hear(ear, system, failure ? [] : writtenKeys(outcomes))
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
    const landing = written(task, write, { key, heard: back.get(key), silent })
    landed.push(warning === undefined ? landing : { ...landing, message: warning })
  }
  await recordLanded(pool, claim, { source }, landed, problems)
  if (failure) throw failure
}

/** Of one that is there: as it was heard, or as it was sent where it can't be read back. */
function written(
  task: SendingTask,
  write: PlannedWrite,
  { key, heard, silent }: { readonly key: string; readonly heard: Heard | undefined; readonly silent: boolean },
): Landed {
  const link = heard ? linkOf(task, write, heard, silent) : unheard(write, key, silent)
  const settled = heard ? settledBy(task, write, heard.has) : write.settled
  return { ...idsOf(write), outcome: 'written', link, settled, agreed: true }
}

function unwritten(write: PlannedWrite, why: Pick<Landed, 'outcome' | 'code' | 'message'>): Landed {
  return { ...idsOf(write), ...why, settled: {}, agreed: false }
}

function idsOf({
  number,
  entity,
  record,
  version,
}: PlannedWrite): Pick<Landed, 'number' | 'entity' | 'record' | 'version'> {
  return { number, entity, record, version }
}

/** Whether the system's record is another than the one that was read and planned with. */
function isMoved({ mappingVersion }: SendingTask, { hash, begun }: PlannedWrite, there: SystemRecord): boolean {
  // Part of it may be our own doing: then its values were compared already, and what is lacking is sent again.
  return begun === null && hash !== null && hashRecord(there, mappingVersion) !== hash
}

function hasAll({ send }: SendingTask, has: Values, after: Values): boolean {
  const there = valuesSent(send, has)
  return Object.keys(after).every(name => sameOrBlank(there[name] ?? null, after[name] ?? null))
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
  const sent = new Set(Object.keys(write.after).map(send.ownName))
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
function unheard(write: PlannedWrite, externalId: string, silent: boolean): NonNullable<Landed['link']> {
  return { externalId, shadow: { ...write.shadow, ...write.after }, hash: null, silent }
}

function writeOf({ number, operation, externalId, begun }: PlannedWrite, values: SourceAttributes): Write {
  return { id: String(number), operation, externalId, values, doubtfulSince: begun }
}

function writtenKeys(outcomes: readonly WriteOutcome[]): string[] {
  return outcomes.flatMap(outcome => (outcome.kind === 'written' ? [outcome.externalId] : []))
}

function referenceMissing({ entity, externalId, record }: PlannedWrite, system: string): RecordProblem {
  return {
    entity,
    externalId: externalId ?? record,
    code: 'SENT_REFERENCE_MISSING',
    message: `It was not sent: it refers to a record that ${system} does not have.`,
    advice: `Look for the record that it refers to among this run's problems; once ${system} has it, the next run sends this one.`,
  }
}
