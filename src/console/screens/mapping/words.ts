/** A rule as a sentence, and a record by its name. */

import { operators, type Operator, type PickedRule, type Plain, type Rule } from '../../../model/rule.ts'
import type { CatalogRule, TargetAttribute, TriedRecord } from './data.ts'

export const operatorWords: Readonly<Record<Operator, string>> = {
  equals: 'is',
  notEquals: 'is not',
  in: 'is one of',
  notIn: 'is none of',
  contains: 'contains',
  notContains: 'does not contain',
  startsWith: 'begins with',
  endsWith: 'ends with',
  matches: 'fits the pattern',
  isEmpty: 'is empty',
  isNotEmpty: 'is not empty',
  lessThan: 'is less than',
  greaterThan: 'is more than',
  before: 'is before',
  after: 'is after',
}

export function stepsOf(rule: Rule): readonly (string | PickedRule)[] {
  return typeof rule === 'object' && !('rule' in rule) ? rule : [rule]
}

/** "Lower case of email, then part of text: separator “@”, part 0". */
export function ruleSentence(rule: Rule, catalog: readonly CatalogRule[]): string {
  return stepsOf(rule)
    .map((step, at) => {
      const said = typeof step === 'string' ? step : pickedSentence(step, catalog)
      return at === 0 ? said : `then ${said.charAt(0).toLowerCase()}${said.slice(1)}`
    })
    .join(', ')
}

function pickedSentence({ rule, from, ...parameters }: PickedRule, catalog: readonly CatalogRule[]): string {
  const label = catalog.find(({ name }) => name === rule)?.label ?? rule
  const of = from === undefined ? '' : ` of ${saidPlain(from)}`
  const kinds = new Map(catalog.find(({ name }) => name === rule)?.parameters.map(({ name, kind }) => [name, kind]))
  const said = Object.entries(parameters).map(([name, value]) => `${name} ${saidAs(kinds.get(name), value)}`)
  return `${label}${of}${said.length > 0 ? `: ${said.join(', ')}` : ''}`
}

function saidAs(kind: string | undefined, value: Plain): string {
  if (kind === 'conditions' && isGroup(value)) {
    const [way, list] = Object.entries(value)[0] ?? ['all', []]
    return (Array.isArray(list) ? list : []).map(saidCondition).join(way === 'any' ? ' or ' : ' and ')
  }
  if (kind === 'operand' && isGroup(value)) return saidPlain(value['from'] ?? value['value'] ?? '')
  return saidPlain(value)
}

function saidCondition(condition: Plain): string {
  if (!isGroup(condition)) return saidPlain(condition)
  const { attribute = '', operator, value } = condition
  const words = operators.find(one => one === operator)
  return `${saidPlain(attribute)} ${words ? operatorWords[words] : ''}${value === undefined ? '' : ` ${saidPlain(value)}`}`
}

export function isGroup(value: Plain | undefined): value is Readonly<Record<string, Plain>> {
  return typeof value === 'object' && !Array.isArray(value)
}

function saidPlain(value: Plain): string {
  if (typeof value === 'string') return /^[\w.]+$/.test(value) ? value : `“${value}”`
  if (typeof value !== 'object') return String(value)
  if (Array.isArray(value)) return value.map(saidPlain).join(', ')
  return Object.entries(value)
    .map(([name, one]) => `${name} → ${saidPlain(one)}`)
    .join(', ')
}

export function recordName({ externalId, attributes }: TriedRecord): string {
  const names = ['givenName', 'familyName', 'name']
    .map(name => attributes.find(({ attribute }) => attribute === name)?.after)
    .filter(value => typeof value === 'string' && value !== '')
  return [names.join(' '), externalId].filter(part => part !== '').join(' · ')
}

/** With the district's own attributes that rules make: the catalog does not know them. */
export function withDistrictsOwn(
  target: readonly TargetAttribute[],
  ruled: readonly string[],
): readonly TargetAttribute[] {
  const own = ruled.filter(name => name.startsWith('custom.') && !target.some(one => one.name === name))
  return [
    ...target,
    ...own.map((name): TargetAttribute => ({
      ...{ name, kind: 'text', required: false, mutability: 'readWrite', allowed: [], from: [], isDefault: false },
    })),
  ]
}
