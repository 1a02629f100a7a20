/** Plans that pass a limit wait for a person: nothing of them is written until somebody decides. */

import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { approve, decline, editRecord, removeRecord } from '../../src/worker/front-door.ts'
import { openDistrict, type District } from '../support/house.ts'
import { strike, write } from '../support/paper-source.ts'

let district: District

beforeAll(async () => {
  district = await openDistrict()
})
beforeEach(() => district.forget())
afterAll(() => district.close())

/** Schools `1`, `2`, ... with so many students each: `1-1`, `1-2`, ... */
function writeStudents(...counts: readonly number[]): void {
  for (const [index, count] of counts.entries()) {
    const school = String(index + 1)
    write(district.paper, 'school', school, { name: `School ${school}`, identifier: school })
    for (let n = 1; n <= count; n += 1) {
      write(district.paper, 'student', `${school}-${n}`, { givenName: 'A', familyName: `B${n}`, school })
    }
  }
}

function strikeStudents(school: number, count: number): void {
  for (let n = 1; n <= count; n += 1) strike(district.paper, 'student', `${school}-${n}`)
}

const limits = (percent: number, atLeast: number) => ({
  delete: { percent, atLeast },
  update: { percent: 50, atLeast: 20 },
})

test('SF-06 five students of whom one leaves are not held', async () => {
  writeStudents(5)
  await district.run()
  strikeStudents(1, 1)

  expect(await district.run()).toMatchObject({ state: 'done', held: [], counts: { student: { deleted: 1 } } })
})

test('SF-03 SF-05 a run that removes more than the limit holds as a whole, and applies only after approval', async () => {
  writeStudents(100)
  await district.run()
  const before = await district.everything()
  strikeStudents(1, 11)
  write(district.paper, 'student', '1-50', { familyName: 'Changed' })
  write(district.paper, 'teacher', 't', { givenName: 'Tess', familyName: 'Eno', school: '1' })
  const held = await district.run()

  expect(held.state).toBe('held')
  expect(held.held).toContainEqual({ entity: 'student', operation: 'delete', count: 11, of: 100, limit: 10 })
  expect((await district.changes(held.id)).map(({ outcome }) => outcome)).toEqual(Array(13).fill('waits'))
  expect(await district.everything()).toBe(before)

  const approved = await approve(district.house, held.id, { ...district.options, by: 'Mo', reason: 'they graduated' })
  expect(approved).toMatchObject({
    outcome: 'applied',
    run: { id: held.id, state: 'done', decidedBy: 'Mo', decisionReason: 'they graduated' },
  })
  expect(await district.records('student')).toHaveLength(89)
  expect(await district.records('teacher')).toHaveLength(1)
  await expect(approve(district.house, held.id, district.options)).rejects.toMatchObject({ code: 'RUN_NOT_HELD' })
})

test('exactly the limit is not over it', async () => {
  writeStudents(100)
  await district.run()
  strikeStudents(1, 10)

  expect(await district.run()).toMatchObject({ state: 'done', counts: { student: { deleted: 10 } } })
})

test('a limit passed in one school holds, though the district as a whole stays below it', async () => {
  await district.configure({ limits: limits(10, 3) })
  writeStudents(60, 10)
  await district.run()
  strikeStudents(2, 3)
  const run = await district.run()

  const school = (await district.record('school', '2')).id
  expect(run).toMatchObject({
    state: 'held',
    held: [{ entity: 'student', operation: 'delete', count: 3, of: 10, limit: 10, school }],
  })
})

test('relations that leave count for the school of their student, of all that the source has there', async () => {
  await district.configure({ limits: limits(10, 3) })
  writeStudents(60, 10)
  write(district.paper, 'guardian', 'g', { givenName: 'Grace', familyName: 'Hopper' })
  for (const student of district.paper.records.student.keys()) {
    write(district.paper, 'guardianship', `g:${student}`, { guardian: 'g', student })
  }
  await district.run()
  for (const n of [1, 2, 3]) strike(district.paper, 'guardianship', `g:2-${n}`)
  const run = await district.run()

  const school = (await district.record('school', '2')).id
  expect(run).toMatchObject({
    state: 'held',
    held: [{ entity: 'guardianship', operation: 'delete', count: 3, of: 10, limit: 10, school }],
  })
})

test('updates have a limit of their own', async () => {
  await district.configure({ limits: limits(10, 3) })
  writeStudents(30)
  await district.run()
  for (const key of [...district.paper.records.student.keys()].slice(0, 20)) {
    write(district.paper, 'student', key, { familyName: 'Changed' })
  }

  expect((await district.run()).held).toContainEqual({
    entity: 'student',
    operation: 'update',
    count: 20,
    of: 30,
    limit: 50,
  })
})

test('a declined plan changes nothing and stands in history with its reason', async () => {
  writeStudents(100)
  await district.run()
  const before = await district.everything()
  strikeStudents(1, 50)
  const held = await district.run()
  const declined = await decline(district.house, held.id, 'Mo', 'the export was broken')

  expect(declined).toMatchObject({ state: 'declined', decidedBy: 'Mo', decisionReason: 'the export was broken' })
  expect((await district.changes(held.id)).map(({ outcome }) => outcome)).toEqual(Array(50).fill('not applied'))
  expect(await district.everything()).toBe(before)
})

test('a held plan is replaced by the next run', async () => {
  writeStudents(100)
  await district.run()
  strikeStudents(1, 50)
  const first = await district.run()
  const second = await district.run()

  expect(second.state).toBe('held')
  await expect(approve(district.house, first.id, district.options)).rejects.toMatchObject({
    code: 'RUN_NOT_HELD',
    message: 'The run does not wait for a decision (declined).',
  })
  expect((await approve(district.house, second.id, district.options)).outcome).toBe('applied')
})

test('a plan that became stale is not carried out: it is made again, waits anew, and the difference is told', async () => {
  writeStudents(100)
  await district.run()
  strikeStudents(1, 50)
  const held = await district.run()
  const spared = (await district.record('student', '1-60')).id
  const { id } = await district.record('student', '1-7')
  await editRecord(district.house, { entity: 'student', id, values: { phone: '555 0100' }, by: 'Mo' })
  write(district.paper, 'student', '1-60', { familyName: 'Changed' })
  const before = await district.everything()
  const approved = await approve(district.house, held.id, district.options)

  expect(approved).toMatchObject({
    outcome: 'made again',
    run: { state: 'held' },
    difference: { both: 50, onlyBefore: 0, onlyNow: 1 },
  })
  expect(await district.everything()).toBe(before)
  expect((await district.changes(approved.run.id)).at(-1)?.outcome).toBe('waits')
  expect((await approve(district.house, approved.run.id, district.options)).outcome).toBe('applied')
  expect((await district.records('student')).find(record => record.id === spared)?.attributes['familyName']).toBe(
    'Changed',
  )
})

test('a plan made anew after an edit took its reason away writes only what is left to do', async () => {
  writeStudents(100)
  await district.run()
  const { id } = await district.record('student', '1-100')
  strikeStudents(1, 50)
  write(district.paper, 'student', '1-100', { familyName: 'Moved' })
  const held = await district.run()
  await removeRecord(district.house, { entity: 'student', id, by: 'Mo' })

  expect((await approve(district.house, held.id, district.options)).outcome).toBe('made again')
})

test('SF-01 DS-09 an integration with preview on waits for every plan that would change something', async () => {
  writeStudents(3)
  await district.configure({ preview: true })
  const held = await district.run()

  expect(held).toMatchObject({
    state: 'held',
    held: [
      { entity: 'school', operation: 'preview', count: 1 },
      { entity: 'student', count: 3 },
    ],
  })
  expect(await district.records('student')).toEqual([])
  await approve(district.house, held.id, district.options)
  expect(await district.records('student')).toHaveLength(3)
  expect(await district.run()).toMatchObject({ state: 'done', held: [] })
})

test('DS-09 a preview shows what a run would do, and writes nothing', async () => {
  writeStudents(3)
  const before = await district.everything()
  const preview = await district.run({ preview: true })

  expect(preview).toMatchObject({ state: 'previewed', counts: { school: { created: 1 }, student: { created: 3 } } })
  expect(await district.everything()).toBe(before)
  const planned = await district.changes(preview.id)
  const run = await district.run()
  const named = (changes: typeof planned) =>
    changes.map(({ entity, operation, externalId }) => [entity, operation, externalId])
  expect(named(await district.changes(run.id))).toEqual(named(planned))
})
