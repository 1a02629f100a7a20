/** Checks a task of a district file: the entity is offered, its attributes are known, each of its rules compiles. */

import type { EntitySchema } from '../model/connector.ts'
import type { IntegrationType, Task } from '../model/integration.ts'
import { attributeOf } from '../model/catalog.ts'
import type { EntityType } from '../model/entity.ts'
import type { LookupTable } from '../model/rule.ts'
import type { Problem } from '../model/problem.ts'
import { checkAttribute } from './file-attribute.ts'
import type { Faults } from './read-part.ts'
import type { Path } from './yaml-text.ts'

/** Finds all that is wrong with a task's rules, each with its place in the task, like `['filters', 0]`. */
export type CheckRules = (question: {
  readonly type: IntegrationType
  readonly entity: EntityType
  readonly schema: EntitySchema
  readonly task: Task
  readonly tables: ReadonlyMap<string, LookupTable>
}) => readonly { readonly path: Path; readonly fault: Problem }[]

type TaskChecks = {
  readonly type: IntegrationType
  readonly checkRules: CheckRules
  /** Undefined where it can't be told. */
  readonly offered: readonly EntitySchema[] | undefined
  readonly tables: ReadonlyMap<string, LookupTable>
}

export function checkTask(task: Task, path: Path, checks: TaskChecks, faults: Faults): void {
  const { offered, type } = checks
  const { entity, mapping, blankErases } = task
  // An export's rules make the system's attributes: they are held against its schema.
  for (const attribute of type === 'export' ? [] : Object.keys(mapping)) {
    checkAttribute(entity, attribute, [...path, 'mapping', attribute], faults, 'as key')
  }
  for (const [at, attribute] of blankErases.entries()) {
    checkAttribute(entity, attribute, [...path, 'blankErases', at], faults)
  }
  const schema = offered?.find(offer => offer.entity === entity)
  if (schema && type === 'export' && !isWritable(schema)) refuseUnwritable(entity, path, offered ?? [], faults)
  else if (schema) checkTaskRules(task, path, { ...checks, schema }, faults)
  else if (offered) refuseEntity(entity, path, offered, faults)
}

/** Schools are never written, and needed all the same: they say which of the system's schools is which of Passport's. */
function isWritable({ entity, attributes }: EntitySchema): boolean {
  return entity === 'school' || attributes.some(({ mutability }) => mutability !== 'readOnly')
}

function refuseUnwritable(entity: EntityType, path: Path, offered: readonly EntitySchema[], faults: Faults): void {
  const writable = offered.filter(isWritable).map(offer => offer.entity)
  faults.add({
    path: [...path, 'entity'],
    code: 'ENTITY_NOT_WRITABLE',
    message: `The data source takes no ${entity} records: they can only be read there.`,
    advice: `It takes ${writable.filter(one => one !== 'school').join(', ')}; take the task ${entity} out.`,
  })
}

function refuseEntity(entity: EntityType, path: Path, offered: readonly EntitySchema[], faults: Faults): void {
  faults.add({
    path: [...path, 'entity'],
    code: 'ENTITY_NOT_OFFERED',
    message: `The data source does not offer '${entity}'.`,
    advice: `It offers ${offered.map(offer => offer.entity).join(', ')}.`,
  })
}

function checkTaskRules(
  task: Task,
  path: Path,
  { checkRules, type, schema, tables }: TaskChecks & { readonly schema: EntitySchema },
  faults: Faults,
): void {
  const known = Object.entries(task.mapping).filter(
    ([attribute]) => type === 'export' || attributeOf(task.entity, attribute),
  )
  // Extension fields that rules name are read whether the settings list them or not.
  const open = {
    ...schema,
    attributes: schema.attributes.filter(({ name }) => type !== 'import' || !name.includes('.')),
  }
  const checked = { ...task, mapping: Object.fromEntries(known) }
  const question = { type, entity: task.entity, schema: open, task: checked, tables }
  for (const { path: inside, fault } of checkRules(question)) {
    const { code, message, advice } = fault
    faults.add({ path: [...path, ...inside], code, message, advice })
  }
}
