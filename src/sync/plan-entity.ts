/** Plans one entity: its pages as they come, then what came twice, what waited, and what is no longer there. */

import { domainKeys } from '../identity/domain-key.ts'
import type { Change, Conflict } from '../model/change.ts'
import type { Page } from '../model/connector.ts'
import type { StoredDomain } from '../model/domain.ts'
import type { EntityType } from '../model/entity.ts'
import { Problem } from '../model/problem.ts'
import type { Known } from '../model/link.ts'
import { isMapped } from '../model/integration.ts'
import { inSpan } from '../model/span.ts'
import { sameValue } from '../model/value.ts'
import { mergeDeparture, stateAttribute } from './merge.ts'
import type { ReadySending } from './outgoing.ts'
import { nothingOf, planOutgoing, withDecisions } from './plan-outgoing.ts'
import { decideRecords, mapRecords, type Candidate, type Circle, type Decided, type ReadyTask } from './plan-page.ts'
import type { BegunEntity, EntityOutcome, PlanStore, PlannedPage, Reference, Sighting, WalkPorts } from './ports.ts'
import { matchPeople, nobodyMatched, settleNewcomers } from './newcomers.ts'
import { incomplete, silentEnd, withUnkeyed } from './read-end.ts'
import { seePage } from './read.ts'
import { keysReferredTo, referencesOf, type Look } from './references.ts'
import { UnmappedTally } from './unmapped-schools.ts'
import { fromTheTop, openRings } from './rings.ts'
import { siblingKeys, withSiblingsAsPlanned } from './siblings.ts'

export type EntityWalk = {
  readonly task: ReadyTask
  readonly mappingVersion: string
  readonly circle: Circle
  readonly pages: AsyncIterable<Page>
  /** What another process has kept of it: `pages` are those that are left. */
  readonly begun: BegunEntity | null
  /** A full read may imply what is missing; an incremental one never does. */
  readonly full: boolean
  /** References to records that this run can't know to be left out on purpose count as skipped, not as dangling. */
  readonly lenient: boolean
}

/** Kept apart while their own kind is still being read; a roster's terms, not its people. */
const mostWaiting = 50_000
/** References remembered between pages: enough for the sections of a large district, small beside a page. */
const mostRemembered = 64_000

export async function planEntity(walk: EntityWalk, ports: WalkPorts): Promise<EntityOutcome> {
  const { task, circle } = walk
  const { store } = ports
  const { entity } = task
  const linked = await store.hasLinks(entity)
  const references = new ReferenceMemory(store, walk)
  const hasIssues = await store.hasIssues(entity)
  const schoolCandidates = entity === 'school' ? await store.schoolCandidates() : []
  // A system that is only written to brings nobody.
  const domains = circle.onlySends ? [] : circle.domains.filter(domain => domain.entity === entity)
  if (domains.length > 0) await refreshKeys(entity, domains, store)
  const waiting: Candidate[] = []
  const above = new Map<string, string>()
  // Of pages that another process read, what waited is not counted.
  const unmapped = new UnmappedTally()
  // What waits is kept nowhere.
  const mayResume = entity !== 'school' && !referencesOf(entity).some(({ target }) => target === entity)
  const tally = { ...(walk.begun?.tally ?? { read: 0, unchanged: 0, skipped: 0, unkeyed: 0 }) }
  let number = walk.begun?.pages ?? 0
  let end = walk.begun?.end ?? null
  let keeping: Promise<void> = Promise.resolve()

  const decide = async (candidates: readonly Candidate[], mayWait: boolean): Promise<Decided> => {
    const look = await references.lookAt(candidates)
    const knownSchools = new Map<string, Known>()
    if (entity === 'school' && candidates.some(({ known }) => !known)) {
      const known = await store.knownByRecords(
        entity,
        schoolCandidates.map(({ id }) => id),
      )
      for (const one of known) knownSchools.set(one.record.id, one)
    }
    const keys = task.send ? candidates.filter(({ known }) => known?.link).map(({ key }) => key) : []
    return decideRecords(task, await withDecisions(circle, entity, keys, store), candidates, {
      settled: await store.settled(entity, keys),
      look,
      mayWait,
      schoolCandidates,
      knownSchools,
      people: domains.length > 0 ? await matchPeople(entity, candidates, domains, store) : nobodyMatched,
      newId: ports.newId,
    })
  }
  /** The previous page is written while the next one is thought about; one at a time, so that memory stays bounded. */
  const keep = async (page: PlannedPage): Promise<void> => {
    await keeping
    keeping = inSpan('keep', { changes: page.changes.length }, () => store.keep(page))
    keeping.catch(() => undefined) // Thrown at the next `await keeping`.
  }

  try {
    for await (const page of walk.pages) {
      ports.signal.throwIfAborted()
      number += 1
      const counted = await withoutIgnored(entity, page, store)
      const seen = inSpan('read', { records: counted.records.length }, () =>
        seePage(entity, counted, walk.mappingVersion),
      )
      tally.read += counted.records.length
      tally.unkeyed += seen.unkeyed
      const sightings = seen.records.map(({ record, hash }) => ({ key: record.key, hash }))
      const sifted = linked
        ? await inSpan('sift', {}, () => store.sift(entity, number, sightings))
        : sightings.map((_, index) => ({ index, known: null }))
      tally.unchanged += sightings.length - sifted.length
      const differing = sifted.map(({ index }) => sightings[index]).filter(one => one !== undefined)
      const arrivals = sifted.flatMap(({ index, known }) => {
        const record = seen.records[index]
        return record ? [{ seen: record, known }] : []
      })
      const mapped = inSpan('map', { records: arrivals.length }, () => mapRecords(task, circle.schools, arrivals))
      unmapped.add(mapped.unmapped)
      const open = openRings(entity, mapped.candidates, above)
      const decided = await inSpan('decide', {}, () => decide(open.candidates, true))
      waiting.push(...decided.waiting)
      if (waiting.length > mostWaiting) throw tooManyWaiting(entity)
      tally.unchanged += decided.unchanged
      const skipped = [...mapped.skipped, ...decided.skipped]
      tally.skipped += skipped.length
      const left = await departures(walk, page, store, () => keeping)
      if (page.end) end = withUnkeyed(page.end, tally.unkeyed)
      await keep({
        entity,
        sightings: sightingsOf(differing, seen.repeated, skipped, decided.changes),
        changes: [...decided.changes, ...left.flatMap(({ change }) => change ?? [])],
        conflicts: [...decided.conflicts, ...left.flatMap(({ conflict }) => conflict ?? [])],
        outgoing: decided.sent,
        problems: [
          ...[...seen.problems, ...mapped.problems, ...open.problems, ...decided.problems],
          ...(page.end && end ? incomplete(entity, end) : []),
        ],
        cases: decided.cases,
        findings: [...mapped.findings, ...decided.findings],
        looked: hasIssues ? mapped.looked : [],
        checkpoint: { page: number, place: (mayResume && page.place) || null, end, tally: { ...tally } },
      })
      ports.onProgress({ stage: 'read', entity, done: tally.read, total: null })
    }
  } finally {
    // Of a run that stops, nothing is written after it has stopped.
    await Promise.allSettled([keeping])
  }
  await keeping
  if (!end) {
    end = silentEnd
    await store.keep({ ...nothingOf(entity), problems: incomplete(entity, end) })
  }
  const full = walk.full || end.whole === true
  // On most days a source sends just what it sent before: then there is nothing to settle.
  const same = full && end.complete && linked && waiting.length === 0 && (await store.sawAllLinked(entity))
  const disputed = tally.read > 0 && !same ? await store.settleRepeated(entity) : new Set<string>()
  const unique = task.quality.filter(({ rule }) => rule === 'unique')
  const happensOnce = domains.length + unique.length > 0 || task.nameLength !== null || task.send !== undefined
  // What has been done so far can be done a second time by whoever takes the run on; what follows can't.
  if (happensOnce) await store.leaveNoPlaces(entity)
  if (domains.length > 0 && !same) await settleNewcomers(entity, circle, domains, ports)
  if (full && end.complete && !same) await planMissing(walk, store)
  for (const level of fromTheTop(
    entity,
    waiting.filter(({ key }) => !disputed.has(key)),
  )) {
    const { changes, conflicts, problems, skipped, findings, unchanged, sent } = await decide(level, false)
    tally.skipped += skipped.length
    tally.unchanged += unchanged
    // Written before the next level asks what became of this one.
    await store.keep({ entity, sightings: skipped, changes, conflicts, problems, findings, outgoing: sent })
  }
  if (unique.length > 0) tally.skipped += await store.findShared(entity, unique)
  if (task.nameLength !== null) await store.giveNames(entity, task.nameLength)
  await store.sumUpFindings(entity)
  // Of a system that was not read whole, nobody knows whom it lacks.
  if (end.complete && task.send) await planOutgoing(task.send, circle, ports)
  const { read, unchanged, skipped } = tally
  return {
    read,
    unchanged,
    skipped,
    ...unmapped.parts(),
    end,
    full,
    empty: full && end.complete && read === 0 && linked,
  }
}

/** What a person declared redundant is as if it were not sent. */
async function withoutIgnored(entity: EntityType, page: Page, store: PlanStore): Promise<Page> {
  const ignored = await store.ignoredAmong(
    entity,
    page.records.map(({ key }) => key),
  )
  return ignored.size === 0 ? page : { ...page, records: page.records.filter(({ key }) => !ignored.has(key)) }
}

/** Whoever came or changed since the last time is found by what it is now. */
async function refreshKeys(entity: EntityType, domains: readonly StoredDomain[], store: PlanStore): Promise<void> {
  const ids = domains.map(({ id }) => id)
  await inSpan('keys', {}, () => store.refreshKeys(entity, ids, values => domainKeys(domains, values)))
}

/** What the source no longer has, known from a complete read only. */
async function planMissing(walk: EntityWalk, store: PlanStore): Promise<void> {
  const { entity } = walk.task
  const reason = `no longer in ${walk.circle.source.name}`
  for await (const batch of store.missing(entity)) {
    const planned = await store.plannedLinks(entity, siblingKeys(batch))
    const weighed = withSiblingsAsPlanned(batch, planned, key => planned.get(key)?.seen === false)
    const left = weighed.map(known => departureOf(walk, known, reason))
    const changes = left.flatMap(({ change }) => change ?? [])
    const conflicts = left.flatMap(({ conflict }) => conflict ?? [])
    await store.keep({ ...nothingOf(entity), changes, conflicts })
  }
}

/** What the source itself says has left, by name or by sending an owner without it. `kept`: when earlier pages are. */
async function departures(
  walk: EntityWalk,
  page: Page,
  store: PlanStore,
  kept: () => Promise<void>,
): Promise<Departure[]> {
  const { gone = [], owners = [], records } = page
  if (gone.length === 0 && owners.length === 0) return []
  const { entity } = walk.task
  const reason = `${walk.circle.source.name} says it has left`
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
  return weighed.map(one => departureOf(walk, one, reason))
}

type Departure = { readonly change?: Change; readonly conflict?: Conflict }

function departureOf({ task, circle }: EntityWalk, known: Known, reason: string): Departure {
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
function departureInPlan(
  { task: { entity }, circle }: Pick<EntityWalk, 'task' | 'circle'>,
  known: Known,
  reason: string,
): Change | null {
  const change = mergeDeparture({ entity, known, reason }, circle)
  if (change?.operation !== 'archive' || entity !== 'school' || !isMapped(circle.schools, change.externalId))
    return change
  return { ...change, operation: 'note', reason: `${reason}; it stays until its closure is confirmed` }
}

/** Somebody changed in Passport what the system has lost: neither is thrown away without a word. */
function editAgainstRemoval({ entity, attributes }: ReadySending, { link, record }: Known): Conflict | undefined {
  if (!link) return undefined
  const isEdited = attributes.some(
    ({ name, mutability }) =>
      mutability === 'readWrite' && !sameValue(record.attributes[name] ?? null, link.shadow[name] ?? null),
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

/** A record that the plan speaks of is seen by that; all others are written down, every repetition, and what is under review: its hash is not in the plan. */
function sightingsOf(
  sightings: readonly { readonly key: string; readonly hash: string }[],
  repeated: readonly { readonly key: string; readonly hash: string }[],
  skipped: readonly Sighting[],
  changes: readonly Change[],
): Sighting[] {
  const skippedKeys = new Set(skipped.map(({ key }) => key))
  const planned = new Set(changes.filter(({ linkAfter }) => linkAfter?.hash).map(({ externalId }) => externalId))
  const unplanned = planned.size === 0 ? sightings : sightings.filter(({ key }) => !planned.has(key))
  return [...unplanned, ...repeated].map(({ key, hash }) => ({ key, hash, skipped: skippedKeys.has(key) }))
}

/** What keys of other records turned out to be, remembered between pages up to a bound. */
class ReferenceMemory {
  private readonly store: PlanStore
  private readonly walk: EntityWalk
  private readonly known = new Map<EntityType, Map<string, Reference>>()

  constructor(store: PlanStore, walk: EntityWalk) {
    this.store = store
    this.walk = walk
  }

  async lookAt(candidates: readonly Candidate[]): Promise<Look> {
    const { entity } = this.walk.task
    const wanted = keysReferredTo(
      entity,
      candidates.map(({ values }) => values),
    )
    for (const [target, keys] of wanted) await this.learn(target, keys)
    return (target, key) => {
      const reference = this.known.get(target)?.get(key) ?? { state: 'unknown' }
      return reference.state === 'unknown' && this.walk.lenient ? { state: 'skipped' } : reference
    }
  }

  private async learn(target: EntityType, keys: ReadonlySet<string>): Promise<void> {
    const known = this.known.get(target) ?? new Map<string, Reference>()
    this.known.set(target, known)
    const unknown = [...keys].filter(key => !known.has(key))
    if (unknown.length === 0) return
    if (known.size + unknown.length > mostRemembered) {
      known.clear()
      unknown.splice(0, unknown.length, ...keys)
    }
    const learned = await this.store.references(target, unknown)
    for (const key of unknown) {
      const reference = learned.get(key) ?? { state: 'unknown' }
      // Its own kind may still come: ask again.
      if (reference.state !== 'unknown' || target !== this.walk.task.entity) known.set(key, reference)
    }
  }
}

function tooManyWaiting(entity: EntityType): Problem {
  return new Problem({
    code: 'REFERENCES_UNRESOLVED',
    message: `More than ${mostWaiting} ${entity} records refer to others of their kind that do not come.`,
    advice: `Look at the ${entity} records in the source: their references may point to another system's ids.`,
  })
}
