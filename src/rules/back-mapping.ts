/** Puts Passport's record into a system's words: the attribute of the same name, unless the task says otherwise. */

import { createHash } from 'node:crypto'
import type { Attribute } from '../model/attribute.ts'
import { attributeOf, catalog } from '../model/catalog.ts'
import type { EntitySchema } from '../model/connector.ts'
import type { EntityType } from '../model/entity.ts'
import { isBlank, type Value, type Values } from '../model/value.ts'
import { nearest } from '../model/nearest.ts'
import { compileCondition } from './condition.ts'
import { compileExpression, type Expression } from './expression.ts'
import { faultAt, RecordFault, RuleFault } from './rule-fault.ts'
import { customName } from './mapping.ts'
import type { TaskFault } from './task-rules.ts'

export type BackQuestion = {
  readonly entity: EntityType
  readonly schema: EntitySchema
  /** The system's attribute to an expression over `source`, which here is Passport's record. */
  readonly rules: Readonly<Record<string, string>>
  readonly notSent: readonly string[]
  /** Passport's attributes that a rule of the other direction makes: what a rule made is not sent back by itself. */
  readonly ruled: ReadonlySet<string>
  /** Which of Passport's records go out: over `source`, which is Passport's record. */
  readonly filters?: readonly string[]
  readonly exclude?: readonly string[]
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

type Writer = { readonly attribute: Attribute; readonly from: string | Expression }

export function checkBackMapping(question: BackQuestion): readonly TaskFault[] {
  return compile(question).faults
}

/** Throws the first RuleFault, if any. */
export function compileBackMapping(question: BackQuestion): BackMapping {
  const { writers, faults } = compile(question)
  const [first] = faults
  if (first) throw first.fault
  const chosen = chosenBy(question)
  const deciding = writers.map(({ attribute, from }) => [attribute.name, typeof from === 'string' ? from : from.text])
  return {
    attributes: writers.map(({ attribute }) => attribute),
    version: createHash('sha256').update(JSON.stringify(deciding)).digest('base64url').slice(0, 16),
    map: values => judge(chosen, values) ?? mapBack(writers, values),
    make: values => mapBack(writers, values),
  }
}

function chosenBy({ entity, filters = [], exclude = [] }: BackQuestion): (values: Values) => boolean {
  const { attributes } = catalog[entity]
  const must = filters.map(text => compileCondition(text, attributes))
  const mustNot = exclude.map(text => compileCondition(text, attributes))
  return values =>
    must.every(condition => condition.holds(values)) && !mustNot.some(condition => condition.holds(values))
}

function judge(chosen: (values: Values) => boolean, values: Values): BackMapped | undefined {
  try {
    return chosen(values) ? undefined : { kind: 'skipped' }
  } catch (error) {
    if (!(error instanceof RecordFault)) throw error
    return { kind: 'faulty', attribute: 'filters', message: error.message }
  }
}

function mapBack(writers: readonly Writer[], values: Values): BackMapped {
  const mapped: Record<string, Value> = {}
  for (const { attribute, from } of writers) {
    if (typeof from === 'string') {
      mapped[attribute.name] = values[from] ?? null
      continue
    }
    try {
      const value = from.evaluate(values)
      mapped[attribute.name] = isBlank(value) ? null : value
    } catch (error) {
      if (!(error instanceof RecordFault)) throw error
      return { kind: 'faulty', attribute: attribute.name, message: error.message }
    }
  }
  return { kind: 'mapped', values: mapped }
}

function compile({ entity, schema, rules, notSent, ruled }: BackQuestion) {
  const faults: TaskFault[] = []
  const writable = schema.attributes.filter(({ mutability }) => mutability !== 'readOnly')
  const expressions = new Map<string, Expression>()
  for (const [name, text] of Object.entries(rules)) {
    try {
      expressions.set(name, compileRule(entity, schema, name, text))
    } catch (error) {
      if (!(error instanceof RuleFault)) throw error
      faults.push({ path: ['back', name], fault: error.of(`mapping back of ${entity}.${name}`) })
    }
  }
  for (const [index, name] of notSent.entries()) {
    if (schema.attributes.some(attribute => attribute.name === name)) continue
    faults.push({ path: ['notSent', index], fault: unknownAttribute(name, name, schema).of(`notSent of ${entity}`) })
  }
  const writers = writable.flatMap((attribute): Writer[] => {
    if (notSent.includes(attribute.name)) return []
    const expression = expressions.get(attribute.name)
    if (expression) return [{ attribute, from: expression }]
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

function compileRule(entity: EntityType, schema: EntitySchema, name: string, text: string): Expression {
  const attribute = schema.attributes.find(one => one.name === name)
  if (!attribute) throw unknownAttribute(text, name, schema)
  if (attribute.mutability === 'readOnly') {
    throw faultAt(text, 0, `${name} of a ${entity} can't be written there`, 'Take the rule out.')
  }
  const expression = compileExpression(text, catalog[entity].attributes)
  if (attribute.target && expression.direct !== name) {
    throw faultAt(text, 0, `${name} refers to a ${attribute.target} and is sent as it is`, 'Take the rule out.')
  }
  return expression
}

function unknownAttribute(text: string, name: string, schema: EntitySchema): RuleFault {
  const names = schema.attributes.filter(({ mutability }) => mutability !== 'readOnly').map(one => one.name)
  const meant = nearest(name, names)
  return faultAt(
    text,
    0,
    `the system has no attribute "${name}"`,
    meant === undefined ? `It takes: ${names.join(', ')}.` : `Did you mean "${meant}"?`,
  )
}
