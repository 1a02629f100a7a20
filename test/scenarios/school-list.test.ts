/** A mapping of schools by list: only the listed schools and their people arrive. */

import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { EntityType } from '../../src/model/entity.ts'
import { boundless, openDistrict, type District } from '../support/house.ts'
import { write } from '../support/paper-source.ts'

let district: District

beforeAll(async () => {
  district = await openDistrict()
})
beforeEach(async () => {
  await district.forget()
  for (let n = 1; n <= 12; n += 1) writeSchool(n)
})
afterAll(() => district.close())

/** A school with one of everything. */
function writeSchool(n: number): void {
  const school = String(n)
  write(district.paper, 'school', school, { name: `Source ${school}`, identifier: school })
  write(district.paper, 'course', `c${n}`, { title: 'Art', school })
  write(district.paper, 'student', `s${n}`, { givenName: 'Ada', familyName: `B${n}`, school })
  write(district.paper, 'teacher', `t${n}`, { givenName: 'Tess', familyName: `E${n}`, school })
  write(district.paper, 'guardian', `g${n}`, { familyName: `B${n}` })
  write(district.paper, 'section', `x${n}`, { sectionCode: '1', course: `c${n}`, school })
  write(district.paper, 'enrollment', `e${n}`, { student: `s${n}`, section: `x${n}` })
  write(district.paper, 'assignment', `a${n}`, { teacher: `t${n}`, section: `x${n}` })
  write(district.paper, 'guardianship', `w${n}`, { guardian: `g${n}`, student: `s${n}` })
}

const mapped = (...numbers: readonly number[]) => ({
  schools: numbers.map(n => ({ source: String(n), target: `Hub ${n}` })),
  limits: boundless,
})

const each: readonly EntityType[] = [
  'course',
  'student',
  'teacher',
  'guardian',
  'section',
  'enrollment',
  'assignment',
  'guardianship',
]

test('SM-1.5 with 3 of 12 schools mapped only their records arrive; the others are counted as skipped, and are no problem', async () => {
  await district.configure(mapped(1, 2, 3))
  const run = await district.run()

  expect(run.state).toBe('done')
  expect(await district.problems(run.id)).toEqual([])
  expect(run.counts.school).toMatchObject({ read: 12, created: 3, skipped: 9 })
  for (const entity of each) {
    expect([entity, run.counts[entity]]).toMatchObject([entity, { read: 12, created: 3, skipped: 9, problems: 0 }])
    expect(await district.records(entity)).toHaveLength(3)
  }
  expect((await district.records('school')).map(({ attributes }) => attributes['name'])).toEqual([
    'Hub 1',
    'Hub 2',
    'Hub 3',
  ])
  expect(await district.changes((await district.run()).id)).toEqual([])
})

test('SM-2.1 SM-2.2 a 13th school is not imported until it is mapped, and then leaves the others untouched', async () => {
  await district.configure(mapped(1, 2))
  await district.run()
  const before = await district.directory()
  writeSchool(13)
  const ignored = await district.run()
  expect(await district.changes(ignored.id)).toEqual([])
  expect(ignored.counts.school).toMatchObject({ skipped: 11 })

  await district.configure(mapped(1, 2, 13))
  const run = await district.run()
  expect(
    (await district.changes(run.id)).map(({ entity, operation, externalId }) => [entity, operation, externalId]),
  ).toEqual(
    [['school', 'create', '13'], ...each.map(entity => [entity, 'create', expect.stringMatching(/13$/)])].sort(
      inOrderOf((await district.changes(run.id)).map(({ entity }) => entity)),
    ),
  )
  expect(await district.directory()).toEqual(expect.arrayContaining([...before]))
})

test('a new guardian who takes the place of another arrives with the guardianship that names her', async () => {
  await district.configure(mapped(1))
  await district.run()
  write(district.paper, 'guardian', 'g99', { familyName: 'New' })
  write(district.paper, 'guardianship', 'w1', { guardian: 'g99' })
  await district.run()

  expect((await district.record('guardianship', 'w1')).attributes['guardian']).toBe(
    (await district.record('guardian', 'g99')).id,
  )
})

test('a filter leaves out a record and, as skipped, what refers to it', async () => {
  await district.configure({ tasks: { student: { filters: ['source.familyName != "B1"'] } }, limits: boundless })
  const run = await district.run()

  expect(run.counts).toMatchObject({
    student: { created: 11, skipped: 1, problems: 0 },
    enrollment: { created: 11, skipped: 1, problems: 0 },
    guardianship: { created: 11, skipped: 1, problems: 0 },
  })
  await district.configure({ limits: boundless })
  expect((await district.run()).counts).toMatchObject({ student: { created: 1 }, enrollment: { created: 1 } })
})

test('what a filter leaves out of a list comes when the filter lets it in', async () => {
  write(district.paper, 'teacher', 't1', { otherSchools: ['2'] })
  await district.configure({ tasks: { school: { exclude: ['source.identifier == "2"'] } }, limits: boundless })
  await district.run()
  expect((await district.record('teacher', 't1')).attributes['otherSchools'] ?? []).toEqual([])

  await district.configure({ limits: boundless })
  await district.run()
  expect((await district.record('teacher', 't1')).attributes['otherSchools']).toEqual([
    (await district.record('school', '2')).id,
  ])
})

function inOrderOf(entities: readonly string[]) {
  return ([a]: readonly unknown[], [b]: readonly unknown[]) => entities.indexOf(String(a)) - entities.indexOf(String(b))
}

test('SM-1.5 a teacher at home in another school arrives with the mapped school he also teaches at; people of no school do not', async () => {
  await district.configure(mapped(1, 2, 3))
  write(district.paper, 'teacher', 't5', { otherSchools: ['2', '7'] })
  write(district.paper, 'student', 's6', { school: null })
  await district.run()

  const { id } = await district.record('school', '2')
  const teacher = await district.record('teacher', 't5')
  expect(teacher.attributes).toMatchObject({ otherSchools: [id] })
  expect(teacher.attributes['school']).toBeUndefined()
  expect(await district.records('student')).toHaveLength(3)
})
