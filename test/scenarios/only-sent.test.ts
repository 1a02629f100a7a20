/** Attributes of a sync that only go to the system: what stands there is compared with, and never taken. */

import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { boundless, openDistrict, type District } from '../support/house.ts'
import { write } from '../support/paper-source.ts'
import { expectQuiet } from '../support/quiet.ts'
import { writeSmallRoster } from '../support/small-roster.ts'
import { editRecord, undo } from '../../src/worker/front-door.ts'
import type { Values } from '../../src/model/value.ts'

let district: District
let ada: string

const oneWay = { type: 'sync', limits: boundless, tasks: { student: { notTaken: ['email'] } } } as const

beforeAll(async () => {
  district = await openDistrict()
})
beforeEach(async () => {
  await district.forget()
  writeSmallRoster(district.paper)
  district.paper.writable = true
  district.paper.keeps = (_entity, _attribute, value) => value
  await district.configure({ type: 'sync', limits: boundless })
  await district.run()
  ada = (await district.record('student', '1')).id
  await district.configure(oneWay)
  await district.run()
})
afterAll(() => district.close())

const edit = (values: Values) => editRecord(district.house, { entity: 'student', id: ada, values, by: 'Mo' })
const there = (key = '1') => district.paper.records.student.get(key)
const here = async (key = '1') => (await district.record('student', key)).attributes
const quiet = () => expectQuiet(district)

test('what Passport has by now stays, goes to the system, and what somebody writes there is written over', async () => {
  expect(await here()).toMatchObject({ email: 'ada@maple.example' })
  expect(district.paper.writes).toEqual([])
  write(district.paper, 'student', '1', { email: 'ada@there.example', phone: '555 0100' })
  const run = await district.run()
  expect(await here()).toMatchObject({ email: 'ada@maple.example', phone: '555 0100' })
  expect(there()).toMatchObject({ email: 'ada@maple.example', phone: '555 0100' })
  expect(await district.conflicts(run.id)).toEqual([])
  await quiet()
})

test('both sides changed it: Passport’s value goes out, and there is nothing to decide', async () => {
  await edit({ email: 'ada@here.example' })
  write(district.paper, 'student', '1', { email: 'ada@there.example' })
  const run = await district.run()
  expect(there()).toMatchObject({ email: 'ada@here.example' })
  expect(await here()).toMatchObject({ email: 'ada@here.example' })
  expect(await district.conflicts(run.id)).toEqual([])
  await quiet()
})

test('PS-W6 what the system writes its own way is learned; a change there is written over again', async () => {
  district.paper.keeps = (_entity, attribute, value) =>
    attribute === 'email' && typeof value === 'string' ? value.toUpperCase() : value
  await edit({ email: 'ada@here.example' })
  await district.run()
  expect(there()).toMatchObject({ email: 'ADA@HERE.EXAMPLE' })
  await quiet()
  write(district.paper, 'student', '1', { email: 'ada@there.example' })
  await district.run()
  expect(there()).toMatchObject({ email: 'ADA@HERE.EXAMPLE' })
  expect(await here()).toMatchObject({ email: 'ada@here.example' })
  await quiet()
})

test('who is new there comes without it, and keeps what stands there as long as Passport has nothing', async () => {
  const { email: _, ...others } = there('1') ?? {}
  write(district.paper, 'student', '77', { ...others, identifier: '77', email: 'new@there.example' })
  await district.run()
  expect(await here('77')).not.toHaveProperty('email')
  expect(there('77')).toMatchObject({ email: 'new@there.example' })
  await quiet()
})

test('a value taken away in Passport is taken away there', async () => {
  await edit({ email: null })
  await district.run()
  expect(there()?.['email'] ?? null).toBeNull()
  expect(await here()).not.toHaveProperty('email')
  await quiet()
})

test('where it goes both ways again, values apart are a conflict, and none is lost without a word', async () => {
  await edit({ email: 'ada@here.example' })
  await district.run()
  write(district.paper, 'student', '1', { email: 'ada@there.example' })
  await district.configure({ type: 'sync', limits: boundless, conflicts: 'passport' })
  const run = await district.run()
  expect(await district.conflicts(run.id)).toMatchObject([
    { attribute: 'email', theirs: 'ada@there.example', ours: 'ada@here.example', decided: 'ours' },
  ])
  expect(there()).toMatchObject({ email: 'ada@here.example' })
  await quiet()
})

test('an undo sends back what stood there', async () => {
  await edit({ email: 'ada@here.example' })
  const run = await district.run()
  expect(there()).toMatchObject({ email: 'ada@here.example' })
  await undo(district.house, run.id, 'Mo')
  expect(there()).toMatchObject({ email: 'ada@maple.example' })
})

test('by a rule of its own it is sent as the rule makes it, and held against what really stands there', async () => {
  await district.configure({
    ...oneWay,
    tasks: { student: { notTaken: ['email'], back: { email: 'source.identifier + "@maple.example"' } } },
  })
  await district.run()
  const sent = there()?.['email']
  expect(sent).toMatch(/@maple\.example$/)
  await quiet()
  write(district.paper, 'student', '1', { email: 'ada@there.example' })
  await district.run()
  expect(there()).toMatchObject({ email: sent })
  await quiet()
})
