import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { openSample, readWhole, type OpenedSample } from '../../../test/support/powerschool.ts'
import { readExpected } from '../../../simulators/district/expected.ts'
import type { SystemRecord } from '../../model/connector.ts'
import { entityTypes } from '../../model/entity.ts'

describe('the sample district of 400 students', () => {
  let sample: OpenedSample
  beforeAll(async () => {
    sample = await openSample({
      students: 400,
      settings: { pageSize: 50, extensions: ['u_students_extension.preferredname'] },
    })
  })
  afterAll(() => sample.close())

  test.each(entityTypes)('%s: exactly what counts is read, each once, and the read is complete', async entity => {
    const { records, end, problems, pages } = await readWhole(sample.system.read(entity))
    const expected = readExpected(sample.powerSchool.db).get(entity)
    expect(records).toHaveLength(expected ?? -1)
    expect(new Set(records.map(({ key }) => key)).size).toBe(records.length)
    expect(end).toEqual({ complete: true, cursor: expect.any(String) as string })
    expect(problems).toEqual([])
    expect(pages).toBeGreaterThanOrEqual(Math.ceil(records.length / 50))
  })

  test('every reference leads to a record that is read too', async () => {
    const keys = new Map<string, Set<string>>()
    const records: SystemRecord[] = []
    for (const entity of entityTypes) {
      const whole = await readWhole(sample.system.read(entity))
      keys.set(entity, new Set(whole.records.map(({ key }) => key)))
      records.push(...whole.records)
    }
    const targets = {
      school: 'school',
      parent: 'term',
      course: 'course',
      student: 'student',
      section: 'section',
      teacher: 'teacher',
      guardian: 'guardian',
    }
    for (const { attributes } of records) {
      for (const [name, target] of Object.entries(targets)) {
        const value = attributes[name]
        if (typeof value === 'string') expect(keys.get(target)?.has(value), `${name} ${value}`).toBe(true)
      }
    }
  })

  test('the page size changes nothing but the number of pages', async () => {
    for (const entity of ['assignment', 'guardianship', 'student'] as const) {
      const byKey = (records: readonly SystemRecord[]) => records.toSorted((a, b) => a.key.localeCompare(b.key))
      const small = await readWhole(sample.reopen({ pageSize: 10 }).read(entity))
      const large = await readWhole(sample.reopen({ pageSize: 20_000 }).read(entity))
      expect(large.pages).toBe(2)
      expect(small.pages).toBeGreaterThan(10)
      expect(byKey(small.records)).toEqual(byKey(large.records))
    }
  })

  test('settings widen which students count', async () => {
    const all = await readWhole(
      sample
        .reopen({ studentStatuses: ['active', 'preregistered', 'inactive', 'transferred', 'graduated'] })
        .read('student'),
    )
    const statuses = new Set(all.records.map(({ attributes }) => attributes['enrollStatus']))
    expect(statuses).toContain('active')
    expect(statuses).toContain('preregistered')
    expect(statuses).toContain('transferred')
    expect(all.records.every(({ key }) => Number(key) > 0)).toBe(true)
  })

  test('a school year that is asked for is the one that is read', async () => {
    const { records } = await readWhole(sample.reopen({ schoolYear: 2026 }).read('term'))
    expect(records.length).toBeGreaterThan(0)
    expect(new Set(records.map(({ attributes }) => attributes['schoolYear']))).toEqual(new Set(['2026']))
    await expect(readWhole(sample.reopen({ schoolYear: 2050 }).read('term'))).rejects.toMatchObject({
      code: 'POWERSCHOOL_NO_SCHOOL_YEAR',
    })
  })

  test('a student is put together from its row, its e-mail and its extension fields', async () => {
    const { db } = sample.powerSchool
    db.exec(
      `update students set zip = '02134', middle_name = null, grade_level = 0 where dcid = (select min(dcid) from students where dcid > 0 and enroll_status = 0)`,
    )
    const row =
      db
        .prepare(
          `select * from students where zip = '02134' and grade_level = 0 and middle_name is null and enroll_status = 0 and dcid > 0 order by dcid`,
        )
        .get() ?? {}
    db.prepare(`insert or replace into u_students_extension (studentsdcid, preferredname) values (?, 'Joe')`).run(
      Number(row['dcid']),
    )
    db.prepare(
      `insert into codeset (codesetid, codetype, code, displayvalue) values (9999, 'Suffix', 'JR', 'Jr.')`,
    ).run()
    db.prepare('update person set suffixcodesetid = 9999 where id = ?').run(Number(row['person_id']))
    const { records } = await readWhole(sample.system.read('student'))
    const attributes = records.find(({ key }) => key === String(row['dcid']))?.attributes ?? {}
    expect(attributes).toMatchObject({
      givenName: row['first_name'],
      familyName: row['last_name'],
      identifier: String(row['student_number']),
      grade: 'K',
      school: String(row['schoolid']),
      postalCode: '02134',
      enrollStatus: 'active',
      suffix: 'Jr.',
      u_students_extension: { preferredname: 'Joe' },
    })
    expect(attributes).not.toHaveProperty('middleName')
    expect(attributes['email']).toContain('@')
  })
})

describe('a small district', () => {
  let sample: OpenedSample
  beforeAll(async () => {
    sample = await openSample({ students: 60, settings: { pageSize: 10 } })
  })
  afterAll(() => sample.close())
  afterEach(() => {
    sample.powerSchool.dials.expiresInAsNumber = false
  })

  test('rows that come and go during the read leave it complete', async () => {
    const { db } = sample.powerSchool
    const system = sample.reopen({ concurrency: 1 })
    const total = readExpected(db).get('student') ?? 0
    db.exec('begin')
    const pages = system.read('student')
    let read = 0
    let complete: boolean | undefined
    for await (const page of pages) {
      if (read === 0)
        db.exec(
          `update students set enroll_status = 2 where dcid = (select max(dcid) from students where enroll_status = 0 and exitdate > entrydate)`,
        )
      read += page.records.length
      complete = page.end?.complete
    }
    db.exec('rollback')
    expect(read).toBe(total - 1)
    expect(complete).toBe(true)
  })

  test('an entity of which there is nothing is read completely, without records', async () => {
    const { db } = sample.powerSchool
    db.exec('begin; delete from sectionteacher; update sections set teacher = null')
    expect(await readWhole(sample.system.read('assignment'))).toMatchObject({ records: [], end: { complete: true } })
    db.exec('rollback')
  })

  test('many requests are never in flight beyond the setting, and a taker who stops ends them', async () => {
    for await (const page of sample.reopen({ concurrency: 2 }).read('enrollment')) {
      expect(page.records.length).toBeGreaterThan(0)
      break
    }
  })

  test('a lifetime that comes as a number is understood, and one token serves all reads', async () => {
    sample.powerSchool.dials.expiresInAsNumber = true
    const system = sample.reopen()
    const before = sample.powerSchool.requests['token'] ?? 0
    await Promise.all([
      readWhole(system.read('student')),
      readWhole(system.read('school')),
      readWhole(system.read('course')),
    ])
    expect((sample.powerSchool.requests['token'] ?? 0) - before).toBe(1)
  })

  test('the district office and the school of the graduated are no schools of anybody', async () => {
    const { db } = sample.powerSchool
    db.exec('begin; update users set homeschoolid = 0')
    const { records } = await readWhole(sample.system.read('teacher'))
    db.exec('rollback')
    expect(records.every(({ attributes }) => attributes['school'] === undefined)).toBe(true)
    expect(records.some(({ attributes }) => attributes['otherSchools'] !== undefined)).toBe(true)
  })

  test('a section finds its course whatever the case and blanks of its number', async () => {
    const { db } = sample.powerSchool
    db.exec(`begin; update sections set course_number = ' ' || lower(course_number) || ' '`)
    const { records } = await readWhole(sample.system.read('section'))
    const courses = new Set((await readWhole(sample.system.read('course'))).records.map(({ key }) => key))
    db.exec('rollback')
    expect(records.every(({ attributes }) => courses.has(String(attributes['course'])))).toBe(true)
  })

  test('the primary e-mail, the phones by type and the first address of a contact are taken', async () => {
    const { db } = sample.powerSchool
    const [contact] = (await readWhole(sample.system.read('guardian'))).records
    const id = Number(contact?.key)
    const type = (kind: string, code: string) =>
      Number(
        db.prepare('select codesetid from codeset where codetype = ? and lower(code) = lower(?)').get(kind, code)?.[
          'codesetid'
        ],
      )
    db.exec('begin')
    db.prepare('delete from personemailaddressassoc where personid = ?').run(id)
    db.prepare('delete from personphonenumberassoc where personid = ?').run(id)
    const put = (sql: string, ...values: (string | number)[]) => db.prepare(sql).run(...values)
    for (const [number, address, primary] of [
      [900_001, 'first@x.example', 0],
      [900_002, 'primary@x.example', 1],
    ] as const) {
      put('insert into emailaddress (emailaddressid, emailaddress) values (?, ?)', number, address)
      put(
        'insert into personemailaddressassoc (personemailaddressassocid, personid, emailaddressid, isprimaryemailaddress, emailaddresspriorityorder) values (?, ?, ?, ?, ?)',
        number,
        id,
        number,
        primary,
        number,
      )
    }
    for (const [number, phone, code] of [
      [900_001, '1110000001', 'Mobile'],
      [900_002, '1110000002', 'Work'],
      [900_003, '1110000003', 'Home'],
    ] as const) {
      put('insert into phonenumber (phonenumberid, phonenumber) values (?, ?)', number, phone)
      put(
        'insert into personphonenumberassoc (personphonenumberassocid, personid, phonenumberid, phonetypecodesetid, phonenumberpriorityorder) values (?, ?, ?, ?, ?)',
        number,
        id,
        number,
        type('Phone', code),
        number,
      )
    }
    db.prepare(`update person set statecontactnumber = 'C-17' where id = ?`).run(id)
    const { records } = await readWhole(sample.system.read('guardian'))
    db.exec('rollback')
    expect(records.find(({ key }) => key === contact?.key)?.attributes).toMatchObject({
      email: 'primary@x.example',
      mobilePhone: '1110000001',
      workPhone: '1110000002',
      phone: '1110000003',
      identifier: 'C-17',
    })
  })
})
