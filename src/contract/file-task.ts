/** Checks a task of a district file: the entity is offered, its attributes are known, each of its rules compiles. */

import type { EntitySchema } from '../model/connector.ts'
import type { Task } from '../model/integration.ts'
import { attributeOf } from '../model/catalog.ts'
import type { EntityType } from '../model/entity.ts'
import type { Problem } from '../model/problem.ts'
import { checkAttribute } from './file-attribute.ts'
import type { Faults } from './read-part.ts'
import type { Path } from './yaml-text.ts'

/** Finds all that is wrong with a task's rules, each with its place in the task, like `['filters', 0]`. */
export type CheckRules = (question: {
  readonly entity: EntityType
  readonly schema: EntitySchema
  readonly task: Task
}) => readonly { readonly path: Path; readonly fault: Problem }[]

type TaskChecks = {
  readonly checkRules: CheckRules
  /** Undefined where it can't be told. */
  readonly offered: readonly EntitySchema[] | undefined
}

export function checkTask(task: Task, path: Path, { checkRules, offered }: TaskChecks, faults: Faults): void {
  const { entity, mapping, blankErases } = task
  for (const attribute of Object.keys(mapping)) {
    checkAttribute(entity, attribute, [...path, 'mapping', attribute], faults, 'as key')
  }
  for (const [at, attribute] of blankErases.entries()) {
    checkAttribute(entity, attribute, [...path, 'blankErases', at], faults)
  }
  const schema = offered?.find(offer => offer.entity === entity)
  if (schema) checkTaskRules(task, path, { checkRules, schema }, faults)
  else if (offered) refuseEntity(entity, path, offered, faults)
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
  { checkRules, schema }: { readonly checkRules: CheckRules; readonly schema: EntitySchema },
  faults: Faults,
): void {
  const known = Object.entries(task.mapping).filter(([attribute]) => attributeOf(task.entity, attribute))
  // Extension fields that rules name are read whether the settings list them or not.
  const open = { ...schema, attributes: schema.attributes.filter(({ name }) => !name.includes('.')) }
  const question = { entity: task.entity, schema: open, task: { ...task, mapping: Object.fromEntries(known) } }
  for (const { path: inside, fault } of checkRules(question)) {
    const { code, message, advice } = fault
    faults.add({ path: [...path, ...inside], code, message, advice })
  }
}
