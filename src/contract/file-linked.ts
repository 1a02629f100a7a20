/** Checks who is to come along with the records of a task only: that they can, and that there are tasks to tell by. */

import type { EntityType } from '../model/entity.ts'
import { linkages } from '../model/include-linked.ts'
import type { Task } from '../model/integration.ts'
import type { Faults } from './read-part.ts'
import type { Path } from './yaml-text.ts'

/** `there`: of the integration, those that come along included. */
export function refuseLinked(
  { entity, includeLinked = [] }: Pick<Task, 'entity' | 'includeLinked'>,
  path: Path,
  there: readonly EntityType[],
  faults: Faults,
): void {
  const possible = linkages.filter(({ of }) => of === entity)
  for (const [at, people] of includeLinked.entries()) {
    const place = [...path, 'includeLinked', at]
    const linkage = possible.find(one => one.people === people)
    if (!linkage) {
      faults.add({
        path: place,
        code: 'LINKED_NOT_POSSIBLE',
        message: `No ${people} is linked to ${entity} records in a way that could be told.`,
        advice:
          possible.length > 0
            ? `With ${entity} come ${possible.map(one => one.people).join(', ')}.`
            : `Take it out: people come along with ${[...new Set(linkages.map(({ of }) => of))].join(' and ')} only.`,
      })
      continue
    }
    const missing = [people, linkage.through].filter(needed => !there.includes(needed))
    if (missing.length === 0) continue
    faults.add({
      path: place,
      code: 'LINKED_NOT_POSSIBLE',
      message: `Which ${people} belongs to which ${entity} is told by ${linkage.through} records, and there is no task ${missing.join(' and ')}.`,
      advice: `Add ${missing.map(one => `\`- entity: ${one}\``).join(' and ')} to the tasks.`,
    })
  }
}
