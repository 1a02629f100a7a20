/**
 * The laws of two sides, on small worlds without a database: one record, its link and a system that keeps values its own
 * way, perturbed on both sides from one base, led through the walk's own functions. LAWS_TWO_SIDED asks for more worlds.
 */

import { expect, test } from 'vitest'
import { makeChance } from '../../simulators/chance.ts'
import { attributeOf } from '../../src/model/catalog.ts'
import type { ConflictPolicy } from '../../src/model/integration.ts'
import type { Known, WeighedLink } from '../../src/model/link.ts'
import type { Conflict } from '../../src/model/change.ts'
import { isBlank, sameValue, type Value, type Values } from '../../src/model/value.ts'
import { besideName, keepBeside } from '../../src/sync/beside.ts'
import { mergeArrival } from '../../src/sync/merge.ts'
import { stillSettled, withoutEchoes, type ReadySending, type Settled } from '../../src/sync/outgoing.ts'
import { sentAfter } from '../../src/sync/plan-page.ts'

const worlds = Number(process.env['LAWS_TWO_SIDED'] ?? 20_000)
/** Ten milliseconds a world. */
const longest = Math.max(600_000, worlds * 10)

const names = ['givenName', 'email', 'phone', 'grade'] as const
const letters = ['a', 'b', 'A ', 'B-1', 'b1', null] as const

type World = {
  readonly chance: () => number
  readonly policy: ConflictPolicy
  /** Attributes that only go to the system. */
  readonly notTaken: ReadonlySet<string>
  /** The system's own record, as it keeps it. */
  there: Record<string, Value>
  here: Record<string, Value>
  version: number
  link: WeighedLink
  own: WeighedLink | null
  settled: Settled
  agreed: number
  clock: number
  /** What the system makes of values: nothing, or its own way of writing them. */
  readonly keeps: (value: Value) => Value
  readonly answersWithWhatItKeeps: boolean
}

const pick = <T>(chance: () => number, list: readonly T[]): T => list[Math.floor(chance() * list.length)] as T

const takesAll: ReadySending = {
  ...{ system: 'There', entity: 'student', creatable: true, ownName: name => name, notTaken: new Set() },
  attributes: names.map(name => {
    const attribute = attributeOf('student', name)
    if (!attribute) throw new Error(`no ${name}`)
    return { ...attribute, required: false, mutability: name === 'grade' ? 'immutable' : 'readWrite' }
  }),
  back: values => ({ kind: 'mapped', values: Object.fromEntries(names.map(name => [name, values[name] ?? null])) }),
  make: values => ({ kind: 'mapped', values: Object.fromEntries(names.map(name => [name, values[name] ?? null])) }),
}

const sendingOf = ({ notTaken }: Pick<World, 'notTaken'>): ReadySending => ({ ...takesAll, notTaken })

function aLink(shadow: Values, more: Partial<WeighedLink>): WeighedLink {
  const plain = { record: 'r', moved: {}, hash: 'h', missingSince: null, holds: true, silent: false }
  return { source: 2, externalId: '7', position: 2, own: false, ...plain, shadow, ...more }
}

function aWorld(seed: number): World {
  const chance = makeChance(seed)
  const base = Object.fromEntries(names.map(name => [name, pick(chance, letters.slice(0, 3))]))
  const ownWay = chance() < 0.3
  const notTaken = new Set(chance() < 0.4 ? ['phone'] : [])
  return {
    chance,
    policy: pick(chance, ['source', 'passport', 'newest']),
    notTaken,
    ...{
      there: { ...base },
      here: { ...base },
      version: 1,
      link: aLink(keepBeside(base, notTaken), {}),
      own: null,
      settled: {},
      agreed: 1,
    },
    clock: 0,
    keeps: value => (ownWay && typeof value === 'string' ? value.trim().toLowerCase().replace('-', '') : value),
    answersWithWhatItKeeps: true,
  }
}

const known = (world: World): Known => ({
  record: { id: 'r', attributes: withoutBlanks(world.here), state: 'active', version: world.version },
  link: world.link,
  others: world.own ? [world.own] : [],
})

function withoutBlanks(values: Values): Values {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => !isBlank(value)))
}

function editHere(world: World, name: string, value: Value): void {
  world.clock += 1
  const own = world.own ?? aLink({}, { source: 1, externalId: 'r', position: 0, own: true, holds: false, hash: null })
  const arrival = {
    ...({ entity: 'student', source: 1, position: 0, own: true, externalId: 'r', hash: null } as const),
    values: { [name]: value },
    blankErases: new Set([name]),
  }
  const { change } = mergeArrival(
    arrival,
    { ...known(world), link: world.own ? own : null, others: [world.link] },
    {
      masterFields: [],
      at: at(world),
    },
  )
  if (!change?.linkAfter) return
  world.own = { ...own, ...change.linkAfter }
  if (change.operation === 'update') take(world, change.after)
}

function take(world: World, after: Values): void {
  for (const [name, value] of Object.entries(after)) {
    if (value === null) delete world.here[name]
    else world.here[name] = value
  }
  world.version += 1
}

const at = ({ clock }: World): string => `2027-01-01T00:00:${String(clock).padStart(6, '0')}`

type Round = { readonly conflicts: readonly Conflict[]; readonly planned: number }

/** One run: read, merge, send, settle; as the walk and the sending do it. */
function aRound(world: World): Round {
  world.clock += 1
  const send = sendingOf(world)
  const came = Object.fromEntries(names.map(name => [name, world.there[name] ?? null]))
  const arrived = keepBeside(came, world.notTaken)
  const settled = stillSettled(send, arrived, world.settled)
  const values = withoutEchoes(send, arrived, { shadow: world.link.shadow, settled })
  const arrival = {
    ...({ entity: 'student', source: 2, position: 2, own: false, externalId: '7', hash: 'h' } as const),
    values,
    blankErases: new Set<string>(names),
  }
  const before = known(world)
  const policy = { conflicts: world.policy, decisions: () => undefined }
  const merged = mergeArrival(arrival, before, { masterFields: [], at: at(world), policy })
  const sent = sentAfter(send, arrival, before, { merged, settled })
  let planned = 0
  if (merged.change) {
    if (merged.change.operation === 'update') {
      planned += 1
      take(world, merged.change.after)
    }
    if (merged.change.linkAfter) world.link = { ...world.link, ...merged.change.linkAfter }
  }
  world.settled = sent.settled
  if (sent.outgoing.operation === 'update') {
    planned += 1
    sendThere(world, sent.outgoing.after)
  }
  return { conflicts: merged.conflicts, planned }
}

function sendThere(world: World, after: Values): void {
  const shadow: Record<string, Value> = { ...world.link.shadow }
  const settled: Record<string, readonly [Value, Value]> = { ...world.settled }
  for (const [name, wanted] of Object.entries(after)) {
    const kept = world.keeps(wanted)
    world.there[name] = kept
    const isOnlySent = world.notTaken.has(name)
    const own = isOnlySent ? besideName(name) : name
    const had = isOnlySent ? kept : (world.here[name] ?? null)
    if (isBlank(had)) delete shadow[own]
    else shadow[own] = had
    if (sameValue(kept, wanted)) delete settled[name]
    else settled[name] = [wanted, kept]
  }
  world.link = { ...world.link, shadow }
  world.settled = settled
}

/** As far as they can be: what may not be written stays apart, and what the system writes its own way is that. */
function atOne(world: World): boolean {
  return names.every(name => {
    const [here, there] = [world.here[name] ?? null, world.there[name] ?? null]
    if (sameValue(here, there) || (isBlank(here) && isBlank(there)) || name === 'grade') return true
    // What Passport never had is no reason to take away what is there.
    if (world.notTaken.has(name) && isBlank(here) && world.own?.shadow[name] !== null) return true
    const pair = world.settled[name]
    return pair !== undefined && sameValue(pair[0], here) && sameValue(pair[1], there)
  })
}

test(
  `two sides come together in at most two runs, and a third plans nothing (${worlds} worlds)`,
  () => {
    for (let seed = 1; seed <= worlds; seed += 1) {
      const world = aWorld(seed)
      for (let round = 0; round < 1 + Math.floor(world.chance() * 3); round += 1) {
        const base = { here: { ...world.here }, there: { ...world.there } }
        const movedHere = new Map<string, Value>()
        const movedThere = new Map<string, Value>()
        for (const name of names) {
          if (world.chance() < 0.3) {
            const value = pick(world.chance, letters)
            if (!same(value, base.here[name])) {
              editHere(world, name, value)
              movedHere.set(name, value)
            }
          }
          if (world.chance() < 0.3) {
            const value = pick(world.chance, letters)
            if (!same(value, base.there[name])) {
              world.there[name] = value
              movedThere.set(name, value)
            }
          }
        }
        const first = aRound(world)
        lost(seed, world, { base, movedHere, movedThere, conflicts: first.conflicts })
        const second = aRound(world)
        const third = aRound(world)
        expect(third, `seed ${seed}`).toEqual({ conflicts: [], planned: 0 })
        expect(second.conflicts, `seed ${seed}`).toEqual([])
        expect(atOne(world), `seed ${seed}: ${JSON.stringify([world.here, world.there, world.settled])}`).toBe(true)
      }
    }
  },
  longest,
)

test(
  'mirrored worlds give mirrored plans',
  () => {
    for (let seed = 1; seed <= Math.ceil(worlds / 10); seed += 1) {
      const { chance } = aWorld(seed)
      const edits = names
        .filter(name => name !== 'grade')
        .flatMap(name => [
          { name, side: 'here', value: pick(chance, letters), made: chance() < 0.5 },
          { name, side: 'there', value: pick(chance, letters), made: chance() < 0.5 },
        ])
        .filter(({ made }) => made)
      const lived = (policy: ConflictPolicy, here: string) => {
        const { there, here: ours } = aWorld(seed)
        const link = aLink({ ...there }, {})
        const world: World = {
          ...aWorld(seed),
          there,
          here: ours,
          link,
          notTaken: new Set(),
          policy,
          keeps: (value: Value) => value,
        }
        for (const { name, side, value } of edits) {
          if (same(value, world.here[name])) continue
          if (side === here) editHere(world, name, value)
          else world.there[name] = value
        }
        const { conflicts } = aRound(world)
        return { world, conflicts: conflicts.map(({ attribute, theirs, ours }) => ({ attribute, theirs, ours })) }
      }
      const one = lived('source', 'here')
      const other = lived('passport', 'there')
      const plain = (values: Values) =>
        withoutBlanks(Object.fromEntries(names.map(name => [name, values[name] ?? null])))
      expect(plain(other.world.there), `seed ${seed}`).toEqual(plain(one.world.here))
      expect(plain(other.world.here), `seed ${seed}`).toEqual(plain(one.world.there))
      const mirrored = other.conflicts.map(({ attribute, theirs, ours }) => ({ attribute, theirs: ours, ours: theirs }))
      expect(mirrored, `seed ${seed}`).toEqual(one.conflicts)
    }
  },
  longest,
)

function same(a: Value | undefined, b: Value | undefined): boolean {
  return sameValue(a ?? null, b ?? null) || (isBlank(a ?? null) && isBlank(b ?? null))
}

/** What only one side moved stands on both; what both moved apart is in the list, with both values. */
function lost(
  seed: number,
  world: World,
  round: {
    readonly base: { readonly here: Values; readonly there: Values }
    readonly movedHere: ReadonlyMap<string, Value>
    readonly movedThere: ReadonlyMap<string, Value>
    readonly conflicts: readonly Conflict[]
  },
): void {
  for (const name of names) {
    const [here, there] = [round.movedHere.get(name), round.movedThere.get(name)]
    const told = `seed ${seed}, ${name}`
    if (world.notTaken.has(name)) {
      const stood = here === undefined ? (round.base.here[name] ?? null) : here
      expect(same(world.here[name], stood), `${told}: it was taken from there`).toBe(true)
      const isAsked = round.conflicts.some(one => one.attribute.includes(name))
      expect(isAsked, `${told}: somebody is told of a conflict`).toBe(false)
      if (!isBlank(stood) || here !== undefined) {
        const stands = [stood, world.keeps(stood)].some(value => same(world.there[name], value))
        expect(stands, `${told}: it does not stand there`).toBe(true)
      }
      continue
    }
    if (here !== undefined && there === undefined) {
      expect(same(world.here[name], here), `${told}: an edit here was lost`).toBe(true)
      if (name !== 'grade')
        expect(same(world.there[name], world.keeps(here)), `${told}: it did not get there`).toBe(true)
    } else if (here === undefined && there !== undefined) {
      expect(same(world.there[name], there), `${told}: an edit there was written over`).toBe(true)
      // What could not be sent stands apart from before: the other side's move is then a conflict.
      const wasApart = name === 'grade' && !same(round.base.here[name], round.base.there[name])
      const isTold = wasApart && round.conflicts.some(one => one.attribute === name && same(one.theirs, there))
      expect(isTold || same(world.here[name], there), `${told}: it did not get here`).toBe(true)
    } else if (here !== undefined && there !== undefined && !same(here, there)) {
      // Who moves to what the other side had has come over to it: then only the other one has moved on.
      if (same(here, round.base.there[name]) || same(there, round.base.here[name])) continue
      const listed = round.conflicts.some(
        one => one.attribute === name && same(one.theirs, there) && same(one.ours, here),
      )
      expect(listed, `${told}: nobody is told of the conflict`).toBe(true)
    }
  }
}
