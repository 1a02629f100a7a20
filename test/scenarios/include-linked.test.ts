/** A filter on classes with "include linked": who is in no class that passes does not come, or leaves, within the limits. */

import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type { EntityType } from '../../src/model/entity.ts'
import type { Task } from '../../src/model/integration.ts'
import { whoLeaves } from '../../src/worker/front-door.ts'
import { boundless, openDistrict, type District, type Wish } from '../support/house.ts'
import { strike, write } from '../support/paper-source.ts'

let district: District
beforeAll(async () => {
  district = await openDistrict()
})
afterAll(() => district.close())
afterEach(() => district.forget())

const algebra = { all: [{ attribute: 'title', operator: 'contains', value: 'Algebra' }] }
const onlyAlgebra: Partial<Task> = { filters: [algebra], includeLinked: ['student', 'teacher'] }

function wish(section: Partial<Task>, more: Wish = {}): Wish {
  return { limits: boundless, ...more, tasks: { section, ...more.tasks } }
}

/** Ada and Ben are in Algebra, with Tess; Cy is in Music only, with Moe; Di is in no class. Each student has a guardian. */
function writeClasses(): void {
  const { paper } = district
  write(paper, 'school', '11', { name: 'Maple High', identifier: '11' })
  write(paper, 'course', 'C', { title: 'All', courseCode: 'C' })
  for (const [key, givenName] of Object.entries({ 1: 'Ada', 2: 'Ben', 3: 'Cy', 4: 'Di' })) {
    write(paper, 'student', key, { givenName, familyName: 'Byrd', school: '11' })
    write(paper, 'guardian', `9${key}`, { givenName: `Of ${givenName}`, familyName: 'Byrd' })
    write(paper, 'guardianship', `9${key}:${key}`, { guardian: `9${key}`, student: key, relationship: 'Mother' })
  }
  write(paper, 'teacher', '51', { givenName: 'Tess', familyName: 'Eno', school: '11' })
  write(paper, 'teacher', '52', { givenName: 'Moe', familyName: 'Fay', school: '11' })
  write(paper, 'section', '701', { sectionCode: '1', course: 'C', school: '11', title: 'Algebra 1' })
  write(paper, 'section', '702', { sectionCode: '2', course: 'C', school: '11', title: 'Music' })
  for (const [section, student] of [
    ['701', '1'],
    ['701', '2'],
    ['702', '2'],
    ['702', '3'],
  ] as const) {
    write(paper, 'enrollment', `${section}-${student}`, { student, section })
  }
  write(paper, 'assignment', '701:51', { teacher: '51', section: '701' })
  write(paper, 'assignment', '702:52', { teacher: '52', section: '702' })
}

const keys = async (entity: EntityType): Promise<string[]> =>
  (await district.records(entity)).flatMap(({ sources }) => sources.map(({ externalId }) => externalId)).sort()

const everybody = async () => ({
  student: await keys('student'),
  teacher: await keys('teacher'),
  guardian: await keys('guardian'),
  guardianship: await keys('guardianship'),
  enrollment: await keys('enrollment'),
})

const ofAlgebra = {
  student: ['1', '2'],
  teacher: ['51'],
  guardian: ['91', '92'],
  guardianship: ['91:1', '92:2'],
  enrollment: ['701-1', '701-2'],
}

test('FR-02 of a class filter with its students and teachers included, only people of passing classes come', async () => {
  writeClasses()
  await district.configure(wish(onlyAlgebra))
  const run = await district.run()

  expect(run).toMatchObject({
    state: 'done',
    counts: {
      student: { read: 4, created: 2, skipped: 2, problems: 0 },
      teacher: { created: 1, skipped: 1 },
      guardian: { created: 2, skipped: 2 },
      guardianship: { created: 2 },
    },
  })
  expect(await everybody()).toEqual(ofAlgebra)
  const again = await district.run()
  expect(again.counts.student).toMatchObject({ created: 0, updated: 0, deleted: 0 })
  expect((await district.changes(again.id)).length).toBe(0)
})

test('FR-02 FR-05 who is in no passing class leaves when the filter is saved, is counted before, and passes the limits', async () => {
  writeClasses()
  for (let number = 100; number < 112; number += 1) {
    const student = String(number)
    write(district.paper, 'student', student, { givenName: 'N', familyName: `F${student}`, school: '11' })
    write(district.paper, 'enrollment', `702-${student}`, { student, section: '702' })
  }
  await district.configure({ limits: boundless })
  await district.run()
  const limits = { delete: { percent: 10, atLeast: 10 }, update: { percent: 75, atLeast: 50 } }
  await district.configure({ limits })
  const counted = await whoLeaves(district.house, {
    ...{ integration: 'Import', entity: 'section', signal: new AbortController().signal },
    unsaved: { filters: [algebra], includeLinked: ['student', 'teacher'] },
  })
  expect(counted).toMatchObject({
    ...{ linked: 2, leaves: 1, held: true },
    along: [
      { entity: 'student', leaves: 14, of: 16 },
      { entity: 'teacher', leaves: 1, of: 2 },
      { entity: 'guardian', leaves: 2, of: 4 },
    ],
  })

  await district.configure(wish(onlyAlgebra, { limits }))
  const held = await district.run()
  expect(held).toMatchObject({ state: 'held', counts: { student: { deleted: 14 }, guardian: { deleted: 2 } } })
  expect(held.held).toContainEqual(
    expect.objectContaining({ entity: 'student', operation: 'delete', count: 14, of: 16 }),
  )

  await district.configure(wish(onlyAlgebra))
  expect((await district.run()).state).toBe('done')
  expect(await everybody()).toEqual(ofAlgebra)
  expect((await district.changes((await district.run()).id)).length).toBe(0)
})

test('FR-02 who joins a passing class comes, back too, with guardians; who leaves the last one goes', async () => {
  writeClasses()
  await district.configure({ limits: boundless })
  await district.run()
  const { id } = await district.record('student', '3')
  await district.configure(wish(onlyAlgebra))
  await district.run()
  write(district.paper, 'enrollment', '701-3', { student: '3', section: '701' })
  strike(district.paper, 'enrollment', '701-1')
  const run = await district.run()

  expect(run.counts).toMatchObject({ student: { restored: 1, deleted: 1 }, guardian: { restored: 1, deleted: 1 } })
  expect(await keys('student')).toEqual(['2', '3'])
  expect(await keys('guardian')).toEqual(['92', '93'])
  expect((await district.record('student', '3')).id).toBe(id)
  expect(await district.problems(run.id)).toEqual([])
})

test('FR-02 a source that tells only what changed is read whole, so that who joins a passing class comes at once', async () => {
  writeClasses()
  district.paper.changed = new Map()
  await district.configure(wish(onlyAlgebra))
  await district.run()
  write(district.paper, 'enrollment', '701-4', { student: '4', section: '701' })
  const run = await district.run()

  expect(run).toMatchObject({
    mode: 'full',
    counts: { student: { created: 1 }, enrollment: { created: 1, problems: 0 } },
  })
})

test('nobody leaves because enrollments were not read whole', async () => {
  writeClasses()
  await district.configure({ limits: boundless })
  await district.run()
  await district.configure(wish(onlyAlgebra))
  district.paper.incomplete.add('enrollment')
  const run = await district.run()

  expect(run.counts).toMatchObject({ section: { deleted: 1 }, student: { deleted: 0 }, teacher: { deleted: 1 } })
  expect(await keys('student')).toEqual(['1', '2', '3', '4'])
})

test('who is in Passport already stays with keepLinked, and nobody new comes past the classes', async () => {
  writeClasses()
  await district.configure({ limits: boundless })
  await district.run()
  await district.configure(wish(onlyAlgebra, { tasks: { student: { keepLinked: true } } }))
  write(district.paper, 'student', '5', { givenName: 'Ed', familyName: 'New', school: '11' })
  const run = await district.run()

  expect(run.counts).toMatchObject({ student: { created: 0, deleted: 0, skipped: 1 }, teacher: { deleted: 1 } })
  expect(await keys('student')).toEqual(['1', '2', '3', '4'])
})

test('guardians come with the students of a filter when they are included', async () => {
  writeClasses()
  const student: Partial<Task> = {
    filters: [{ all: [{ attribute: 'givenName', operator: 'equals', value: 'Ada' }] }],
    includeLinked: ['guardian'],
  }
  await district.configure({ limits: boundless, tasks: { student } })
  await district.run()

  expect(await keys('student')).toEqual(['1'])
  expect(await keys('guardian')).toEqual(['91'])
})

test('taken back, the filter lets all of them in again under their ids', async () => {
  writeClasses()
  await district.configure({ limits: boundless })
  await district.run()
  const before = await district.directory()
  await district.configure(wish(onlyAlgebra))
  await district.run()
  await district.configure({ limits: boundless })
  await district.run()

  expect(await district.directory()).toEqual(before)
})

test('FR-02 who is in Passport by another source, too, stays', async () => {
  writeClasses()
  write(district.paper, 'student', '3', { stateId: 'S3' })
  write(district.other, 'school', 'M', { name: 'Maple HS', identifier: '11' })
  write(district.other, 'student', 'c', { givenName: 'Cy', familyName: 'Byrd', stateId: 'S3', school: 'M' })
  const domains = [{ entity: 'student', attributes: ['stateId'], compare: {}, resolution: 'unattended' }] as const
  await district.configure({ limits: boundless, domains })
  await district.run()
  await district.run({ integration: 'Other import' })
  await district.configure(wish(onlyAlgebra, { domains }))
  const run = await district.run()

  expect(run.counts.student).toMatchObject({ deleted: 1 })
  expect((await district.record('student', '3')).sources).toHaveLength(2)
  expect(await keys('student')).toEqual(['1', '2', '3', 'c'])
})

test('while a pause allows no deletions nobody leaves with the classes; afterwards a person decides', async () => {
  writeClasses()
  await district.configure({ limits: boundless })
  await district.run()
  await district.configure(wish(onlyAlgebra))
  const { pool } = district.house
  const pause = { from: '2020-01-01', until: '2099-12-31', suspendImports: false, noDeletions: true }
  await pool.query(`update organization set pauses = $1`, [JSON.stringify([pause])])
  const paused = await district.run()
  // Cy's class stays meanwhile, and he with it.
  expect(paused).toMatchObject({ state: 'done', counts: { section: { kept: 1 }, student: { deleted: 0, kept: 1 } } })
  expect(await keys('student')).toEqual(['1', '2', '3', '4'])

  await pool.query(`update organization set pauses = '[]'`)
  const after = await district.run()
  expect(after).toMatchObject({ state: 'held', counts: { student: { deleted: 2 } } })
})
