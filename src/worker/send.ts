/** Sends what a run planned for a system: batch by batch, each answer written down as it lands, nothing created twice. */

import type { System, SystemRecord } from '../model/connector.ts'
import type { EntityType } from '../model/entity.ts'
import type { Integration } from '../model/integration.ts'
import type { Write } from '../model/outgoing.ts'
import type { RecordProblem } from '../model/problem.ts'
import { sameOrBlank, type SourceAttributes, type Value, type Values } from '../model/value.ts'
import type { Claim } from '../store/claims.ts'
import {
  beginWrites,
  forgetUnanswered,
  nextWrites,
  recordLanded,
  unansweredWrites,
  type Landed,
  type PlannedWrite,
} from '../store/sending.ts'
import { valuesSent } from '../sync/outgoing.ts'
import type { ReadyTask } from '../sync/ready-task.ts'
import type { Progress } from '../sync/ports.ts'
import { hashRecord } from '../sync/read.ts'
import { referencesOf } from '../sync/references.ts'
import {
  hear,
  keysReferredToBy,
  readNow,
  understood,
  withReferences,
  type Ear,
  type Heard,
  type SendingTask,
} from './hear.ts'
import type { House } from './house.ts'
import { openLandings, unwritten, written, type LandingPlace, type Landings } from './landing.ts'
import { batchSize, isFresh, lookFurther, type Look } from './look.ts'

export type Sending = {
  readonly integration: Integration
  readonly claim: Claim
  readonly tasks: readonly (ReadyTask & { readonly mappingVersion: string })[]
  readonly system: System
  /** At what is written to first, as far as that was asked for before. */
  readonly look: Look | null
  readonly signal: AbortSignal
  readonly onProgress: (progress: Progress) => void
}

/**
 * Until nothing is left. Throws the Problem of a system that fails, RUN_CANCELLED and RUN_TAKEN_ON; what has landed by then
 * is settled, and the rest is compared anew by the next run.
 */
export async function sendPlanned(house: House, sending: Sending): Promise<void> {
  const tell = tellLanded(sending)
  let landing: Promise<void> = Promise.resolve()
  try {
    let batch = await readyBatch(house, sending, { after: 0, look: sending.look })
    while (batch !== null) {
      const { task, writes } = batch
      const ahead = once(() => readyBatch(house, sending, { after: writes.at(-1)?.number ?? 0, look: null }))
      const landings = await sendBatch(house, sending, batch, { ahead, before: landing })
      landing = landings.finish().then(() => tell(task.entity, writes.length))
      // While these are read back, the next are sent. A failure is told to who waits for them.
      landing.catch(() => undefined)
      batch = await ahead()
    }
    await landing
  } finally {
    // Of a run that stops, nothing is written down after it has stopped.
    await Promise.allSettled([landing])
  }
}

function tellLanded({ onProgress }: Sending): (entity: EntityType, landed: number) => void {
  let done = 0
  return (entity, landed) => {
    done += landed
    onProgress({ stage: 'apply', entity, done, total: null })
  }
}

/** Writes of one entity, and what the system has of them now: being read. */
type Batch = { readonly task: SendingTask; readonly writes: readonly PlannedWrite[]; readonly look: Look }

async function readyBatch(
  { pool }: House,
  { claim, tasks, system }: Sending,
  { after, look }: { readonly after: number; readonly look: Look | null },
): Promise<Batch | null> {
  const writes = await nextWrites(pool, claim.run, { after, limit: batchSize })
  const [first] = writes
  if (!first) return null
  const task = tasks.find(({ entity }) => entity === first.entity)
  if (!task?.send) throw new Error(`the run sends ${first.entity} records, and has no such task`)
  const { entity, send } = task
  return { task: { ...task, send }, writes, look: lookFurther(look, system, entity, keysOf(writes)) }
}

/** The work is begun when it is first asked for, and done once. A failure is told to who asked last. */
function once<Result>(work: () => Promise<Result>): () => Promise<Result> {
  let begun: Promise<Result> | null = null
  return () => {
    begun ??= work()
    begun.catch(() => undefined)
    return begun
  }
}

/**
 * Before a plan is made: newcomers of earlier runs whose answers were lost are looked for. One that arrived is linked now,
 * so that neither side takes it for somebody new.
 */
export async function settleUnanswered(
  { pool }: House,
  { integration, claim, tasks, system }: Omit<Sending, 'look' | 'onProgress' | 'signal'>,
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
    await recordLanded(pool, claim, { source, entity, run }, landed, [])
    const lost = writes.filter(({ number }) => !found.has(String(number))).map(({ number }) => number)
    await forgetUnanswered(pool, run, lost)
  }
}

async function sendBatch(
  { pool }: House,
  { integration, claim, tasks, system, signal }: Sending,
  { task, writes, look }: Batch,
  { ahead, before }: { readonly ahead: () => Promise<unknown>; readonly before: Promise<void> },
): Promise<Landings> {
  const { entity } = task
  const source = integration.source.id
  const ear = { pool, source, task }
  const place = { ear, system, claim, silent: integration.type === 'export' }
  const isSent = (target: EntityType | undefined) => tasks.some(other => other.send && other.entity === target)
  // What these refer to may be among those that are just landing.
  if (referencesOf(entity).some(({ target }) => isSent(target))) await before
  const now = isFresh(look) ? await look.records : await readNow(system, entity, keysOf(writes))
  const there = new Map(now.map(record => [record.key, record]))
  const { landed, problems, toSend } = await whatToSend(ear, writes, { there, name: integration.source.name, place })

  signal.throwIfAborted()
  const landings = openLandings(
    place,
    toSend.map(({ write }) => write),
    { first: landed, problems },
  )
  try {
    if (toSend.length > 0) {
      if (!system.write) throw new Error(`${integration.source.name} takes no writes`)
      const numbers = toSend.map(({ write }) => write.number)
      await beginWrites(pool, claim, numbers)
      let answered = 0
      const sent = toSend.map(({ write, values }) => writeOf(write, values, there.get(write.externalId ?? '')))
      for await (const outcome of system.write(entity, sent)) {
        landings.take(outcome)
        answered += 1
        // While the last ones are written, the next are read.
        if (answered === Math.ceil(toSend.length * 0.8)) void ahead()
      }
    }
    await before
  } catch (failure) {
    await landings.abandon()
    throw failure
  }
  return landings
}

type ToSend = { readonly write: PlannedWrite; readonly values: SourceAttributes }

/** A record that moved there since it was read is not overwritten; one that has it all already is not written to. */
async function whatToSend(
  ear: Ear,
  planned: readonly PlannedWrite[],
  { there, name, place: { silent } }: WhatIsThere,
): Promise<{ landed: readonly Landed[]; problems: readonly RecordProblem[]; toSend: readonly ToSend[] }> {
  const { task } = ear
  const landed: Landed[] = []
  const problems: RecordProblem[] = []
  const toSend: ToSend[] = []
  const thereOf = ({ externalId }: PlannedWrite): SystemRecord | undefined => there.get(externalId ?? '')
  const keys = await keysReferredToBy(ear, planned)
  const unmoved = new Set(planned.filter(write => isAsPlanned(task, write, thereOf(write))))
  // What is as it was planned with was understood then.
  const others = planned.flatMap(write => (unmoved.has(write) ? [] : (thereOf(write) ?? [])))
  const heardByKey = await understood(ear, others)
  for (const write of planned) {
    const { values, whole } = withReferences(task.entity, write.after, keys)
    if (!whole) {
      problems.push(referenceMissing(write, name))
      landed.push(unwritten(write, { outcome: 'refused', code: 'SENT_REFERENCE_MISSING' }))
      continue
    }
    if (write.operation === 'update' && !unmoved.has(write)) {
      const heard = heardByKey.get(write.externalId ?? '')
      if (heard && hasAll(task, heard.has, write.after)) {
        landed.push(written(task, write, { key: heard.there.key, heard, silent }))
        continue
      }
      if (!heard || isMoved(task, write, heard)) {
        landed.push(unwritten(write, { outcome: 'moved' }))
        continue
      }
    }
    toSend.push({ write, values })
  }
  return { landed, problems, toSend }
}

type WhatIsThere = {
  readonly there: ReadonlyMap<string, SystemRecord>
  /** Of the system. */
  readonly name: string
  readonly place: LandingPlace
}

/** Whether the system's record is known to be the one that was read and planned with. */
function isAsPlanned(
  { mappingVersion }: SendingTask,
  { hash, begun, isSentBack }: PlannedWrite,
  there: SystemRecord | undefined,
): boolean {
  return (
    there !== undefined && hash !== null && begun === null && !isSentBack && hashRecord(there, mappingVersion) === hash
  )
}

/** Of one that is not as it was planned with, or of which that is not known: whether it may not be written over. */
function isMoved({ send }: SendingTask, write: PlannedWrite, { there, has }: Heard): boolean {
  const { hash, begun, before, after, settled, isSentBack } = write
  // Part of it may be our own doing: then its values were compared already, and what is lacking is sent again.
  if (begun !== null) return false
  if (hash !== null && !isSentBack) return true
  // Of one that was never understood as a whole, or that is sent back, what is written over counts.
  const now = valuesSent(send, has)
  return Object.keys(after).some(name => {
    const isAsBelieved = (value: Value): boolean =>
      sameOrBlank(value, before[name] ?? null) || sameOrBlank(value, settled[name]?.[1] ?? null)
    const plain = there.attributes[name]
    return !isAsBelieved(now[name] ?? null) && (typeof plain === 'object' || !isAsBelieved(plain ?? null))
  })
}

function hasAll({ send }: SendingTask, has: Values, after: Values): boolean {
  const there = valuesSent(send, has)
  return Object.keys(after).every(name => sameOrBlank(there[name] ?? null, after[name] ?? null))
}

function writeOf(
  { number, operation, externalId, begun }: PlannedWrite,
  values: SourceAttributes,
  record?: SystemRecord,
): Write {
  const there = record?.attributes
  return {
    ...{ id: String(number), operation, externalId, values, doubtfulSince: begun },
    ...(there ? { there } : {}),
  }
}

function keysOf(writes: readonly PlannedWrite[]): readonly string[] {
  return writes.flatMap(({ externalId }) => externalId ?? [])
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
