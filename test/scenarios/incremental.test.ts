/** Runs that read only what changed since the last one. */

import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { openDistrict, type District } from '../support/house.ts'
import { strike, write } from '../support/paper-source.ts'
import { writeSmallRoster } from '../support/small-roster.ts'

let district: District

beforeAll(async () => {
  district = await openDistrict()
})
beforeEach(async () => {
  await district.forget()
  writeSmallRoster(district.paper)
  district.paper.changed = new Map()
  await district.run()
  district.paper.reads.length = 0
})
afterAll(() => district.close())

test('DS-12 only what changed is read, and nobody is missed', async () => {
  write(district.paper, 'student', '2', { familyName: 'Cole-Ray' })
  const run = await district.run()

  expect(run).toMatchObject({ state: 'done', mode: 'incremental' })
  expect(new Set(district.paper.reads.map(({ since }) => since))).toEqual(new Set(['a later moment']))
  expect(run.counts.student).toMatchObject({ read: 1, updated: 1, deleted: 0 })
  expect(run.counts.enrollment).toMatchObject({ read: 0, deleted: 0 })
})

test('DS-12 an incremental read of nothing is no empty source', async () => {
  expect(await district.run()).toMatchObject({ state: 'done', mode: 'incremental', held: [] })
  expect(await district.records('student')).toHaveLength(3)
})

test('what the source itself says has left is archived, with the relations that need it', async () => {
  strike(district.paper, 'student', '1')
  const run = await district.run()

  expect((await district.changes(run.id)).map(c => [c.entity, c.operation, c.externalId, c.reason])).toEqual([
    ['student', 'archive', '1', 'Paper says it has left'],
    ['enrollment', 'archive', '8001', 'its student left'],
    ['guardianship', 'archive', '91:1', 'its student left'],
  ])
})

test('a newcomer may refer to what was read in an earlier run', async () => {
  write(district.paper, 'enrollment', '8003', { student: '3', section: '701' })
  await district.run()

  expect((await district.record('enrollment', '8003')).attributes['student']).toBe(
    (await district.record('student', '3')).id,
  )
})

test('after a day everything is read once more, and what vanished unseen is found', async () => {
  district.paper.records.student.delete('3')
  expect((await district.run()).counts.student).toMatchObject({ deleted: 0 })
  await district.house.pool.query(`update bookmark set full_at = full_at - interval '21 hours'`)
  const run = await district.run()

  expect(run).toMatchObject({ mode: 'full', counts: { student: { read: 2, deleted: 1 } } })
  expect(await district.run()).toMatchObject({ mode: 'incremental' })
})

test('a run asked to read in full does', async () => {
  expect(await district.run({ full: true })).toMatchObject({ mode: 'full', counts: { student: { read: 3 } } })
})

test('what was not read whole is read in full the next time', async () => {
  district.paper.incomplete.add('student')
  await district.run()
  district.paper.incomplete.clear()
  district.paper.reads.length = 0
  await district.run()

  expect(district.paper.reads.find(({ entity }) => entity === 'student')).toMatchObject({ since: undefined })
  expect(district.paper.reads.find(({ entity }) => entity === 'teacher')).toMatchObject({ since: 'a later moment' })
})

test('a run that is not applied moves no bookmark: what it read is read again', async () => {
  write(district.paper, 'student', '2', { familyName: 'Cole-Ray' })
  await district.run({ preview: true })
  district.paper.breaksAfter.set('guardianship', 0)
  await district.run()
  district.paper.breaksAfter.clear()
  const run = await district.run()

  expect(run.counts.student).toMatchObject({ read: 1, updated: 1 })
})
