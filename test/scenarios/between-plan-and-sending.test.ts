/** Sync: what somebody changes, here or there, while a plan is on its way. */

import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { openDistrict, boundless, type District } from '../support/house.ts'
import { strike, write } from '../support/paper-source.ts'
import { writeSmallRoster } from '../support/small-roster.ts'
import { approve, editRecord } from '../../src/worker/front-door.ts'

let district: District
let ada: string

beforeAll(async () => {
  district = await openDistrict()
})
beforeEach(async () => {
  await district.forget()
  writeSmallRoster(district.paper)
  district.paper.writable = true
  await district.configure({ type: 'sync', limits: boundless, conflicts: 'source' })
  await district.run()
  ada = (await district.record('student', '1')).id
})
afterAll(() => district.close())

const edit = (values: Record<string, string>) =>
  editRecord(district.house, { entity: 'student', id: ada, values, by: 'Mo' })
const there = (key = '1') => district.paper.records.student.get(key)
const emailIsOurs: Parameters<District['configure']>[0] = {
  ...{ type: 'sync', limits: boundless, conflicts: 'source' },
  masterFields: [{ entity: 'student', attribute: 'email', source: 'Passport', mode: 'master' }],
}

test('a master field that is set while a plan waits is weighed before the plan is approved: it is made again, and waits', async () => {
  await edit({ email: 'ada@here.example' })
  write(district.paper, 'student', '1', { email: 'ada@there.example' })
  const held = await district.run({ hold: true })
  expect(held.state).toBe('held')
  await district.configure(emailIsOurs)
  const approved = await approve(district.house, held.id, { ...district.options, by: 'Mo' })
  expect(approved).toMatchObject({ outcome: 'made again', run: { state: 'held' } })
  expect(there()).toMatchObject({ email: 'ada@there.example' })

  const again = await approve(district.house, approved.run.id, { ...district.options, by: 'Mo' })
  expect(again).toMatchObject({ outcome: 'applied', run: { state: 'done' } })
  expect(there()).toMatchObject({ email: 'ada@here.example' })
  expect((await district.record('student', '1')).attributes).toMatchObject({ email: 'ada@here.example' })
})

test('a master field that is set while a plan is being made is weighed by the same launch', async () => {
  await edit({ email: 'ada@here.example' })
  write(district.paper, 'student', '1', { email: 'ada@there.example' })
  let set: Promise<void> | undefined
  const run = await district.run({
    onStart: () => {
      // From when the first plan reads until it would be applied.
      set ??= district.configure(emailIsOurs)
    },
  })
  await set
  expect(run.state).toBe('done')
  expect(there()).toMatchObject({ email: 'ada@here.example' })
})

test('a plan that only sends waits for a person too, where every plan is to wait', async () => {
  await district.configure({ type: 'sync', limits: boundless, preview: true })
  await edit({ phone: '555 0100' })
  const run = await district.run()
  expect(run).toMatchObject({ state: 'held', held: [{ entity: 'student', operation: 'preview', count: 1 }] })
  expect(district.paper.writes).toEqual([])
})

test('whoever is under review is noticed to have left, like anybody', async () => {
  // A bad value keeps it under review: it is looked at anew in every run.
  write(district.paper, 'student', '1', { birthDate: 'no date' })
  await district.run()
  strike(district.paper, 'student', '1')
  const run = await district.run({ full: true })
  const archived = expect.objectContaining({ entity: 'student', operation: 'archive', externalId: '1' })
  expect(await district.changes(run.id)).toContainEqual(archived)
})
