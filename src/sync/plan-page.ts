/** Leads one page through the pure middle of the walk: map, match, reconcile, merge, and into the plan. */

import type { Change, Conflict } from '../model/change.ts'
import type { SourceAttributes, Values } from '../model/value.ts'
import type { StoredDomain } from '../model/domain.ts'
import type { EntityType } from '../model/entity.ts'
import { namesGiven, wishIn } from '../model/given-name.ts'
import {
  isMapped,
  type DataSource,
  type MasterField,
  type RemovalPolicy,
  type SchoolMapping,
} from '../model/integration.ts'
import type { RecordProblem } from '../model/problem.ts'
import { missingRequired, shapeValues, type Fault } from './map.ts'
import type { FoundCase } from '../model/duplicate.ts'
import { caseOf, type PeopleMatches } from './newcomers.ts'
import { inOrderOfList, matchSchool, sharesTarget, type SchoolCandidate } from './match.ts'
import { joinLater, type FirstOfTarget } from './shared-schools.ts'
import {
  createRecord,
  mergeArrival,
  noteArrival,
  speaks,
  type Arrival,
  type Circumstances,
  type Merged,
} from './merge.ts'
import { compareWith, stillSettled, withoutEchoes, type ReadySending, type Sent, type Settled } from './outgoing.ts'
import type { Known } from '../model/link.ts'
import type { Sighting } from './ports.ts'
import { affectedBy, findingsOf, type Finding, type QualityCheck } from './quality.ts'
import type { SeenRecord } from './read.ts'
import { countUnmapped } from './unmapped-schools.ts'
import { keysIn, resolveReferences, type Dangling, type Look } from './references.ts'

/** A task made ready: its mapping compiled by `rules`. */
export type ReadyTask = {
  readonly entity: EntityType
  /** Where the system may be written to. */
  readonly send?: ReadySending
  readonly blankErases: ReadonlySet<string>
  /** What Passport has from this source stays, whatever the filters say. */
  readonly keepLinked: boolean
  readonly quality: readonly QualityCheck[]
  /** The most letters of the user names that a rule makes; null where none does. */
  readonly nameLength: number | null
  readonly map: (
    attributes: SourceAttributes,
    stays?: boolean,
  ) =>
    | {
        readonly kind: 'mapped'
        readonly values: Values
        readonly unknown?: readonly { readonly attribute: string; readonly value: string }[]
      }
    | { readonly kind: 'skipped' }
    | { readonly kind: 'faulty'; readonly attribute: string; readonly message: string }
}

export type Circle = Circumstances & {
  readonly source: DataSource
  readonly schools: SchoolMapping
  readonly masterFields: readonly MasterField[]
  /** A pause is on: what leaves the source stays. */
  readonly keepsDepartures: boolean
  /** Of each entity in the order of priority. */
  readonly domains: readonly StoredDomain[]
  /** The system is only written to: what it has is compared with, and nothing of it is taken. */
  readonly onlySends: boolean
  readonly removals: RemovalPolicy
}

/** A record on its way: mapped and shaped, references still by key. */
export type Candidate = {
  readonly key: string
  readonly hash: string
  readonly values: Values
  /** When the source says it was last changed there. */
  readonly changedAt?: string | null
  readonly known: Known | null
  /** Whether nothing had to be left out. */
  readonly whole: boolean
}

export type Mapped = {
  readonly candidates: readonly Candidate[]
  readonly skipped: readonly Sighting[]
  /** Faulty ones count as there: trouble with a record never removes anybody. */
  readonly faulty: readonly Sighting[]
  readonly problems: readonly RecordProblem[]
  readonly findings: readonly Finding[]
  readonly looked: readonly string[]
  /** Of schools that are not mapped, by the source's key: the records left out, and the school's name where it is the record. */
  readonly unmapped: ReadonlyMap<string, { readonly records: number; readonly name: string | null }>
}

/** 2. Those that are new or changed, in Passport's words. */
export function mapRecords(
  task: ReadyTask,
  schools: SchoolMapping,
  arrivals: readonly { readonly seen: SeenRecord; readonly known: Known | null }[],
): Mapped {
  const candidates: Candidate[] = []
  const skipped: Sighting[] = []
  const faulty: Sighting[] = []
  const problems: RecordProblem[] = []
  const findings: Finding[] = []
  const looked: string[] = []
  const unmapped = new Map<string, { records: number; name: string | null }>()
  for (const { seen, known } of arrivals) {
    const { key } = seen.record
    const sighting = { key, hash: seen.hash, skipped: false }
    const isLinked = known?.link?.missingSince === null
    const mapped = task.map(seen.record.attributes, task.keepLinked && isLinked)
    if (mapped.kind !== 'faulty') looked.push(key)
    if (
      mapped.kind === 'skipped' ||
      (mapped.kind === 'mapped' && isOutside(task.entity, key, mapped.values, schools))
    ) {
      skipped.push({ ...sighting, skipped: true })
      if (mapped.kind === 'mapped') countUnmapped(unmapped, task.entity, key, { values: mapped.values, schools })
      continue
    }
    if (mapped.kind === 'faulty') {
      faulty.push(sighting)
      problems.push(problemOf(task.entity, key, ruleFault(mapped.attribute, mapped.message)))
      continue
    }
    const { values, faults } = shapeValues(task.entity, mapped.values)
    const complete = known?.link ? { ...known.link.shadow, ...withoutKept(values, task.blankErases) } : values
    const lacking = missingRequired(task.entity, complete)
    const untold = lacking.filter(({ attribute }) => !faults.some(fault => fault.attribute === attribute))
    problems.push(...[...faults, ...untold].map(fault => problemOf(task.entity, key, fault)))
    const found = findingsOf(task.quality, { entity: task.entity, key, values: complete, unknown: mapped.unknown })
    findings.push(...found)
    const isUnfit = found.some(({ outcome }) => outcome === 'skip')
    // One bad value keeps nobody out: the record comes without it, unless it is one that every record must have.
    if (lacking.length > 0) faulty.push(sighting)
    // Who is there already stays as he was: nobody is removed because of quality.
    else if (isUnfit && isLinked) faulty.push(sighting)
    else if (isUnfit) skipped.push({ ...sighting, skipped: true })
    else {
      const { changedAt = null } = seen.record
      candidates.push({ key, hash: seen.hash, values, changedAt, known, whole: faults.length === 0 })
    }
  }
  return { candidates, skipped, faulty, problems, findings, looked, unmapped }
}

export type Decided = {
  readonly changes: readonly Change[]
  readonly conflicts: readonly Conflict[]
  readonly problems: readonly RecordProblem[]
  readonly skipped: readonly Sighting[]
  readonly findings: readonly Finding[]
  /** They refer to their own kind and are decided when all of it has been read. */
  readonly waiting: readonly Candidate[]
  readonly unchanged: number
  readonly sent: readonly Sent[]
  /** Newcomers that may be somebody known. */
  readonly cases: readonly FoundCase[]
}

/** 3 to 5. Whose records they are, and what follows for the directory. */
export function decideRecords(
  task: ReadyTask,
  circle: Circle,
  candidates: readonly Candidate[],
  world: {
    readonly look: Look
    readonly mayWait: boolean
    readonly schoolCandidates: readonly SchoolCandidate[]
    /** What the directory knows of schools that a newcomer may join. */
    readonly knownSchools: ReadonlyMap<string, Known>
    /** Whose records the people among them are that have no link yet. */
    readonly people: PeopleMatches
    readonly newId: () => string
    readonly settled: ReadonlyMap<string, Settled>
  },
): Decided {
  const changes: Change[] = []
  const conflicts: Conflict[] = []
  const problems: RecordProblem[] = [...world.people.problems]
  const skipped: Sighting[] = []
  const findings: Finding[] = []
  const waiting: Candidate[] = []
  const sent: Sent[] = []
  const cases: FoundCase[] = []
  let unchanged = 0
  const firsts = new Map<string, FirstOfTarget>()
  for (const candidate of task.entity === 'school' ? inOrderOfList(circle.schools, candidates) : candidates) {
    const { key, hash } = candidate
    if (task.entity === 'school' && world.mayWait && sharesTarget(circle.schools, key)) {
      waiting.push(candidate)
      continue
    }
    const resolved = resolveReferences(task.entity, candidate.values, world.look, world.mayWait)
    if (resolved.kind === 'waits') {
      waiting.push(candidate)
      continue
    }
    if (resolved.kind === 'skipped') {
      findings.push(...affectedBy(task.entity, candidate.values, world.look))
      skipped.push({ key, hash, skipped: true })
      continue
    }
    problems.push(...resolved.dangling.map(dangling => problemOf(task.entity, key, danglingFault(dangling))))
    if (resolved.kind === 'faulty') continue
    let known = candidate.known
    let values = resolved.values
    const person = world.people.byKey.get(key)
    if (person?.situation === 'matched') known = person.known
    if (task.entity === 'school' && !known) {
      const match = matchSchool({ externalId: key, values }, circle.schools, world.schoolCandidates)
      if (match.situation === 'disputed') {
        problems.push(match.problem)
        continue
      }
      if (match.situation === 'matched') known = world.knownSchools.get(match.record) ?? null
      else values = namedByMapping(key, values, circle.schools)
    }
    if (task.nameLength !== null) values = nameKept(values, known)
    const isNewSchool = task.entity === 'school' && !candidate.known && !circle.onlySends
    const target = isNewSchool ? targetOf(circle.schools, key) : undefined
    const first = target === undefined ? undefined : (firsts.get(target) ?? firstOf(circle, known))
    const settled = task.send ? stillSettled(task.send, values, world.settled.get(key)) : {}
    const arrival: Arrival = {
      entity: task.entity,
      source: circle.source.id,
      position: circle.source.position,
      own: false,
      externalId: key,
      values: task.send ? withoutEchoes(task.send, values, { shadow: known?.link?.shadow, settled }) : values,
      // Something was left out for now: look again next time, though the source stands still.
      hash: candidate.whole && resolved.whole ? hash : null,
      blankErases: task.blankErases,
      changedAt: candidate.changedAt ?? null,
    }
    if (!known && circle.onlySends) {
      // Whose it is nobody knows, and nothing is taken from there.
      skipped.push({ key, hash, skipped: true })
      continue
    }
    if (person?.situation === 'disputed') {
      cases.push(caseOf(arrival, person, world.newId()))
      continue
    }
    if (first) {
      const { change, conflicts: told } = joinLater(arrival, first)
      conflicts.push(...told)
      if (change) changes.push(change)
      continue
    }
    if (!known) {
      const created = createRecord(arrival, world.newId())
      changes.push(created)
      if (target !== undefined) firsts.set(target, { record: created.record, values: created.after })
      continue
    }
    const merged = circle.onlySends
      ? { change: noteArrival(arrival, known), conflicts: [] }
      : mergeArrival(arrival, known, circle)
    conflicts.push(...merged.conflicts)
    if (merged.change)
      changes.push(person?.situation === 'matched' ? { ...merged.change, reason: person.reason } : merged.change)
    if (target !== undefined) {
      firsts.set(target, { record: known.record.id, values: { ...known.record.attributes, ...merged.change?.after } })
    }
    if (!merged.change || merged.change.operation === 'note') unchanged += 1
    if (task.send) {
      const one = sentAfter(task.send, arrival, known, { merged, settled })
      sent.push(one)
      problems.push(...one.problems)
    }
  }
  return { changes, conflicts, problems, skipped, findings, waiting, unchanged, sent, cases }
}

/** What the system is to be sent once the directory has taken what came from there. */
export function sentAfter(
  send: ReadySending,
  arrival: Pick<Arrival, 'externalId' | 'values'>,
  known: Known,
  { merged, settled }: { readonly merged: Merged; readonly settled: Settled },
): Sent {
  const { change, conflicts } = merged
  const moves = change !== null && ['update', 'archive', 'restore'].includes(change.operation)
  const leaves =
    change?.operation === 'archive' || (known.record.state === 'archived' && change?.operation !== 'restore')
  return compareWith(send, {
    known,
    leaves,
    ours: { ...known.record.attributes, ...change?.after },
    version: known.record.version + (moves ? 1 : 0),
    // A blank that came says that the system has nothing there, whatever was remembered of it.
    theirs: { ...known.link?.shadow, ...arrival.values },
    settled,
    waiting: new Set(conflicts.filter(({ decided }) => decided === 'waits').map(({ attribute }) => attribute)),
    externalId: arrival.externalId,
  })
}

/**
 * Whether a school, or every school that a record is at, is not among those mapped. A student without a school is at none
 * of them; staff without one work for the district as a whole.
 */
function isOutside(entity: EntityType, key: string, values: Values, schools: SchoolMapping): boolean {
  if (schools === 'auto') return false
  if (entity === 'school') return !isMapped(schools, key)
  const at = [...keysIn(values['school']), ...keysIn(values['otherSchools'])]
  if (at.length === 0) return entity === 'student'
  return !at.some(school => isMapped(schools, school))
}

function targetOf(schools: SchoolMapping, key: string): string | undefined {
  return schools === 'auto' ? undefined : schools.find(({ source }) => source === key)?.target
}

/** Another school of the same source that is it already. */
function firstOf({ source }: Circle, known: Known | null): FirstOfTarget | undefined {
  if (!known?.others.some(link => link.source === source.id && speaks(link))) return undefined
  return { record: known.record.id, values: known.record.attributes }
}

/** A user name once given stays, whatever the person is called by now. */
function nameKept(values: Values, known: Known | null): Values {
  const { attribute } = namesGiven
  if (!known || wishIn(values[attribute]) === undefined) return values
  const given = known.link?.shadow[attribute] ?? known.record.attributes[attribute] ?? null
  return given === null ? values : { ...values, [attribute]: given }
}

function namedByMapping(key: string, values: Values, schools: SchoolMapping): Values {
  const target = targetOf(schools, key)
  return target === undefined ? values : { ...values, name: target }
}

/** Without the blanks that keep what was said before. */
function withoutKept(values: Values, blankErases: ReadonlySet<string>): Values {
  return Object.fromEntries(Object.entries(values).filter(([name, value]) => value !== null || blankErases.has(name)))
}

function problemOf(entity: EntityType, externalId: string, { code, attribute, message, advice }: Fault): RecordProblem {
  return { entity, externalId, attribute, code, message, advice }
}

function ruleFault(attribute: string, message: string): Fault {
  return {
    code: 'RULE_FAILED',
    attribute,
    message: `The rule for ${attribute} could not be worked out: ${message}`,
    advice: 'Correct the rule in the mapping, or the value in the source.',
  }
}

function danglingFault({ attribute, target, key, state }: Dangling): Fault {
  const why = state === 'left' ? 'has left the source' : 'is not among the records that came'
  return {
    code: 'REFERENCE_DANGLING',
    attribute,
    message: `Its ${attribute} refers to ${target} ${key}, which ${why}.`,
    advice: `Look at ${target} ${key} in the source: it may be missing, inactive, or have a problem of its own in this run.`,
  }
}
