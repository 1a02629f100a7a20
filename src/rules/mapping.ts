/** Puts a source's record into Passport's words: the attribute of the same name, unless the task says otherwise. */

import { createHash } from 'node:crypto'
import { attributeOf, catalog } from '../model/catalog.ts'
import type { EntityType } from '../model/entity.ts'
import { namesGiven } from '../model/given-name.ts'
import { inKeyOrder, type Rule } from '../model/rule.ts'
import { isBlank, type SourceAttributes, type SourceValue, type Value, type Values } from '../model/value.ts'
import type { Condition } from './condition.ts'
import type { CompiledQuality } from './quality.ts'
import { compileTask, makesNames, type CompiledTask, type TaskFault, type TaskQuestion } from './task-rules.ts'
import { RecordFault } from './rule-fault.ts'
import { isList } from './source-view.ts'
import { reader } from './steps/step.ts'

export type Mapped =
  | {
      readonly kind: 'mapped'
      readonly values: Values
      /** Values that a value map or lookup table does not know and was asked to report. */
      readonly unknown?: readonly Unknown[]
    }
  | { readonly kind: 'skipped'; readonly reason: 'filtered' }
  /** `attribute` is Passport's, or `filters` or `exclude`. The message holds no value of the record. */
  | { readonly kind: 'faulty'; readonly attribute: string; readonly message: string }

export type Unknown = { readonly attribute: string; readonly value: string }

export type Explained = {
  readonly attribute: string
  /** Of the source, as `email` or `u_students_extension.preferredname`. */
  readonly from: readonly string[]
  /** Passport's attribute of the same name, not a rule of the task. */
  readonly isDefault: boolean
  readonly value: Value
  /** Why the rule cannot be worked out; no value of the record is in it. */
  readonly fault: string | null
  /** Values that a value map or lookup table does not know. */
  readonly unknown: readonly string[]
}

export type CompiledMapping = {
  /** Changes whenever the same source record may map to something else. */
  readonly version: string
  /** What the task's own rules read of the source, extension fields as `group.field`. */
  readonly uses: readonly string[]
  readonly quality: readonly CompiledQuality[]
  /** The most letters of a user name, where a rule makes them. */
  readonly nameLength: number | null
  /** Why a record does not count: by filters and exclusions alone. */
  judge(attributes: SourceAttributes): Exclude<Mapped, { readonly kind: 'mapped' }> | undefined
  /** Attribute by attribute, for who wants to see what becomes of a record; one that fails hides no other. */
  explain(attributes: SourceAttributes): readonly Explained[]
  /** `stays`: mapped whatever filters and exclusions say. Blank and absent values appear as null. Kinds, required and allowed values are the caller's to check. */
  map(attributes: SourceAttributes, stays?: boolean): Mapped
}

export type MappingQuestion = TaskQuestion

/** To be raised when this file or the language gives another result for the same rule. */
const languageVersion = 2

/** All that is wrong with a task's rules, each with its place in the task. */
export function checkMapping(question: MappingQuestion): readonly TaskFault[] {
  return compileTask(question).faults
}

/** Throws the first RuleFault, if any. */
export function compileMapping(question: MappingQuestion): CompiledMapping {
  const task = compileTask(question)
  const [first] = task.faults
  if (first) throw first.fault
  const defaults = defaultsOf(question)
  return {
    version: versionOf(question, defaults),
    uses: [...new Set([...task.rules, ...task.filters, ...task.exclude].flatMap(rule => rule.uses))].sort(),
    quality: task.quality,
    nameLength: nameLengthOf(Object.values(question.task.mapping)),
    judge: attributes => judgeBy(task, attributes),
    explain: explainer(defaults, task),
    map: mapper(question.entity, defaults, task),
  }
}

function nameLengthOf(rules: readonly Rule[]): number | null {
  const making = rules.filter(makesNames).flatMap(rule => (typeof rule === 'string' ? [] : [rule].flat()))
  const picked = making.find(step => typeof step === 'object' && step.rule === 'username')
  if (typeof picked !== 'object') return null
  return typeof picked['length'] === 'number' ? picked['length'] : namesGiven.usualLength
}

/** Source's name to Passport's; a field of an extension group, named `group.field`, becomes `custom.<field>`. */
type Default = { readonly source: string; readonly target: string; readonly grouped: boolean }

function defaultsOf({ entity, schema, task }: MappingQuestion): readonly Default[] {
  return schema.attributes
    .map(({ name }): Default => {
      const dot = name.indexOf('.')
      return { source: name, target: dot < 0 ? name : customName(name.slice(dot + 1)), grouped: dot >= 0 }
    })
    .filter(({ target }) => !Object.hasOwn(task.mapping, target) && attributeOf(entity, target) !== undefined)
}

/** The catalog's custom attributes are named by letters, digits and _ only. */
export function customName(field: string): string {
  const name = field.replace(/\W/g, '_')
  return `custom.${/^[0-9]/.test(name) ? '_' : ''}${name}`
}

function versionOf(
  { entity, schema, task, tables = new Map() }: MappingQuestion,
  defaults: readonly Default[],
): string {
  const deciding = [
    languageVersion,
    entity,
    defaults.map(({ source, target }) => [source, target]),
    inKeyOrder(task.mapping),
    inKeyOrder(task.filters),
    inKeyOrder(task.exclude),
    task.keepLinked ?? false,
    inKeyOrder(task.quality ?? []),
    tablesNamed(task.mapping).map(name => tables.get(name)),
    // An expression reads an attribute by its kind.
    schema.attributes.map(({ name, kind }) => [name, kind]),
  ]
  return createHash('sha256').update(JSON.stringify(deciding)).digest('base64url').slice(0, 22)
}

/** The lookup tables that rules of the mapping look into, in the order of the alphabet. */
export function tablesNamed(mapping: Readonly<Record<string, Rule>>): string[] {
  const steps = Object.values(mapping).flatMap(rule => (typeof rule === 'string' ? [] : [rule].flat()))
  const names = steps.flatMap(step =>
    typeof step === 'object' && step.rule === 'lookup' && typeof step['table'] === 'string' ? [step['table']] : [],
  )
  return [...new Set(names)].sort()
}

function mapper(entity: EntityType, defaults: readonly Default[], task: CompiledTask): CompiledMapping['map'] {
  // The hot path of every read: plain arrays and loops, one object a record.
  const plain = defaults.filter(({ grouped }) => !grouped)
  const sources = plain.map(({ source }) => source)
  const targets = plain.map(({ target }) => target)
  const groups = catalog[entity].custom ? groupReader(task) : undefined
  const { rules } = task
  // All keys are there from the start: objects of one shape are made and read faster.
  const blank: Readonly<Record<string, Value>> = Object.fromEntries(
    [
      ...targets,
      ...defaults.filter(({ grouped }) => grouped).map(one => one.target),
      ...rules.map(rule => rule.target),
    ].map(name => [name, null]),
  )
  let target = ''
  let unknown: Unknown[] = []
  const report = (value: string): void => void unknown.push({ attribute: target, value })

  return (attributes, stays = false) => {
    const verdict = stays ? undefined : judgeBy(task, attributes)
    if (verdict) return verdict
    const values: Record<string, Value> = { ...blank }
    for (let index = 0; index < sources.length; index++) {
      const value = attributes[sources[index] ?? '']
      if (isGroup(value)) {
        return faulty(targets[index] ?? '', 'the source sends a group of fields where a value is expected')
      }
      values[targets[index] ?? ''] = isBlank(value) || value === undefined ? null : value
    }
    groups?.(attributes, values)
    unknown = []
    for (const rule of rules) {
      ;({ target } = rule)
      try {
        values[target] = rule.evaluate(attributes, report)
      } catch (error) {
        return toFaulty(target, error)
      }
    }
    return unknown.length > 0 ? { kind: 'mapped', values, unknown } : { kind: 'mapped', values }
  }
}

function explainer(defaults: readonly Default[], { rules }: CompiledTask): CompiledMapping['explain'] {
  const plain = defaults.map(({ source, target }) => {
    const [group = '', field] = source.split(/\.(.*)/s)
    const readable = field === undefined ? { name: source } : { group, name: field }
    const read = reader({ ...readable, kind: 'text' })
    return { target, uses: [source], isDefault: true, evaluate: (attributes: SourceAttributes) => read(attributes) }
  })
  const all = [...plain, ...rules.map(rule => ({ ...rule, isDefault: false }))]
  return attributes =>
    all.map(({ target, uses, isDefault, evaluate }) => {
      const unknown: string[] = []
      const shown = { attribute: target, from: uses, isDefault, unknown }
      try {
        return { ...shown, value: evaluate(attributes, value => void unknown.push(value)), fault: null }
      } catch (error) {
        if (!(error instanceof RecordFault)) throw error
        return { ...shown, value: null, fault: error.message }
      }
    })
}

/** Reads whatever groups a record has: a source need not name its extension fields beforehand. */
function groupReader(task: CompiledTask): (attributes: SourceAttributes, values: Record<string, Value>) => void {
  const ruled = new Set(task.rules.map(({ target }) => target))
  const names = new Map<string, string>()
  const nameOf = (field: string): string => {
    const known = names.get(field)
    if (known !== undefined) return known
    const fresh = customName(field)
    names.set(field, fresh)
    return fresh
  }
  return (attributes, values) => {
    for (const name in attributes) {
      const group = attributes[name]
      if (!isGroup(group)) continue
      for (const field of Object.keys(group)) {
        const target = nameOf(field)
        const value = group[field]
        // Where two groups have a field of one name, the first that says something is taken.
        if (ruled.has(target) || (values[target] ?? null) !== null) continue
        values[target] = value === undefined || isBlank(value) ? null : value
      }
    }
  }
}

function isGroup(value: SourceValue | undefined): value is Readonly<Record<string, string>> {
  return typeof value === 'object' && value !== null && !isList(value)
}

/** Undefined where the record counts. */
export function judgeBy(
  { filters, exclude }: Pick<CompiledTask, 'filters' | 'exclude'>,
  attributes: SourceAttributes,
): NotMapped | undefined {
  const passes = filters.length === 0 ? true : holdsOne(filters, 'filters', attributes)
  if (passes !== true) return passes === false ? filtered : passes
  const excluded = holdsOne(exclude, 'exclude', attributes)
  return excluded === true ? filtered : excluded === false ? undefined : excluded
}

type NotMapped = Exclude<Mapped, { readonly kind: 'mapped' }>

const filtered: NotMapped = { kind: 'skipped', reason: 'filtered' }

/** Whether one of them holds; what none decides, and one cannot decide, is a fault of the record. */
function holdsOne(
  conditions: readonly Condition[],
  list: 'filters' | 'exclude',
  attributes: SourceAttributes,
): boolean | NotMapped {
  let fault: NotMapped | undefined
  for (const condition of conditions) {
    try {
      if (condition.holds(attributes)) return true
    } catch (error) {
      fault ??= toFaulty(list, error)
    }
  }
  return fault ?? false
}

function toFaulty(attribute: string, error: unknown): NotMapped {
  if (!(error instanceof RecordFault)) throw error
  return faulty(attribute, error.message)
}

function faulty(attribute: string, message: string): NotMapped {
  return { kind: 'faulty', attribute, message }
}
