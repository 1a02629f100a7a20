/** What a system takes only when a record is created. */

import type { FixedAttribute } from '../store/drift.ts'
import type { Journey } from '../sync/walk.ts'

export function fixedAttributes(tasks: Journey['tasks']): FixedAttribute[] {
  return tasks.flatMap(({ entity, send }) =>
    (send?.attributes ?? []).flatMap(({ name, mutability }) =>
      mutability === 'immutable' ? [{ entity, attribute: name }] : [],
    ),
  )
}
