/** Tries a task on real records of its source, with settings that are not saved yet. Nothing is written. */

import { attributeOf, catalog } from '../model/catalog.ts'
import type { EntitySchema, SystemRecord } from '../model/connector.ts'
import type { EntityType } from '../model/entity.ts'
import { wishIn } from '../model/given-name.ts'
import type { Integration, Task } from '../model/integration.ts'
import { Problem } from '../model/problem.ts'
import { catalogRule } from '../model/rule-catalog.ts'
import type { Value } from '../model/value.ts'
import { checkMapping, compileMapping, type CompiledMapping } from '../rules/mapping.ts'
import type { TaskFault } from '../rules/task-rules.ts'
import { findIntegration } from '../store/configuration.ts'
import { missingRequired, shapeValues, type Fault } from '../sync/map.ts'
import { findingsOf } from '../sync/quality.ts'
import type { House } from './house.ts'
import { withPrefix } from './local-ids.ts'
import { openSource, type OpenedSource } from './source-settings.ts'

export type TaskWish = {
  readonly integration: string
  readonly organization?: string
  readonly entity: EntityType
  /** In place of what is saved; what is not named is as saved. */
  readonly unsaved?: Partial<Omit<Task, 'entity'>>
  readonly signal: AbortSignal
}

export type FaultyTask = { readonly kind: 'faulty'; readonly faults: readonly TaskFault[] }

export type ReadyTrial = OpenedSource & {
  readonly kind: 'ready'
  readonly integration: Integration
  readonly task: Task
  readonly schema: EntitySchema
  readonly mapping: CompiledMapping
}

/** Throws INTEGRATION_UNKNOWN, TASK_UNKNOWN, and whatever opening the source may. */
export async function readyTrial(house: House, wish: TaskWish): Promise<ReadyTrial | FaultyTask> {
  const { integration, task: saved } = await savedTask(house, wish)
  if (integration.type === 'export') {
    throw new Problem({
      code: 'NOTHING_COMES_IN',
      message: `${integration.name} is an export: it maps Passport's records, and reads none of the system's.`,
      advice: 'Look at what it would send with a preview.',
    })
  }
  const task = { ...saved, ...wish.unsaved }
  const before = await openSource(house, integration.source)
  const open = plainSchema(before, wish.entity)
  const faults = checkMapping({ entity: wish.entity, schema: open, task, tables: before.tables })
  if (faults.length > 0) return { kind: 'faulty', faults }
  // Opened anew, with the fields that only the unsaved rules name.
  const opened = await openSource(house, integration.source, [task])
  const schema = schemaOf(opened, wish.entity)
  const mapping = compileMapping({ entity: wish.entity, schema, task, tables: opened.tables })
  return { ...opened, kind: 'ready', integration, task, schema, mapping }
}

/** Throws INTEGRATION_UNKNOWN, TASK_UNKNOWN. */
export async function savedTask(
  { pool }: House,
  { integration: name, organization, entity }: Pick<TaskWish, 'integration' | 'organization' | 'entity'>,
): Promise<{ readonly integration: Integration; readonly task: Task }> {
  const integration = await findIntegration(pool, name, organization)
  const task = integration.tasks.find(one => one.entity === entity)
  if (task) return { integration, task }
  throw new Problem({
    code: 'TASK_UNKNOWN',
    message: `${name} has no task for ${entity} records.`,
    advice: `It has ${integration.tasks.map(one => one.entity).join(', ')}.`,
  })
}

function plainSchema(source: OpenedSource, entity: EntityType): EntitySchema {
  const schema = schemaOf(source, entity)
  return { ...schema, attributes: schema.attributes.filter(({ name }) => !name.includes('.')) }
}

export function schemaOf({ connector, settings }: OpenedSource, entity: EntityType): EntitySchema {
  return connector.entities(settings).find(schema => schema.entity === entity) ?? { entity, attributes: [] }
}

export type TriedAttribute = {
  readonly attribute: string
  readonly isDefault: boolean
  readonly before: Readonly<Record<string, Value>>
  readonly after: Value
  readonly faults: readonly Pick<Fault, 'code' | 'message' | 'advice'>[]
}

export type TriedRecord = {
  readonly externalId: string
  /** `left out`: by filters or quality; `faulty`: it would not be taken, or only in part. */
  readonly verdict: 'taken' | 'left out' | 'faulty'
  readonly reason: string | null
  readonly attributes: readonly TriedAttribute[]
}

export type Warning = { readonly code: string; readonly attribute: string; readonly message: string }

export type Trial = {
  readonly kind: 'tried'
  readonly read: number
  readonly records: readonly TriedRecord[]
  readonly warnings: readonly Warning[]
}

/** Some records as they come, or the one of a key. A source is asked page by page until there are enough. */
export async function tryTask(
  house: House,
  wish: TaskWish & { readonly id?: string; readonly limit: number },
): Promise<Trial | FaultyTask> {
  const ready = await readyTrial(house, wish)
  if (ready.kind === 'faulty') return ready
  const records: TriedRecord[] = []
  let read = 0
  for await (const record of recordsOf(ready, wish.entity, wish.signal)) {
    read += 1
    if (wish.id !== undefined && record.key !== wish.id) continue
    records.push(triedRecord(ready, record))
    if (wish.id !== undefined || records.length >= wish.limit) break
  }
  return { kind: 'tried', read, records, warnings: warningsOf(ready) }
}

export async function* recordsOf(
  { connector, settings }: OpenedSource,
  entity: EntityType,
  signal: AbortSignal,
): AsyncIterable<SystemRecord> {
  const system = connector.open(settings, { now: () => new Date(), signal, notice: () => undefined })
  try {
    for await (const page of system.read(entity)) yield* page.records
  } finally {
    await system.close()
  }
}

function triedRecord(
  { integration, task, mapping, schema }: ReadyTrial,
  { key, attributes }: SystemRecord,
): TriedRecord {
  const { entity } = task
  const explained = mapping.explain(attributes)
  const made = Object.fromEntries(explained.map(({ attribute, value }) => [attribute, value]))
  const shaped = shapeValues(entity, withPrefix(integration.source.prefix, made))
  const lacking = missingRequired(entity, shaped.values)
  const broken = findingsOf(mapping.quality, { entity, key, values: shaped.values })
  const tried = explained.map((one): TriedAttribute => {
    const faults = [
      ...(one.fault === null ? [] : [ruleFault(one.attribute, one.fault)]),
      ...[...shaped.faults, ...lacking].filter(({ attribute }) => attribute === one.attribute),
      ...(one.unknown.length > 0 ? [unknownFault(one.attribute)] : []),
      ...broken
        .filter(({ attribute }) => attribute === one.attribute)
        .map(({ rule }) => qualityFault(one.attribute, rule)),
    ].map(({ code, message, advice }) => ({ code, message, advice }))
    const isSecret = attributeOf(entity, one.attribute)?.mutability === 'writeOnly'
    return {
      attribute: one.attribute,
      isDefault: one.isDefault,
      before: isSecret ? {} : Object.fromEntries(one.from.map(name => [name, valueAt(attributes, name)])),
      after: isSecret ? null : shownName(shaped.values[one.attribute] ?? null),
      faults,
    }
  })
  const absent = lacking.filter(({ attribute }) => !explained.some(one => one.attribute === attribute))
  const more = absent.map(fault => ({ ...nothingFor(fault.attribute), faults: [fault] }))
  const judged = mapping.judge(attributes)
  const verdict = verdictOf(judged, explained, lacking, broken)
  return { externalId: key, ...verdict, attributes: inCatalogOrder(schema, [...tried, ...more]) }
}

function verdictOf(
  judged: ReturnType<CompiledMapping['judge']>,
  explained: ReturnType<CompiledMapping['explain']>,
  lacking: readonly Fault[],
  broken: readonly { readonly outcome: string; readonly attribute: string; readonly rule: string }[],
): Pick<TriedRecord, 'verdict' | 'reason'> {
  if (judged?.kind === 'skipped') return { verdict: 'left out', reason: 'filters and exclusions leave it out' }
  if (judged) return { verdict: 'faulty', reason: `${judged.attribute}: ${judged.message}` }
  const failed = explained.find(({ fault }) => fault !== null)
  if (failed) return { verdict: 'faulty', reason: `the rule for ${failed.attribute} could not be worked out` }
  const [missing] = lacking
  if (missing) return { verdict: 'faulty', reason: missing.message }
  const skipping = broken.find(({ outcome }) => outcome === 'skip')
  if (skipping) return { verdict: 'left out', reason: `${skipping.attribute} breaks the rule "${skipping.rule}"` }
  return { verdict: 'taken', reason: null }
}

function nothingFor(attribute: string): Omit<TriedAttribute, 'faults'> {
  return { attribute, isDefault: true, before: {}, after: null }
}

function inCatalogOrder({ entity }: EntitySchema, tried: readonly TriedAttribute[]): TriedAttribute[] {
  const names = catalog[entity].attributes.map(({ name }) => name)
  const place = ({ attribute }: TriedAttribute): number =>
    names.includes(attribute) ? names.indexOf(attribute) : names.length
  return tried.toSorted((a, b) => place(a) - place(b))
}

function valueAt(attributes: SystemRecord['attributes'], name: string): Value {
  const [group = '', field] = name.split(/\.(.*)/s)
  const value = attributes[group]
  if (field === undefined) return value === undefined || (isGroup(value) && value !== null) ? null : value
  return isGroup(value) ? (value[field] ?? null) : null
}

export function isGroup(
  value: SystemRecord['attributes'][string] | undefined,
): value is Readonly<Record<string, string>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A user name is shown as it is wished for; which one is free is found by the run. */
function shownName(value: Value): Value {
  return wishIn(value) ?? value
}

function ruleFault(attribute: string, what: string): Fault {
  const advice = 'Correct the rule, or the value in the source.'
  return { code: 'RULE_FAILED', attribute, message: `The rule could not be worked out: ${what}.`, advice }
}

function unknownFault(attribute: string): Fault {
  const advice = 'Add it to the value map or the lookup table.'
  return { code: 'VALUES_UNKNOWN', attribute, message: 'The rule does not know the value.', advice }
}

function qualityFault(attribute: string, rule: string): Fault {
  const advice = 'Mend it in the source, or change the quality rule.'
  return { code: 'QUALITY_REPORTED', attribute, message: `${attribute} breaks the rule "${rule}".`, advice }
}

/** What can be said without a record. */
export function warningsOf({ task, schema }: Pick<ReadyTrial, 'task' | 'schema'>): Warning[] {
  const { entity, mapping } = task
  const given = new Set([...Object.keys(mapping), ...schema.attributes.map(({ name }) => name)])
  const unmapped = catalog[entity].attributes.filter(({ required, name }) => required && !given.has(name))
  return [
    ...unmapped.map(({ name }) => ({
      code: 'REQUIRED_UNMAPPED',
      attribute: name,
      message: `Every ${entity} must have ${name}, and nothing is mapped to it: no record will be taken.`,
    })),
    ...Object.entries(mapping).flatMap(([attribute, rule]) => lossesOf(attribute, rule)),
  ]
}

function lossesOf(attribute: string, rule: Task['mapping'][string]): Warning[] {
  const steps = typeof rule === 'string' ? [] : [rule].flat()
  return steps.flatMap(step => {
    if (typeof step === 'string') return []
    const loses =
      step.rule === 'split' && step['part'] !== undefined ? 'the other parts' : catalogRule(step.rule)?.loses
    return loses === undefined ? [] : [{ code: 'CONVERSION_LOSES', attribute, message: `${step.rule} loses ${loses}.` }]
  })
}
