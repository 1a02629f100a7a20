/** 6, what follows from the whole plan: what ends with what it belongs to, and who is there only for others' sake. */

import type { EntityType } from '../model/entity.ts'
import { linkagesOf, type Linkage } from '../model/include-linked.ts'
import type { Integration } from '../model/integration.ts'
import type { EntityOutcome, PlanStore } from './ports.ts'

/** A list of schools takes guardians of their students only; they are not looked for beyond what a run changes. */
const ofMappedSchools = { of: 'student', people: 'guardian', through: 'guardianship' } as const

/** By kind, how many newcomers left the plan because nothing that counts links to them. */
export async function followLinks(
  integration: Pick<Integration, 'tasks' | 'schools' | 'removals'>,
  outcomes: ReadonlyMap<EntityType, EntityOutcome>,
  { at, keepsDepartures }: { readonly at: string; readonly keepsDepartures: boolean },
  store: PlanStore,
): Promise<ReadonlyMap<EntityType, number>> {
  const linked = linkagesOf(integration.tasks)
  const bySchools = integration.schools !== 'auto' && !linked.some(({ people }) => people === 'guardian')
  const needed = bySchools ? [...linked, ofMappedSchools] : linked
  const dropped = new Map<EntityType, number>()
  for (const linkage of needed) dropped.set(linkage.people, await store.dropUnneeded(linkage))
  await store.archiveOrphans(at)
  for (const linkage of needed) {
    const { people, of } = linkage
    const keepLinked = integration.tasks.some(task => task.entity === people && task.keepLinked)
    const ofAll = linked.includes(linkage)
    if (keepLinked || (ofAll && !isKnown(linkage, outcomes))) continue
    await store.archiveUnneeded(linkage, {
      ...{ at, ofAll },
      reason: of === 'student' ? 'no student who counts needs them' : `in no ${of} that counts`,
      keeps: whyKept(integration, keepsDepartures),
    })
    await store.archiveOrphans(at)
  }
  return dropped
}

/** Who has no relation is known only where all of it was read. */
function isKnown({ of, people, through }: Linkage, outcomes: ReadonlyMap<EntityType, EntityOutcome>): boolean {
  return [of, people, through].every(entity => {
    const outcome = outcomes.get(entity)
    return outcome?.full === true && outcome.end.complete
  })
}

function whyKept({ removals }: Pick<Integration, 'removals'>, keepsDepartures: boolean): string | null {
  if (keepsDepartures) return 'a pause allows no deletions'
  return removals === 'ignore' ? 'this integration takes nobody out of use' : null
}
