/** Sync with a simulated PowerSchool over real HTTP: what it takes, what it never gets, and what faults can't double. */

import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { EntityType } from '../../src/model/entity.ts'
import type { Values } from '../../src/model/value.ts'
import { addRecord, editRecord } from '../../src/worker/front-door.ts'
import type { SimulatedPowerSchool } from '../../simulators/powerschool/server.ts'
import { boundless } from '../support/house.ts'
import { growPowerSchool, openImport, type Import } from './district.ts'

const entities: readonly EntityType[] = ['school', 'student', 'guardian', 'guardianship']

let powerSchool: SimulatedPowerSchool
let district: Import

beforeAll(async () => {
  powerSchool = await growPowerSchool(60, { write: true })
  district = await openImport(powerSchool, { type: 'sync', limits: boundless, entities })
  expect(await district.run()).toMatchObject({ state: 'done' })
})
beforeEach(() => {
  powerSchool.faults.clear()
})
afterAll(async () => {
  await district.close()
  await powerSchool.close()
})

const edit = (entity: EntityType, id: string, values: Values) =>
  editRecord(district.house, { entity, id, values, by: 'Mo' })
const anyStudent = async (place: number) => {
  const student = (await district.records('student'))[place]
  if (!student) throw new Error('the district is too small')
  const key = student.sources[0]?.externalId ?? ''
  return { ...student, key, row: () => powerSchool.db.prepare('select * from students where dcid = ?').get(key) }
}
const code = (kind: string): string =>
  String(powerSchool.db.prepare('select code from codeset where codetype = ? order by code').get(kind)?.['code'])
const countOf = (table: string): number =>
  Number(powerSchool.db.prepare(`select count(*) as n from ${table}`).get()?.['n'])
/** Plans nothing, and sends nothing. */
const quiet = async () => {
  const run = await district.run()
  expect(run).toMatchObject({ state: 'done' })
  expect(await district.changes(run.id)).toEqual([])
  for (const counts of Object.values(run.counts)) {
    expect(counts).not.toHaveProperty('sentNew')
    expect(counts).not.toHaveProperty('sentChanged')
  }
}

test('PS-W6 every attribute of a student that PowerSchool takes arrives there, and does not come back as a change', async () => {
  const student = await anyStudent(0)
  await edit('student', student.id, {
    ...{ middleName: 'Quincy', phone: '555-0100', email: 'q.new@maple.example', birthDate: '2015-02-03' },
    ...{ street: '1 New Street', city: 'Newtown', state: 'NY', postalCode: '10001', stateId: 'S-77' },
  })
  expect(await district.run()).toMatchObject({ state: 'done', counts: { student: { sentChanged: 1, problems: 0 } } })
  expect(student.row()).toMatchObject({
    ...{ middle_name: 'Quincy', home_phone: '555-0100', dob: '2015-02-03', state_studentnumber: 'S-77' },
    ...{ street: '1 New Street', city: 'Newtown', state: 'NY', zip: '10001' },
  })
  await quiet()
})

test('a part of an address is completed from what is there: PowerSchool takes it only whole', async () => {
  const student = await anyStudent(1)
  const before = student.row()
  await edit('student', student.id, { street: '2 Other Street' })
  expect(await district.run()).toMatchObject({ counts: { student: { sentChanged: 1, problems: 0 } } })
  expect(student.row()).toMatchObject({ street: '2 Other Street', city: before?.['city'], zip: before?.['zip'] })
  await quiet()
})

test('PS-W1 username and password of a student are never sent', async () => {
  const student = await anyStudent(2)
  const before = student.row()
  await edit('student', student.id, { username: 'new.name', password: 'geheim geheim' })
  const run = await district.run()
  expect(run.counts.student).not.toHaveProperty('sentChanged')
  expect(student.row()).toEqual(before)
})

test('PS-W2 a new student is sent once, with the enrolment; a later school change is not sent and the report says why', async () => {
  const [school, other] = await district.records('school')
  const students = countOf('students')
  const { record } = await addRecord(district.house, {
    entity: 'student',
    values: {
      ...{ givenName: 'Grace', familyName: 'Newcomer', identifier: '990001', grade: '5', birthDate: '2015-05-05' },
      ...{ school: school?.id ?? '', entryDate: '2025-10-14', enrollStatus: 'active', sex: 'F' },
    },
    by: 'Mo',
  })
  expect(await district.run()).toMatchObject({ state: 'done', counts: { student: { sentNew: 1, problems: 0 } } })
  expect(countOf('students')).toBe(students + 1)
  const row = powerSchool.db.prepare('select * from students where student_number = 990001').get()
  expect(row).toMatchObject({ first_name: 'Grace', grade_level: 5, entrydate: '2025-10-14', enroll_status: 0 })
  await quiet()

  await edit('student', record, { school: other?.id ?? '', email: 'grace@maple.example' })
  const run = await district.run()
  expect(run).toMatchObject({ counts: { student: { sentChanged: 1 } } })
  expect(await district.problems(run.id)).toMatchObject([{ code: 'NOT_SENT_IMMUTABLE' }])
  expect(powerSchool.db.prepare('select schoolid from students where student_number = 990001').get()).toEqual({
    schoolid: row?.['schoolid'],
  })
  await quiet()
})

test('what PowerSchool would refuse is told before it is sent, and stops nobody else', async () => {
  const [school] = await district.records('school')
  const values = {
    givenName: 'No',
    familyName: 'Number',
    grade: '5',
    school: school?.id ?? '',
    entryDate: '2025-10-14',
  }
  const { record } = await addRecord(district.house, { entity: 'student', values, by: 'Mo' })
  const student = await anyStudent(3)
  await edit('student', student.id, { phone: '555-0103' })
  const run = await district.run()
  expect(run).toMatchObject({ state: 'done', counts: { student: { sentChanged: 1, refused: 1 } } })
  expect(await district.problems(run.id)).toMatchObject([{ code: 'POWERSCHOOL_WRITE_REFUSED', externalId: record }])
  await edit('student', record, { state: 'archived' })
})

test('PS-W3 a parent is created with e-mail, phones, address and relationship; any attribute of it can change', async () => {
  const student = await anyStudent(4)
  const { record: guardian } = await addRecord(district.house, {
    entity: 'guardian',
    values: {
      ...{ givenName: 'Annabella', familyName: 'Milbanke', email: 'anna@home.example', mobilePhone: '5550111' },
      ...{
        workPhone: '5550112',
        phone: '5550113',
        street: '3 Home Row',
        city: 'Newtown',
        state: code('State'),
        postalCode: '10001',
      },
      employer: 'Royal Society',
    },
    by: 'Mo',
  })
  await addRecord(district.house, {
    entity: 'guardianship',
    values: {
      guardian,
      student: student.id,
      relationship: 'Mother',
      livesWith: true,
      custodial: true,
      emergency: true,
    },
    by: 'Mo',
  })
  const run = await district.run()
  expect(await district.problems(run.id)).toEqual([])
  expect(run).toMatchObject({ counts: { guardian: { sentNew: 1 }, guardianship: { sentNew: 1 } } })
  const person = powerSchool.db.prepare(`select id, employer from person where lastname = 'Milbanke'`).all()
  expect(person).toMatchObject([{ employer: 'Royal Society' }])
  await quiet()

  await edit('guardian', guardian, { email: 'a.milbanke@home.example', mobilePhone: '5550222', city: 'Oldtown' })
  const [link] = (await district.records('guardianship')).filter(one => one.attributes['guardian'] === guardian)
  await edit('guardianship', link?.id ?? '', { livesWith: false, priority: 3 })
  const later = await district.run()
  expect(await district.problems(later.id)).toEqual([])
  expect(later).toMatchObject({ counts: { guardian: { sentChanged: 1 }, guardianship: { sentChanged: 1 } } })
  await quiet()
  expect(countOf(`person where lastname = 'Milbanke'`)).toBe(1)
})

test('PS-W5 both sides changed one value: the later one stands, and the conflict is listed', async () => {
  const student = await anyStudent(5)
  await edit('student', student.id, { middleName: 'Here' })
  const stamp = `${powerSchool.dials.now.slice(0, 10)}T13:00:00`
  powerSchool.db
    .prepare('update students set middle_name = ?, transaction_date = ? where dcid = ?')
    .run('There', stamp, student.key)
  const run = await district.run()
  expect(run).toMatchObject({ counts: { student: { conflicts: 1 } } })
  expect((await anyStudent(5)).attributes).toMatchObject({ middleName: 'There' })
  await quiet()
})

test('DS-11 a parent who arrived alone, for the run broke off, is joined to the student by the next run', async () => {
  const student = await anyStudent(4)
  const values = { givenName: 'Alone', familyName: 'Arrived', email: 'alone@home.example' }
  const { record: guardian } = await addRecord(district.house, { entity: 'guardian', values, by: 'Mo' })
  const link = { guardian, student: student.id, relationship: 'Mother' }
  await addRecord(district.house, { entity: 'guardianship', values: link, by: 'Mo' })
  powerSchool.faults.add({ effect: { kind: 'status', status: 503 }, method: 'POST', path: '/ws/contacts/.*/students' })
  expect(await district.run()).toMatchObject({ state: 'failed', counts: { guardian: { sentNew: 1 } } })
  // Nobody's contact does not count in PowerSchool: to a read of changes it has left.
  expect(await district.run({ full: false })).toMatchObject({ state: 'failed', mode: 'incremental' })
  powerSchool.faults.clear()
  expect(await district.run()).toMatchObject({ state: 'done', counts: { guardianship: { sentNew: 1 } } })
  const links = `studentcontactassoc a join person p on p.id = a.personid where p.lastname = 'Arrived'`
  expect([countOf(`person where lastname = 'Arrived'`), countOf(links)]).toEqual([1, 1])
  expect(await district.run()).toMatchObject({ state: 'done' })
  await quiet()
})
