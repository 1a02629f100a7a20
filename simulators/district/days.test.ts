import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, describe, expect, test } from 'vitest'
import { dayFromText, schoolYearAt } from './calendar.ts'
import { change } from './change.ts'
import { changeContactEmail, changeContactPhone } from './contact-events.ts'
import { advance } from './days.ts'
import { readExpected, readFact } from './expected.ts'
import { growInto } from './powerschool.ts'
import {
  enrollNewStudent,
  removeStudentRow,
  renameStudent,
  restoreStudentRow,
  returnStudent,
  transferStudent,
  withdrawStudent,
} from './pupil-events.ts'
import { recount } from './recount.ts'
import { rollover } from './rollover.ts'
import { closeSchool } from './school-events.ts'
import { dropEnrollment, replaceTeacher, swapSection } from './seat-events.ts'

const today = '2026-11-25'

const folder = mkdtempSync(join(tmpdir(), 'days-'))
afterAll(() => rmSync(folder, { recursive: true }))
let copies = 0

/** A district of one's own: grown once in each size, copied for every test. */
function aDistrict(students = 400): DatabaseSync {
  const grown = join(folder, `${students}.db`)
  if (!existsSync(grown)) {
    const db = new DatabaseSync(grown)
    growInto(db, { seed: 7, students, today })
    db.close()
  }
  const copy = join(folder, `copy-${copies++}.db`)
  copyFileSync(grown, copy)
  const db = new DatabaseSync(copy)
  db.exec('pragma synchronous = off')
  return db
}

/** Enough for two elementary schools. */
const twoOfAKind = 1_800

const expected = (db: DatabaseSync) => Object.fromEntries(readExpected(db))
const dump = (db: DatabaseSync) =>
  JSON.stringify(
    ['students', 'cc', 'person', 'phonenumber', 'sectionteacher', 'district'].map(table =>
      db.prepare(`select * from ${table}`).all(),
    ),
  )

function expectKept(db: DatabaseSync): void {
  const day = readFact(db, 'today')
  expect(expected(db)).toEqual(recount(db, day, schoolYearAt(dayFromText(day)).startYear))
}

function one(db: DatabaseSync, sql: string): Record<string, unknown> {
  const row = db.prepare(sql).get()
  if (row === undefined) throw new Error(`Nothing found: ${sql}`)
  return row
}

const somePupil =
  'select * from students where enroll_status = 0 and exitdate > entrydate and schoolid = 101 order by dcid limit 1 offset 30'

describe('a district that lives on', () => {
  test('does things of every kind within two months, and keeps what is expected of an import right', () => {
    const db = aDistrict(twoOfAKind)
    const before = expected(db)
    const deeds = advance(db, { seed: 3, days: 40 })
    const kinds = new Set(deeds.map(deed => deed.kind))
    for (const kind of [
      'transfer',
      'departure',
      'arrival',
      'return',
      'section swap',
      'contact edit',
      'name edit',
      'address edit',
      'teacher change',
    ]) {
      expect(kinds).toContain(kind)
    }
    expectKept(db)
    const pupils = deeds.filter(deed => deed.entity === 'student')
    const came = pupils.filter(deed => deed.effect === 'created').length
    const went = pupils.filter(deed => deed.effect === 'removed').length
    expect(expected(db)['student']).toBe((before['student'] ?? 0) + came - went)
    expect(readFact(db, 'today')).toBe('2027-01-20')
  })

  test('lives the same life with the same seed once it has left the present', () => {
    const lives = [1, 2].map(() => {
      const db = aDistrict()
      advance(db, { seed: 3, days: 12, today: '2027-02-01' })
      return dump(db)
    })
    expect(lives[0] === lives[1]).toBe(true)
  })

  test('stamps what it touches with the day it was done on', () => {
    const db = aDistrict()
    const deeds = advance(db, { seed: 3, days: 20, today: '2027-02-01' })
    for (const deed of deeds.filter(({ entity }) => entity === 'student')) {
      const row = one(db, `select transaction_date as stamp from students where dcid = ${deed.key}`)
      expect(String(row['stamp']) > '2027-02-01').toBe(true)
    }
  })

  test('rolls over into the next year when the last day has passed', () => {
    const db = aDistrict()
    const deeds = advance(db, { seed: 3, days: 3, today: '2027-06-16' })
    expect(deeds.some(deed => deed.kind === 'rollover')).toBe(true)
    expect(readFact(db, 'today')).toBe('2027-08-16')
    expectKept(db)
  })
})

describe('a single event', () => {
  test('moves a pupil to another school: old seats dropped, new ones taken, the former stay kept', () => {
    const db = aDistrict(twoOfAKind)
    const pupil = one(db, somePupil)
    const deeds = transferStudent(db, { student: Number(pupil['dcid']) })
    const moved = one(db, `select * from students where dcid = ${String(pupil['dcid'])}`)
    expect(moved['schoolid']).not.toBe(pupil['schoolid'])
    expect(deeds[0]?.kind).toBe('transfer')
    const live = db.prepare(`select distinct schoolid from cc where studentid = ? and sectionid > 0 and dateleft > ?`)
    expect(live.all(Number(pupil['id']), today)).toEqual([{ schoolid: moved['schoolid'] }])
    expect(one(db, `select schoolid from reenrollments where studentid = ${String(pupil['id'])}`)['schoolid']).toBe(
      pupil['schoolid'],
    )
    expectKept(db)
  })

  test('drops an enrollment by negating its section and term', () => {
    const db = aDistrict()
    const seat = one(db, `select * from cc where sectionid > 0 and termid = 3600 and dateleft > '${today}' limit 1`)
    const before = expected(db)['enrollment'] ?? 0
    dropEnrollment(db, { enrollment: Number(seat['dcid']) })
    const dropped = one(db, `select * from cc where dcid = ${String(seat['dcid'])}`)
    expect([dropped['sectionid'], dropped['termid'], dropped['dateleft']]).toEqual([
      -Number(seat['sectionid']),
      -3600,
      today,
    ])
    expect(expected(db)['enrollment']).toBe(before - 1)
    expect(() => dropEnrollment(db, { enrollment: Number(seat['dcid']) })).toThrow('no live enrollment')
    expectKept(db)
  })

  test('swaps a section for another of the same hour', () => {
    const db = aDistrict(twoOfAKind)
    const seat = one(db, `select * from cc where sectionid > 0 and termid = 3600 and dateleft > '${today}' limit 1`)
    const before = expected(db)
    const deeds = swapSection(db, { enrollment: Number(seat['dcid']) })
    expect(deeds.map(deed => deed.effect)).toEqual(['removed', 'created'])
    const taken = one(db, `select * from cc where dcid = ${String(deeds[1]?.key)}`)
    expect([taken['expression'], taken['termid'], taken['studentid']]).toEqual([
      seat['expression'],
      seat['termid'],
      seat['studentid'],
    ])
    expect(taken['sectionid']).not.toBe(seat['sectionid'])
    expect(expected(db)).toEqual(before)
    expectKept(db)
  })

  test('enrolls a new pupil with family and seats', () => {
    const db = aDistrict()
    const before = expected(db)
    const deeds = enrollNewStudent(db, { grade: 4, givenName: 'Ada', familyName: 'Lovelace' })
    const created = (entity: string) => deeds.filter(deed => deed.entity === entity && deed.effect === 'created').length
    const row = one(db, `select * from students where dcid = ${String(deeds[0]?.key)}`)
    expect([row['first_name'], row['last_name'], row['grade_level'], row['schoolid']]).toEqual([
      'Ada',
      'Lovelace',
      4,
      101,
    ])
    const after = expected(db)
    for (const entity of ['student', 'guardian', 'guardianship', 'enrollment']) {
      expect(after[entity]).toBe((before[entity] ?? 0) + created(entity))
    }
    expect(created('enrollment')).toBeGreaterThan(7)
    expectKept(db)
  })

  test('lets a pupil leave and come back with the same DCID', () => {
    const db = aDistrict()
    const student = Number(one(db, somePupil)['dcid'])
    const before = expected(db)['student'] ?? 0
    withdrawStudent(db, { student })
    expect(expected(db)['student']).toBe(before - 1)
    expectKept(db)
    returnStudent(db, { student, today: '2026-12-01' })
    expect(expected(db)['student']).toBe(before)
    expectKept(db)
    expect(() => returnStudent(db, { student })).toThrow('No such row')
  })

  test('removes a row without a trace and puts it back as it was', () => {
    const db = aDistrict()
    const before = [dump(db).length, expected(db)]
    const student = Number(one(db, 'select max(dcid) as dcid from students')['dcid'])
    const { row } = removeStudentRow(db, { student })
    expectKept(db)
    const newcomer = enrollNewStudent(db)
    expect(Number(newcomer[0]?.key)).toBeGreaterThan(student)
    restoreStudentRow(db, row)
    expect(one(db, `select * from students where dcid = ${student}`)).toEqual({ ...row })
    expect(before[0]).toBeGreaterThan(0)
    expectKept(db)
  })

  test('renames a pupil in all places', () => {
    const db = aDistrict()
    const pupil = one(db, somePupil)
    renameStudent(db, { student: Number(pupil['dcid']), familyName: 'Núñez-Ortega' })
    const row = one(
      db,
      `select last_name, lastname, lastfirst from students join person on person.id = person_id
      where students.dcid = ${String(pupil['dcid'])}`,
    )
    expect(row['last_name']).toBe('Núñez-Ortega')
    expect(row['lastname']).toBe('Núñez-Ortega')
    expect(String(row['lastfirst'])).toMatch(/^Núñez-Ortega, /)
  })

  test('changes the phone and the e-mail address of one guardian only, even where a couple shares it', () => {
    const db = aDistrict()
    const shared = one(
      db,
      `select emailaddressid as id, min(personid) as person from personemailaddressassoc group by 1 having count(*) > 1`,
    )
    const person = Number(shared['person'])
    changeContactEmail(db, { person, email: 'ada@mail.example' })
    const addresses = `select emailaddress from personemailaddressassoc link join emailaddress using (emailaddressid) where link.personid`
    expect(one(db, `${addresses} = ${person}`)).toEqual({ emailaddress: 'ada@mail.example' })
    expect(
      one(db, `select count(*) as owners from personemailaddressassoc where emailaddressid = ${String(shared['id'])}`),
    ).toEqual({ owners: 1 })
    const called = Number(
      one(db, 'select personid from personphonenumberassoc where ispreferred = 1 limit 1')['personid'],
    )
    const deeds = changeContactPhone(db, { person: called, phone: '6175550000' })
    expect(deeds).toMatchObject([
      { kind: 'contact edit', entity: 'guardian', key: String(called), after: '6175550000' },
    ])
  })

  test('gives a section another teacher: one assignment ends, one begins', () => {
    const db = aDistrict()
    const section = one(db, 'select * from sections where teacher > 0 and termid = 3600 order by dcid limit 1')
    const before = expected(db)['assignment']
    const deeds = replaceTeacher(db, { section: Number(section['dcid']) })
    expect(deeds.map(deed => deed.effect)).toEqual(['removed', 'created'])
    expect(expected(db)['assignment']).toBe(before)
    expectKept(db)
  })

  test('closes a school: its pupils sit elsewhere, its rows are gone', () => {
    const db = aDistrict(twoOfAKind)
    const before = expected(db)
    closeSchool(db, { school: 102 })
    expect(expected(db)).toMatchObject({
      school: (before['school'] ?? 0) - 1,
      term: (before['term'] ?? 0) - 7,
      student: before['student'],
    })
    expect(
      db.prepare('select 1 from students where schoolid = 102 and enroll_status = 0 and exitdate > entrydate').all(),
    ).toEqual([])
    expectKept(db)
    expect(() => closeSchool(aDistrict(), { school: 101 })).toThrow('No other school')
  })

  test('rolls the year over: seniors graduate, everybody goes up, every seat is new', () => {
    const db = aDistrict()
    const seniors = Number(
      one(
        db,
        'select count(*) as n from students where enroll_status = 0 and grade_level = 12 and exitdate > entrydate',
      )['n'],
    )
    const before = new Map(
      db
        .prepare('select dcid, grade_level from students where enroll_status = 0 and exitdate > entrydate')
        .all()
        .map(row => [row['dcid'], Number(row['grade_level'])]),
    )
    const deeds = rollover(db)
    const now = new Map(
      db
        .prepare('select dcid, grade_level from students')
        .all()
        .map(row => [row['dcid'], Number(row['grade_level'])]),
    )
    for (const [dcid, grade] of before) expect(now.get(dcid)).toBe(grade === 12 ? 99 : grade + 1)
    expect(deeds.filter(deed => deed.entity === 'student' && deed.effect === 'removed')).toHaveLength(seniors)
    expect(
      db
        .prepare(
          'select 1 from students join schools on school_number = schoolid where enroll_status = 0 and exitdate > entrydate and grade_level not between low_grade and high_grade',
        )
        .all(),
    ).toEqual([])
    expect(one(db, `select min(abs(termid)) as low from cc where dateleft > '2027-08-16'`)['low']).toBe(3700)
    expectKept(db)
  })
})

describe('a change of a share', () => {
  test('edits about that share of pupils, guardians and enrollments, and nothing that decides what counts', () => {
    const db = aDistrict(twoOfAKind)
    const before = expected(db)
    const counts = change(db, { share: 0.1, seed: 5 })
    expect(counts.students / twoOfAKind).toBeCloseTo(0.1, 1)
    expect(counts.guardians / (before['guardian'] ?? 0)).toBeCloseTo(0.1, 1)
    expect(counts.enrollments / (before['enrollment'] ?? 0)).toBeCloseTo(0.1, 1)
    expect(expected(db)).toEqual(before)
    expectKept(db)
  })
})
