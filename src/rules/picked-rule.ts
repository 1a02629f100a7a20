/** Compiles a rule of a mapping: an expression, a rule picked from the catalog, or a chain of them. */

import type { Attribute } from '../model/attribute.ts'
import type { LookupTable, PickedRule, Rule } from '../model/rule.ts'
import type { SourceAttributes, Value } from '../model/value.ts'
import { compileExpression, type ResultType } from './expression.ts'
import { makeOffer, type Offer } from './offer.ts'
import { knownRule, textOf } from './parameters.ts'
import { faultIn, within } from './rule-fault.ts'
import { fieldName } from './source-view.ts'
import { dateFormat } from './steps/date-step.ts'
import { join, split } from './steps/list-steps.ts'
import { numberFormat, wholeNumber } from './steps/number-steps.ts'
import { attributeNamed, reader, typeOf, type Maker, type Report, type Step, type Work } from './steps/step.ts'
import * as texts from './steps/text-steps.ts'
import { username } from './steps/username.ts'
import { conditional, constant, firstNonEmpty, ifBlank, lookup, valueMap } from './steps/value-steps.ts'

export type CompiledRule = {
  readonly type: ResultType
  /** The attributes it reads, as `email` or `u_students_extension.preferredname`. */
  readonly uses: readonly string[]
  /** The attribute that it hands on unchanged, where it does nothing else. */
  readonly direct?: string
  /** `null` is blank. Throws a RecordFault where this record makes it impossible. */
  evaluate(source: SourceAttributes, report: Report): Value
}

export type RuleOffer = {
  readonly attributes: readonly Attribute[]
  readonly tables: ReadonlyMap<string, LookupTable>
}

const makers: Readonly<Record<string, Maker>> = {
  direct: ({ takes }) => ({ type: takes, work: value => value }),
  constant,
  trim: texts.trim,
  upper: texts.upper,
  lower: texts.lower,
  titleCase: texts.titleCase,
  replace: texts.replace,
  regexReplace: texts.regexReplace,
  regexExtract: texts.regexExtract,
  substring: texts.substring,
  split,
  join,
  pad: texts.pad,
  dateFormat,
  numberFormat,
  wholeNumber,
  transliterate: texts.transliterate,
  firstNonEmpty,
  ifBlank,
  conditional,
  valueMap,
  lookup,
  username,
}

const mostSteps = 20

/** Throws a RuleFault: of an expression with line and column, of a picked rule with the step and the parameter. */
export function compileRule(rule: Rule, { attributes, tables }: RuleOffer): CompiledRule {
  if (typeof rule === 'string') return compileExpression(rule, attributes)
  const workshop = { offer: makeOffer(attributes), attributes, tables }
  return isChain(rule) ? compileChain(rule, workshop) : ruleOf(compileStart(rule, workshop))
}

function isChain(rule: Rule): rule is readonly (string | PickedRule)[] {
  return Array.isArray(rule)
}

type Shop = { readonly offer: Offer; readonly attributes: readonly Attribute[]; readonly tables: RuleOffer['tables'] }

function compileChain(chain: readonly (string | PickedRule)[], shop: Shop): CompiledRule {
  const [first, ...later] = chain
  if (first === undefined) throw faultIn([], 'the chain has no step', 'Pick a rule, or take the attribute out.')
  if (chain.length > mostSteps) throw faultIn([], `the chain has more than ${mostSteps} steps`, 'Make it simpler.')
  let made = within([0], () => compileStart(first, shop))
  for (const [index, step] of later.entries()) {
    const [before, earlier] = [made, chain[index]]
    if (typeof earlier === 'object' && earlier.rule === 'username') {
      throw faultIn([index + 1], 'nothing follows a user name', 'Take the step out.')
    }
    made = within([index + 1], () => compileLater(step, before, shop))
  }
  return ruleOf(made)
}

function ruleOf({ type, uses, direct, work }: Step): CompiledRule {
  const evaluate = (source: SourceAttributes, report: Report): Value => work(null, source, report)
  const read = [...new Set(uses)].sort()
  return direct === undefined ? { type, uses: read, evaluate } : { type, uses: read, direct, evaluate }
}

function compileStart(step: string | PickedRule, { offer, attributes, tables }: Shop): Step {
  if (typeof step === 'string') {
    const { type, uses, direct, evaluate } = compileExpression(step, attributes)
    const work: Work = (_, source) => evaluate(source)
    return { type, uses, work, ...(direct === undefined ? {} : { direct }) }
  }
  const rule = knownRule(step)
  const from = rule.parameters.find(({ name }) => name === 'from')
  if (from?.kind === 'attribute') {
    const name = textOf(step, 'from')
    if (name === undefined) throw faultIn([], `${rule.name} stands at the start and has no "from"`, from.help)
    const readable = attributeNamed(name, offer, ['from'])
    const read = reader(readable)
    const { type, work, uses = [] } = make(rule.name, { picked: step, offer, tables, takes: typeOf(readable.kind) })
    const field = fieldName(readable)
    if (rule.name === 'direct') return { type, uses: [field], direct: field, work: (_, source) => read(source) }
    return { type, uses: [field, ...uses], work: (_, source, report) => work(read(source), source, report) }
  }
  if (rule.name === 'join' && step['from'] === undefined) {
    throw faultIn([], 'join stands at the start and has no "from"', 'Name the attributes that are joined.')
  }
  const { type, work, uses = [] } = make(rule.name, { picked: step, offer, tables, takes: 'text' })
  return { type, uses, work }
}

/** A step works on what the one before gives, and keeps its attributes among those read. */
function compileLater(step: string | PickedRule, before: Step, { offer, tables }: Shop): Step {
  if (typeof step === 'string')
    throw faultIn([], 'an expression stands only at the start', 'Put it first, or pick a rule.')
  const rule = knownRule(step)
  if (rule.takes === 'start') throw faultIn(['rule'], `${rule.name} stands only at the start`, 'Put it first.')
  if (step['from'] !== undefined) {
    throw faultIn(['from'], 'a later step works on what the one before gives', 'Take "from" out.')
  }
  const { type, work, uses = [] } = make(rule.name, { picked: step, offer, tables, takes: before.type })
  const start = before.work
  return {
    type,
    uses: [...before.uses, ...uses],
    work: (_, source, report) => work(start(null, source, report), source, report),
  }
}

function make(name: string, workshop: Parameters<Maker>[0]): ReturnType<Maker> {
  const maker = makers[name]
  if (!maker) throw new Error(`the catalog has a rule that nothing carries out: ${name}`)
  return maker(workshop)
}
