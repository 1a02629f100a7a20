/** 6. Judges a plan: which limits it passes. A plan over a limit is held, and nothing of it is written. */

import type { EntityType } from '../model/entity.ts'
import type { Limit, Limits } from '../model/integration.ts'
import type { Passed } from '../model/run.ts'

/**
 * How many records of an entity a plan would touch, of how many that the source holds; for the district or one school. Where
 * nothing leaves, these are counted no further than until it is sure that no limit is passed.
 */
export type Planned = {
  readonly entity: EntityType
  readonly school: string | null
  readonly deletes: number
  readonly updates: number
  /** Records of the system that would be written over. */
  readonly sends?: number
  readonly of: number
}

/** The limits passed. Entities that came back empty are always among them: an empty read removes nobody by itself. */
export function limitsPassed(planned: readonly Planned[], limits: Limits, empty: ReadonlySet<EntityType>): Passed[] {
  const passed: Passed[] = []
  for (const { entity, school, deletes, updates, sends = 0, of } of planned) {
    const emptied = school === null && empty.has(entity) && deletes > 0
    const where = school === null ? {} : { school }
    if (emptied) passed.push({ entity, operation: 'delete', count: deletes, of, limit: 0 })
    else if (passes(deletes, of, limits.delete)) {
      passed.push({ entity, operation: 'delete', count: deletes, of, limit: limits.delete.percent, ...where })
    }
    if (passes(updates, of, limits.update)) {
      passed.push({ entity, operation: 'update', count: updates, of, limit: limits.update.percent, ...where })
    }
    if (passes(sends, of, limits.update)) {
      passed.push({ entity, operation: 'send', count: sends, of, limit: limits.update.percent, ...where })
    }
  }
  return passed
}

/** Both must be passed: the share alone would cry out over one of five pupils, the count alone over a large district's daily life. */
function passes(count: number, of: number, limit: Limit): boolean {
  return count >= limit.atLeast && count * 100 > of * limit.percent
}
