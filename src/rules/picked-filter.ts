/** Picked conditions: an attribute, an operator, a value; all of them must hold, or one. */

import { nearest } from '../model/nearest.ts'
import { operators, type Operator, type Plain } from '../model/rule.ts'
import type { SourceAttributes, Value } from '../model/value.ts'
import { isGroup } from './parameters.ts'
import { pattern } from './patterns.ts'
import type { Offer } from './offer.ts'
import { faultIn, RecordFault, within } from './rule-fault.ts'
import { fieldName } from './source-view.ts'
import { attributeNamed, reader, typeOf } from './steps/step.ts'

export type Holding = {
  readonly uses: readonly string[]
  holds(source: SourceAttributes): boolean
}

const mostConditions = 50
const mostValues = 2_000

/** Throws a RuleFault with its place, like `['all', 0, 'attribute']`. */
export function compilePickedFilter(filter: Plain | undefined, offer: Offer): Holding {
  const entries = isGroup(filter) ? Object.entries(filter) : []
  const [word, list] = entries[0] ?? []
  if (entries.length !== 1 || (word !== 'all' && word !== 'any') || !Array.isArray(list) || list.length === 0) {
    throw faultIn([], 'it is not conditions', 'Write {all: [...]} or {any: [...]}, with at least one condition.')
  }
  if (list.length > mostConditions)
    throw faultIn([word], `there are more than ${mostConditions}`, 'Write an expression.')
  const conditions = list.map((condition: Plain, index) =>
    within([word, index], () => compileCondition(condition, offer)),
  )
  const isAll = word === 'all'
  return {
    uses: conditions.flatMap(({ uses }) => uses),
    holds: source => (isAll ? conditions.every(one => one.holds(source)) : conditions.some(one => one.holds(source))),
  }
}

function compileCondition(condition: Plain, offer: Offer): Holding {
  const { attribute, operator, value, ...rest } = isGroup(condition) ? condition : {}
  const [other] = Object.keys(rest)
  if (other !== undefined) throw faultIn([other], 'a condition has attribute, operator and value', 'Take it out.')
  if (typeof attribute !== 'string') throw faultIn(['attribute'], 'it names no attribute', "Name one of the source's.")
  const readable = attributeNamed(attribute, offer, ['attribute'])
  const known = operators.find(name => name === operator)
  if (!known) {
    const meant = typeof operator === 'string' ? nearest(operator, operators) : undefined
    throw faultIn(
      ['operator'],
      'there is no such operator',
      meant === undefined ? `There are: ${operators.join(', ')}.` : `Did you mean ${meant}?`,
    )
  }
  if (typeOf(readable.kind) === 'boolean' && orders.has(known)) {
    throw faultIn(
      ['operator'],
      `${attribute} is true or false and has no order`,
      'Write equals, with value true or false.',
    )
  }
  const holds = verdictOf(known, value)
  const read = reader(readable)
  return { uses: [fieldName(readable)], holds: source => holds(read(source)) }
}

const orders: ReadonlySet<Operator> = new Set(['lessThan', 'greaterThan', 'before', 'after'])

/** Of a list a condition holds where it holds of one element; one that says "not", where it says so of every one. */
function verdictOf(operator: Operator, value: Plain | undefined): (of: Value) => boolean {
  const texts = textsOf(operator, value)
  const [text = ''] = texts
  switch (operator) {
    case 'isEmpty':
      return of => of === null
    case 'isNotEmpty':
      return of => of !== null
    case 'equals':
      return some(found => found === text)
    case 'notEquals':
      return none(found => found === text)
    case 'in': {
      const set = new Set(texts)
      return some(found => set.has(found))
    }
    case 'notIn': {
      const set = new Set(texts)
      return none(found => set.has(found))
    }
    case 'contains':
      return some(found => found.includes(text))
    case 'notContains':
      return none(found => found.includes(text))
    case 'startsWith':
      return some(found => found.startsWith(text))
    case 'endsWith':
      return some(found => found.endsWith(text))
    case 'matches': {
      const regex = patternOf(text)
      return some(found => regex.test(found))
    }
    case 'lessThan':
    case 'greaterThan': {
      const bound = numberOf(text)
      return some(found => {
        if (!isNumber(found)) throw new RecordFault('a text is no number')
        return operator === 'lessThan' ? Number(found) < bound : Number(found) > bound
      })
    }
    case 'before':
    case 'after':
      if (!isDay(text)) throw faultIn(['value'], 'it is not a date', 'Write a date like "2026-08-31".')
      return some(found => {
        if (!isDay(found)) throw new RecordFault('a text is no date')
        return operator === 'before' ? found < text : found > text
      })
  }
}

function textsOf(operator: Operator, value: Plain | undefined): readonly string[] {
  const isBare = operator === 'isEmpty' || operator === 'isNotEmpty'
  if (isBare && value !== undefined) throw faultIn(['value'], `${operator} takes no value`, 'Take it out.')
  if (isBare) return []
  if (operator === 'in' || operator === 'notIn') {
    if (!Array.isArray(value) || value.length === 0 || value.length > mostValues) {
      throw faultIn(['value'], `${operator} takes a list of at most ${mostValues} values`, 'Write [a, b].')
    }
    return value.map(textOfSingle)
  }
  if (value === undefined || Array.isArray(value)) throw faultIn(['value'], `${operator} takes one value`, 'Write it.')
  const text = textOfSingle(value)
  if (text === '') throw faultIn(['value'], 'it is blank', 'Use isEmpty or isNotEmpty.')
  return [text]
}

function textOfSingle(value: Plain): string {
  if (typeof value === 'object') throw faultIn(['value'], 'it is not a single value', 'Write a text or a number.')
  return String(value)
}

function some(holds: (text: string) => boolean): (of: Value) => boolean {
  return of => {
    if (of === null) return false
    return typeof of === 'object' ? of.some(holds) : holds(typeof of === 'string' ? of.trim() : String(of))
  }
}

function none(holds: (text: string) => boolean): (of: Value) => boolean {
  const one = some(holds)
  return of => !one(of)
}

function patternOf(text: string): ReturnType<typeof pattern> {
  try {
    return pattern(text)
  } catch (error) {
    if (!(error instanceof RecordFault)) throw error
    throw faultIn(['value'], error.message, 'Patterns are RE2: no look-around, no back-references.')
  }
}

function isNumber(text: string): boolean {
  return /^[+-]?\d{1,15}(\.\d{1,15})?$/.test(text.trim())
}

function numberOf(text: string): number {
  if (!isNumber(text)) throw faultIn(['value'], 'it is not a number', 'Write digits.')
  return Number(text)
}

function isDay(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text)
}
