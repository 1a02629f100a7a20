/** Who comes along with the records of a task only: a class's students and teachers, a student's guardians. */

import type { PeopleEntity } from './domain.ts'
import type { EntityType } from './entity.ts'
import type { Task } from './integration.ts'

export type Linkage = {
  /** Whose task says so. */
  readonly of: EntityType
  readonly people: PeopleEntity
  /** The relation that links them. Its attribute is named like the people. */
  readonly through: EntityType
}

/** In this order: with a class's students their guardians go. */
export const linkages: readonly Linkage[] = [
  { of: 'section', people: 'student', through: 'enrollment' },
  { of: 'section', people: 'teacher', through: 'assignment' },
  { of: 'student', people: 'guardian', through: 'guardianship' },
]

/** Those that the tasks ask for. Whose students come along with their classes only, takes guardians with their students only. */
export function linkagesOf(tasks: readonly Pick<Task, 'entity' | 'includeLinked'>[]): Linkage[] {
  const asked = (entity: EntityType, people: PeopleEntity): boolean =>
    tasks.find(task => task.entity === entity)?.includeLinked?.includes(people) === true
  const isThere = (entity: EntityType): boolean => tasks.some(task => task.entity === entity)
  return linkages.filter(
    ({ of, people, through }) =>
      (asked(of, people) || (people === 'guardian' && asked('section', 'student'))) &&
      isThere(people) &&
      isThere(through),
  )
}
