/** Compiles the rules of a task: its own mappings, filters and exclusions; finds all that is wrong with them. */

import type { Attribute } from '../model/attribute.ts'
import { attributeOf, catalog } from '../model/catalog.ts'
import type { EntitySchema } from '../model/connector.ts'
import type { EntityType } from '../model/entity.ts'
import type { Task } from '../model/integration.ts'
import { compileCondition, type Condition } from './condition.ts'
import type { ResultType } from './expression.ts'
import { namesGiven } from '../model/given-name.ts'
import type { LookupTable, Rule } from '../model/rule.ts'
import { nearest } from '../model/nearest.ts'
import { kindWords } from './offer.ts'
import { compileRule, type CompiledRule } from './picked-rule.ts'
import { compileQuality, type CompiledQuality } from './quality.ts'
import { faultAt, faultIn, RuleFault } from './rule-fault.ts'

export type MappingRule = CompiledRule & { readonly target: string }

export type TaskFault = {
  /** Where in the task: `['mapping', 'username']`, `['filters', 0]`. */
  readonly path: readonly (string | number)[]
  readonly fault: RuleFault
}

export type CompiledTask = {
  readonly rules: readonly MappingRule[]
  readonly filters: readonly Condition[]
  readonly exclude: readonly Condition[]
  readonly quality: readonly CompiledQuality[]
  readonly faults: readonly TaskFault[]
}

export type TaskQuestion = {
  readonly entity: EntityType
  readonly schema: EntitySchema
  readonly task: Task
  /** The organization's lookup tables, by name. */
  readonly tables?: ReadonlyMap<string, LookupTable> | undefined
}

export function compileTask({ entity, schema, task, tables = new Map() }: TaskQuestion): CompiledTask {
  const faults: TaskFault[] = []

  function attempt<T>(path: TaskFault['path'], rule: string, compile: () => T): readonly T[] {
    try {
      return [compile()]
    } catch (error) {
      if (!(error instanceof RuleFault)) throw error
      faults.push({ path: [...path, ...error.inside], fault: error.of(rule) })
      return []
    }
  }

  const conditions = (list: 'filters' | 'exclude', word: string): readonly Condition[] =>
    task[list].flatMap((filter, index) =>
      attempt([list, index], `${word} no. ${index + 1} of ${entity}`, () =>
        compileCondition(filter, schema.attributes),
      ),
    )

  return {
    rules: Object.entries(task.mapping).flatMap(([target, rule]) =>
      attempt(['mapping', target], `mapping of ${entity}.${target}`, () =>
        compileMappingRule({ entity, schema, target, rule, tables }),
      ),
    ),
    filters: conditions('filters', 'filter'),
    exclude: conditions('exclude', 'exclusion'),
    quality: (task.quality ?? []).flatMap((rule, index) =>
      attempt(['quality', index], `quality rule no. ${index + 1} of ${entity}`, () => compileQuality(entity, rule)),
    ),
    faults,
  }
}

type RuleQuestion = {
  readonly entity: EntityType
  readonly schema: EntitySchema
  readonly target: string
  readonly rule: Rule
  readonly tables: ReadonlyMap<string, LookupTable>
}

function compileMappingRule({ entity, schema, target, rule, tables }: RuleQuestion): MappingRule {
  const attribute = attributeOf(entity, target)
  if (!attribute) throw faultOf(rule, `${entity} has no attribute "${target}"`, adviceOnTarget(entity, target))
  const compiled = compileRule(rule, { attributes: schema.attributes, tables })
  if (makesNames(rule) && !(target === namesGiven.attribute && namesGiven.entities.some(each => each === entity))) {
    throw faultOf(
      rule,
      'a user name from a pattern belongs to the attribute username of a person',
      'Use join and lower.',
    )
  }
  if (attribute.kind === 'ref' || attribute.kind === 'refs') mustHandOnReference(attribute, rule, compiled, schema)
  else mustFit(attribute, rule, compiled)
  return { ...compiled, target }
}

/** Whether it wishes for a name that the plan then makes unique. */
export function makesNames(rule: Rule): boolean {
  if (typeof rule === 'string') return false
  return [rule].flat().some(step => typeof step === 'object' && step.rule === 'username')
}

/** An expression's fault is at its start, a picked rule's at the whole of it. */
export function faultOf(rule: Rule, what: string, advice: string): RuleFault {
  return typeof rule === 'string' ? faultAt(rule, 0, what, advice) : faultIn([], what, advice)
}

function adviceOnTarget(entity: EntityType, target: string): string {
  const names = catalog[entity].attributes.map(({ name }) => name)
  const meant = nearest(target, names)
  if (meant !== undefined) return `Did you mean "${meant}"?`
  const own = catalog[entity].custom ? ", and the district's own as custom.name" : ''
  return `There are: ${names.join(', ')}${own}.`
}

/** A reference is resolved by the source's key, which nothing but the source's own reference holds. */
function mustHandOnReference(attribute: Attribute, rule: Rule, { direct }: CompiledRule, schema: EntitySchema): void {
  const { name, kind, target } = attribute
  const given = schema.attributes.find(({ name: other }) => other === direct)
  if (given?.kind === kind && given.target === target) return
  const fitting = schema.attributes.filter(other => other.kind === kind && other.target === target)
  const what = kind === 'ref' ? `a reference to a ${target}` : `references to a ${target}`
  throw faultOf(
    rule,
    `${name} is ${what} and takes nothing but another such attribute of the source, unchanged`,
    fitting.length > 0
      ? `Write ${fitting.map(({ name: other }) => `source.${other}`).join(' or ')}.`
      : 'The source has none: leave the attribute out.',
  )
}

const kindsOf: Readonly<Record<ResultType, readonly Attribute['kind'][]>> = {
  text: ['text', 'date'],
  integer: ['integer'],
  number: [],
  boolean: ['boolean'],
  texts: ['texts'],
  anything: ['text', 'date', 'boolean', 'integer', 'texts'],
}

const typeWords: Readonly<Record<ResultType, string>> = {
  text: 'a text',
  integer: 'a whole number',
  number: 'a number with fractions',
  boolean: 'true or false',
  texts: 'a list of texts',
  anything: 'anything',
}

function mustFit({ name, kind }: Attribute, rule: Rule, { type }: CompiledRule): void {
  if (kindsOf[type].includes(kind)) return
  throw faultOf(rule, `it gives ${typeWords[type]}, and ${name} takes ${kindWords[kind]}`, fittingAdvice[kind])
}

const fittingAdvice: Readonly<Record<Attribute['kind'], string>> = {
  text: 'Make a text of it: string(...) of a number or true/false, .join(", ") of a list.',
  date: 'Give a text such as "2026-08-31".',
  boolean: 'Compare with something: source.name == "value".',
  integer: 'Make a whole number of it: int(...).',
  texts: 'Make a list of it: [source.name], or source.name.split(",").',
  ref: 'Write source.name.',
  refs: 'Write source.name.',
}
