/** 5. Lays shadow, theirs and ours side by side: the change where something moved, conflicts where both sides did. */

import { catalog } from '../model/catalog.ts'
import type { Change, Conflict, LinkImage } from '../model/change.ts'
import type { EntityType } from '../model/entity.ts'
import type { MasterField } from '../model/integration.ts'
import type { Known, Link, WeighedLink } from '../model/link.ts'
import { isBlank, sameValue, type Value, type Values } from '../model/value.ts'
import { besideName, hasBeside, isBeside, noteBeside, withoutBeside } from './beside.ts'
import { contestedAttributes, type Contested, type Policy } from './contested.ts'
import { reconcile, type Statement, type Verdict } from './reconcile.ts'

export type Arrival = {
  readonly entity: EntityType
  readonly source: number
  readonly position: number
  readonly own: boolean
  /** A person wants these values, though the entity is taken once: they count as said anew. */
  readonly anew?: true
  readonly externalId: string
  /** In Passport's kinds, references resolved. */
  readonly values: Values
  /** Null keeps the record under review: it is looked at again in the next run even if the source stands still. */
  readonly hash: string | null
  readonly blankErases: ReadonlySet<string>
  /** When the source says the record was last changed there, where it can be trusted to tell. */
  readonly changedAt?: string | null
}

export type Circumstances = {
  readonly masterFields: readonly MasterField[]
  /** Where both sides may be written: what becomes of values that both changed. Without it, the order of `reconcile` decides. */
  readonly policy?: Policy
  /** The moment of the run: when values that moved are said to have moved. */
  readonly at: string
}

export type Merged = { readonly change: Change | null; readonly conflicts: readonly Conflict[] }

/** An administrator's word that a record is out of use, among the values of Passport's own link. No attribute of the catalog has a blank in its name (`state` is where people live). */
export const stateAttribute = 'record state'

/** A newcomer whom nobody knows: all of it is taken. */
export function createRecord(arrival: Arrival, record: string): Change {
  const said = withoutBlanks(arrival.values)
  return {
    entity: arrival.entity,
    operation: 'create',
    record,
    version: null,
    source: arrival.source,
    externalId: arrival.externalId,
    before: {},
    after: withoutBeside(said),
    linkOperation: 'insert',
    linkBefore: null,
    linkAfter: { shadow: said, moved: {}, hash: arrival.hash, missingSince: null, holds: true, silent: false },
    reason: null,
  }
}

/** A source's word on a record that the directory knows. */
export function mergeArrival(arrival: Arrival, known: Known, circumstances: Circumstances): Merged {
  const { link, record } = known
  const contested = contestedAttributes(arrival, known, circumstances)
  const next = nextImage(arrival, link, circumstances.at, contested)
  const statements = [...known.others.filter(speaks).map(statementOf), statementFrom(arrival, next)]
  const verdicts = reconcile(arrival.entity, statements, circumstances.masterFields)
  const removed = statements.some(({ values }) => values[stateAttribute] === 'archived')
  const held = next.holds || known.others.some(other => speaks(other) && other.holds)
  const taken = differences(record.attributes, attributesTaken(arrival, link, verdicts))
  const returns = record.state === 'archived' && held && !removed
  const leaves = record.state === 'active' && removed
  const moved = Object.keys(taken).length > 0
  const operation = leaves ? 'archive' : returns ? 'restore' : moved ? 'update' : 'note'

  if (operation === 'note' && link && sameImage(link, next))
    return { change: null, conflicts: conflictsOf(arrival, known, next, verdicts, contested) }
  const change: Change = {
    entity: arrival.entity,
    operation,
    record: record.id,
    version: record.version,
    source: arrival.source,
    externalId: arrival.externalId,
    before: pick(record.attributes, taken),
    after: taken,
    linkOperation: link ? 'update' : 'insert',
    linkBefore: link ? imageOf(link) : null,
    linkAfter: next,
    reason: link ? null : 'joined',
  }
  return { change, conflicts: link ? conflictsOf(arrival, known, next, verdicts, contested) : [] }
}

/** What a system has that is only written to: remembered for comparison, and nobody's word. */
export function noteArrival(arrival: Arrival, { link, record }: Known): Change | null {
  if (link && !link.silent) return null
  const shadow = withoutBlanks(arrival.values)
  const next: LinkImage = { shadow, moved: {}, hash: arrival.hash, missingSince: null, holds: false, silent: true }
  if (link && sameImage(link, next)) return null
  return {
    entity: arrival.entity,
    operation: 'note',
    record: record.id,
    version: record.version,
    source: arrival.source,
    externalId: arrival.externalId,
    before: {},
    after: {},
    linkOperation: link ? 'update' : 'insert',
    linkBefore: link ? imageOf(link) : null,
    linkAfter: next,
    reason: link ? null : 'joined',
  }
}

/**
 * A source no longer has a record: the last who holds it takes it out of use, else its words fall silent. Among the others,
 * links that leave in the same run must say so already: else each would hold the record for the other.
 */
export function mergeDeparture(
  departure: { readonly entity: EntityType; readonly known: Known; readonly reason: string },
  circumstances: Circumstances,
): Change | null {
  const { entity, known } = departure
  const { link, record } = known
  if (!link || link.missingSince !== null) return null
  if (link.silent) return goneSilently(departure, link, circumstances.at)
  const remaining = known.others.filter(speaks)
  const held = remaining.some(({ holds }) => holds)
  const weighed = held && !catalog[entity].takenOnce ? remaining.map(statementOf) : []
  const verdicts = reconcile(entity, weighed, circumstances.masterFields)
  const taken = differences(record.attributes, verdicts)
  const archives = !held && record.state === 'active'
  return {
    entity,
    operation: archives ? 'archive' : Object.keys(taken).length > 0 ? 'update' : 'note',
    record: record.id,
    version: record.version,
    source: link.source,
    externalId: link.externalId,
    before: pick(record.attributes, taken),
    after: taken,
    linkOperation: 'update',
    linkBefore: imageOf(link),
    linkAfter: { ...imageOf(link), missingSince: circumstances.at },
    reason: departure.reason,
  }
}

/** Of a system that is only written to: it is remembered that the record went there, and it is not written anew. */
function goneSilently(
  { entity, known, reason }: { readonly entity: EntityType; readonly known: Known; readonly reason: string },
  link: Link,
  at: string,
): Change {
  const { id: record, version } = known.record
  const nothing = { before: {}, after: {}, linkOperation: 'update' } as const
  const images = { linkBefore: imageOf(link), linkAfter: { ...imageOf(link), missingSince: at } }
  const { source, externalId } = link
  return { entity, operation: 'note', record, version, source, externalId, ...nothing, ...images, reason }
}

export function imageOf(link: Link): LinkImage {
  const { shadow, moved, hash, missingSince, holds, silent } = link
  return { shadow, moved, hash, missingSince, holds, silent }
}

export function statementOf(link: WeighedLink): Statement {
  const { source, position, shadow, moved, externalId } = link
  return { source, position, values: shadow, moved, externalId }
}

/** A link whose source lost the record, or that is only written to, says nothing. */
export function speaks(link: Link): boolean {
  return link.missingSince === null && !link.silent
}

/** What the source says from now on: a blank keeps what it said before, unless the mapping lets blanks erase. */
function nextImage(
  arrival: Arrival,
  link: WeighedLink | null,
  at: string,
  contested: ReadonlyMap<string, Contested>,
): LinkImage {
  const before = link?.shadow ?? {}
  const shadow: Record<string, Value> = { ...before }
  const moved: Record<string, string> = { ...link?.moved }
  const isTakenAnew = hasBeside(before)
  for (const attribute in arrival.values) {
    const value = arrival.values[attribute] ?? null
    if (isBeside(attribute)) {
      noteBeside({ shadow, moved }, attribute, value)
      continue
    }
    if (isTakenAnew) delete shadow[besideName(attribute)]
    const outcome = contested.get(attribute)
    // Until a person has said which, both sides stand as they are.
    if (outcome === 'waits') continue
    if (isBlank(value)) {
      if (!arrival.blankErases.has(attribute)) continue
      // A source that never had a value has none to take back; an administrator takes back what others say.
      if (!arrival.own && (before[attribute] ?? null) === null) continue
      shadow[attribute] = null
      if (outcome !== 'ours') moved[attribute] = movedAt(arrival, at)
    } else if (arrival.own || arrival.anew || !sameValue(value, before[attribute])) {
      // An administrator who says it again means it anew, whatever came in between.
      shadow[attribute] = value
      // A value that was there from the start is not newer than another source's.
      if ((link || arrival.own) && outcome !== 'ours') moved[attribute] = movedAt(arrival, at)
    }
  }
  const waits = [...contested.values()].includes('waits')
  const hash = waits ? null : arrival.hash
  return { shadow, moved, hash, missingSince: null, holds: holdsFrom(arrival, link), silent: false }
}

/** The source's own time where it is trusted; never later than the run itself, whatever its clock says. */
function movedAt({ changedAt }: Arrival, at: string): string {
  return changedAt && changedAt < at ? changedAt : at
}

/** A source that sends a record keeps it alive; an administrator does by adding it or by bringing it back, not by an edit. */
function holdsFrom(arrival: Arrival, link: WeighedLink | null): boolean {
  if (!arrival.own) return true
  return arrival.values[stateAttribute] === 'active' || (link?.holds ?? false)
}

/** Of an entity taken only once, a source that is linked already changes nothing, and an edit only what it names. */
function attributesTaken(
  arrival: Arrival,
  link: WeighedLink | null,
  verdicts: ReadonlyMap<string, Verdict>,
): ReadonlyMap<string, Verdict> {
  if (!catalog[arrival.entity].takenOnce) return verdicts
  if (link && !arrival.own && !arrival.anew) return new Map()
  return new Map([...verdicts].filter(([attribute]) => arrival.values[attribute] !== undefined))
}

function statementFrom(arrival: Arrival, image: LinkImage): Statement {
  const { source, position, externalId } = arrival
  return { source, position, values: image.shadow, moved: image.moved, externalId }
}

/** What the verdicts would change of the directory's values; null takes a value away. */
function differences(ours: Values, verdicts: ReadonlyMap<string, Verdict>): Values {
  const taken: Record<string, Value> = {}
  for (const [attribute, { value }] of verdicts) {
    if (attribute !== stateAttribute && !sameValue(ours[attribute] ?? null, value)) taken[attribute] = value
  }
  return taken
}

function conflictsOf(
  arrival: Arrival,
  { record, link }: Known,
  next: LinkImage,
  verdicts: ReadonlyMap<string, Verdict>,
  contested: ReadonlyMap<string, Contested>,
): Conflict[] {
  if (!link) return []
  const conflicts: Conflict[] = []
  for (const [attribute, outcome] of contested) {
    if (outcome !== 'waits') continue
    conflicts.push({
      entity: arrival.entity,
      record: record.id,
      externalId: arrival.externalId,
      attribute,
      base: link.shadow[attribute] ?? null,
      theirs: arrival.values[attribute] ?? null,
      ours: record.attributes[attribute] ?? null,
      decided: 'waits',
      rule: 'a person is asked',
    })
  }
  for (const attribute in next.shadow) {
    const base = link.shadow[attribute] ?? null
    const theirs = next.shadow[attribute] ?? null
    const ours = record.attributes[attribute] ?? null
    const verdict = verdicts.get(attribute)
    if (!verdict || sameValue(base, theirs) || sameValue(base, ours) || sameValue(ours, theirs)) continue
    // A master field leaves no doubt.
    if (verdict.rule !== 'newest change' && verdict.rule !== 'order of sources') continue
    conflicts.push({
      entity: arrival.entity,
      record: record.id,
      externalId: arrival.externalId,
      attribute,
      base,
      theirs,
      ours,
      decided: verdict.source === arrival.source ? 'theirs' : 'ours',
      rule: contested.has(attribute) ? 'policy' : verdict.rule,
    })
  }
  return conflicts
}

function withoutBlanks(values: Values): Values {
  const said: Record<string, Value> = {}
  for (const attribute in values) {
    const value = values[attribute]
    if (value !== undefined && value !== null) said[attribute] = value
  }
  return said
}

function pick(values: Values, of: Values): Values {
  const picked: Record<string, Value> = {}
  for (const attribute in of) picked[attribute] = values[attribute] ?? null
  return picked
}

function sameImage(link: Link, next: LinkImage): boolean {
  if (link.hash !== next.hash || link.missingSince !== next.missingSince || link.silent !== next.silent) return false
  const attributes = Object.keys(next.shadow)
  return (
    attributes.length === Object.keys(link.shadow).length &&
    attributes.every(attribute => sameValue(link.shadow[attribute], next.shadow[attribute]))
  )
}
