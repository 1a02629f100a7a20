import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, describe, expect, test } from 'vitest'
import { tables } from '../powerschool/tables.ts'
import { dayFromText, schoolYearAt } from './calendar.ts'
import { countRecords, readExpected } from './expected.ts'
import { growInto } from './powerschool.ts'
import { recount } from './recount.ts'

const today = '2026-11-25'
const folder = mkdtempSync(join(tmpdir(), 'district-'))
afterAll(() => rmSync(folder, { recursive: true }))

const db = new DatabaseSync(':memory:')
const counts = growInto(db, { seed: 7, students: 400, today })
const found = (sql: string) => db.prepare(sql).all()
const number = (sql: string) => Number(db.prepare(`select count(*) as count from ${sql}`).get()?.['count'])

describe('the sample district in PowerSchool', () => {
  test('is the same file, byte by byte, for the same seed', () => {
    const digest = (name: string, seed: number) => {
      const path = join(folder, name)
      const file = new DatabaseSync(path)
      growInto(file, { seed, students: 400, today })
      file.close()
      return createHash('sha256').update(readFileSync(path)).digest('hex')
    }
    const first = digest('first.db', 7)
    expect(digest('second.db', 7)).toBe(first)
    expect(digest('third.db', 8)).not.toBe(first)
  })

  test('has the size of the smallest preset', () => {
    expect(counts).toMatchObject({ school: 3, term: 21, student: 400 })
    expect(counts.enrollment / 400).toBeCloseTo(8.9, 0)
    expect(counts.guardian / 400).toBeCloseTo(1.2, 0)
    expect(Object.fromEntries(readExpected(db))).toEqual(counts)
  })

  test('is not grown over another one', () => {
    expect(() => growInto(db, { seed: 7, students: 400, today })).toThrow('holds a district already')
  })

  // In the first days, in the middle of terms, after terms have ended, on the last day, in the summer gap.
  const days = ['2026-08-17', '2026-09-01', today, '2027-02-01', '2027-06-18', '2027-07-10']
  test.each(days)('promises on %s just what the tables hold, counted in two other ways', day => {
    for (const seed of [1, 2]) {
      const other = new DatabaseSync(':memory:')
      const promised = growInto(other, { seed, students: 300, today: day })
      expect(promised).toEqual(countRecords(other, day))
      expect(promised).toEqual(recount(other, day, schoolYearAt(dayFromText(day)).startYear))
    }
  })

  test("never has a DCID that is the row's ID, and many that are another row's", () => {
    for (const { name, columns } of tables) {
      if (!('dcid' in columns) || !('id' in columns)) continue
      expect(number(`${name} where dcid = id and dcid > 0`)).toBe(0)
    }
    expect(number('students a join students b on a.dcid = b.id')).toBeGreaterThan(300)
  })

  test('joins without a loose end', () => {
    const loose = [
      'cc where studentid not in (select id from students)',
      'cc where abs(sectionid) not in (select id from sections)',
      'cc where not exists (select 1 from terms where terms.id = abs(cc.termid) and terms.schoolid = cc.schoolid)',
      'sections where course_number not in (select course_number from courses)',
      'sections where teacher <> 0 and not exists (select 1 from schoolstaff where id = sections.teacher and schoolid = sections.schoolid)',
      'sectionteacher where teacherid not in (select id from schoolstaff) or sectionid not in (select id from sections)',
      'schoolstaff where users_dcid not in (select dcid from users)',
      'students where dcid > 0 and (person_id not in (select id from person) or schoolid not in (select school_number from schools))',
      'studentcontactassoc where personid not in (select id from person) or studentdcid not in (select dcid from students)',
      'personemailaddressassoc where emailaddressid not in (select emailaddressid from emailaddress)',
      'personphonenumberassoc where phonenumberid not in (select phonenumberid from phonenumber)',
      'personaddressassoc where personaddressid not in (select personaddressid from personaddress)',
      'studentcontactdetail where relationshiptypecodesetid not in (select codesetid from codeset)',
    ]
    expect(loose.filter(sql => number(sql) > 0)).toEqual([])
  })

  test('is unique where PowerSchool is', () => {
    const unique = [
      'students.student_number',
      'students.student_web_id',
      'users.teachernumber',
      'users.email_addr',
      'courses.course_number',
    ]
    for (const [table = '', column = ''] of unique.map(name => name.split('.'))) {
      expect(
        number(`${table} where ${column} in (select ${column} from ${table} group by 1 having count(*) > 1)`),
      ).toBe(0)
    }
  })
})

describe('its oddities', () => {
  test.each([
    ['the district office and the school of the graduated', 'schools where school_number in (0, 999999)', 2, 2],
    ['schools that share TERMS ids', '(select id from terms group by id having count(distinct schoolid) > 1)', 10, 20],
    [
      'a teacher at two schools',
      '(select users_dcid from schoolstaff where status = 1 group by 1 having count(*) > 1)',
      1,
      5,
    ],
    ['staff that is no longer here', 'schoolstaff where status = 2', 1, 10],
    [
      'one that is no longer here and still teaches',
      `sections join schoolstaff on schoolstaff.id = teacher
      where users_dcid not in (select users_dcid from schoolstaff where status = 1)`,
      1,
      1,
    ],
    ['district-wide courses', 'courses where schoolid = 0 and status = 1', 20, 100],
    ['courses that are given up', 'courses where status = 0', 2, 2],
    ['dropped enrollments', 'cc where sectionid < 0 and termid < 0', 5, 300],
    ['pre-registered pupils', 'students where enroll_status = -1', 1, 5],
    ['transferred pupils', 'students where enroll_status = 2', 1, 12],
    ['graduated pupils', 'students where enroll_status = 3 and schoolid = 999999 and grade_level = 99', 1, 10],
    ['a no-show', 'students where enroll_status = 0 and dcid > 0 and exitdate <= entrydate', 1, 3],
    ['a phantom', 'students where dcid = -100 and enroll_status = -100', 1, 1],
    ['pupils without a middle name', 'students where middle_name is null', 100, 250],
    ['postal codes with a leading zero', `students where zip like '0%' and typeof(zip) = 'text'`, 400, 420],
    [
      'numbers of staff that look like numbers',
      `users where teachernumber glob '0[0-9]*' and typeof(teachernumber) = 'text'`,
      40,
      80,
    ],
    ['state ids with a leading zero', `students where state_studentnumber like '0%'`, 20, 70],
    ['a pupil without a state id', 'students where state_studentnumber is null and dcid > 0', 1, 3],
    [
      'contacts that siblings share',
      '(select personid from studentcontactassoc group by 1 having count(*) > 1)',
      50,
      400,
    ],
    [
      'contacts without an e-mail address',
      `person where id not in (select personid from personemailaddressassoc)
      and id in (select personid from studentcontactassoc)`,
      10,
      80,
    ],
    [
      'couples with one address',
      '(select emailaddressid from personemailaddressassoc group by 1 having count(*) > 1)',
      10,
      80,
    ],
    ['relations that are switched off', 'studentcontactdetail where isactive = 0', 1, 30],
    ['relations that have ended', `studentcontactdetail where isactive = 1 and enddate < '${today}'`, 1, 30],
    ['persons without a gender code', 'person where gendercodesetid is null', 20, 200],
    ['co-teachers', "sectionteacher join roledef on roledef.id = roleid where name = 'Co-teacher'", 5, 30],
    ['assignments that have ended', `sectionteacher where end_date < '${today}'`, 1, 10],
    [
      'one teacher twice on a section',
      '(select 1 from sectionteacher group by teacherid, sectionid having count(*) > 1)',
      1,
      5,
    ],
    ['sections without a teacher', 'sections where teacher = 0 and termid >= 3600', 1, 5],
    [
      'sections whose lead no assignment names',
      'sections where teacher > 0 and id not in (select sectionid from sectionteacher)',
      1,
      5,
    ],
    ['sections of last year', 'sections where termid < 3600', 1, 20],
    ['enrollments of last year', 'cc where termid between 1 and 3599', 5, 100],
    ['a year to come', 'terms where yearid = 37', 3, 3],
    ['pupils who came back', 'reenrollments', 1, 10],
    ['preferred names', 'u_students_extension where preferredname is not null', 20, 80],
  ])('has %s', (_name, sql, least, most) => {
    const count = number(sql)
    expect(count).toBeGreaterThanOrEqual(least)
    expect(count).toBeLessThanOrEqual(most)
  })

  test('leaves about 26 of a hundred transaction dates empty, and none in the future', () => {
    const share = number('cc where transaction_date is null') / number('cc')
    expect(share).toBeCloseTo(0.26, 1)
    expect(number(`cc where transaction_date >= '${today}'`)).toBe(0)
    expect(number('person where whenmodified is null')).toBe(0)
  })

  test('knows its zone and its codes', () => {
    expect(found(`select value from prefs where name = 'districttimezone'`)).toEqual([{ value: 'America/New_York' }])
    expect(number('students where exitcode is not null and exitcode not in (select name from gen)')).toBe(0)
  })
})
