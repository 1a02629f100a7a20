/** Sync: what one side changed reaches the other; what both changed is decided, listed and never lost. */

import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { openDistrict, boundless, type District } from '../support/house.ts'
import { strike, write } from '../support/paper-source.ts'
import { expectQuiet } from '../support/quiet.ts'
import { writeSmallRoster } from '../support/small-roster.ts'
import { addRecord, editRecord, removeRecord, undo } from '../../src/worker/front-door.ts'
import type { Values } from '../../src/model/value.ts'

let district: District
let ada: string

beforeAll(async () => {
  district = await openDistrict()
})
beforeEach(async () => {
  await district.forget()
  writeSmallRoster(district.paper)
  district.paper.writable = true
  await district.configure({ type: 'sync', limits: boundless })
  await district.run()
  ada = (await district.record('student', '1')).id
})
afterAll(() => district.close())

const edit = (values: Values, id = ada) => editRecord(district.house, { entity: 'student', id, values, by: 'Mo' })
const there = (key = '1') => district.paper.records.student.get(key)
const here = async (key = '1') => (await district.record('student', key)).attributes
const quiet = () => expectQuiet(district)

test('a first sync of what came from there sends nothing', async () => {
  expect(district.paper.writes).toEqual([])
  await quiet()
})

test('an edit in Passport is sent, and PS-W6 our own write coming back is no change', async () => {
  await edit({ email: 'ada@by-hand.example' })
  const run = await district.run()
  expect(run).toMatchObject({ state: 'done', counts: { student: { sentChanged: 1 } } })
  expect(there()).toMatchObject({ email: 'ada@by-hand.example' })
  expect(district.paper.writes).toMatchObject([
    { entity: 'student', write: { operation: 'update', externalId: '1', values: { email: 'ada@by-hand.example' } } },
  ])
  await quiet()
})

test('each side moved another attribute: both arrive', async () => {
  await edit({ email: 'ada@by-hand.example' })
  write(district.paper, 'student', '1', { phone: '555 0100' })
  await district.run()
  expect(there()).toMatchObject({ email: 'ada@by-hand.example', phone: '555 0100' })
  expect(await here()).toMatchObject({ email: 'ada@by-hand.example', phone: '555 0100' })
  await quiet()
})

test.each([
  { policy: 'source', wins: 'ada@there.example', decided: 'theirs' },
  { policy: 'passport', wins: 'ada@here.example', decided: 'ours' },
  // The paper tells no times: what was read last counts as later.
  { policy: 'newest', wins: 'ada@there.example', decided: 'theirs' },
] as const)('PS-W5 both sides changed one attribute: by policy $policy, and the conflict is listed', async one => {
  await district.configure({ type: 'sync', limits: boundless, conflicts: one.policy })
  await edit({ email: 'ada@here.example' })
  write(district.paper, 'student', '1', { email: 'ada@there.example' })
  const run = await district.run()
  expect(await district.conflicts(run.id)).toMatchObject([
    {
      ...{ attribute: 'email', base: 'ada@maple.example', theirs: 'ada@there.example', ours: 'ada@here.example' },
      decided: one.decided,
    },
  ])
  expect(there()).toMatchObject({ email: one.wins })
  expect(await here()).toMatchObject({ email: one.wins })
  await quiet()
})

test('PS-W5 a master field decides before the policy, and leaves no doubt', async () => {
  await district.configure({
    type: 'sync',
    limits: boundless,
    conflicts: 'source',
    masterFields: [{ entity: 'student', attribute: 'email', source: 'Passport', mode: 'master' }],
  })
  await edit({ email: 'ada@here.example' })
  write(district.paper, 'student', '1', { email: 'ada@there.example' })
  const run = await district.run()
  expect(await district.conflicts(run.id)).toEqual([])
  expect(there()).toMatchObject({ email: 'ada@here.example' })
  await quiet()
})

test('by policy ask, the attribute waits on both sides while the rest goes on, until a person decides', async () => {
  await district.configure({ type: 'sync', limits: boundless, conflicts: 'ask' })
  await edit({ email: 'ada@here.example', phone: '555 0100' })
  write(district.paper, 'student', '1', { email: 'ada@there.example', middleName: 'King' })
  const run = await district.run()
  expect(await district.conflicts(run.id)).toMatchObject([{ attribute: 'email', decided: 'waits' }])
  expect(there()).toMatchObject({ email: 'ada@there.example', phone: '555 0100', middleName: 'King' })
  expect(await here()).toMatchObject({ email: 'ada@here.example', phone: '555 0100', middleName: 'King' })

  await district.run()
  expect(there()).toMatchObject({ email: 'ada@there.example' })
  expect(await here()).toMatchObject({ email: 'ada@here.example' })

  await district.decide('student', '1', 'email', 'ours')
  await district.run()
  expect(there()).toMatchObject({ email: 'ada@here.example' })
  expect(await here()).toMatchObject({ email: 'ada@here.example' })
  await quiet()
})

test('a decision for the other side is taken into Passport; it is void once one of the two has moved on', async () => {
  await district.configure({ type: 'sync', limits: boundless, conflicts: 'ask' })
  await edit({ email: 'ada@here.example' })
  write(district.paper, 'student', '1', { email: 'ada@there.example' })
  await district.run()
  await district.decide('student', '1', 'email', 'theirs')
  write(district.paper, 'student', '1', { email: 'ada@elsewhere.example' })
  const again = await district.run()
  expect(await district.conflicts(again.id)).toMatchObject([{ theirs: 'ada@elsewhere.example', decided: 'waits' }])

  await district.decide('student', '1', 'email', 'theirs')
  await district.run()
  expect(await here()).toMatchObject({ email: 'ada@elsewhere.example' })
  await quiet()
})

test('a value that the system writes its own way does not bounce', async () => {
  district.paper.keeps = (_entity, name, value) => (name === 'phone' ? String(value).replace(/\D/g, '') : value)
  await edit({ phone: '(555) 01-00' })
  await district.run()
  expect(there()).toMatchObject({ phone: '5550100' })
  expect(await here()).toMatchObject({ phone: '(555) 01-00' })
  await quiet()
  await edit({ email: 'ada@by-hand.example' })
  await district.run()
  expect(district.paper.writes.at(-1)?.write.values).toEqual({ email: 'ada@by-hand.example' })
  await quiet()
})

test('PS-W1 an attribute that can not be written is never sent', async () => {
  await edit({ username: 'ada.l' })
  await district.run()
  expect(district.paper.writes).toEqual([])
  await quiet()
})

test('PS-W2 a newcomer is sent once, with the school; a later change of it is not sent, and the run says why', async () => {
  const school = (await district.record('school', '11')).id
  const { record: grace } = await addRecord(district.house, {
    entity: 'student',
    values: { givenName: 'Grace', familyName: 'Hopper', identifier: '4711', school },
    by: 'Mo',
  })
  const run = await district.run()
  expect(run).toMatchObject({ state: 'done', counts: { student: { sentNew: 1 } } })
  expect(there('w-4711')).toMatchObject({ givenName: 'Grace', school: '11' })
  await quiet()

  const other = (await district.record('school', '12')).id
  await edit({ school: other, email: 'grace@maple.example' }, grace)
  const later = await district.run()
  expect(there('w-4711')).toMatchObject({ school: '11', email: 'grace@maple.example' })
  expect(await district.problems(later.id)).toMatchObject([{ code: 'NOT_SENT_IMMUTABLE', externalId: 'w-4711' }])
  // Told once; not again while nothing moves.
  const quietly = await district.run({ full: true })
  expect(await district.problems(quietly.id)).toEqual([])
})

test('PS-W3 a guardian added in Passport is written with the guardianship, and later changes follow', async () => {
  const { record: guardian } = await addRecord(district.house, {
    entity: 'guardian',
    values: { givenName: 'Annabella', familyName: 'Byron', email: 'a@byron.example' },
    by: 'Mo',
  })
  await addRecord(district.house, {
    entity: 'guardianship',
    values: { guardian, student: ada, relationship: 'mother' },
    by: 'Mo',
  })
  await district.run()
  const written = district.paper.writes.map(({ entity }) => entity)
  expect(written).toEqual(['guardian', 'guardianship'])
  expect([...district.paper.records.guardianship.values()].at(-1)).toMatchObject({
    student: '1',
    relationship: 'mother',
  })
  await quiet()
  await editRecord(district.house, { entity: 'guardian', id: guardian, values: { phone: '555 0199' }, by: 'Mo' })
  await district.run()
  expect([...district.paper.records.guardian.values()].at(-1)).toMatchObject({ phone: '555 0199' })
  await quiet()
})

test('an edit against a removal is a conflict: the record stays, and so does the edit', async () => {
  await edit({ email: 'ada@by-hand.example' })
  strike(district.paper, 'student', '1')
  const run = await district.run({ full: true })
  expect(await district.conflicts(run.id)).toMatchObject([{ attribute: 'record state', decided: 'ours' }])
  expect(await here()).toMatchObject({ email: 'ada@by-hand.example' })
})

test('both sides removed it: agreed', async () => {
  await removeRecord(district.house, { entity: 'student', id: ada, by: 'Mo' })
  strike(district.paper, 'student', '1')
  const run = await district.run({ full: true })
  expect(await district.conflicts(run.id)).toEqual([])
  expect((await district.records('student')).map(({ id }) => id)).not.toContain(ada)
})

test('whom the other side has lost stays, where removals are ignored, with what is his', async () => {
  await district.configure({ type: 'sync', limits: boundless, removals: 'ignore' })
  strike(district.paper, 'student', '1')
  const run = await district.run({ full: true })
  expect(run).toMatchObject({ state: 'done', counts: { student: { deleted: 0 } } })
  expect((await district.records('student')).map(({ id }) => id)).toContain(ada)
  expect(await district.changes(run.id)).toContainEqual(
    expect.objectContaining({ entity: 'student', operation: 'keep', record: ada }),
  )
})

test('removals that are to be asked for hold the run', async () => {
  await district.configure({ type: 'sync', limits: boundless, removals: 'ask' })
  strike(district.paper, 'student', '1')
  const run = await district.run({ full: true })
  expect(run.state).toBe('held')
  expect(run.held).toContainEqual({ entity: 'student', operation: 'delete', count: 1, of: 3, limit: 0 })
})

test('a record that moved there between reading and writing is not overwritten', async () => {
  await edit({ email: 'ada@by-hand.example' })
  let moved = false
  const run = await district.run({
    onProgress: ({ stage }) => {
      if (stage !== 'apply' || moved) return
      moved = true
      write(district.paper, 'student', '1', { email: 'ada@meanwhile.example' })
    },
  })
  expect(run).toMatchObject({ state: 'done', counts: { student: { notSent: 1 } } })
  expect(there()).toMatchObject({ email: 'ada@meanwhile.example' })
  const next = await district.run()
  expect(await district.conflicts(next.id)).toMatchObject([{ base: 'ada@maple.example', decided: 'theirs' }])
  await quiet()
})

test('what was written when the answer was lost is found again, and written once', async () => {
  const school = (await district.record('school', '11')).id
  for (const number of ['1', '2', '3']) {
    const values = { givenName: 'New', familyName: `Comer ${number}`, identifier: `90${number}`, school }
    await addRecord(district.house, { entity: 'student', values, by: 'Mo' })
  }
  let answers = 0
  district.paper.onWrite = moment => {
    if (moment === 'after' && (answers += 1) === 2) throw new Error('the line went dead')
  }
  await expect(district.run()).rejects.toThrow('the line went dead')
  district.paper.onWrite = () => undefined
  await district.run()
  expect(district.paper.writes.filter(({ write: { operation } }) => operation === 'create').length).toBe(3)
  expect([...district.paper.records.student.values()].filter(({ givenName }) => givenName === 'New').length).toBe(3)
  await quiet()
})

test('undoing a sync takes back what it brought here; the next run carries that to the other side', async () => {
  write(district.paper, 'student', '1', { email: 'ada@there.example' })
  await edit({ phone: '555 0100' })
  const run = await district.run()
  await undo(district.house, run.id, 'Mo')
  expect(await here()).toMatchObject({ email: 'ada@maple.example', phone: '555 0100' })
  await district.run()
  expect(there()).toMatchObject({ email: 'ada@maple.example', phone: '555 0100' })
  await quiet()
})

test('a preview writes nothing on either side', async () => {
  await edit({ email: 'ada@by-hand.example' })
  const run = await district.run({ preview: true })
  expect(run).toMatchObject({ state: 'previewed', counts: { student: { sentChanged: 1 } } })
  expect(district.paper.writes).toEqual([])
})

test('rules of the way back make what is sent, and do not bounce either', async () => {
  await district.configure({
    type: 'sync',
    limits: boundless,
    tasks: { student: { back: { phone: '"+1 " + source.phone' }, notSent: ['email'] } },
  })
  await edit({ phone: '555 0100', email: 'ada@by-hand.example' })
  await district.run()
  expect(there()).toMatchObject({ phone: '+1 555 0100', email: 'ada@maple.example' })
})

test('an echo in other letters never wins over the value that was sent', async () => {
  district.paper.keeps = (_entity, name, value) => (name === 'email' ? String(value).toUpperCase() : value)
  await edit({ email: 'ada@by-hand.example' })
  await district.run()
  expect(there()).toMatchObject({ email: 'ADA@BY-HAND.EXAMPLE' })
  // The record comes again, because another attribute moved there.
  write(district.paper, 'student', '1', { middleName: 'King' })
  const run = await district.run({ full: true })
  expect(await district.changes(run.id)).toMatchObject([{ fields: { middleName: { after: 'King' } } }])
  expect(await here()).toMatchObject({ email: 'ada@by-hand.example', middleName: 'King' })
  // What a person there makes of it is news.
  write(district.paper, 'student', '1', { email: 'ada@new.example' })
  await district.run({ full: true })
  expect(await here()).toMatchObject({ email: 'ada@new.example' })
  await quiet()
})

test('what was sent stands in history beside what was taken, each with what came of it', async () => {
  await edit({ phone: '555 0100' })
  write(district.paper, 'student', '1', { middleName: 'King' })
  const run = await district.run()
  expect(await district.changes(run.id)).toMatchObject([
    { operation: 'update', fields: { middleName: { before: null, after: 'King' } }, outcome: 'applied' },
    {
      ...{ operation: 'sendChange', system: 'Paper', externalId: '1', outcome: 'written' },
      fields: { phone: { before: null, after: '555 0100' } },
    },
  ])
})

test('a system that has come to the value by itself is not written to, and what is known of its other values stays known', async () => {
  district.paper.keeps = (_entity, name, value) => (name === 'phone' ? String(value).replace(/\D/g, '') : value)
  await edit({ phone: '(555) 01-00' })
  await district.run()
  await edit({ email: 'ada@both.example' })
  let came = false
  await district.run({
    onProgress: ({ stage }) => {
      if (stage !== 'apply' || came) return
      came = true
      write(district.paper, 'student', '1', { email: 'ada@both.example' })
    },
  })
  expect(district.paper.writes.length).toBe(1)
  write(district.paper, 'student', '1', { middleName: 'King' })
  const run = await district.run({ full: true })
  expect(await district.changes(run.id)).toMatchObject([{ fields: { middleName: { after: 'King' } } }])
  expect(await here()).toMatchObject({ phone: '(555) 01-00', email: 'ada@both.example' })
})
