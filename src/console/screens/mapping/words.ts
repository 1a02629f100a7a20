/** A rule as a sentence, and a record by its name. */

import type { PickedRule, Plain, Rule } from '../../../model/rule.ts'
import type { CatalogRule, TargetAttribute, TriedRecord } from './data.ts'

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
  const said = Object.entries(parameters).map(([name, value]) => `${name} ${saidPlain(value)}`)
  return `${label}${of}${said.length > 0 ? `: ${said.join(', ')}` : ''}`
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
