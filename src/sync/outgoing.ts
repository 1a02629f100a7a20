/** 5, the other way. Lays what Passport has beside what a system has, and says what the system is to be sent. */

import type { Attribute } from '../model/attribute.ts'
import type { EntityType } from '../model/entity.ts'
import type { Known } from '../model/link.ts'
import type { Outgoing } from '../model/outgoing.ts'
import type { RecordProblem } from '../model/problem.ts'
import { isBlank, sameOrBlank, type Value, type Values } from '../model/value.ts'
import { besideName } from './beside.ts'
import { speaks } from './merge.ts'

/** The outgoing side of a task, made ready: its mapping back compiled by `rules`. */
export type ReadySending = {
  readonly system: string
  readonly entity: EntityType
  /** What may be written, each with when. */
  readonly attributes: readonly Attribute[]
  readonly creatable: boolean
  /** Passport's attributes that only go out: what the system has of them stands aside. */
  readonly notTaken: ReadonlySet<string>
  /** Passport's name of one of the system's attributes. */
  readonly ownName: (attribute: string) => string
  /** What one of Passport's records makes there. */
  readonly back: (values: Values) => BackMapped
  /** The same of values that the system has, filters or not: so that like is compared with like. */
  readonly make: (values: Values) => BackMapped
}

type BackMapped =
  | { readonly kind: 'mapped'; readonly values: Values }
  | { readonly kind: 'skipped' }
  | { readonly kind: 'faulty'; readonly attribute: string; readonly message: string }

/**
 * What was learned of a record that was written to, by the system's attribute: what it was sent (or could not be), and what
 * it has in its place. Such a pair is no difference: a system writes telephone numbers its own way.
 */
export type Settled = Readonly<Record<string, readonly [wanted: Value, has: Value]>>

export type Comparison = {
  readonly known: Known
  /** It is out of use in Passport: nothing is sent of it. */
  readonly leaves?: boolean
  /** Passport's values once the run's own changes are applied, and their version then. */
  readonly ours: Values
  readonly version: number
  /** The system's, in Passport's words. */
  readonly theirs: Values
  readonly settled: Settled
  /** Attributes on which a person is asked: neither side moves. */
  readonly waiting: ReadonlySet<string>
  readonly externalId: string
}

export type Sent = {
  readonly outgoing: Outgoing
  /** All that is settled from now on: what was, and what differs and can't be written, which is told once. */
  readonly settled: Settled
  readonly problems: readonly RecordProblem[]
}

/** Of a record that the system has. A blank is sent where somebody took the value away, and nowhere else. */
export function compareWith(task: ReadySending, comparison: Comparison): Sent {
  const { known, ours, version, theirs, settled, waiting, externalId } = comparison
  const { entity } = task
  const agreed = { entity, operation: 'agree', record: known.record.id, version, externalId } as const
  const nothing = { ...agreed, before: {}, after: {} }
  if (comparison.leaves) return { outgoing: nothing, settled, problems: [] }
  const want = task.back(ours)
  if (want.kind === 'skipped') return { outgoing: nothing, settled, problems: [] }
  if (want.kind === 'faulty') {
    return { outgoing: nothing, settled, problems: [backFault(entity, externalId, want)] }
  }
  const has = valuesSent(task, theirs)
  const before: Record<string, Value> = {}
  const after: Record<string, Value> = {}
  const pairs: Record<string, readonly [Value, Value]> = { ...settled }
  const withheld: string[] = []
  for (const { name, mutability } of task.attributes) {
    const wanted = want.values[name] ?? null
    const there = has[name] ?? null
    if (sameOrBlank(wanted, there)) {
      // What could not be sent no longer lacks; another pair is how the system writes what it was sent, and stays.
      if (mutability === 'immutable') delete pairs[name]
      continue
    }
    if (waiting.has(name)) continue
    if (isBlank(wanted) && !isErased(known, task.ownName(name))) continue
    const pair = settled[name]
    if (pair && sameOrBlank(pair[0], wanted) && sameOrBlank(pair[1], there)) continue
    if (mutability === 'immutable') {
      pairs[name] = [wanted, there]
      withheld.push(name)
    } else {
      before[name] = there
      after[name] = wanted
    }
  }
  const problems = withheld.length > 0 ? [immutable(task.system, entity, externalId, withheld)] : []
  const isMoved = Object.keys(after).length > 0
  if (isMoved && isTwiceThere(known)) {
    return { outgoing: nothing, settled, problems: [...problems, twiceThere(task.system, entity, externalId)] }
  }
  const outgoing = isMoved ? ({ ...agreed, operation: 'update', before, after } as const) : nothing
  return { outgoing, settled: pairs, problems }
}

/** What of it still holds: where the system has moved on, a pair is no longer what it made of what it was sent. */
export function stillSettled(task: ReadySending, values: Values, settled: Settled = {}): Settled {
  const pairs = Object.entries(settled)
  if (pairs.length === 0) return settled
  const there = valuesSent(task, values)
  return Object.fromEntries(pairs.filter(([name, [, has]]) => sameOrBlank(there[name] ?? null, has)))
}

/** The values, with Passport's own in place of what the system made of it when it was sent: that is no news from there. */
export function withoutEchoes(
  task: ReadySending,
  values: Values,
  { shadow, settled }: { readonly shadow: Values | undefined; readonly settled: Settled },
): Values {
  const pairs = Object.entries(stillSettled(task, values, settled))
  if (!shadow || pairs.length === 0) return values
  const agreed = valuesSent(task, shadow)
  const heard: Record<string, Value> = { ...values }
  for (const [name, [wanted]] of pairs) {
    const own = task.ownName(name)
    if (shadow[own] !== undefined && sameOrBlank(agreed[name] ?? null, wanted)) heard[own] = shadow[own]
  }
  return heard
}

/** Of a record that the system does not have yet. */
export function newcomerFor(task: ReadySending, { record }: Known): Sent {
  const { entity } = task
  const { id, version } = record
  const mapped = task.back(record.attributes)
  const one = { entity, operation: 'create', record: id, version, externalId: null, before: {} } as const
  if (mapped.kind === 'skipped') {
    return { outgoing: { ...one, operation: 'agree', after: {} }, settled: {}, problems: [] }
  }
  if (mapped.kind === 'faulty') {
    const outgoing = { ...one, operation: 'agree', after: {} } as const
    return { outgoing, settled: {}, problems: [backFault(entity, id, mapped)] }
  }
  const after: Record<string, Value> = {}
  for (const { name } of task.attributes) {
    const value = mapped.values[name] ?? null
    if (!isBlank(value)) after[name] = value
  }
  return { outgoing: { ...one, after }, settled: {}, problems: [] }
}

/** What the rules make of values: of what the system has, too, so that like is compared with like. */
export function valuesSent(task: ReadySending, values: Values): Values {
  const mapped = task.make(values)
  // Where a rule fails on what is there, nothing is known of it: what Passport has is sent.
  const made = mapped.kind === 'mapped' ? mapped.values : {}
  if (task.notTaken.size === 0) return made
  const asItCame = task.attributes.flatMap(({ name }): [string, Value][] => {
    const own = task.ownName(name)
    // Until a record is read again, what it said before stands in its place.
    return task.notTaken.has(own) ? [[name, values[besideName(own)] ?? values[own] ?? null]] : []
  })
  return { ...made, ...Object.fromEntries(asItCame) }
}

/** Under which name a link keeps what was sent. */
export function shadowName({ notTaken, ownName }: ReadySending, name: string): string {
  const own = ownName(name)
  return notTaken.has(own) ? besideName(own) : own
}

/** Two records of the system are this one of Passport's: what would be written over the other could not be taken back by taking them apart. */
function isTwiceThere({ link, others }: Known): boolean {
  return link !== null && others.some(other => other.source === link.source && speaks(other))
}

/** Whether somebody said that the value is no more, rather than nobody saying anything. */
function isErased({ others, link }: Known, attribute: string): boolean {
  const speaking = link ? [...others, link] : others
  return speaking.some(one => speaks(one) && one.shadow[attribute] === null)
}

function backFault(
  entity: EntityType,
  externalId: string,
  { attribute, message }: { readonly attribute: string; readonly message: string },
): RecordProblem {
  return {
    entity,
    externalId,
    code: 'RULE_FAILED',
    message: `The rule for sending ${attribute} could not be worked out: ${message}. Nothing was sent of this record.`,
    advice: 'Correct the rule under `back` in the mapping, or the value in Passport.',
  }
}

function twiceThere(system: string, entity: EntityType, externalId: string): RecordProblem {
  return {
    entity,
    externalId,
    code: 'NOT_SENT_TWICE_THERE',
    message: `${system} has two records of what is one ${entity} in Passport: neither is written over, so that the two can still be taken apart.`,
    advice: `Merge the two in ${system} itself, or take them apart in Passport: passport-sync unmerge.`,
  }
}

function immutable(system: string, entity: EntityType, externalId: string, names: readonly string[]): RecordProblem {
  return {
    entity,
    externalId,
    code: 'NOT_SENT_IMMUTABLE',
    message: `Passport has another ${names.join(', ')}, which ${system} takes only when the ${entity} is created: not sent.`,
    advice: `Change it in ${system} itself, where it should be so.`,
  }
}
