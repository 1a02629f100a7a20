/** Plans one entity: its pages as they come, then what came twice, what waited, and what is no longer there. */

import { domainKeys } from '../identity/domain-key.ts'
import type { Change } from '../model/change.ts'
import type { Page } from '../model/connector.ts'
import type { StoredDomain } from '../model/domain.ts'
import type { EntityType } from '../model/entity.ts'
import type { Known } from '../model/link.ts'
import { Problem } from '../model/problem.ts'
import { inSpan } from '../model/span.ts'
import { departures, planMissing } from './departures.ts'
import { mapRecords } from './map-page.ts'
import { matchPeople, nobodyMatched, settleNewcomers } from './newcomers.ts'
import { nothingOf, planOutgoing, withDecisions } from './plan-outgoing.ts'
import { decideRecords, type Decided } from './plan-page.ts'
import type { BegunEntity, EntityOutcome, PlanStore, PlannedPage, Sighting, WalkPorts } from './ports.ts'
import { incomplete, silentEnd, withUnkeyed } from './read-end.ts'
import { seePage } from './read.ts'
import type { Candidate, Circle, ReadyTask } from './ready-task.ts'
import { ReferenceMemory } from './reference-memory.ts'
import { referencesOf } from './references.ts'
import { fromTheTop, openRings } from './rings.ts'
import { UnmappedTally } from './unmapped-schools.ts'

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

export async function planEntity(walk: EntityWalk, ports: WalkPorts): Promise<EntityOutcome> {
  const { task, circle } = walk
  const { store } = ports
  const { entity } = task
  const linked = await store.hasLinks(entity)
  const references = new ReferenceMemory(store, entity, walk.lenient)
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

function tooManyWaiting(entity: EntityType): Problem {
  return new Problem({
    code: 'REFERENCES_UNRESOLVED',
    message: `More than ${mostWaiting} ${entity} records refer to others of their kind that do not come.`,
    advice: `Look at the ${entity} records in the source: their references may point to another system's ids.`,
  })
}
