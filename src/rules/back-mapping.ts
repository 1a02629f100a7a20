/** Puts Passport's record into a system's words: the attribute of the same name, unless the task says otherwise. */

import { createHash } from 'node:crypto'
import type { Attribute } from '../model/attribute.ts'
import { attributeOf, catalog } from '../model/catalog.ts'
import type { EntitySchema } from '../model/connector.ts'
import type { EntityType } from '../model/entity.ts'
import { isBlank, type Value, type Values } from '../model/value.ts'
import { nearest } from '../model/nearest.ts'
import { compileCondition } from './condition.ts'
import { customName, judgeBy, tablesNamed } from './mapping.ts'
import { inKeyOrder, type Filter, type LookupTable, type Rule } from '../model/rule.ts'
import { compileRule, type CompiledRule } from './picked-rule.ts'
import { RecordFault, RuleFault } from './rule-fault.ts'
import { faultOf, makesNames, type TaskFault } from './task-rules.ts'

export type BackQuestion = {
  readonly entity: EntityType
  readonly schema: EntitySchema
  /** The system's attribute to a rule over Passport's record, which in expressions is `source`. */
  readonly rules: Readonly<Record<string, Rule>>
  readonly notSent: readonly string[]
  /** Passport's attributes that a rule of the other direction makes: what a rule made is not sent back by itself. */
  readonly ruled: ReadonlySet<string>
  /** Which of Passport's records go out: over `source`, which is Passport's record. */
  readonly filters?: readonly Filter[]
  readonly exclude?: readonly Filter[]
  readonly tables?: ReadonlyMap<string, LookupTable> | undefined
}

export type BackMapping = {
  /** What may be written, in the order of the schema. */
  readonly attributes: readonly Attribute[]
  readonly version: string
  /** Of one of Passport's records, as far as the filters let it go out. */
  map(values: Values): BackMapped
  /** Of values that stand at the system, filters or not: so that like is compared with like. */
  make(values: Values): BackMapped
}

type BackMapped =
  | { readonly kind: 'mapped'; readonly values: Values }
  /** A filter leaves it out. */
  | { readonly kind: 'skipped' }
  | { readonly kind: 'faulty'; readonly attribute: string; readonly message: string }

type Writer = { readonly attribute: Attribute; readonly from: string | CompiledRule }

export function checkBackMapping(question: BackQuestion): readonly TaskFault[] {
  return compile(question).faults
}

/** Throws the first RuleFault, if any. */
export function compileBackMapping(question: BackQuestion): BackMapping {
  const { writers, faults } = compile(question)
  const [first] = faults
  if (first) throw first.fault
  const judge = judgeOf(question)
  const { rules, tables } = question
  const deciding = writers.map(({ attribute: { name }, from }) => {
    const rule = rules[name]
    if (typeof from === 'string' || rule === undefined) return [name, from]
    return [name, inKeyOrder(rule), tablesNamed({ [name]: rule }).map(table => tables?.get(table))]
  })
  return {
    attributes: writers.map(({ attribute }) => attribute),
    version: createHash('sha256').update(JSON.stringify(deciding)).digest('base64url').slice(0, 16),
    map: values => judge(values) ?? mapBack(writers, values),
    make: values => mapBack(writers, values),
  }
}

/** By the system's attribute that is written: Passport's that it is made of. Rules that are faulty are left out. */
export function originsOf(question: BackQuestion): ReadonlyMap<string, readonly string[]> {
  const { writers } = compile(question)
  return new Map(
    writers.map(({ attribute, from }) => [attribute.name, typeof from === 'string' ? [from] : [...from.uses]]),
  )
}

type Judge = (values: Values) => Exclude<BackMapped, { readonly kind: 'mapped' }> | undefined

/** As of an import: one of the filters must hold, and no exclusion. */
function judgeOf({ entity, filters = [], exclude = [] }: BackQuestion): Judge {
  const { attributes } = catalog[entity]
  const must = filters.map(filter => compileCondition(filter, attributes))
  const mustNot = exclude.map(filter => compileCondition(filter, attributes))
  return values => judgeBy({ filters: must, exclude: mustNot }, values)
}

// Of what goes out, values that a map does not know are no issue of the source.
const ignored = (): void => undefined

function mapBack(writers: readonly Writer[], values: Values): BackMapped {
  const mapped: Record<string, Value> = {}
  for (const { attribute, from } of writers) {
    if (typeof from === 'string') {
      mapped[attribute.name] = values[from] ?? null
      continue
    }
    try {
      const value = from.evaluate(values, ignored)
      mapped[attribute.name] = isBlank(value) ? null : value
    } catch (error) {
      if (!(error instanceof RecordFault)) throw error
      return { kind: 'faulty', attribute: attribute.name, message: error.message }
    }
  }
  return { kind: 'mapped', values: mapped }
}

function compile({ entity, schema, rules, notSent, ruled, tables = new Map() }: BackQuestion) {
  const faults: TaskFault[] = []
  const writable = schema.attributes.filter(({ mutability }) => mutability !== 'readOnly')
  const compiled = new Map<string, CompiledRule>()
  for (const [name, rule] of Object.entries(rules)) {
    try {
      compiled.set(name, compileBack({ entity, schema, tables }, name, rule))
    } catch (error) {
      if (!(error instanceof RuleFault)) throw error
      faults.push({ path: ['back', name, ...error.inside], fault: error.of(`mapping back of ${entity}.${name}`) })
    }
  }
  for (const [index, name] of notSent.entries()) {
    if (schema.attributes.some(attribute => attribute.name === name)) continue
    faults.push({ path: ['notSent', index], fault: unknownAttribute(name, name, schema).of(`notSent of ${entity}`) })
  }
  const writers = writable.flatMap((attribute): Writer[] => {
    if (notSent.includes(attribute.name)) return []
    const rule = compiled.get(attribute.name)
    if (rule) return [{ attribute, from: rule }]
    const own = ownName(attribute.name)
    return attributeOf(entity, own) && !ruled.has(own) ? [{ attribute, from: own }] : []
  })
  return { writers, faults }
}

/** A field of an extension group is one of the district's own attributes in Passport. */
export function ownName(name: string): string {
  const dot = name.indexOf('.')
  return dot < 0 ? name : customName(name.slice(dot + 1))
}

type Ends = Pick<BackQuestion, 'entity' | 'schema'> & { readonly tables: ReadonlyMap<string, LookupTable> }

function compileBack({ entity, schema, tables }: Ends, name: string, rule: Rule): CompiledRule {
  const attribute = schema.attributes.find(one => one.name === name)
  if (!attribute) throw unknownAttribute(rule, name, schema)
  if (attribute.mutability === 'readOnly') {
    throw faultOf(rule, `${name} of a ${entity} can't be written there`, 'Take the rule out.')
  }
  if (makesNames(rule)) {
    throw faultOf(rule, 'user names are given in Passport, not on the way out', 'Send the attribute username.')
  }
  const compiled = compileRule(rule, { attributes: catalog[entity].attributes, tables })
  if (attribute.target && compiled.direct !== name) {
    throw faultOf(rule, `${name} refers to a ${attribute.target} and is sent as it is`, 'Take the rule out.')
  }
  return compiled
}

function unknownAttribute(rule: Rule, name: string, schema: EntitySchema): RuleFault {
  const names = schema.attributes.filter(({ mutability }) => mutability !== 'readOnly').map(one => one.name)
  const meant = nearest(name, names)
  return faultOf(
    rule,
    `the system has no attribute "${name}"`,
    meant === undefined ? `It takes: ${names.join(', ')}.` : `Did you mean "${meant}"?`,
  )
}
