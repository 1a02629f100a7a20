/** The undo of a run that sent values: they go back at once, as far as they are still there, and what can't is told. */

import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { openDistrict, boundless, type District } from '../support/house.ts'
import { write } from '../support/paper-source.ts'
import { writeSmallRoster } from '../support/small-roster.ts'
import { addRecord, editRecord, previewUndo, undo } from '../../src/worker/front-door.ts'
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
  district.paper.keeps = (_entity, _name, value) => value
  district.paper.onWrite = () => undefined
  await district.configure({ type: 'sync', limits: boundless })
  await district.run()
  ada = (await district.record('student', '1')).id
})
afterAll(() => district.close())

const edit = (values: Values, id = ada) => editRecord(district.house, { entity: 'student', id, values, by: 'Mo' })
const there = (key = '1') => district.paper.records.student.get(key)

test('what was sent goes back to what was there, is told before and stands in history; undoing the undo sends it again', async () => {
  const before = there()
  await edit({ phone: '555 0100', email: 'ada@here.example' })
  const run = await district.run()
  expect(there()).toMatchObject({ phone: '555 0100', email: 'ada@here.example' })
  expect(await previewUndo(district.house, run.id)).toMatchObject({ counts: { student: { sentChanged: 1 } } })
  expect(there()).toMatchObject({ phone: '555 0100' })

  const back = await undo(district.house, run.id, 'Mo')
  expect(back).toMatchObject({ state: 'done', counts: { student: { sentChanged: 1 } } })
  expect(there()).toMatchObject({ email: before?.['email'] ?? '' })
  expect(there()?.['phone'] ?? null).toBe(before?.['phone'] ?? null)
  expect(await district.changes(back.id)).toMatchObject([
    {
      operation: 'sendChange',
      fields: { email: { before: 'ada@here.example', after: 'ada@maple.example' } },
      outcome: 'written',
    },
  ])
  // Passport's own value is another run's doing.
  expect((await district.record('student', '1')).attributes).toMatchObject({ email: 'ada@here.example' })

  await undo(district.house, back.id, 'Mo')
  expect(there()).toMatchObject({ phone: '555 0100', email: 'ada@here.example' })
  const quiet = await district.run({ full: true })
  expect(await district.changes(quiet.id)).toEqual([])
})

test('a value that the system writes its own way goes back too', async () => {
  district.paper.keeps = (_entity, name, value) => (name === 'phone' ? String(value).replace(/\D/g, '') : value)
  await edit({ phone: '(555) 01-00' })
  const run = await district.run()
  expect(there()).toMatchObject({ phone: '5550100' })
  await undo(district.house, run.id, 'Mo')
  expect(there()?.['phone'] ?? '').not.toContain('555')
})

test('what somebody has changed there since stays as it is', async () => {
  await edit({ email: 'ada@here.example' })
  const run = await district.run()
  write(district.paper, 'student', '1', { email: 'ada@later.example' })
  const back = await undo(district.house, run.id, 'Mo')
  expect(back).toMatchObject({ state: 'done', counts: { student: { notSent: 1 } } })
  expect(there()).toMatchObject({ email: 'ada@later.example' })
})

test('what a later run sent to the same records stands in the way', async () => {
  await edit({ email: 'ada@here.example' })
  const first = await district.run()
  await edit({ email: 'ada@later.example' })
  const second = await district.run()
  await expect(undo(district.house, first.id, 'Mo')).rejects.toMatchObject({ code: 'UNDO_REFUSED' })
  await undo(district.house, second.id, 'Mo')
  await undo(district.house, first.id, 'Mo')
  expect(there()).toMatchObject({ email: 'ada@maple.example' })
})

test('what was created there stays, and the undo says so of each', async () => {
  const school = (await district.record('school', '11')).id
  const values = { givenName: 'Grace', familyName: 'Hopper', identifier: '4711', school }
  await addRecord(district.house, { entity: 'student', values, by: 'Mo' })
  const run = await district.run()
  const back = await undo(district.house, run.id, 'Mo')
  expect(back).toMatchObject({ state: 'done' })
  expect(await district.problems(back.id)).toMatchObject([{ code: 'SENT_STAYS', externalId: 'w-4711' }])
  expect(there('w-4711')).toMatchObject({ givenName: 'Grace' })
  const next = await district.run({ full: true })
  expect(next.counts.student).not.toHaveProperty('sentNew')
})
