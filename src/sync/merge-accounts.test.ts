/** Merge and unmerge over a hundred thousand random families of records, with syncs in between. */

import { describe, expect, test } from 'vitest'
import type { MasterField } from '../model/integration.ts'
import type { WeighedLink } from '../model/link.ts'
import type { Memory, Whole, World } from '../model/merged.ts'
import type { EntityType } from '../model/entity.ts'
import type { Value, Values } from '../model/value.ts'
import { mergeArrival, mergeDeparture, speaks, stateAttribute, statementOf } from './merge.ts'
import { mergeAccounts, unmergeAccounts } from './merge-accounts.ts'
import type { Scale } from './join-records.ts'
import { reconcile } from './reconcile.ts'
import { takeApart } from './take-apart.ts'

const own = { id: 1, position: 0 }
const sources = [2, 3, 4] as const
const day = (n: number): string => `2026-03-${String(1 + n).padStart(2, '0')}T08:00:00.000Z`

/** Chance by a seed: mulberry32. */
function chance(seed: number) {
  let state = seed
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
  return {
    below: (n: number): number => Math.floor(next() * n),
    is: (share: number): boolean => next() < share,
    of: <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)] as T,
  }
}
type Chance = ReturnType<typeof chance>

const names: Readonly<Record<string, readonly string[]>> = {
  student: ['givenName', 'email', 'phone', 'middleName', 'username'],
  enrollment: ['startDate', 'endDate', 'primary'],
  guardianship: ['relationship', 'priority'],
}

function values(draw: Chance, entity: EntityType, share = 0.6): Record<string, Value> {
  const chosen = (names[entity] ?? []).filter(() => draw.is(share))
  return Object.fromEntries(chosen.map(name => [name, draw.is(0.1) ? null : `${name} ${draw.below(3)}`]))
}

function record(
  draw: Chance,
  {
    entity,
    id,
    refs,
    links,
    kept,
  }: Pick<Whole, 'entity' | 'id'> & { refs: Values; links: WeighedLink[]; kept: boolean },
  masterFields: readonly MasterField[],
): Whole {
  const speaking = links.filter(speaks)
  const verdicts = reconcile(entity, speaking.map(statementOf), masterFields)
  const weighed = [...verdicts].flatMap(([name, { value }]) =>
    value === null || name === stateAttribute ? [] : [[name, value] as const],
  )
  const attributes: Values = { ...(kept ? { homeroom: 'kept' } : {}), ...Object.fromEntries(weighed), ...refs }
  const state = speaking.some(({ holds }) => holds) ? 'active' : 'archived'
  return { entity, id, attributes, state, version: 1 + draw.below(9), links }
}

type LinkOf = { entity: EntityType; source: number; key: string; record: string; refs?: Values }

function link(draw: Chance, { entity, source, key, record: id, refs = {} }: LinkOf): WeighedLink {
  const shadow = { ...refs, ...values(draw, entity) }
  const moved = Object.fromEntries(
    Object.keys(shadow)
      .filter(() => draw.is(0.2))
      .map(name => [name, day(draw.below(9))]),
  )
  const isOwn = source === own.id
  return {
    ...{ source, externalId: key, record: id, shadow, moved, position: source - 1, own: isOwn },
    ...{ hash: isOwn ? null : 'h', missingSince: !isOwn && draw.is(0.1) ? day(9) : null },
    ...{ holds: isOwn ? draw.is(0.3) : true, silent: false },
  }
}

/** An account with its links, or several, and what it is in. */
function family(draw: Chance, id: string, masterFields: readonly MasterField[], mayBeArchived: boolean): Whole[] {
  const foreign = (entity: EntityType, of: string, refs: Values) =>
    sources.flatMap(source => {
      const count = draw.is(0.15) ? 2 : draw.is(0.5) ? 1 : 0
      return Array.from({ length: count }, (_, n) =>
        link(draw, { entity, source, key: `${of}-${source}-${n}`, record: of, refs }),
      )
    })
  const ofHand = draw.is(0.4) ? [link(draw, { entity: 'student', source: own.id, key: id, record: id })] : []
  const links = [...ofHand, ...foreign('student', id, {})]
  if (!mayBeArchived && !links.some(one => speaks(one) && one.holds)) {
    links.push({ ...link(draw, { entity: 'student', source: 2, key: `${id}-2-x`, record: id }), missingSince: null })
  }
  const account = record(draw, { entity: 'student', id, refs: {}, links, kept: draw.is(0.2) }, masterFields)
  const relations = Array.from({ length: draw.below(4) }, (_, n) => {
    const entity = draw.of(['enrollment', 'guardianship'] as const)
    const refs = {
      student: id,
      ...(entity === 'enrollment' ? { section: `x${draw.below(2)}` } : { guardian: `g${draw.below(2)}` }),
    }
    const of = `${id}-r${n}`
    return record(draw, { entity, id: of, refs, links: foreign(entity, of, refs), kept: false }, masterFields)
  })
  return [account, ...relations]
}

function masters(draw: Chance): MasterField[] {
  if (draw.is(0.7)) return []
  const mode = draw.of(['master', 'doNotOverride', 'fillIfEmpty'] as const)
  return [{ entity: 'student', attribute: draw.of(names['student'] ?? []), source: draw.of([1, ...sources]), mode }]
}

function refsOf({ attributes }: Whole): Values {
  return Object.fromEntries(
    Object.entries(attributes).filter(([name]) => ['student', 'section', 'guardian'].includes(name)),
  )
}

function worldOf(records: readonly Whole[]): World {
  return new Map(records.map(one => [one.id, one]))
}

/** To the byte, but for the order in which records and links are read, and that of attributes, which the store does not keep. */
function told(world: World): string {
  const lines = [...world.values()].map(({ attributes, links, version: _, ...rest }) => {
    const sorted = Object.entries(attributes).sort(([a], [b]) => (a < b ? -1 : 1))
    const each = links.map(({ position: __, ...one }) => JSON.stringify(one)).sort()
    return JSON.stringify([rest.id, rest.entity, rest.state, sorted, each])
  })
  return lines.sort().join('\n')
}

type Step = { kind: 'says' | 'leaves'; entity: EntityType; source: number; key: string; values: Values; at: string }

/** A source says something new of a record, or has it no more; whoever holds its link now takes it. */
function sync(world: World, step: Step, masterFields: readonly MasterField[]): World {
  const whole = [...world.values()].find(one =>
    one.links.some(l => l.source === step.source && l.externalId === step.key),
  )
  const known = whole?.links.find(l => l.source === step.source && l.externalId === step.key)
  if (!whole || !known) throw new Error('nobody holds this link')
  const before = { record: whole, link: known, others: whole.links.filter(l => l !== known) }
  const circumstances = { masterFields, at: step.at }
  const { entity, source, key: externalId } = step
  const arrival = {
    entity,
    source,
    position: known.position,
    own: known.own,
    externalId,
    values: step.values,
    hash: step.at,
  }
  const change =
    step.kind === 'leaves'
      ? mergeDeparture({ entity, known: before, reason: 'gone' }, circumstances)
      : mergeArrival({ ...arrival, blankErases: new Set(Object.keys(step.values)) }, before, circumstances).change
  if (!change?.linkAfter) return world
  const after = { ...known, ...change.linkAfter }
  const attributes = Object.fromEntries(
    Object.entries({ ...whole.attributes, ...change.after }).filter(([, value]) => value !== null),
  )
  const state = change.operation === 'archive' ? 'archived' : change.operation === 'restore' ? 'active' : whole.state
  const links = whole.links.map(l => (l === known ? after : l))
  return new Map(world).set(whole.id, { ...whole, attributes, state, links })
}

function steps(draw: Chance, records: readonly Whole[]): Step[] {
  const sent = records.filter(one => one.links.some(l => !l.own))
  return Array.from({ length: sent.length === 0 ? 0 : 1 + draw.below(5) }, (_, n) => {
    const whole = draw.of(sent)
    const { source, externalId: key } = draw.of(whole.links.filter(l => !l.own))
    const kind = draw.is(0.8) ? 'says' : 'leaves'
    return {
      kind,
      entity: whole.entity,
      source,
      key,
      values: values(draw, whole.entity),
      at: `2026-04-${String(n + 1).padStart(2, '0')}T02:00:00.000Z`,
    }
  })
}

const wish = (draw: Chance) => ({
  ...{ primary: 'a', secondary: 'b', at: day(20) },
  take: (names['student'] ?? []).filter(() => draw.is(0.3)),
})

type Case = { draw: Chance; scale: Scale; world: World }

function born(seed: number, ids: readonly string[]): Case {
  const draw = chance(seed)
  const scale = { masterFields: masters(draw), own }
  return { draw, scale, world: worldOf(ids.flatMap(id => family(draw, id, scale.masterFields, id === 'b'))) }
}

/** What was missing at birth has left by then, as it leaves in runs. */
function grown({ draw, scale: { masterFields }, world }: Case): World {
  const gone = [...world.values()].flatMap(({ entity, links }) =>
    links.filter(l => l.missingSince !== null).map(({ source, externalId: key }) => ({ entity, source, key })),
  )
  const whole = [...world.values()].map(one => {
    const links = one.links.map(l => ({ ...l, missingSince: null }))
    return record(draw, { ...one, refs: refsOf(one), links, kept: 'homeroom' in one.attributes }, masterFields)
  })
  let grows = worldOf(whole)
  for (const [n, { entity, source, key }] of gone.entries()) {
    grows = sync(grows, { kind: 'leaves', entity, source, key, values: {}, at: day(10 + n) }, masterFields)
  }
  return grows
}

const minutes = 60_000

describe('two accounts that were made one', () => {
  test(
    'DU-11 are what they were when they are taken apart: 90,000 random families, references included',
    () => {
      for (let seed = 1; seed <= 90_000; seed += 1) {
        const { draw, scale, world } = born(seed, ['a', 'b'])
        const merged = mergeAccounts(world, wish(draw), scale)
        expectSame(seed, unmergeAccounts(merged.world, stored(merged.memory), scale).world, world)
      }
    },
    10 * minutes,
  )

  test(
    'DU-11 are, after syncs in between, what the same syncs would have made of the two: 10,000 random families',
    () => {
      for (let seed = 1_000_001; seed <= 1_010_000; seed += 1) {
        const one = born(seed, ['a', 'b'])
        const { draw, scale } = one
        let apart = grown(one)
        const merged = mergeAccounts(apart, wish(draw), scale)
        let together = merged.world
        for (const step of steps(draw, [...apart.values()])) {
          together = sync(together, step, scale.masterFields)
          apart = sync(apart, step, scale.masterFields)
        }
        expectSame(seed, unmergeAccounts(together, stored(merged.memory), scale).world, apart)
      }
    },
    10 * minutes,
  )

  test('are the same one whatever order records and links come in', () => {
    for (let seed = 2_000_001; seed <= 2_003_000; seed += 1) {
      const { draw, scale, world } = born(seed, ['a', 'b'])
      const asked = wish(draw)
      const turned = worldOf([...world.values()].toReversed().map(one => ({ ...one, links: one.links.toReversed() })))
      expectSame(seed, mergeAccounts(turned, asked, scale).world, mergeAccounts(world, asked, scale).world)
    }
  })

  test('DU-11 out of three that became one in a row or in a chain leave in any order', () => {
    for (let seed = 3_000_001; seed <= 3_003_000; seed += 1) {
      const { draw, scale, world } = born(seed, ['a', 'b', 'c'])
      const first = mergeAccounts(world, wish(draw), scale)
      const isChain = draw.is(0.5)
      const other = { ...wish(draw), ...(isChain ? { primary: 'c', secondary: 'a' } : { secondary: 'c' }), at: day(21) }
      const second = mergeAccounts(first.world, other, scale)
      const standing = [first.memory, second.memory].map(stored)
      const out = takeApart(second.world, standing, 'b', scale)
      expect(out.again).toHaveLength(1)
      const left = takeApart(out.world, out.again, isChain ? 'a' : 'c', scale)
      expectSame(seed, left.world, world)
      const last = takeApart(second.world, standing, isChain ? 'a' : 'c', scale)
      expectSame(seed, last.world, first.world)
    }
  })
})

/** The same as comparing what is told of both, without telling it. */
function isSame(is: World, should: World): boolean {
  if (is.size !== should.size) return false
  for (const [id, one] of is) {
    const other = should.get(id)
    if (!other || one.state !== other.state || one.entity !== other.entity) return false
    if (!haveSame(one.attributes, other.attributes) || one.links.length !== other.links.length) return false
    for (const l of one.links) {
      const m = other.links.find(({ source, externalId }) => source === l.source && externalId === l.externalId)
      if (m === l) continue
      if (!m || m.record !== l.record || m.hash !== l.hash || m.missingSince !== l.missingSince) return false
      if (m.holds !== l.holds || m.silent !== l.silent || m.own !== l.own) return false
      if (JSON.stringify(m.shadow) !== JSON.stringify(l.shadow) || JSON.stringify(m.moved) !== JSON.stringify(l.moved))
        return false
    }
  }
  return true
}

function haveSame(a: Values, b: Values): boolean {
  const keys = Object.keys(a)
  return keys.length === Object.keys(b).length && keys.every(key => a[key] === b[key])
}

function expectSame(seed: number, is: World, should: World): void {
  if (isSame(is, should)) return
  const [lines, wanted] = [told(is).split('\n'), told(should).split('\n')]
  const wrong = lines.filter(line => !wanted.includes(line))
  const lacking = wanted.filter(line => !lines.includes(line))
  if (wrong.length + lacking.length > 0) {
    expect.fail(
      [`seed ${seed}`, ...wrong.map(line => `is     ${line}`), ...lacking.map(line => `should ${line}`)].join('\n'),
    )
  }
}

/** As it comes back from the store. */
function stored(memory: Memory): Memory {
  return JSON.parse(JSON.stringify(memory)) as Memory
}
