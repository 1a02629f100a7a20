/** What the data must be like: required, unique, format, range, allowed values. Looked at after the mapping. */

import type { Attribute } from '../model/attribute.ts'
import { attributeOf, catalog } from '../model/catalog.ts'
import type { EntityType } from '../model/entity.ts'
import { nearest } from '../model/nearest.ts'
import type { QualityRule } from '../model/rule.ts'
import { isBlank, type Value } from '../model/value.ts'
import { pattern } from './patterns.ts'
import { faultIn, RecordFault } from './rule-fault.ts'

export type CompiledQuality = QualityRule & {
  /** Whether a value breaks it. Of `unique` never: that can be seen over all records only. */
  breaks(value: Value | undefined): boolean
}

/** Throws a RuleFault with its place, like `['pattern']`. */
export function compileQuality(entity: EntityType, rule: QualityRule): CompiledQuality {
  const attribute = attributeOf(entity, rule.attribute)
  if (!attribute) {
    const names = catalog[entity].attributes.map(({ name }) => name)
    const meant = nearest(rule.attribute, names)
    const advice = meant === undefined ? `There are: ${names.join(', ')}.` : `Did you mean "${meant}"?`
    throw faultIn(['attribute'], `${entity} has no attribute "${rule.attribute}"`, advice)
  }
  if (attribute.mutability === 'writeOnly') {
    throw faultIn(['attribute'], `${rule.attribute} is a secret`, 'It is not looked at.')
  }
  refuseStrangers(rule)
  return { ...rule, breaks: breakerOf(rule, attribute) }
}

const takes: Readonly<Record<QualityRule['rule'], readonly (keyof QualityRule)[]>> = {
  required: [],
  unique: [],
  format: ['pattern'],
  range: ['from', 'to'],
  allowed: ['values'],
}

function refuseStrangers(rule: QualityRule): void {
  for (const name of ['pattern', 'from', 'to', 'values'] as const) {
    if (rule[name] === undefined || takes[rule.rule].includes(name)) continue
    throw faultIn([name], `${rule.rule} takes no "${name}"`, 'Take it out.')
  }
}

function breakerOf(rule: QualityRule, attribute: Attribute): CompiledQuality['breaks'] {
  switch (rule.rule) {
    case 'required':
      return value => value === undefined || isBlank(value)
    case 'unique':
      if (attribute.kind !== 'text' && attribute.kind !== 'date') {
        throw faultIn(['attribute'], `${attribute.name} is no single text`, 'Only texts and dates can be unique.')
      }
      return () => false
    case 'format': {
      const regex = formatOf(rule)
      return eachText(text => !regex.matches(text))
    }
    case 'range':
      return outsideOf(rule, attribute)
    case 'allowed': {
      if (!rule.values || rule.values.length === 0) throw faultIn([], 'allowed needs "values"', 'Write values: [a, b].')
      const values = new Set(rule.values)
      return eachText(text => !values.has(text))
    }
  }
}

function formatOf({ pattern: text }: QualityRule): ReturnType<typeof pattern> {
  if (text === undefined) throw faultIn([], 'format needs "pattern"', 'Write a regular expression (RE2).')
  try {
    return pattern(text)
  } catch (error) {
    if (!(error instanceof RecordFault)) throw error
    throw faultIn(['pattern'], error.message, 'Patterns are RE2: no look-around, no back-references.')
  }
}

function outsideOf({ from, to }: QualityRule, { kind, name }: Attribute): CompiledQuality['breaks'] {
  if (from === undefined && to === undefined) throw faultIn([], 'range needs "from" or "to"', 'Write one of them.')
  const isDates = kind === 'date'
  for (const [place, bound] of Object.entries({ from, to })) {
    if (bound === undefined || (isDates ? isDay(bound) : numberIn(bound) !== undefined)) continue
    const wanted = isDates ? 'a date like "2026-08-31"' : 'a number'
    throw faultIn([place], `${name} takes ${wanted} here`, `Write ${wanted}.`)
  }
  if (isDates)
    return eachText(text => (from !== undefined && text < String(from)) || (to !== undefined && text > String(to)))
  const [least, most] = [numberIn(from) ?? -Infinity, numberIn(to) ?? Infinity]
  return eachText(text => {
    const number = numberIn(text)
    return number === undefined || number < least || number > most
  })
}

/** A blank breaks none but `required`. */
function eachText(breaks: (text: string) => boolean): CompiledQuality['breaks'] {
  return value => {
    if (value === undefined || value === null || isBlank(value)) return false
    return typeof value === 'object' ? value.some(breaks) : breaks(String(value))
  }
}

function isDay(value: string | number): boolean {
  return typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value)
}

function numberIn(value: string | number | undefined): number | undefined {
  if (typeof value === 'number') return value
  return value !== undefined && /^\s*[+-]?\d{1,15}(\.\d{1,15})?\s*$/.test(value) ? Number(value) : undefined
}
