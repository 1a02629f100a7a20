/** Makes the plan of an integration's run: leads the walk, and goes on where another process was lost. */

import { createHash } from 'node:crypto'
import type { EntityType } from '../model/entity.ts'
import { linkagesOf } from '../model/include-linked.ts'
import { frozenSchools, type Integration } from '../model/integration.ts'
import type { Passed } from '../model/run.ts'
import { bookmarksOf } from '../store/bookmarks.ts'
import type { Claim } from '../store/claims.ts'
import { domainsOf } from '../store/domains.ts'
import { hasKeptRemovals, pausesOf } from '../store/due.ts'
import { openPlanStore } from '../store/plan/plan-store.ts'
import type { Progress } from '../sync/ports.ts'
import { makePlan, type Bookmark, type Journey, type Plan } from '../sync/walk.ts'
import type { House } from './house.ts'
import { newId } from './new-id.ts'
import type { RunDoor } from './opened-run.ts'
import { pausedAt } from './schedule/pauses.ts'
import { settleUnanswered } from './send.ts'
import { refuseUnmapped } from './unmapped.ts'

/** Incremental runs see no record that vanished: at least once a day everything is read. */
const fullPassEvery = 20 * 60 * 60 * 1000

export type PlanWish = { readonly claim: Claim; readonly full: boolean; readonly started: Date }

export async function planRun(
  house: House,
  integration: Integration,
  { claim, full, started }: PlanWish,
  ports: {
    readonly door: RunDoor
    readonly signal: AbortSignal
    readonly onProgress: (progress: Progress) => void
  },
): Promise<Plan> {
  const { pool } = house
  await refuseUnmapped(pool, integration)
  const { door, signal, onProgress } = ports
  const { connector, masterFields, tasks, system } = await door.open()
  const bookmarks = await bookmarksOf(pool, integration.id)
  const { pauses, timeZone } = await pausesOf(pool, integration.organization)
  // Who is in no class that counts is known only when all classes were read.
  const isWholeNeeded = linkagesOf(integration.tasks).length > 0
  const journey: Journey = {
    integration,
    tasks,
    bookmarks,
    masterFields,
    domains: await domainsOf(pool, integration.organization),
    full: full || !connector.can.readChanges || isWholeNeeded || isFullPassDue(tasks, bookmarks, started),
    keepsDepartures: pausedAt(pauses, timeZone, started).deletionsUntil !== null,
    at: started.toISOString(),
  }
  const store = await openPlanStore(pool, claim, {
    organization: integration.organization,
    source: integration.source.id,
    journey: versionOf(journey),
    frozen: frozenSchools(integration.schools),
  })
  if (integration.type !== 'import') await settleUnanswered(house, { integration, claim, tasks, system })
  const plan = await makePlan(journey, {
    store,
    read: (entity, since) => system.read(entity, since),
    resume: async (entity, since, places) => (await system.resume?.(entity, since, places)) ?? null,
    ...{ newId, signal, onProgress },
  })
  const isBack = !journey.keepsDepartures && (await hasKeptRemovals(pool, integration.id))
  return isBack ? { ...plan, passed: [...plan.passed, ...removalsAfterPause(plan)] } : plan
}

/** What a pause kept is removed when a person agrees, however little it is. */
function removalsAfterPause({ counts, passed }: Plan): Passed[] {
  const entities = Object.keys(counts) as EntityType[]
  return entities.flatMap((entity): Passed[] => {
    const { deleted = 0, read = 0 } = counts[entity] ?? {}
    if (deleted === 0 || passed.some(one => one.entity === entity && one.operation === 'delete')) return []
    return [{ entity, operation: 'delete', count: deleted, of: read + deleted, limit: 0 }]
  })
}

/** Of all that decides what becomes of a record: a plan is gone on with only under the same. */
function versionOf({ integration, tasks, bookmarks, masterFields, domains, full, keepsDepartures }: Journey): string {
  const deciding = [
    integration.source.id,
    integration.schools,
    linkagesOf(integration.tasks),
    tasks.map(({ entity, mappingVersion }) => [entity, mappingVersion]),
    [...bookmarks],
    ...[masterFields, domains, full, keepsDepartures],
  ]
  return createHash('sha256').update(JSON.stringify(deciding)).digest('base64url').slice(0, 16)
}

function isFullPassDue(
  tasks: readonly { readonly entity: EntityType }[],
  bookmarks: ReadonlyMap<EntityType, Bookmark>,
  now: Date,
): boolean {
  return tasks.some(({ entity }) => {
    const bookmark = bookmarks.get(entity)
    return bookmark !== undefined && now.getTime() - Date.parse(bookmark.fullAt) > fullPassEvery
  })
}
