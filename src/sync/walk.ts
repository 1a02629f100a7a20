/** The conductor: leads a run through reading and planning, entity by entity in the order of their dependencies. */

import type { Page } from '../model/connector.ts'
import type { StoredDomain } from '../model/domain.ts'
import { inDependencyOrder, type EntityType } from '../model/entity.ts'
import type { Integration, MasterField } from '../model/integration.ts'
import { Problem } from '../model/problem.ts'
import { noCounts, type EntityCounts, type Passed, type RunMode, type UnmappedSchool } from '../model/run.ts'
import { inSpan } from '../model/span.ts'
import { limitsPassed, type Planned } from './limits.ts'
import { followLinks } from './linked-people.ts'
import { planEntity } from './plan-entity.ts'
import type { ReadyTask } from './ready-task.ts'
import type { BegunEntity, EntityOutcome, WalkPorts } from './ports.ts'
import { unmappedSchools } from './unmapped-schools.ts'
import { prefetch, type Prefetched } from './read.ts'

/** Of one entity: where its last read ended, and under which mapping. */
export type Bookmark = { readonly cursor: string | null; readonly mappingVersion: string; readonly fullAt: string }

export type Journey = {
  readonly integration: Integration
  readonly tasks: readonly (ReadyTask & { readonly mappingVersion: string })[]
  readonly masterFields: readonly MasterField[]
  readonly domains: readonly StoredDomain[]
  readonly bookmarks: ReadonlyMap<EntityType, Bookmark>
  /** Read everything, whatever the bookmarks say. */
  readonly full: boolean
  /** A pause is on: what leaves the source stays. */
  readonly keepsDepartures: boolean
  readonly at: string
}

export type Plan = {
  readonly mode: RunMode
  readonly counts: Readonly<Partial<Record<EntityType, EntityCounts>>>
  readonly passed: readonly Passed[]
  /** Where the next run starts, once this one is settled. */
  readonly bookmarks: ReadonlyMap<EntityType, Bookmark>
  readonly unmapped: readonly UnmappedSchool[]
}

/** Pages fetched ahead of the one in hand, within an entity; the next entity's first pages come meanwhile. */
const pagesAhead = 3

/**
 * Stages 1 to 6. Nothing of the directory is touched; what it would become is in the store as the run's plan. A source
 * that fails stops the whole run: no half roster.
 */
export async function makePlan(journey: Journey, ports: WalkPorts): Promise<Plan> {
  const { integration, tasks, at } = journey
  const order = inDependencyOrder(tasks.map(({ entity }) => entity))
  const outcomes = new Map<EntityType, EntityOutcome & { mappingVersion: string }>()
  const lenient = integration.schools !== 'auto' || integration.tasks.some(t => t.filters.length + t.exclude.length > 0)
  const circle = {
    source: integration.source,
    schools: integration.schools,
    masterFields: journey.masterFields,
    domains: journey.domains,
    keepsDepartures: journey.keepsDepartures,
    onlySends: integration.type === 'export',
    removals: integration.removals,
    ...(integration.type === 'sync'
      ? { policy: { conflicts: integration.conflicts, decisions: () => undefined } }
      : {}),
    at,
  }
  const open = async (entity: EntityType | undefined) => {
    const task = tasks.find(t => t.entity === entity)
    if (!task) return undefined
    const since = sinceOf(journey, task)
    const { begun, pages } = await openPages(task.entity, since, ports)
    return { task, full: since === undefined, begun, pages: prefetch(pages, pagesAhead) }
  }

  const toRead = order.filter(entity => !ports.store.whole.has(entity))
  for (const { entity, mappingVersion } of tasks) {
    const whole = ports.store.whole.get(entity)
    if (whole) outcomes.set(entity, { ...whole, mappingVersion })
  }

  let ahead = await open(toRead[0])
  const opened: Prefetched<unknown>[] = ahead ? [ahead.pages] : []
  try {
    for (const [index, entity] of toRead.entries()) {
      const current = ahead
      ahead = await open(toRead[index + 1])
      if (!current) continue
      if (ahead) opened.push(ahead.pages)
      const { task, ...read } = current
      const walk = { task, mappingVersion: task.mappingVersion, circle, ...read, lenient: lenient && !read.full }
      const outcome = await inSpan('entity', { entity, full: read.full }, () => planEntity(walk, ports))
      await refuseSharedIds(integration, entity, ports)
      await ports.store.keepWhole(entity, outcome)
      outcomes.set(entity, { ...outcome, mappingVersion: task.mappingVersion })
    }
  } finally {
    // A run that stops early leaves no page being fetched behind its back.
    await Promise.all(opened.map(pages => pages.close()))
  }

  ports.onProgress({ stage: 'plan', entity: null, done: 0, total: null })
  if (tasks.some(({ send }) => send?.creatable) && integration.schools === 'auto')
    await refuseUnmapped(integration, ports)
  const unneeded = await followLinks(integration, outcomes, journey, ports.store)
  const counts = await countPlan(outcomes, unneeded, ports)
  const empty = new Set([...outcomes].filter(([, outcome]) => outcome.empty).map(([entity]) => entity))
  const { limits } = integration
  const asks = integration.type === 'sync' && integration.removals === 'ask'
  const planned = await ports.store.planned(limits)
  return {
    mode: [...outcomes.values()].every(({ full }) => full) ? 'full' : 'incremental',
    counts,
    passed: [...limitsPassed(planned, limits, empty), ...(asks ? removalsToAsk(planned) : [])],
    bookmarks: bookmarksAfter(journey, outcomes),
    unmapped: unmappedSchools(outcomes),
  }
}

/** However few they are, a person is asked. */
function removalsToAsk(planned: readonly Planned[]): Passed[] {
  return planned.flatMap(({ entity, school, deletes, of }): Passed[] =>
    school === null && deletes > 0 ? [{ entity, operation: 'delete', count: deletes, of, limit: 0 }] : [],
  )
}

/** Two systems of one kind count alike: before the first record of the second is taken, a person says what equal ids mean. */
async function refuseSharedIds({ source }: Integration, entity: EntityType, { store }: WalkPorts): Promise<void> {
  const shared = await store.sharedIds(entity)
  if (!shared) return
  const { records, source: other } = shared
  throw new Problem({
    code: 'IDS_SHARED',
    message: `${records} ${entity} records of ${source.name} have ids that ${other} has too, and nothing says whether they mean the same. Nothing was written.`,
    advice: `If they are others, give ${source.name} a prefix; if they are the same, confirm it (sharedIds: true). Then run it again.`,
  })
}

/** Nobody is sent to a system that has no school for them, and nobody is left out without a word. */
async function refuseUnmapped({ name, source }: Integration, { store }: WalkPorts): Promise<void> {
  const schools = await store.unmappedSchools()
  if (schools.length === 0) return
  throw new Problem({
    code: 'SCHOOLS_NOT_MAPPED',
    message: `${name} has students of schools that ${source.name} does not have: ${schools.join(', ')}. Nothing was sent.`,
    advice: `Give these schools the number they have in ${source.name} (identifier), or list under \`schools\` those that are to be sent.`,
  })
}

/** From where another process was lost, if the source can go on from there; else from the beginning. */
async function openPages(
  entity: EntityType,
  since: string | undefined,
  { store, read, resume }: WalkPorts,
): Promise<{ readonly begun: BegunEntity | null; readonly pages: AsyncIterable<Page> }> {
  const begun = store.begun?.entity === entity ? store.begun : null
  if (!begun) return { begun: null, pages: read(entity, since) }
  if (begun.end) return { begun, pages: noPages() }
  const rest = await resume(entity, since, begun.places)
  if (rest) return { begun, pages: rest }
  await store.beginAgain(entity)
  return { begun: null, pages: read(entity, since) }
}

async function* noPages(): AsyncGenerator<Page> {}

/** Undefined where the entity must be read in full: never read before, read under another mapping, or asked for. */
function sinceOf(journey: Journey, task: { entity: EntityType; mappingVersion: string }): string | undefined {
  const bookmark = journey.bookmarks.get(task.entity)
  if (journey.full || !bookmark || bookmark.mappingVersion !== task.mappingVersion) return undefined
  return bookmark.cursor ?? undefined
}

async function countPlan(
  outcomes: ReadonlyMap<EntityType, EntityOutcome>,
  unneeded: ReadonlyMap<EntityType, number>,
  { store }: WalkPorts,
): Promise<Plan['counts']> {
  const planned = await store.counts()
  const counts: Partial<Record<EntityType, EntityCounts>> = {}
  for (const [entity, { read, unchanged, skipped }] of outcomes) {
    const alsoSkipped = unneeded.get(entity) ?? 0
    counts[entity] = { ...noCounts, ...planned.get(entity), read, unchanged, skipped: skipped + alsoSkipped }
  }
  return counts
}

function bookmarksAfter(
  journey: Journey,
  outcomes: ReadonlyMap<EntityType, EntityOutcome & { mappingVersion: string }>,
): Map<EntityType, Bookmark> {
  const bookmarks = new Map(journey.bookmarks)
  for (const [entity, { end, full, mappingVersion }] of outcomes) {
    const before = journey.bookmarks.get(entity)
    // What was not read whole is read whole the next time.
    if (!end.complete) bookmarks.delete(entity)
    else
      bookmarks.set(entity, {
        cursor: end.cursor ?? null,
        mappingVersion,
        fullAt: full || !before ? journey.at : before.fullAt,
      })
  }
  return bookmarks
}
