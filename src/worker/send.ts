/** Sends what a run planned for a system: batch by batch, each answer written down as it lands, nothing created twice. */

import type { System, SystemRecord } from '../model/connector.ts'
import type { EntityType } from '../model/entity.ts'
import type { Integration } from '../model/integration.ts'
import type { Write, WriteOutcome } from '../model/outgoing.ts'
import type { RecordProblem } from '../model/problem.ts'
import { isBlank, sameValue, type SourceAttributes, type Value, type Values } from '../model/value.ts'
import type { Claim } from '../store/claims.ts'
import type { SettledPairs } from '../store/plan/outgoing.ts'
import {
  beginWrites,
  forgetUnanswered,
  keysOfRecords,
  nextWrites,
  recordLanded,
  recordsOfKeys,
  unansweredWrites,
  type Landed,
  type PlannedWrite,
} from '../store/sending.ts'
import { shapeValues } from '../sync/map.ts'
import { valuesSent, withoutEchoes, type ReadySending } from '../sync/outgoing.ts'
import type { ReadyTask } from '../sync/plan-page.ts'
import type { Progress } from '../sync/ports.ts'
import { hashRecord } from '../sync/read.ts'
import { keysIn, keysReferredTo, referencesOf } from '../sync/references.ts'
import type { House } from './house.ts'

/** Enough to keep every connection busy, few enough that a crash leaves little in doubt. */
const batchSize = 2000

type SendingTask = ReadyTask & { readonly mappingVersion: string; readonly send: ReadySending }

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
  const unanswered = system.lookUp ? await unansweredWrites(pool, source, claim.run) : []
  const groups = Map.groupBy(unanswered, ({ run, entity }) => `${run} ${entity}`)
  for (const writes of groups.values()) {
    const [{ run, entity } = { run: '', entity: 'student' as const }] = writes
    const task = tasks.find(one => one.entity === entity)
    if (!task?.send || !system.lookUp) continue
    const ear = { pool, source, task: { ...task, send: task.send } }
    const keys = await referenceKeys(ear, writes)
    const known = writes.flatMap(write => {
      const values = withKeys(entity, write.after, keys)
      return values ? [{ write, values }] : []
    })
    const found = new Map<string, string>()
    for await (const outcome of system.lookUp(
      entity,
      known.map(({ write, values }) => writeOf(write, values)),
    )) {
      if (outcome.kind === 'written') found.set(outcome.id, outcome.externalId)
    }
    const now = await hear(ear, system, [...found.values()])
    const landed: Landed[] = []
    for (const write of writes) {
      const key = found.get(String(write.number))
      if (key === undefined) continue
      const { there, has } = now.get(key) ?? {}
      const silent = integration.type === 'export'
      const link = there && has ? linkOf(ear.task, write, there, has, silent) : unheard(write, key, silent)
      const { number, record: id, version } = write
      const settled = has ? settledBy(ear.task, write, has) : {}
      landed.push({ number, entity, record: id, version, outcome: 'written', link, settled, agreed: true })
    }
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
  const settle = (write: PlannedWrite, rest: Omit<Landed, keyof typeof ids>): void => {
    const ids = { number: write.number, entity, record: write.record, version: write.version }
    landed.push({ ...ids, ...rest })
  }
  const ids = { number: 0, entity, record: '', version: 0 }

  // What the system has now: a record that moved since it was read is not overwritten.
  const now = await hear(
    ear,
    system,
    planned.flatMap(({ externalId }) => externalId ?? []),
  )
  const toSend: { readonly write: PlannedWrite; readonly values: SourceAttributes }[] = []
  const keys = await referenceKeys(ear, planned)
  for (const write of planned) {
    const values = withKeys(entity, write.after, keys)
    if (values === null) {
      problems.push(referenceMissing(write, integration.source.name))
      settle(write, { outcome: 'refused', code: 'SENT_REFERENCE_MISSING', settled: {}, agreed: false })
      continue
    }
    if (write.operation === 'update') {
      const { there, has } = now.get(write.externalId ?? '') ?? {}
      if (there && has && hasAll(task, has, write.after)) {
        settle(write, { outcome: 'written', link: linkOf(task, write, there, has, silent), settled: {}, agreed: true })
        continue
      }
      if (!there || !has || isMoved(task, write, there)) {
        settle(write, { outcome: 'moved', settled: {}, agreed: false })
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
      settle(write, { outcome: 'refused', code, message, settled: {}, agreed: false })
      continue
    }
    const { there, has } = back.get(outcome.externalId) ?? {}
    const link = there && has ? linkOf(task, write, there, has, silent) : unheard(write, outcome.externalId, silent)
    const warning = outcome.warning === undefined ? {} : { message: outcome.warning }
    settle(write, {
      outcome: 'written',
      ...warning,
      link,
      settled: has ? settledBy(task, write, has) : {},
      agreed: true,
    })
  }
  await recordLanded(pool, claim, { source }, landed, problems)
  if (failure) throw failure
}

type Ear = { readonly pool: House['pool']; readonly source: number; readonly task: SendingTask }

async function readNow(
  system: System,
  entity: EntityType,
  keys: readonly string[],
): Promise<Map<string, SystemRecord>> {
  const records = new Map<string, SystemRecord>()
  if (keys.length === 0 || !system.readKeys) return records
  for await (const page of system.readKeys(entity, keys)) {
    for (const record of page.records) records.set(record.key, record)
  }
  return records
}

type Heard = { readonly there: SystemRecord; readonly has: Values }

/** What the system has of these keys, in Passport's words; absent where the mapping leaves it out or can't make it. */
async function hear(ear: Ear, system: System, keys: readonly string[]): Promise<ReadonlyMap<string, Heard>> {
  const { task } = ear
  const { entity } = task
  const records = [...(await readNow(system, entity, keys)).values()]
  const mapped = records.flatMap(there => {
    const made = task.map(there.attributes)
    return made.kind === 'mapped' ? [{ there, has: shapeValues(entity, made.values).values }] : []
  })
  const known = new Map<EntityType, ReadonlyMap<string, string>>()
  const wanted = keysReferredTo(
    entity,
    mapped.map(({ has }) => has),
  )
  for (const [target, names] of wanted) {
    if (names.size > 0) known.set(target, await recordsOfKeys(ear.pool, ear.source, target, [...names]))
  }
  return new Map(mapped.map(({ there, has }) => [there.key, { there, has: withRecords(entity, has, known) }]))
}

function withRecords(
  entity: EntityType,
  values: Values,
  known: ReadonlyMap<EntityType, ReadonlyMap<string, string>>,
): Values {
  const heard: Record<string, Value> = { ...values }
  for (const { name, target, kind } of referencesOf(entity)) {
    const value = values[name]
    if (value === undefined || value === null || !target) continue
    const found = keysIn(value).flatMap(key => known.get(target)?.get(key) ?? [])
    heard[name] = kind === 'refs' ? found : (found[0] ?? null)
  }
  return heard
}

/** Whether the system's record is another than the one that was read and planned with. */
function isMoved({ mappingVersion }: SendingTask, { hash, begun }: PlannedWrite, there: SystemRecord): boolean {
  // Part of it may be our own doing: then its values were compared already, and what is lacking is sent again.
  return begun === null && hash !== null && hashRecord(there, mappingVersion) !== hash
}

function hasAll({ send }: SendingTask, has: Values, after: Values): boolean {
  const there = valuesSent(send, has)
  return Object.keys(after).every(name => same(there[name] ?? null, after[name] ?? null))
}

/** What the system made of what it was sent: from now on the two are no difference. */
function settledBy({ send }: SendingTask, { after, settled }: PlannedWrite, has: Values): SettledPairs {
  const there = valuesSent(send, has)
  const pairs: Record<string, readonly [Value, Value]> = { ...settled }
  for (const name of Object.keys(after)) {
    const came = there[name] ?? null
    if (same(came, after[name] ?? null)) delete pairs[name]
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
  there: SystemRecord,
  has: Values,
  silent: boolean,
): NonNullable<Landed['link']> {
  const sent = new Set(Object.keys(write.after).map(send.ownName))
  const shadow: Record<string, Value> = { ...write.shadow }
  let elsewhere = false
  const heard = withoutEchoes(send, has, write)
  for (const name of new Set([...Object.keys(heard), ...sent])) {
    const value = (sent.has(name) ? write.ours?.[name] : undefined) ?? heard[name] ?? null
    if (same(value, shadow[name] ?? null)) continue
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

async function referenceKeys({ pool, source, task }: Ear, planned: readonly PlannedWrite[]) {
  const keys = new Map<EntityType, Map<string, string>>()
  const wanted = keysReferredTo(
    task.entity,
    planned.map(({ after }) => after),
  )
  for (const [target, records] of wanted) keys.set(target, await keysOfRecords(pool, source, target, [...records]))
  return keys
}

/** Null where the system has no record for a reference. */
function withKeys(
  entity: EntityType,
  after: Values,
  keys: ReadonlyMap<EntityType, ReadonlyMap<string, string>>,
): SourceAttributes | null {
  const values: Record<string, Value> = { ...after }
  for (const { name, target, kind } of referencesOf(entity)) {
    const value = after[name]
    if (value === undefined || value === null || !target) continue
    const found = keysIn(value).map(record => keys.get(target)?.get(record))
    if (found.includes(undefined)) return null
    values[name] = kind === 'refs' ? found.flatMap(key => key ?? []) : (found[0] ?? null)
  }
  return values
}

function same(a: Value, b: Value): boolean {
  return sameValue(a, b) || (isBlank(a) && isBlank(b))
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
