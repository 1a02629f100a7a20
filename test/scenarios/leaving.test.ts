/** Records that are no longer in the source: archived when that is certain, and back under their ids when they return. */

import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { boundless, openDistrict, type District } from '../support/house.ts'
import { strike, write } from '../support/paper-source.ts'
import { writeSmallRoster } from '../support/small-roster.ts'

let district: District

beforeAll(async () => {
  district = await openDistrict()
})
beforeEach(async () => {
  await district.forget()
  await district.configure({ limits: boundless })
  writeSmallRoster(district.paper)
  await district.run()
})
afterAll(() => district.close())

test('a record that vanishes is archived, not erased, and returns under its id with its relations', async () => {
  const before = await district.directory()
  const { id } = await district.record('student', '1')
  const enrollment = (await district.record('enrollment', '8001')).id
  const attributes = district.paper.records.student.get('1') ?? {}
  strike(district.paper, 'student', '1')
  const left = await district.run()

  expect((await district.changes(left.id)).map(c => [c.entity, c.operation, c.externalId, c.reason])).toEqual([
    ['student', 'archive', '1', 'no longer in Paper'],
    ['enrollment', 'archive', '8001', 'its student left'],
    ['guardianship', 'archive', '91:1', 'its student left'],
  ])
  expect((await district.records('student', true)).find(record => record.id === id)).toMatchObject({
    state: 'archived',
  })
  expect(await district.changes((await district.run()).id)).toEqual([])

  write(district.paper, 'student', '1', attributes)
  const back = await district.run()
  expect(back.counts.student).toMatchObject({ created: 0, restored: 1 })
  expect(back.counts.enrollment).toMatchObject({ created: 0, restored: 1 })
  expect((await district.record('student', '1')).id).toBe(id)
  expect(await district.record('enrollment', '8001')).toMatchObject({ id: enrollment, attributes: { student: id } })
  expect(await district.directory()).toEqual(before)
})

test('a section that leaves takes its enrollments and assignments with it', async () => {
  strike(district.paper, 'section', '701')
  const run = await district.run()

  expect(run.counts).toMatchObject({ section: { deleted: 1 }, enrollment: { deleted: 2 }, assignment: { deleted: 1 } })
})

test('an enrollment that moves to another student in the run in which its own leaves stays', async () => {
  strike(district.paper, 'student', '1')
  write(district.paper, 'enrollment', '8001', { student: '3' })
  const run = await district.run()

  expect(run.counts.enrollment).toMatchObject({ updated: 1, deleted: 0 })
  expect((await district.record('enrollment', '8001')).attributes['student']).toBe(
    (await district.record('student', '3')).id,
  )
})

test('an incomplete read takes what came, and infers that nobody left', async () => {
  strike(district.paper, 'student', '1')
  write(district.paper, 'student', '4', { givenName: 'Dot', familyName: 'Ely', school: '11' })
  district.paper.incomplete.add('student')
  const run = await district.run()

  expect(run).toMatchObject({ state: 'done' })
  expect(run.counts.student).toMatchObject({ created: 1, deleted: 0 })
  expect(await district.problems(run.id)).toMatchObject([{ entity: 'student', code: 'READ_INCOMPLETE' }])
  district.paper.incomplete.clear()
  expect((await district.run()).counts.student).toMatchObject({ deleted: 1 })
})

test('a read that breaks off stops the run and leaves the directory untouched', async () => {
  const before = await district.everything()
  district.paper.pageSize = 1
  write(district.paper, 'school', '11', { name: 'Changed' })
  write(district.paper, 'student', '2', { familyName: 'Changed' })
  strike(district.paper, 'student', '1')
  district.paper.breaksAfter.set('section', 0)
  const run = await district.run()

  expect(run).toMatchObject({
    state: 'failed',
    failure: {
      code: 'SOURCE_UNREACHABLE',
      message: 'The source no longer answers.',
      advice: 'Try again when it is up.',
    },
  })
  expect(await district.changes(run.id)).toEqual([])
  expect(await district.everything()).toBe(before)
})

test('an empty read is held, whatever the count and the limits', async () => {
  const before = await district.everything()
  district.paper.records.guardian.clear()
  const run = await district.run()

  expect(run).toMatchObject({
    state: 'held',
    held: [{ entity: 'guardian', operation: 'delete', count: 1, of: 1, limit: 0 }],
  })
  expect(await district.everything()).toBe(before)
})

test('a source shrunk to nothing is held as a whole', async () => {
  const before = await district.everything()
  for (const records of Object.values(district.paper.records)) records.clear()
  const run = await district.run()

  expect(run.state).toBe('held')
  expect(run.held.map(({ entity, limit }) => [entity, limit])).toEqual(
    ['assignment', 'course', 'enrollment', 'guardian', 'guardianship', 'section', 'student', 'teacher', 'term'].map(
      entity => [entity, 0],
    ),
  )
  expect(await district.everything()).toBe(before)
})

test('SM-4.2 SM-4.4 a school that disappears removes nobody silently, and returns under its id', async () => {
  const { id } = await district.record('school', '12')
  const before = await district.directory()
  const attributes = district.paper.records.school.get('12') ?? {}
  strike(district.paper, 'school', '12')
  const run = await district.run()
  expect(await district.changes(run.id)).toEqual([])
  expect(await district.record('student', '3')).toMatchObject({ attributes: { school: id } })

  write(district.paper, 'school', '12', attributes)
  await district.run()
  expect((await district.record('school', '12')).id).toBe(id)
  expect(await district.directory()).toEqual(before)
})
