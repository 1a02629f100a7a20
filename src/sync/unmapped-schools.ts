/** Counts what waits for schools that nobody has mapped. */

import type { EntityType } from '../model/entity.ts'
import type { SchoolMapping } from '../model/integration.ts'
import type { UnmappedSchool } from '../model/run.ts'
import type { Values } from '../model/value.ts'
import type { EntityOutcome, UnmappedPart } from './ports.ts'
import { keysIn } from './references.ts'

/** Of more schools only their first are told: it is a report, not a list to work through. */
const mostTold = 1000

/** A record waits for each school that it is at; those that are left out or frozen are decided, and wait for nobody. */
export function countUnmapped(
  unmapped: Map<string, { records: number; name: string | null }>,
  entity: EntityType,
  key: string,
  { values, schools }: { readonly values: Values; readonly schools: SchoolMapping },
): void {
  const isSchool = entity === 'school'
  const at = isSchool ? [key] : new Set([...keysIn(values['school']), ...keysIn(values['otherSchools'])])
  for (const school of at) {
    if (schools === 'auto' || schools.some(({ source }) => source === school)) continue
    const before = unmapped.get(school) ?? { records: 0, name: null }
    const name = isSchool && typeof values['name'] === 'string' ? values['name'] : before.name
    unmapped.set(school, { records: before.records + (isSchool ? 0 : 1), name })
  }
}

/** Of one entity, page by page. */
export class UnmappedTally {
  private readonly bySchool = new Map<string, UnmappedPart>()

  add(page: ReadonlyMap<string, { readonly records: number; readonly name: string | null }>): void {
    for (const [source, { records, name }] of page) {
      const before = this.bySchool.get(source)
      if (!before && this.bySchool.size >= mostTold) continue
      this.bySchool.set(source, {
        source,
        name: name ?? before?.name ?? null,
        records: records + (before?.records ?? 0),
      })
    }
  }

  parts(): { readonly unmapped?: readonly UnmappedPart[] } {
    return this.bySchool.size === 0 ? {} : { unmapped: [...this.bySchool.values()] }
  }
}

/** Of a whole run, by school: what waited, entity by entity. */
export function unmappedSchools(outcomes: ReadonlyMap<EntityType, EntityOutcome>): UnmappedSchool[] {
  const schools = new Map<string, { name: string | null; waiting: Partial<Record<EntityType, number>> }>()
  for (const [entity, { unmapped = [] }] of outcomes) {
    for (const { source, name, records } of unmapped) {
      const school = schools.get(source) ?? { name: null, waiting: {} }
      schools.set(source, school)
      school.name ??= name
      if (records > 0) school.waiting[entity] = records
    }
  }
  return [...schools]
    .map(([source, school]) => ({ source, ...school }))
    .sort((a, b) => (a.source < b.source ? -1 : 1))
    .slice(0, mostTold)
}
