/** Compiles the rules of a task: its own mappings, filters and exclusions; finds all that is wrong with them. */

import type { Attribute } from '../model/attribute.ts'
import { attributeOf, catalog } from '../model/catalog.ts'
import type { EntitySchema } from '../model/connector.ts'
import type { EntityType } from '../model/entity.ts'
import type { Task } from '../model/integration.ts'
import { compileCondition, type Condition } from './condition.ts'
import { compileExpression, type Expression, type ResultType } from './expression.ts'
import { nearest } from '../model/nearest.ts'
import { kindWords } from './offer.ts'
import { faultAt, RuleFault } from './rule-fault.ts'

export type MappingRule = Expression & { readonly target: string }

export type TaskFault = {
  /** Where in the task: `['mapping', 'username']`, `['filters', 0]`. */
  readonly path: readonly (string | number)[]
  readonly fault: RuleFault
}

export type CompiledTask = {
  readonly rules: readonly MappingRule[]
  readonly filters: readonly Condition[]
  readonly exclude: readonly Condition[]
  readonly faults: readonly TaskFault[]
}

export function compileTask({
  entity,
  schema,
  task,
}: {
  readonly entity: EntityType
  readonly schema: EntitySchema
  readonly task: Task
}): CompiledTask {
  const faults: TaskFault[] = []

  function attempt<T>(path: TaskFault['path'], rule: string, compile: () => T): readonly T[] {
    try {
      return [compile()]
    } catch (error) {
      if (!(error instanceof RuleFault)) throw error
      faults.push({ path, fault: error.of(rule) })
      return []
    }
  }

  const conditions = (list: 'filters' | 'exclude', word: string): readonly Condition[] =>
    task[list].flatMap((text, index) =>
      attempt([list, index], `${word} no. ${index + 1} of ${entity}`, () => compileCondition(text, schema.attributes)),
    )

  return {
    rules: Object.entries(task.mapping).flatMap(([target, text]) =>
      attempt(['mapping', target], `mapping of ${entity}.${target}`, () =>
        compileRule({ entity, schema, target, text }),
      ),
    ),
    filters: conditions('filters', 'filter'),
    exclude: conditions('exclude', 'exclusion'),
    faults,
  }
}

type RuleQuestion = {
  readonly entity: EntityType
  readonly schema: EntitySchema
  readonly target: string
  readonly text: string
}

function compileRule({ entity, schema, target, text }: RuleQuestion): MappingRule {
  const attribute = attributeOf(entity, target)
  if (!attribute) throw faultAt(text, 0, `${entity} has no attribute "${target}"`, adviceOnTarget(entity, target))
  const expression = compileExpression(text, schema.attributes)
  if (attribute.kind === 'ref' || attribute.kind === 'refs') mustHandOnReference(attribute, expression, schema)
  else mustFit(attribute, expression)
  return { ...expression, target }
}

function adviceOnTarget(entity: EntityType, target: string): string {
  const names = catalog[entity].attributes.map(({ name }) => name)
  const meant = nearest(target, names)
  if (meant !== undefined) return `Did you mean "${meant}"?`
  const own = catalog[entity].custom ? ", and the district's own as custom.name" : ''
  return `There are: ${names.join(', ')}${own}.`
}

/** A reference is resolved by the source's key, which nothing but the source's own reference holds. */
function mustHandOnReference(attribute: Attribute, { text, direct }: Expression, schema: EntitySchema): void {
  const { name, kind, target } = attribute
  const given = schema.attributes.find(({ name: other }) => other === direct)
  if (given?.kind === kind && given.target === target) return
  const fitting = schema.attributes.filter(other => other.kind === kind && other.target === target)
  const what = kind === 'ref' ? `a reference to a ${target}` : `references to a ${target}`
  throw faultAt(
    text,
    0,
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

function mustFit({ name, kind }: Attribute, { text, type }: Expression): void {
  if (kindsOf[type].includes(kind)) return
  throw faultAt(text, 0, `it gives ${typeWords[type]}, and ${name} takes ${kindWords[kind]}`, fittingAdvice[kind])
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
