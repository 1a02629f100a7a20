import { afterEach, beforeEach, expect, test } from 'vitest'
import { openSample, readWhole, type OpenedSample } from '../../../test/support/powerschool.ts'
import type { EntityType } from '../../model/entity.ts'

let sample: OpenedSample
beforeEach(async () => {
  sample = await openSample({ students: 60, settings: { pageSize: 10 } })
  // Nothing of the district is young enough for the overlap of the cursor.
  for (const table of ['students', 'cc', 'sections', 'users', 'schoolstaff']) {
    run(`update ${table} set transaction_date = '2026-01-01T00:00:00' where transaction_date is not null`)
  }
  for (const table of [
    'person',
    'emailaddress',
    'personemailaddressassoc',
    'phonenumber',
    'personphonenumberassoc',
    'personaddress',
    'personaddressassoc',
    'studentcontactassoc',
    'studentcontactdetail',
  ]) {
    run(`update ${table} set whencreated = '2026-01-01T00:00:00', whenmodified = '2026-01-01T00:00:00'`)
  }
})
afterEach(() => sample.close())

const run = (sql: string) => sample.powerSchool.db.exec(sql)
const one = (sql: string) => String(Object.values(sample.powerSchool.db.prepare(sql).get() ?? {})[0])
const byKey = (a: { key: string }, b: { key: string }) => (a.key < b.key ? -1 : 1)
const later = `'2099-01-01T00:00:00'`

async function changesAfter(entity: EntityType, happens: () => void) {
  const full = await readWhole(sample.system.read(entity))
  happens()
  const changes = await readWhole(sample.system.read(entity, full.end.cursor))
  expect(changes.end.complete).toBe(true)
  expect(changes.end.whole).toBeUndefined()
  return {
    keys: changes.records.map(({ key }) => key).toSorted(),
    gone: changes.gone.toSorted(),
    records: changes.records,
    pages: changes.pages,
  }
}

const student = () =>
  one('select min(dcid) from students where enroll_status = 0 and dcid > 0 and exitdate > entrydate')
const guardianOf = (dcid: string) =>
  one(
    `select ca.personid from studentcontactassoc ca join studentcontactdetail d using (studentcontactassocid) where ca.studentdcid = ${dcid} and d.isactive = 1 and d.enddate is null`,
  )

test('when nothing changed, nothing comes', async () => {
  for (const entity of [
    'student',
    'enrollment',
    'guardian',
    'guardianship',
    'teacher',
    'section',
    'assignment',
  ] as const) {
    expect(await changesAfter(entity, () => undefined)).toMatchObject({ keys: [], gone: [] })
  }
})

test('a student whose row, e-mail or extension field changed comes, and nobody else', async () => {
  const key = student()
  const edits = [
    `update students set last_name = 'New', transaction_date = ${later} where dcid = ${key}`,
    `update emailaddress set whenmodified = ${later} where emailaddressid = (select a.emailaddressid from personemailaddressassoc a join students s on s.person_id = a.personid where s.dcid = ${key})`,
  ]
  for (const edit of edits) {
    const { keys, gone } = await changesAfter('student', () => run(edit))
    expect({ keys, gone }).toEqual({ keys: [key], gone: [] })
  }
})

test('a student who leaves is gone, and so are the enrollments and relationships', async () => {
  const key = student()
  const leave = () => run(`update students set enroll_status = 2, transaction_date = ${later} where dcid = ${key}`)
  const enrollments = one(
    `select count(*) from cc c join students s on s.id = c.studentid where s.dcid = ${key} and c.sectionid > 0 and c.termid >= 3600`,
  )
  expect(await changesAfter('student', leave)).toMatchObject({ keys: [], gone: [key] })
  run(`update students set enroll_status = 0, transaction_date = '2026-01-01T00:00:00' where dcid = ${key}`)
  const gone = (await changesAfter('enrollment', leave)).gone
  expect(gone.length).toBeGreaterThanOrEqual(Number(enrollments))
  run(`update students set enroll_status = 0, transaction_date = '2026-01-01T00:00:00' where dcid = ${key}`)
  expect((await changesAfter('guardianship', leave)).gone).toContain(`${guardianOf(key)}:${key}`)
})

test('a dropped enrollment is gone, a new one comes', async () => {
  const key = one('select min(dcid) from cc where sectionid > 0 and termid >= 3600')
  const drop = () =>
    run(`update cc set sectionid = -sectionid, termid = -termid, transaction_date = ${later} where dcid = ${key}`)
  expect(await changesAfter('enrollment', drop)).toMatchObject({ keys: [], gone: [key] })
  const rejoin = () =>
    run(`update cc set sectionid = -sectionid, termid = -termid, transaction_date = ${later} where dcid = ${key}`)
  expect(await changesAfter('enrollment', rejoin)).toMatchObject({ keys: [key], gone: [] })
})

test('a guardian whose phone changed comes; one whose relationship ended is gone', async () => {
  const person = guardianOf(student())
  const phone = `update phonenumber set whenmodified = ${later} where phonenumberid in (select phonenumberid from personphonenumberassoc where personid = ${person})`
  expect((await changesAfter('guardian', () => run(phone))).keys).toContain(person)
  run(`update phonenumber set whenmodified = null`)
  const end = `update studentcontactdetail set isactive = 0, whenmodified = ${later} where studentcontactassocid in (select studentcontactassocid from studentcontactassoc where personid = ${person})`
  expect(await changesAfter('guardian', () => run(end))).toMatchObject({ keys: [], gone: [person] })
})

test('a member of staff who leaves and teaches nothing is gone', async () => {
  const key = one(
    `select users_dcid from schoolstaff where status = 1 and id not in (select teacherid from sectionteacher) and id not in (select teacher from sections where teacher is not null) group by users_dcid having count(*) = 1`,
  )
  const leave = () => run(`update schoolstaff set status = 2, transaction_date = ${later} where users_dcid = ${key}`)
  expect(await changesAfter('teacher', leave)).toMatchObject({ keys: [], gone: [key] })
})

test('a change of the lead teacher comes with the section', async () => {
  const id = one(
    'select min(sectionid) from sectionteacher where sectionid in (select id from sections where termid >= 3600)',
  )
  const dcid = one(`select dcid from sections where id = ${id}`)
  const { keys } = await changesAfter('assignment', () =>
    run(`update sectionteacher set transaction_date = ${later} where sectionid = ${id}`),
  )
  expect(keys.length).toBeGreaterThan(0)
  expect(keys.every(key => key.startsWith(`${dcid}:`))).toBe(true)
})

test('many changes come in pages, all of them, with rows of one key kept together', async () => {
  const full = await readWhole(sample.system.read('guardianship'))
  const { keys, pages } = await changesAfter('guardianship', () =>
    run(`update students set transaction_date = ${later}`),
  )
  expect(keys).toEqual(full.records.map(({ key }) => key).toSorted())
  expect(pages).toBeGreaterThan(5)
  const enrollments = await changesAfter('enrollment', () => undefined)
  expect(new Set(enrollments.keys).size).toBe(enrollments.keys.length)
})

test('rows without a time stamp come only in full reads', async () => {
  const key = student()
  const { keys } = await changesAfter('student', () =>
    run(`update students set last_name = 'Odd', transaction_date = null where dcid = ${key}`),
  )
  expect(keys).toEqual([])
})

test("the clock of the cursor is PowerSchool's own", async () => {
  sample.powerSchool.dials.now = '2031-05-01T08:00:00'
  const { end } = await readWhole(sample.reopen({ schoolYear: 2027 }).read('student'))
  expect(end.cursor).toMatch(/^2031-05-01 07\.55\.00 /)
})

test('a cursor of other settings or another year leads to a full read, which is said', async () => {
  const { end } = await readWhole(sample.system.read('enrollment'))
  const other = sample.reopen({ studentStatuses: ['active', 'transferred'] })
  const again = await readWhole(other.read('enrollment', end.cursor))
  expect(again.end).toMatchObject({ complete: true, whole: true })
  expect(again.records.length).toBeGreaterThan(100)
  const formerYear = await readWhole(sample.reopen({ schoolYear: 2026 }).read('enrollment', end.cursor))
  expect(formerYear.end.whole).toBe(true)
})

test.each(['touched', 'changed'])(
  'changes of which %s loses some are asked for again; if they stay lost, the read is incomplete',
  async query => {
    const { end } = await readWhole(sample.system.read('student'))
    run(`update students set transaction_date = ${later}`)
    const path = `student.${query}\\?`
    sample.powerSchool.faults.add({ effect: { kind: 'leave out rows', count: 2 }, path, times: 1 })
    expect((await readWhole(sample.system.read('student', end.cursor))).end.complete).toBe(true)
    expect(sample.notices).toEqual([expect.stringContaining('asked for again')])
    for (const effect of [{ kind: 'leave out rows', count: 2 }, { kind: 'no rows' }] as const) {
      sample.powerSchool.faults.clear()
      sample.powerSchool.faults.add({ effect, path })
      const broken = await readWhole(sample.system.read('student', end.cursor))
      expect(broken.end).toMatchObject({ complete: false, reason: expect.stringContaining('changed') as string })
    }
  },
)

test('keys of changes that are passed over make the read incomplete', async () => {
  const { end } = await readWhole(sample.system.read('student'))
  run(`update students set transaction_date = ${later}`)
  sample.powerSchool.faults.add({ effect: { kind: 'skip page' }, path: 'student.touched' })
  expect((await readWhole(sample.system.read('student', end.cursor))).end.complete).toBe(false)
})

test('changes come to the same as a full read where their keys take more than one answer', async () => {
  const full = await readWhole(sample.system.read('enrollment'))
  expect(full.records.length).toBeGreaterThan(250)
  // Slows nothing down: it counts.
  sample.powerSchool.faults.add({ effect: { kind: 'latency', milliseconds: 0 }, path: 'enrollment.touched' })
  const { records } = await changesAfter('enrollment', () => run(`update cc set transaction_date = ${later}`))
  expect(records.toSorted(byKey)).toEqual(full.records.toSorted(byKey))
  expect(sample.powerSchool.faults.list()[0]?.met).toBeGreaterThan(1)
})

test('a section that changed and has no teacher at all is no gap among the assignments', async () => {
  const id = one('select min(id) from sections where termid >= 3600')
  run(`delete from sectionteacher where sectionid = ${id}`)
  const { keys, gone } = await changesAfter('assignment', () =>
    run(`update sections set teacher = null, transaction_date = ${later} where id = ${id}`),
  )
  expect({ keys, gone }).toEqual({ keys: [], gone: [] })
})

test('a contact without a person, or of a student who is not there, is no gap among guardians and guardianships', async () => {
  for (const entity of ['guardian', 'guardianship'] as const) {
    const { keys, gone } = await changesAfter(entity, () =>
      run(`insert into studentcontactassoc (studentdcid, personid, whencreated) values
             (${student()}, 99999998, ${later}), (99999999, 99999999, ${later})`),
    )
    expect(gone).toEqual([])
    expect(keys.some(key => key.includes('9999999'))).toBe(false)
  }
})

test('rows that were created and never modified come too', async () => {
  const person = guardianOf(student())
  const { keys } = await changesAfter('guardian', () =>
    run(`update person set whencreated = ${later}, whenmodified = null where id = ${person}`),
  )
  expect(keys).toEqual([person])
})
