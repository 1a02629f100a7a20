/** Reads the parameters of a picked rule, held against the catalog. */

import { nearest } from '../model/nearest.ts'
import type { PickedRule, Plain } from '../model/rule.ts'
import {
  catalogRule,
  ruleNames,
  type CatalogRule,
  type ParameterKind,
  type RuleParameter,
} from '../model/rule-catalog.ts'
import { faultIn } from './rule-fault.ts'

/** Throws a RuleFault for a rule that is not in the catalog, and for parameters that are not its own, missing or of another kind. */
export function knownRule(picked: PickedRule): CatalogRule {
  const rule = catalogRule(picked.rule)
  if (!rule) {
    const meant = nearest(picked.rule, ruleNames)
    throw faultIn(
      ['rule'],
      'there is no such rule',
      meant === undefined ? `There are: ${ruleNames.join(', ')}.` : `Did you mean ${meant}?`,
    )
  }
  for (const name of Object.keys(picked)) {
    if (name === 'rule' || rule.parameters.some(parameter => parameter.name === name)) continue
    const names = rule.parameters.map(parameter => parameter.name)
    const meant = nearest(name, names)
    throw faultIn(
      [name],
      `${rule.name} takes no "${name}"`,
      meant === undefined ? `It takes ${names.join(', ')}.` : `Did you mean ${meant}?`,
    )
  }
  for (const parameter of rule.parameters) checkParameter(rule, parameter, picked[parameter.name])
  return rule
}

function checkParameter(rule: CatalogRule, parameter: RuleParameter, value: Plain | undefined): void {
  const { name, kind, required, choices, least = -Infinity, most = Infinity } = parameter
  if (value === undefined) {
    if (required) throw faultIn([], `${rule.name} needs "${name}"`, `${name}: ${parameter.help}`)
    return
  }
  if (!fits(kind, value)) throw faultIn([name], `${name} must be ${words[kind]}`, parameter.help)
  if (choices && !choices.some(choice => choice === value)) {
    throw faultIn([name], `${name} must be one of ${choices.join(' ')}`, parameter.help)
  }
  if (typeof value === 'number' && (value < least || value > most)) {
    throw faultIn([name], `${name} must be from ${least} to ${most}`, parameter.help)
  }
}

const longest = 500
const mostTexts = 20
const mostValues = 2_000

function fits(kind: ParameterKind, value: Plain): boolean {
  switch (kind) {
    case 'integer':
      return Number.isSafeInteger(value)
    case 'boolean':
      return typeof value === 'boolean'
    case 'texts':
    case 'attributes':
      return areTexts(typeof value === 'string' ? [value] : value)
    case 'single':
      return isSingle(value)
    case 'values':
      return isGroup(value) && Object.keys(value).length <= mostValues && Object.values(value).every(isSingle)
    case 'conditions':
    case 'operand':
      return isGroup(value)
    default:
      return typeof value === 'string' && value.length <= longest
  }
}

const words: Readonly<Record<ParameterKind, string>> = {
  text: `a text of at most ${longest} letters`,
  integer: 'a whole number',
  boolean: 'true or false',
  texts: `a text, or a list of at most ${mostTexts}`,
  single: 'a text, a whole number or true/false',
  pattern: `a regular expression of at most ${longest} letters`,
  attribute: "one of the source's attributes",
  attributes: `the name of an attribute, or a list of at most ${mostTexts}`,
  values: `a group of at most ${mostValues} values, each with what it becomes`,
  conditions: 'a group {all: [...]} or {any: [...]}',
  operand: 'a group {value: ...} or {from: attribute}',
  table: 'the name of a lookup table',
  column: 'the name of a column',
}

export function isSingle(value: Plain | undefined): value is string | number | boolean {
  return (
    (typeof value === 'string' && value.length <= longest) || Number.isSafeInteger(value) || typeof value === 'boolean'
  )
}

export function isGroup(value: Plain | undefined): value is { readonly [key: string]: Plain } {
  return typeof value === 'object' && !Array.isArray(value)
}

function areTexts(value: Plain): boolean {
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    value.length <= mostTexts &&
    value.every(item => typeof item === 'string' && item.length <= longest)
  )
}

export function textOf(picked: PickedRule, name: string): string | undefined {
  const value = picked[name]
  return typeof value === 'string' ? value : undefined
}

export function integerOf(picked: PickedRule, name: string): number | undefined {
  const value = picked[name]
  return typeof value === 'number' ? value : undefined
}

export function isSet(picked: PickedRule, name: string): boolean {
  return picked[name] === true
}

/** A text alone is a list of one. */
export function textsOf(picked: PickedRule, name: string): readonly string[] | undefined {
  const value = picked[name]
  if (typeof value === 'string') return [value]
  return Array.isArray(value) ? value.filter(item => typeof item === 'string') : undefined
}

export function singleOf(picked: PickedRule, name: string): string | number | boolean | undefined {
  const value = picked[name]
  return isSingle(value) ? value : undefined
}
