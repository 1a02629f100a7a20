/** Which tasks come along with others, and which need others. */

import { companions, inDependencyOrder, jointCompanions, type EntityType } from '../model/entity.ts'
import type { Task } from '../model/integration.ts'

/** What must be imported for an entity's references to lead somewhere. */
const prerequisites: Readonly<Record<EntityType, readonly EntityType[]>> = {
  school: [],
  term: ['school'],
  course: [],
  student: ['school'],
  teacher: ['school'],
  guardian: ['student'],
  section: ['school'],
  enrollment: ['student', 'section'],
  assignment: ['teacher', 'section'],
  guardianship: ['guardian', 'student'],
}

export function missingPrerequisites(
  entity: EntityType,
  tasks: readonly { readonly entity: EntityType }[],
): EntityType[] {
  const there = new Set(tasks.map(task => task.entity))
  return prerequisites[entity].filter(needed => !there.has(needed))
}

/** The tasks with those that come along, as far as the source offers them, in the order of dependence. */
export function withCompanions(tasks: readonly Task[], offered: readonly EntityType[] | undefined): Task[] {
  const byEntity = new Map(tasks.map(task => [task.entity, task]))
  for (const entity of companionsOf(byEntity.keys())) {
    if (!byEntity.has(entity) && (offered?.includes(entity) ?? true)) byEntity.set(entity, bareTask(entity))
  }
  return inDependencyOrder(byEntity.keys()).flatMap(entity => byEntity.get(entity) ?? [])
}

/** Only those that must be listed: without the bare ones that come along anyway. */
export function withoutCompanions(tasks: readonly Task[]): Task[] {
  const comeAlong = new Set(companionsOf(tasks.map(({ entity }) => entity)))
  return tasks.filter(task => !(comeAlong.has(task.entity) && isBare(task)))
}

function companionsOf(entities: Iterable<EntityType>): EntityType[] {
  const there = new Set(entities)
  const joint = jointCompanions
    .filter(({ needs }) => needs.every(needed => there.has(needed)))
    .map(({ brings }) => brings)
  return [...[...there].flatMap(entity => companions[entity]), ...joint]
}

function bareTask(entity: EntityType): Task {
  return { entity, mapping: {}, filters: [], exclude: [], blankErases: [] }
}

function isBare(task: Task): boolean {
  const { mapping, filters, exclude, blankErases, keepLinked, includeLinked = [], quality = [], back = {} } = task
  const rules = Object.keys(mapping).length + Object.keys(back).length + filters.length + exclude.length
  const lists = [blankErases, includeLinked, quality, task.notSent ?? [], task.notTaken ?? []]
  return !keepLinked && rules === 0 && lists.every(list => list.length === 0)
}
