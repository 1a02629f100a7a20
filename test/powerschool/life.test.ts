import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { changeContactEmail, changeContactPhone } from '../../simulators/district/contact-events.ts'
import { advance } from '../../simulators/district/days.ts'
import { readFact } from '../../simulators/district/expected.ts'
import {
  enrollNewStudent,
  removeStudentRow,
  renameStudent,
  restoreStudentRow,
  returnStudent,
  transferStudent,
  withdrawStudent,
} from '../../simulators/district/pupil-events.ts'
import { dropEnrollment, replaceTeacher, swapSection } from '../../simulators/district/seat-events.ts'
import type { SimulatedPowerSchool } from '../../simulators/powerschool/server.ts'
import { boundless } from '../support/house.ts'
import {
  alike,
  difference as differenceOf,
  expectedOf,
  freshDirectory,
  growPowerSchool,
  nextDay,
  openImport,
  type Import,
} from './district.ts'

let powerSchool: SimulatedPowerSchool
let inFull: Import
let byChanges: Import
beforeAll(async () => {
  powerSchool = await growPowerSchool(100)
  const wish = { limits: boundless, blanksErase: true }
  inFull = await openImport(powerSchool, wish)
  byChanges = await openImport(powerSchool, wish)
  await inFull.run()
  await byChanges.run()
})
afterAll(async () => {
  await inFull.close()
  await byChanges.close()
  await powerSchool.close()
})

// What one event left amiss is not to be the next one's fault.
afterEach(async ({ task }) => {
  if (task.result?.state !== 'fail') return
  await inFull.run()
  await byChanges.run()
})

const first = (sql: string): number => {
  const row = powerSchool.db.prepare(sql).get()
  if (row === undefined) throw new Error(`The district has none: ${sql}`)
  return Number(Object.values(row)[0])
}
const counting = 'enroll_status = 0 and dcid > 0 and exitdate > entrydate'
/** Another pupil each time: none has two things happen to him unawares. */
const pupil = (nth: number): number =>
  first(`select dcid from students where ${counting} order by dcid limit 1 offset ${nth * 5}`)
const seat = (nth: number): number =>
  first(
    `select dcid from cc where sectionid > 0 and termid = 3500 and dateleft > '${today()}' order by dcid limit 1 offset ${nth * 40}`,
  )
const today = (): string => readFact(powerSchool.db, 'today')

/** What only one of the two ways of reading has brought. */
const difference = async () => differenceOf(await byChanges.active(), await inFull.active())

test.each<[what: string, happens: (day: string) => unknown]>([
  ['moves to another school', today => transferStudent(powerSchool.db, { student: pupil(0), toSchool: 2101, today })],
  ['leaves the district', today => withdrawStudent(powerSchool.db, { student: pupil(1), today })],
  [
    'is newly enrolled, with a family',
    today => enrollNewStudent(powerSchool.db, { grade: 7, givenName: 'Zoë', today }),
  ],
  [
    'gets another name',
    today => renameStudent(powerSchool.db, { student: pupil(2), familyName: 'Núñez-Ortega', today }),
  ],
  ['drops a section', today => dropEnrollment(powerSchool.db, { enrollment: seat(0), today })],
  ['changes to another section', today => swapSection(powerSchool.db, { enrollment: seat(1), today })],
  [
    'gets another teacher',
    today =>
      replaceTeacher(powerSchool.db, {
        section: first('select dcid from sections where teacher > 0 and termid = 3500'),
        today,
      }),
  ],
  [
    'has a guardian with a new phone',
    today =>
      changeContactPhone(powerSchool.db, {
        person: first(
          'select personid from personphonenumberassoc where personid in (select personid from studentcontactassoc)',
        ),
        phone: '6175550199',
        today,
      }),
  ],
  [
    'has a guardian with a new e-mail address',
    today =>
      changeContactEmail(powerSchool.db, {
        person: first(
          'select personid from personemailaddressassoc where personid in (select personid from studentcontactassoc)',
        ),
        email: 'new@mail.example',
        today,
      }),
  ],
])('DS-11 when a student %s, reading everything and reading changes come to the same', async (_what, happens) => {
  happens(nextDay(powerSchool))
  const full = await inFull.run()
  const changes = await byChanges.run({ full: false })
  expect([full.mode, full.state, changes.mode, changes.state]).toEqual(['full', 'done', 'incremental', 'done'])
  expect([await inFull.problems(full.id), await byChanges.problems(changes.id)]).toEqual([[], []])
  expect(await inFull.counts()).toEqual(expectedOf(powerSchool))
  expect(await difference()).toEqual(alike)
})

test('DS-11 after all that and ten days of school life, Passport is what a fresh import would be, whichever way it was read', async () => {
  for (let week = 0; week < 2; week += 1) {
    advance(powerSchool.db, { seed: 11 + week, days: 5 })
    await byChanges.run({ full: false })
  }
  await inFull.run()
  expect(await inFull.counts()).toEqual(expectedOf(powerSchool))
  expect(await difference()).toEqual(alike)
  expect(differenceOf(await inFull.active(), await freshDirectory(powerSchool))).toEqual(alike)
  expect(await inFull.changes((await inFull.run()).id)).toEqual([])
})

test('a student who leaves and comes back is the same record, with the same enrollments', async () => {
  const student = pupil(6)
  const { id } = await byChanges.record('student', String(student), 'PowerSchool')
  withdrawStudent(powerSchool.db, { student, today: nextDay(powerSchool) })
  const left = await byChanges.run({ full: false })
  expect(left.counts.student).toMatchObject({ deleted: 1, created: 0 })
  returnStudent(powerSchool.db, { student, today: nextDay(powerSchool) })
  const back = await byChanges.run({ full: false })
  expect(back.counts.student).toMatchObject({ restored: 1, created: 0 })
  expect((await byChanges.record('student', String(student), 'PowerSchool')).id).toBe(id)
  await inFull.run()
  expect(await difference()).toEqual(alike)
})

test('DS-12 of three changed students only those are read, and nobody is missed', async () => {
  const day = nextDay(powerSchool)
  const students = [pupil(8), pupil(9), pupil(10)]
  for (const student of students) renameStudent(powerSchool.db, { student, givenName: 'Renamed', today: day })
  const run = await byChanges.run({ full: false })
  expect(run.counts.student).toMatchObject({ read: 3, updated: 3, deleted: 0, unchanged: 0 })
  expect(
    (await byChanges.changes(run.id)).map(({ entity, operation, externalId }) => [entity, operation, externalId]),
  ).toEqual(students.map(student => ['student', 'update', String(student)]))
})

test('a row that vanishes without a trace is seen by reading everything, not by reading changes', async () => {
  const student = pupil(12)
  const { row } = removeStudentRow(powerSchool.db, { student, today: nextDay(powerSchool) })
  expect(await byChanges.changes((await byChanges.run({ full: false })).id)).toEqual([])
  expect((await inFull.run()).counts.student).toMatchObject({ deleted: 1 })
  const { onlyOne, onlyOther } = await difference()
  expect(onlyOther).toEqual([])
  expect(onlyOne.filter(text => text.includes(`"name":"student`))).toHaveLength(1)
  await byChanges.run()
  expect(await difference()).toEqual(alike)

  restoreStudentRow(powerSchool.db, row, { today: nextDay(powerSchool) })
  await inFull.run()
  await byChanges.run()
  expect(await difference()).toEqual(alike)
})

test('what ends by the mere passing of days is seen by reading everything', async () => {
  const detail = first(
    'select min(studentcontactdetailid) from studentcontactdetail where isactive = 1 and enddate is null',
  )
  const ends = nextDay(powerSchool)
  powerSchool.db
    .prepare('update studentcontactdetail set enddate = ?, whenmodified = ? where studentcontactdetailid = ?')
    .run(ends, `${ends}T07:00:00`, detail)
  await byChanges.run({ full: false })
  nextDay(powerSchool)
  nextDay(powerSchool)
  await byChanges.run({ full: false })
  await inFull.run()
  const { onlyOne, onlyOther } = await difference()
  expect(onlyOther).toEqual([])
  expect(onlyOne.filter(text => text.includes('"name":"guardianship'))).toHaveLength(1)
  await byChanges.run()
  expect(await difference()).toEqual(alike)
})
