/** Plans what goes out of one entity: what the run's reading did not meet, and whom the system lacks. */

import type { Conflict, Change } from '../model/change.ts'
import type { EntityType } from '../model/entity.ts'
import type { Known, WeighedLink } from '../model/link.ts'
import { mergeArrival } from './merge.ts'
import { compareWith, newcomerFor, type ReadySending, type Sent, type Settled } from './outgoing.ts'
import { sentAfter } from './plan-page.ts'
import type { Doubt, PlannedPage, PlanStore, WalkPorts } from './ports.ts'
import type { Circle } from './ready-task.ts'

/** After the entity has been read: doubts first, so that what they decide is not taken for a one-sided change. */
export async function planOutgoing(send: ReadySending, circle: Circle, ports: WalkPorts): Promise<void> {
  const { store, signal } = ports
  const { entity } = send
  if (!circle.onlySends) {
    for await (const batch of store.doubted(entity)) {
      signal.throwIfAborted()
      await store.keep(doubtsOf(send, circle, batch))
    }
  }
  for await (const batch of store.movedSince(entity)) {
    signal.throwIfAborted()
    const sent = batch.flatMap(({ known, settled }) => {
      const { link, record } = known
      if (!link) return []
      const { attributes: ours, version } = record
      const { shadow: theirs, externalId } = link
      return [compareWith(send, { known, ours, version, theirs, settled, waiting: new Set(), externalId })]
    })
    await store.keep(pageOf(entity, sent))
  }
  if (!send.creatable) return
  for await (const batch of store.absent(entity)) {
    signal.throwIfAborted()
    const sent = batch.map(known => newcomerFor(send, known))
    await store.keep(pageOf(entity, sent))
  }
}

/** The page's circle, with what persons decided of its records. */
export async function withDecisions(
  circle: Circle,
  entity: EntityType,
  keys: readonly string[],
  store: PlanStore,
): Promise<Circle> {
  if (!circle.policy || keys.length === 0) return circle
  return { ...circle, policy: { ...circle.policy, decisions: lookIn(await store.decisions(entity, keys)) } }
}

export function nothingOf(entity: EntityType): PlannedPage {
  return { entity, sightings: [], changes: [], conflicts: [], problems: [], outgoing: [] }
}

/** What the system was last seen to have, with what it said in doubt: decided ones are carried out, the others wait on. */
function doubtsOf(
  send: ReadySending,
  circle: Circle,
  batch: readonly { readonly known: Known; readonly doubts: readonly Doubt[]; readonly settled: Settled }[],
): PlannedPage {
  const { entity } = send
  const changes: Change[] = []
  const conflicts: Conflict[] = []
  const sent: Sent[] = []
  for (const { known, doubts, settled } of batch) {
    const { link } = known
    if (!link) continue
    const values = { ...link.shadow, ...Object.fromEntries(doubts.map(({ attribute, theirs }) => [attribute, theirs])) }
    const arrival = { ...arrivalFrom(entity, link), values }
    const decided = { ...circle, ...(circle.policy ? { policy: { ...circle.policy, decisions: lookIn(doubts) } } : {}) }
    const merged = mergeArrival(arrival, known, decided)
    if (merged.change) changes.push(merged.change)
    conflicts.push(...merged.conflicts)
    sent.push(sentAfter(send, arrival, known, { merged, settled }))
  }
  return { ...nothingOf(entity), changes, conflicts, problems: sent.flatMap(one => one.problems), outgoing: sent }
}

function arrivalFrom(entity: EntityType, link: WeighedLink) {
  const { source, position, externalId, hash } = link
  return { entity, source, position, own: false, externalId, hash, blankErases: new Set<string>() }
}

function lookIn(doubts: readonly Doubt[]) {
  const byAttribute = new Map(doubts.map(doubt => [`${doubt.externalId}\n${doubt.attribute}`, doubt]))
  return (externalId: string, attribute: string) => {
    const doubt = byAttribute.get(`${externalId}\n${attribute}`)
    return doubt?.decided ? { ...doubt, decided: doubt.decided } : undefined
  }
}

function pageOf(entity: EntityType, sent: readonly Sent[]): PlannedPage {
  return { ...nothingOf(entity), problems: sent.flatMap(({ problems }) => problems), outgoing: sent }
}
