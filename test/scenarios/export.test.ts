/** Export: Passport's records go out; what the system has is compared with, and nothing of it is taken. */

import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { openDistrict, boundless, type District } from '../support/house.ts'
import { strike, write } from '../support/paper-source.ts'
import { writeSmallRoster } from '../support/small-roster.ts'
import { editRecord } from '../../src/worker/front-door.ts'

let district: District

beforeAll(async () => {
  district = await openDistrict()
})
beforeEach(async () => {
  await district.forget()
  // What Passport has comes from the other source; the paper is only written to.
  writeSmallRoster(district.other)
  await district.configure({ type: 'export', limits: boundless })
  await district.run({ integration: 'Other import' })
  district.paper.writable = true
  for (const [key, school] of district.other.records.school) write(district.paper, 'school', key, school)
})
afterAll(() => district.close())

const ada = () => district.record('student', '1', 'Other')

test('PS-W2 whom the system lacks is created there, once; nothing of what only it has comes into Passport', async () => {
  write(district.paper, 'student', 'theirs', { givenName: 'Only', familyName: 'There', school: '11' })
  const before = await district.everything()
  const run = await district.run()
  expect(run).toMatchObject({ state: 'done', counts: { student: { sentNew: 3 }, guardian: { sentNew: 1 } } })
  const operations = (await district.changes(run.id)).map(({ operation }) => operation)
  expect(new Set(operations)).toEqual(new Set(['sendNew']))
  expect(JSON.parse(await district.everything()).records).toEqual(JSON.parse(before).records)
  expect(district.paper.records.student.get('w-0001')).toMatchObject({ givenName: 'Ada', school: '11' })
  expect([...district.paper.records.guardianship.values()]).toMatchObject([
    { student: 'w-0001', relationship: 'Father' },
  ])

  const again = await district.run({ full: true })
  expect(again.counts.student).not.toHaveProperty('sentNew')
  expect(district.paper.writes.length).toBe(5)
})

test('a change in Passport follows; a change over there is written over, and never taken', async () => {
  await district.run()
  await editRecord(district.house, { entity: 'student', id: (await ada()).id, values: { phone: '555 0100' }, by: 'Mo' })
  write(district.paper, 'student', 'w-0001', { email: 'over@there.example' })
  const run = await district.run()
  expect(run).toMatchObject({ state: 'done', counts: { student: { sentChanged: 1 } } })
  expect(district.paper.records.student.get('w-0001')).toMatchObject({ email: 'ada@maple.example', phone: '555 0100' })
  expect((await ada()).attributes).toMatchObject({ email: 'ada@maple.example' })
})

test('PS-W4 schools that the system does not have are named, and nothing is sent', async () => {
  strike(district.paper, 'school', '12')
  const run = await district.run()
  expect(run).toMatchObject({ state: 'failed', failure: { code: 'SCHOOLS_NOT_MAPPED' } })
  expect(run.failure?.message).toContain('Oak Elementary')
  expect(district.paper.writes).toEqual([])
})

test('whom the system loses is neither taken out of use in Passport nor written anew', async () => {
  await district.run()
  const sent = district.paper.writes.length
  strike(district.paper, 'student', 'w-0001')
  await district.run({ full: true })
  expect((await ada()).state).toBe('active')
  expect(district.paper.writes.length).toBe(sent)
})

test('rules make what is sent, from what Passport has', async () => {
  await district.configure({
    type: 'export',
    limits: boundless,
    tasks: { student: { mapping: { email: 'source.email.upperAscii()' }, notSent: ['phone'] } },
  })
  await district.run()
  expect(district.paper.records.student.get('w-0001')).toMatchObject({ email: 'ADA@MAPLE.EXAMPLE' })
  const quiet = await district.run({ full: true })
  expect(quiet.counts.student).not.toHaveProperty('sentChanged')
})

test('a system that refuses one record takes the others, and the run tells', async () => {
  district.paper.records.student.set('w-0002', { givenName: 'Somebody', familyName: 'Else', school: '11' })
  const run = await district.run()
  expect(run).toMatchObject({ state: 'done', counts: { student: { sentNew: 2, refused: 1 } } })
  expect(await district.problems(run.id)).toContainEqual(expect.objectContaining({ code: 'WRITE_REFUSED' }))
})

test('a plan that only sends waits as well, where every plan is to be previewed', async () => {
  await district.configure({ type: 'export', limits: boundless, preview: true })
  const run = await district.run()
  expect(run).toMatchObject({ state: 'held' })
  expect(run.held).toContainEqual({ entity: 'student', operation: 'preview', count: 3, of: 3, limit: 0 })
  expect(district.paper.writes).toEqual([])
})
