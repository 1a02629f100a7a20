/** Puts a source's record into Passport's words: the attribute of the same name, unless the task says otherwise. */

import { createHash } from 'node:crypto'
import { attributeOf, catalog } from '../model/catalog.ts'
import type { EntitySchema } from '../model/connector.ts'
import type { EntityType } from '../model/entity.ts'
import type { Task } from '../model/integration.ts'
import { isBlank, type SourceAttributes, type SourceValue, type Value, type Values } from '../model/value.ts'
import type { Condition } from './condition.ts'
import { compileTask, type CompiledTask, type TaskFault } from './task-rules.ts'
import { RecordFault } from './rule-fault.ts'
import { isList } from './source-view.ts'

export type Mapped =
  | { readonly kind: 'mapped'; readonly values: Values }
  | { readonly kind: 'skipped'; readonly reason: 'filtered' }
  /** `attribute` is Passport's, or `filters` or `exclude`. The message holds no value of the record. */
  | { readonly kind: 'faulty'; readonly attribute: string; readonly message: string }

export type CompiledMapping = {
  /** Changes whenever the same source record may map to something else. */
  readonly version: string
  /** What the task's own rules read of the source, extension fields as `group.field`. */
  readonly uses: readonly string[]
  /** Blank and absent values appear as null. Kinds, required and allowed values are the caller's to check. */
  map(attributes: SourceAttributes): Mapped
}

export type MappingQuestion = {
  readonly entity: EntityType
  readonly schema: EntitySchema
  readonly task: Task
}

/** To be raised when this file or the language gives another result for the same rule. */
const languageVersion = 1

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
    map: mapper(question.entity, defaults, task),
  }
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

function versionOf({ entity, schema, task }: MappingQuestion, defaults: readonly Default[]): string {
  const deciding = [
    languageVersion,
    entity,
    defaults.map(({ source, target }) => [source, target]),
    Object.entries(task.mapping).sort(([a], [b]) => (a < b ? -1 : 1)),
    task.filters,
    task.exclude,
    // An expression reads an attribute by its kind.
    schema.attributes.map(({ name, kind }) => [name, kind]),
  ]
  return createHash('sha256').update(JSON.stringify(deciding)).digest('base64url').slice(0, 22)
}

function mapper(entity: EntityType, defaults: readonly Default[], task: CompiledTask): CompiledMapping['map'] {
  // The hot path of every read: plain arrays and loops, one object a record.
  const plain = defaults.filter(({ grouped }) => !grouped)
  const sources = plain.map(({ source }) => source)
  const targets = plain.map(({ target }) => target)
  const declared = defaults.filter(({ grouped }) => grouped)
  const groups = catalog[entity].custom ? groupReader(task) : undefined
  const { rules } = task

  return attributes => {
    const verdict = judge(attributes, task)
    if (verdict) return verdict
    const values: Record<string, Value> = {}
    for (let index = 0; index < sources.length; index++) {
      const value = attributes[sources[index] ?? '']
      if (isGroup(value)) {
        return faulty(targets[index] ?? '', 'the source sends a group of fields where a value is expected')
      }
      values[targets[index] ?? ''] = isBlank(value) || value === undefined ? null : value
    }
    for (const { target } of declared) values[target] = null
    groups?.(attributes, values)
    for (const { target, evaluate } of rules) {
      try {
        values[target] = evaluate(attributes)
      } catch (error) {
        return toFaulty(target, error)
      }
    }
    return { kind: 'mapped', values }
  }
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
function judge(attributes: SourceAttributes, { filters, exclude }: CompiledTask): Mapped | undefined {
  return judgeBy(filters, 'filters', true, attributes) ?? judgeBy(exclude, 'exclude', false, attributes)
}

const filtered: Mapped = { kind: 'skipped', reason: 'filtered' }

function judgeBy(
  conditions: readonly Condition[],
  list: 'filters' | 'exclude',
  wanted: boolean,
  attributes: SourceAttributes,
): Mapped | undefined {
  for (const condition of conditions) {
    try {
      if (condition.holds(attributes) !== wanted) return filtered
    } catch (error) {
      return toFaulty(list, error)
    }
  }
  return undefined
}

function toFaulty(attribute: string, error: unknown): Mapped {
  if (!(error instanceof RecordFault)) throw error
  return faulty(attribute, error.message)
}

function faulty(attribute: string, message: string): Mapped {
  return { kind: 'faulty', attribute, message }
}
