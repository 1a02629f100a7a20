/** Leads mapped records of one page through the pure middle of the walk: match, reconcile, merge, and into the plan. */

import type { Change, Conflict } from '../model/change.ts'
import type { FoundCase } from '../model/duplicate.ts'
import { namesGiven, wishIn } from '../model/given-name.ts'
import type { SchoolMapping } from '../model/integration.ts'
import type { Known } from '../model/link.ts'
import type { RecordProblem } from '../model/problem.ts'
import type { Values } from '../model/value.ts'
import { keepBeside } from './beside.ts'
import { problemOf, type Fault } from './map.ts'
import { inOrderOfList, matchSchool, sharesTarget, type SchoolCandidate } from './match.ts'
import { createRecord, mergeArrival, noteArrival, speaks, type Arrival, type Merged } from './merge.ts'
import { caseOf, type PeopleMatches } from './newcomers.ts'
import { compareWith, stillSettled, withoutEchoes, type ReadySending, type Sent, type Settled } from './outgoing.ts'
import type { Sighting } from './ports.ts'
import { affectedBy, type Finding } from './quality.ts'
import type { Candidate, Circle, ReadyTask } from './ready-task.ts'
import { resolveReferences, type Dangling, type Look } from './references.ts'
import { joinLater, type FirstOfTarget } from './shared-schools.ts'

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
    values = keepBeside(values, task.notTaken)
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

function danglingFault({ attribute, target, key, state }: Dangling): Fault {
  const why = state === 'left' ? 'has left the source' : 'is not among the records that came'
  return {
    code: 'REFERENCE_DANGLING',
    attribute,
    message: `Its ${attribute} refers to ${target} ${key}, which ${why}.`,
    advice: `Look at ${target} ${key} in the source: it may be missing, inactive, or have a problem of its own in this run.`,
  }
}
