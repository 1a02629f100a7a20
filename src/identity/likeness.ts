/**
 * How likely two records are one person, in bits for and against (Fellegi and Sunter 1969), without training: fixed chances
 * for equals to differ, counted frequencies for strangers to agree. It orders a queue and explains; it never merges.
 */

import { usualComparison } from '../model/domain.ts'
import type { Values } from '../model/value.ts'
import { nameLevel, typedLevel, type Level } from './nearness.ts'
import { normalize } from './normalize.ts'
import { isPlaceholder } from './placeholders.ts'

export type Evidence = {
  readonly field: string
  readonly level: Level | 'swapped'
  /** Above zero speaks for one person, below against. */
  readonly bits: number
}

export type Likeness = { readonly bits: number; readonly evidence: readonly Evidence[] }

type Field = { readonly name: string; readonly attributes: readonly string[]; readonly levelOf: typeof nameLevel }

const fields: readonly Field[] = [
  { name: 'givenName', attributes: ['givenName'], levelOf: nameLevel },
  { name: 'familyName', attributes: ['familyName'], levelOf: nameLevel },
  { name: 'birthDate', attributes: ['birthDate'], levelOf: typedLevel },
  { name: 'stateId', attributes: ['stateId'], levelOf: typedLevel },
  { name: 'email', attributes: ['email'], levelOf: typedLevel },
  { name: 'phone', attributes: ['phone', 'mobilePhone', 'sms', 'workPhone'], levelOf: typedLevel },
]

const addressFields: readonly Field[] = [
  { name: 'street', attributes: ['street'], levelOf: typedLevel },
  { name: 'city', attributes: ['city'], levelOf: typedLevel },
  { name: 'postalCode', attributes: ['postalCode'], levelOf: typedLevel },
]

/** How often records of one person stand so to each other. */
const ofOnePerson = { equal: 0.8, near: 0.12, weak: 0.04, different: 0.035, swapped: 0.005 } as const

/** A household shares its address: it counts once, and never for more than this. */
const mostForAddress = 6
const mostAgainstAddress = -4

export type Compared = ReadonlyMap<string, readonly string[]>

/** What of a record is compared, normalized. */
export function comparedOf(values: Values): Compared {
  return new Map(
    [...fields, ...addressFields].map(({ name, attributes }) => {
      const told = attributes.map(attribute => {
        const comparison = usualComparison(attribute)
        const value = normalize(values[attribute], comparison)
        return isPlaceholder(value, comparison) ? '' : value
      })
      return [name, [...new Set(told.filter(value => value !== ''))]]
    }),
  )
}

type FieldFrequencies = {
  readonly counts: ReadonlyMap<string, number>
  readonly total: number
  /** How often strangers stand so to each other. */
  readonly strangers: Readonly<Record<Level, number>>
}

export type Frequencies = ReadonlyMap<string, FieldFrequencies>

/** So many values of a field are held against each other, to see how often strangers are near. */
export const strangersDrawn = 500

/** Counted once over all that will be compared. The order of the records does not matter. */
export function countFrequencies(records: Iterable<Compared>): Frequencies {
  const counts = new Map([...fields, ...addressFields].map(field => [field.name, new Map<string, number>()]))
  for (const record of records) {
    for (const [name, values] of record) {
      const count = counts.get(name)
      for (const value of values) count?.set(value, (count.get(value) ?? 0) + 1)
    }
  }
  return frequenciesFrom(
    new Map(
      [...counts].map(([name, count]) => {
        const total = [...count.values()].reduce((sum, each) => sum + each, 0)
        return [name, { counts: count, total, drawn: drawEvenly(count, total) }]
      }),
    ),
  )
}

/** Counted elsewhere: `counts` may lack values that come once; `drawn` are some of all, evenly. */
export function frequenciesFrom(
  counted: ReadonlyMap<
    string,
    { readonly counts: ReadonlyMap<string, number>; readonly total: number; readonly drawn: readonly string[] }
  >,
): Frequencies {
  return new Map(
    [...fields, ...addressFields].map(field => {
      const { counts, total, drawn } = counted.get(field.name) ?? { counts: new Map(), total: 0, drawn: [] }
      return [field.name, { counts, total, strangers: strangersOf(field, drawn) }]
    }),
  )
}

/** Two different records of one kind: what share of pairs is near by chance. */
function strangersOf(field: Field, values: readonly string[]): Record<Level, number> {
  const seen = { equal: 0, near: 0, weak: 0, different: 0 }
  for (const [index, a] of values.entries()) {
    for (const b of values.slice(index + 1)) seen[field.levelOf(a, b)] += 1
  }
  const pairs = Math.max(1, (values.length * (values.length - 1)) / 2)
  const share = (level: Level): number => Math.max(seen[level] / pairs, 1 / (2 * pairs))
  return { equal: share('equal'), near: share('near'), weak: share('weak'), different: share('different') }
}

/** Every n-th of all values in order: frequent ones come as often as they do in life. */
function drawEvenly(counts: ReadonlyMap<string, number>, total: number): string[] {
  const step = Math.max(1, total / strangersDrawn)
  const drawn: string[] = []
  let passed = 0
  let next = step / 2
  for (const [value, count] of [...counts].sort(([a], [b]) => (a < b ? -1 : 1))) {
    passed += count
    while (next < passed) {
      drawn.push(value)
      next += step
    }
  }
  return drawn
}

/** Before anything is compared: of all pairs hardly any is one person. `records` is how many there are to be compared with. */
export function priorBits(records: number): number {
  return -Math.log2(Math.max(1, records))
}

/** The order of the two does not matter. */
export function likenessOf(a: Compared, b: Compared, frequencies: Frequencies): Likeness {
  const evidence = namesSwapped(a, b)
    ? [swappedEvidence(a, b, frequencies), ...fields.slice(2).flatMap(field => evidenceOf(field, a, b, frequencies))]
    : fields.flatMap(field => evidenceOf(field, a, b, frequencies))
  const all = [...evidence, ...addressEvidence(a, b, frequencies)]
  return { bits: all.reduce((sum, { bits }) => sum + bits, 0), evidence: all }
}

function evidenceOf(field: Field, a: Compared, b: Compared, frequencies: Frequencies): Evidence[] {
  const best = bestPair(field, a.get(field.name) ?? [], b.get(field.name) ?? [])
  const known = frequencies.get(field.name)
  if (!best || !known) return []
  const chance = best.level === 'equal' ? shareOf(best.value, known) : known.strangers[best.level]
  return [{ field: field.name, level: best.level, bits: Math.log2(ofOnePerson[best.level] / chance) }]
}

const order: readonly Level[] = ['equal', 'near', 'weak', 'different']

/** Of several numbers or addresses, the two that agree best; of equals the rarest is not sought: they are few. */
function bestPair(field: Field, a: readonly string[], b: readonly string[]): { level: Level; value: string } | null {
  const pairs = a.flatMap(one => b.map(other => ({ level: field.levelOf(one, other), value: one })))
  const [best] = pairs.sort(
    (x, y) => order.indexOf(x.level) - order.indexOf(y.level) || (x.value < y.value ? -1 : x.value > y.value ? 1 : 0),
  )
  return best ?? null
}

function shareOf(value: string, { counts, total }: FieldFrequencies): number {
  return (counts.get(value) ?? 1) / Math.max(1, total)
}

function addressEvidence(a: Compared, b: Compared, frequencies: Frequencies): Evidence[] {
  const parts = addressFields.flatMap(field => evidenceOf(field, a, b, frequencies))
  if (parts.length === 0) return []
  const sum = parts.reduce((total, { bits }) => total + bits, 0)
  const bits = Math.min(mostForAddress, Math.max(mostAgainstAddress, sum))
  const worst = parts.map(({ level }) => level).reduce((x, y) => (levelRank(x) >= levelRank(y) ? x : y))
  return [{ field: 'address', level: worst, bits }]
}

function levelRank(level: Evidence['level']): number {
  return level === 'swapped' ? 0 : order.indexOf(level)
}

function namesSwapped(a: Compared, b: Compared): boolean {
  const [given, family] = [a.get('givenName')?.[0], a.get('familyName')?.[0]]
  const [otherGiven, otherFamily] = [b.get('givenName')?.[0], b.get('familyName')?.[0]]
  if (given === undefined || family === undefined || otherGiven === undefined || otherFamily === undefined) return false
  return isNear(given, otherFamily) && isNear(family, otherGiven) && !isNear(given, otherGiven)
}

function isNear(a: string, b: string): boolean {
  const level = nameLevel(a, b)
  return level === 'equal' || level === 'near'
}

/** The commoner of the two spellings on either side counts, so that the order of the two does not matter. */
function swappedEvidence(a: Compared, b: Compared, frequencies: Frequencies): Evidence {
  const chance = (name: string): number => {
    const known = frequencies.get(name)
    const values = [a, b].flatMap(record => record.get(name) ?? [])
    return known ? Math.max(...values.map(value => shareOf(value, known))) : 1
  }
  const bits = Math.log2(ofOnePerson.swapped / (chance('givenName') * chance('familyName')))
  return { field: 'names', level: 'swapped', bits }
}
