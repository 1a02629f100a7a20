/** Who leaves: by a complete read that no longer has them, or by the source's own word; and who stays all the same. */

import type { Change, Conflict } from '../model/change.ts'
import type { Page } from '../model/connector.ts'
import { isMapped } from '../model/integration.ts'
import type { Known } from '../model/link.ts'
import { sameValue } from '../model/value.ts'
import { mergeDeparture, stateAttribute } from './merge.ts'
import type { ReadySending } from './outgoing.ts'
import { nothingOf } from './plan-outgoing.ts'
import type { Circle, ReadyTask } from './ready-task.ts'
import type { PlanStore } from './ports.ts'
import { siblingKeys, withSiblingsAsPlanned } from './siblings.ts'

type Leaving = { readonly task: ReadyTask; readonly circle: Circle }

/** What the source no longer has, known from a complete read only. */
export async function planMissing(at: Leaving, store: PlanStore): Promise<void> {
  const { entity } = at.task
  const reason = `no longer in ${at.circle.source.name}`
  for await (const batch of store.missing(entity)) {
    const planned = await store.plannedLinks(entity, siblingKeys(batch))
    const weighed = withSiblingsAsPlanned(batch, planned, key => planned.get(key)?.seen === false)
    const left = weighed.map(known => departureOf(at, known, reason))
    const changes = left.flatMap(({ change }) => change ?? [])
    const conflicts = left.flatMap(({ conflict }) => conflict ?? [])
    await store.keep({ ...nothingOf(entity), changes, conflicts })
  }
}

/** What the source itself says has left, by name or by sending an owner without it. `kept`: when earlier pages are. */
export async function departures(
  at: Leaving,
  page: Page,
  store: PlanStore,
  kept: () => Promise<void>,
): Promise<Departure[]> {
  const { gone = [], owners = [], records } = page
  if (gone.length === 0 && owners.length === 0) return []
  const { entity } = at.task
  const reason = `${at.circle.source.name} says it has left`
  const sent = new Set(records.map(({ key }) => key))
  const owned = owners.length > 0 ? await store.knownByOwners(entity, owners) : []
  const left = owned.filter(({ link }) => link !== null && !sent.has(link.externalId))
  const named = gone.length > 0 ? await store.knownByKeys(entity, gone) : []
  const leaving = [...named, ...left]
  const siblings = siblingKeys(leaving)
  if (siblings.length > 0) await kept()
  const planned = await store.plannedLinks(entity, siblings)
  const keys = new Set(leaving.map(({ link }) => link?.externalId))
  const weighed = withSiblingsAsPlanned(leaving, planned, key => keys.has(key) || planned.get(key)?.leaves === true)
  return weighed.map(one => departureOf(at, one, reason))
}

type Departure = { readonly change?: Change; readonly conflict?: Conflict }

function departureOf({ task, circle }: Leaving, known: Known, reason: string): Departure {
  // What a system lacks that is only written to takes nobody out of use.
  if (circle.onlySends && known.link && !known.link.silent) return {}
  const change = departureInPlan({ task, circle }, known, reason)
  if (!change) return {}
  if (circle.keepsDepartures) return { change: keptInstead(change, 'a pause allows no deletions') }
  if (!circle.policy || change.operation !== 'archive') return { change }
  if (circle.removals === 'ignore') {
    return { change: keptInstead(change, 'this integration takes nobody out of use') }
  }
  const conflict = task.send ? editAgainstRemoval(task.send, known) : undefined
  if (!conflict) return { change }
  if (circle.policy.conflicts === 'source') return { change, conflict: { ...conflict, decided: 'theirs' } }
  return { change: keptInstead(change, 'it was edited in Passport meanwhile'), conflict }
}

/**
 * Many hang on a school: one that its source lost stays until a person confirms that it is closed, and what the source says
 * of it falls silent. One that is no longer mapped leaves with its people.
 */
function departureInPlan({ task: { entity }, circle }: Leaving, known: Known, reason: string): Change | null {
  const change = mergeDeparture({ entity, known, reason }, circle)
  if (change?.operation !== 'archive' || entity !== 'school' || !isMapped(circle.schools, change.externalId))
    return change
  return { ...change, operation: 'note', reason: `${reason}; it stays until its closure is confirmed` }
}

/** Somebody changed in Passport what the system has lost: neither is thrown away without a word. */
function editAgainstRemoval(send: ReadySending, { link, record }: Known): Conflict | undefined {
  if (!link) return undefined
  const { entity, attributes, notTaken, ownName } = send
  const isEdited = attributes.some(
    ({ name, mutability }) =>
      mutability === 'readWrite' &&
      !notTaken.has(ownName(name)) &&
      !sameValue(record.attributes[name] ?? null, link.shadow[name] ?? null),
  )
  if (!isEdited) return undefined
  return {
    ...{ entity, record: record.id, externalId: link.externalId, attribute: stateAttribute },
    ...{ base: 'active', theirs: 'archived', ours: 'active', decided: 'ours', rule: 'edit against removal' },
  }
}

/** It stays as it is, link and all, so that a later read finds it gone again. */
function keptInstead(change: Change, why: string): Change {
  const nothing = { before: {}, after: {}, linkOperation: 'none', linkBefore: null, linkAfter: null } as const
  return { ...change, ...nothing, operation: 'keep', reason: `${change.reason}; kept: ${why}` }
}
