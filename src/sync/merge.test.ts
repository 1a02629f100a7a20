import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Change } from '../model/change.ts'
import type { Known, WeighedLink } from '../model/link.ts'
import type { Values } from '../model/value.ts'
import { createRecord, mergeArrival, mergeDeparture, stateAttribute, type Arrival } from './merge.ts'

const at = '2026-08-10T02:00:00.000Z'
const circumstances = { masterFields: [], at }

const anArrival = (values: Values, more: Partial<Arrival> = {}): Arrival => ({
  entity: 'student',
  source: 2,
  position: 2,
  own: false,
  externalId: '7337',
  values,
  hash: 'h2',
  blankErases: new Set(),
  ...more,
})

const aLink = (shadow: Values, more: Partial<WeighedLink> = {}): WeighedLink => ({
  source: 2,
  externalId: '7337',
  record: 'r',
  shadow,
  moved: {},
  hash: 'h1',
  missingSince: null,
  holds: true,
  silent: false,
  position: 2,
  own: false,
  ...more,
})

const byHand = (shadow: Values, moved: Readonly<Record<string, string>> = {}) =>
  aLink(shadow, { source: 1, externalId: 'r', position: 0, own: true, holds: false, hash: null, moved })

const aKnown = (attributes: Values, link: WeighedLink | null, ...others: readonly WeighedLink[]): Known => ({
  record: { id: 'r', attributes, state: 'active', version: 4 },
  link,
  others,
})

test('a newcomer is taken as it is, without its blanks', () => {
  expect(createRecord(anArrival({ givenName: 'Ada', email: null }), 'r')).toMatchObject({
    operation: 'create',
    version: null,
    before: {},
    after: { givenName: 'Ada' },
    linkOperation: 'insert',
    linkAfter: { shadow: { givenName: 'Ada' }, moved: {}, hash: 'h2', missingSince: null, holds: true, silent: false },
  })
})

test('one side moved: it wins, and the change names before and after', () => {
  const known = aKnown({ email: 'a', phone: '1' }, aLink({ email: 'a', phone: '1' }))
  expect(mergeArrival(anArrival({ email: 'b', phone: '1' }), known, circumstances)).toEqual({
    change: {
      entity: 'student',
      operation: 'update',
      record: 'r',
      version: 4,
      source: 2,
      externalId: '7337',
      before: { email: 'a' },
      after: { email: 'b' },
      linkOperation: 'update',
      linkBefore: {
        shadow: { email: 'a', phone: '1' },
        moved: {},
        hash: 'h1',
        missingSince: null,
        holds: true,
        silent: false,
      },
      linkAfter: {
        shadow: { email: 'b', phone: '1' },
        moved: { email: at },
        hash: 'h2',
        missingSince: null,
        holds: true,
        silent: false,
      },
      reason: null,
    },
    conflicts: [],
  })
})

test('both moved apart: a conflict keeps base, theirs and ours, and the newest wins', () => {
  const edited = byHand({ email: 'ours' }, { email: '2026-08-09' })
  const known = aKnown({ email: 'ours' }, aLink({ email: 'base' }), edited)
  const { change, conflicts } = mergeArrival(anArrival({ email: 'theirs' }), known, circumstances)

  expect(change).toMatchObject({ operation: 'update', after: { email: 'theirs' } })
  expect(conflicts).toMatchObject([
    { attribute: 'email', base: 'base', theirs: 'theirs', ours: 'ours', decided: 'theirs', rule: 'newest change' },
  ])
})

test('an edit that is newer than what the source has said since long stands, without a conflict', () => {
  const edited = byHand({ email: 'ours' }, { email: '2026-08-09' })
  const known = aKnown({ email: 'ours' }, aLink({ email: 'base' }), edited)

  expect(mergeArrival(anArrival({ email: 'base', phone: '1' }), known, circumstances)).toMatchObject({
    change: { after: { phone: '1' } },
    conflicts: [],
  })
})

test('a removed record stays removed while sources still send it, and comes back by an edit', () => {
  const removed = byHand({ [stateAttribute]: 'archived' })
  const known = aKnown({ email: 'a' }, aLink({ email: 'a' }), removed)
  const archived: Known = { ...known, record: { ...known.record, state: 'archived' } }
  expect(mergeArrival(anArrival({ email: 'a' }), archived, circumstances).change).toMatchObject({ operation: 'note' })

  const back = anArrival({ [stateAttribute]: 'active' }, { own: true, source: 1, externalId: 'r', hash: null })
  const asked: Known = { record: archived.record, link: removed, others: [aLink({ email: 'a' })] }
  expect(mergeArrival(back, asked, circumstances).change).toMatchObject({ operation: 'restore', after: {} })
})

test('the last source that holds a record archives it; before that, its words give way to those of the others', () => {
  const reason = 'no longer in Paper'
  const other = aLink({ email: 'b' }, { source: 3, externalId: 'x', position: 3 })
  const alone = aKnown({ email: 'a' }, aLink({ email: 'a' }))
  expect(mergeDeparture({ entity: 'student', known: alone, reason }, circumstances)).toMatchObject({
    operation: 'archive',
    after: {},
    linkAfter: { missingSince: at, shadow: { email: 'a' } },
  })
  const held = aKnown({ email: 'a' }, aLink({ email: 'a' }), other)
  expect(mergeDeparture({ entity: 'student', known: held, reason }, circumstances)).toMatchObject({
    operation: 'update',
    after: { email: 'b' },
  })
})

test('a value that a source takes away is a move like any other, where blanks erase', () => {
  const earlier = aLink({ email: 'b' }, { source: 3, externalId: 'x', position: 1 })
  const known = aKnown({ email: 'b' }, aLink({ email: 'a' }), earlier)
  const blank = { email: null }

  expect(
    mergeArrival(anArrival(blank, { blankErases: new Set(['email']) }), known, circumstances).change,
  ).toMatchObject({
    operation: 'update',
    after: { email: null },
    linkAfter: { moved: { email: at } },
  })
  expect(mergeArrival(anArrival(blank), known, circumstances).change).toMatchObject({ operation: 'note', after: {} })
})

const value = fc.constantFrom('a', 'b', null)
const values = fc.record({ email: value, phone: value, grade: value }, { requiredKeys: [] })

test('what a source says again plans nothing; undoing by hand what was taken gives back what was', () => {
  fc.assert(
    fc.property(values, values, values, fc.boolean(), (first, edited, second, erases) => {
      const blankErases = new Set(erases ? ['email', 'phone', 'grade'] : [])
      const born = createRecord(anArrival(first, { blankErases }), 'r')
      const hand = byHand(edited, Object.fromEntries(Object.keys(edited).map(name => [name, '2026-08-09'])))
      const known = aKnown(applied({}, born), linkAfter(born), hand)
      const again = anArrival(second, { blankErases })
      const { change } = mergeArrival(again, known, circumstances)
      if (!change) return
      const taken = applied(known.record.attributes, change)
      const settled: Known = { ...known, record: { ...known.record, attributes: taken }, link: linkAfter(change) }

      expect(mergeArrival(again, settled, { ...circumstances, at: '2026-08-11' })).toEqual({
        change: null,
        conflicts: [],
      })
      expect(applied(taken, { ...change, after: change.before })).toEqual(known.record.attributes)
    }),
  )
})

function applied(attributes: Values, { after }: Change): Values {
  return Object.fromEntries(Object.entries({ ...attributes, ...after }).filter(([, one]) => one !== null))
}

function linkAfter({ linkAfter: image }: Change): WeighedLink {
  if (!image) throw new Error('the change leaves no link')
  const { shadow, ...rest } = image
  return aLink(shadow, rest)
}
