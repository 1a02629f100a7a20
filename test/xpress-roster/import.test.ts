/** A region's roster comes in, lives on, breaks, and comes beside PowerSchool's. */

import { afterAll, beforeAll, expect, test } from 'vitest'
import { advance } from '../../simulators/district/days.ts'
import { withdrawStudent } from '../../simulators/district/pupil-events.ts'
import { dropEnrollment } from '../../simulators/district/seat-events.ts'
import { studentRefId } from '../../simulators/xpress-roster/people.ts'
import { nextDay } from '../powerschool/district.ts'
import { openRegion, type Region } from './district.ts'

let region: Region

beforeAll(async () => {
  region = await openRegion(120)
})
afterAll(() => region.close())

const changedIn = async (run: { readonly id: string }) => {
  const changes = await region.changes(run.id)
  return changes.map(({ entity, operation, externalId }) => `${operation} ${entity} ${externalId}`).sort()
}

test('a first import finds all of the district, and a second one nothing new', async () => {
  const first = await region.run()
  expect(first).toMatchObject({ state: 'done', held: [] })
  expect(await region.counts()).toEqual(region.expected())
  expect(await region.problems(first.id)).toEqual([])
  const second = await region.run()
  expect(await changedIn(second)).toEqual([])
  const student = await region.record('student', studentRefId(108).toLowerCase(), 'Region')
  expect(student.attributes).toMatchObject({ enrollStatus: 'active', givenName: expect.any(String) as string })
})

test('an incremental run takes what changed, and what left with it', async () => {
  const { db } = region.powerSchool
  const today = nextDay(region.powerSchool)
  const seat = db
    .prepare(
      `select cc.dcid, cc.sectionid from cc join students on students.id = cc.studentid
        where sectionid > 0 and enroll_status = 0 and exitdate > entrydate and dateleft > ? order by cc.dcid limit 1`,
    )
    .get(today)
  dropEnrollment(db, { enrollment: Number(seat?.['dcid']), today })
  const run = await region.run({ full: false })
  expect(run).toMatchObject({ state: 'done', mode: 'incremental' })
  expect(run.counts.enrollment).toMatchObject({ deleted: 1, created: 0 })
  expect(await region.counts()).toEqual(region.expected())
})

test('a student who is deleted leaves by an incremental run, enrollments and all', async () => {
  const { db } = region.powerSchool
  const today = nextDay(region.powerSchool)
  const student = Number(
    db.prepare('select min(dcid) as dcid from students where enroll_status = 0 and exitdate > entrydate').get()?.[
      'dcid'
    ],
  )
  withdrawStudent(db, { student, today })
  const run = await region.run({ full: false })
  expect(run).toMatchObject({ state: 'done', mode: 'incremental' })
  expect(run.counts.student).toMatchObject({ deleted: 1 })
  expect(await region.counts()).toEqual(region.expected())
  await expect(region.record('student', studentRefId(student).toLowerCase(), 'Region')).rejects.toThrow('no active')
})

test('weeks of incremental runs end where a full run would', async () => {
  for (const days of [1, 4, 7]) {
    advance(region.powerSchool.db, { seed: days, days })
    const run = await region.run({ full: false })
    expect(run).toMatchObject({ state: 'done' })
    expect(await region.counts()).toEqual(region.expected())
  }
  expect(await changedIn(await region.run())).toEqual([])
})

test('XP-04 a provider that no longer takes markers is read in full, and deletions come from comparison', async () => {
  const { db } = region.powerSchool
  const today = nextDay(region.powerSchool)
  region.provider.dials.markers = 'refused'
  const student = Number(
    db.prepare('select min(dcid) as dcid from students where enroll_status = 0 and exitdate > entrydate').get()?.[
      'dcid'
    ],
  )
  withdrawStudent(db, { student, today })
  const run = await region.run({ full: false })
  region.provider.dials.markers = 'accepted'
  expect(run.counts.student).toMatchObject({ deleted: 1 })
  expect(await region.counts()).toEqual(region.expected())
})

test.each([
  ['loses objects', { kind: 'leave out rows', count: 5 }],
  ['comes twice in place of the next', { kind: 'repeat page' }],
  ['is passed over', { kind: 'skip page' }],
  ['comes empty', { kind: 'no rows' }],
] as const)('a page that %s removes nobody', async (_, effect) => {
  const before = await region.everything()
  for (const lastPageHeader of ['with a blank', 'absent'] as const) {
    region.provider.dials.lastPageHeader = lastPageHeader
    region.provider.faults.add({ effect, path: 'x(Students|Contacts|Rosters)', after: 1 })
    const run = await region.run()
    region.provider.faults.clear()
    expect(Object.values(run.counts).every(({ deleted }) => deleted === 0 || run.state === 'held')).toBe(true)
    expect(await region.counts()).toEqual(region.expected())
  }
  region.provider.dials.lastPageHeader = 'with a blank'
  expect(await region.run()).toMatchObject({ state: 'done' })
  expect(JSON.parse(await region.everything()).records).toEqual(JSON.parse(before).records)
})

test('XP-09 a provider that turns requests away is waited for, and the run survives', async () => {
  region.provider.faults.add({ effect: { kind: 'status', status: 503, retryAfter: 0 }, probability: 0.2 })
  const run = await region.run()
  region.provider.faults.clear()
  expect(run).toMatchObject({ state: 'done' })
  expect(await changedIn(run)).toEqual([])
})

test('a provider whose sign-in fails leaves Passport as it was', async () => {
  const before = await region.everything()
  region.provider.faults.add({ effect: { kind: 'status', status: 401 }, path: '/token' })
  region.provider.expireTokens()
  expect(await region.run()).toMatchObject({ state: 'failed', failure: { code: 'XPRESS_TOKEN_REFUSED' } })
  region.provider.faults.clear()
  expect(await region.everything()).toEqual(before)
})

test('SM-7.1 SM-7.3 beside PowerSchool the schools are one, and equal ids merge nobody', async () => {
  const alone = await region.counts()
  const run = await region.run({ integration: 'Nightly import' })
  expect(run).toMatchObject({ state: 'done' })
  const together = await region.counts()
  expect(together['school']).toBe(alone['school'])
  expect(together['student']).toBe(2 * Number(alone['student']))
  expect(together['teacher']).toBe(2 * Number(alone['teacher']))
  const students = await region.records('student')
  const numbers = Map.groupBy(students, ({ attributes }) => attributes['identifier'])
  expect([...numbers.values()].filter(same => same.length !== 2)).toEqual([])
  // The same people, told alike by both: whoever matches them finds nothing to argue about.
  const told = (names: readonly string[]) =>
    [...numbers.values()].filter(
      ([one, other]) =>
        !names.every(name => JSON.stringify(one?.attributes[name]) === JSON.stringify(other?.attributes[name])),
    )
  expect(told(['givenName', 'familyName', 'stateId', 'birthDate', 'sex', 'grade', 'school', 'email', 'phone'])).toEqual(
    [],
  )
})

test('SM-7.4 a school that one of two sources closes stays with the other', async () => {
  const { provider } = region
  const [school] = await region.records('school')
  const refId = school?.sources.find(({ source }) => source === 'Region')?.externalId ?? ''
  provider.remove('xSchools', refId)
  const run = await region.run({ full: false })
  expect(run).toMatchObject({ state: 'done' })
  expect((await region.records('school')).map(({ id }) => id)).toContain(school?.id)
})
