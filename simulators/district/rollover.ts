/** The year's end: seniors graduate, all others go up a grade, kindergarten pupils come, new sections are filled. */
import type { DatabaseSync } from 'node:sqlite'
import type { Row } from '../powerschool/tables.ts'
import { dateText, dayFromText, schoolYearAt, schoolYearFrom, type SchoolYear } from './calendar.ts'
import { at } from './chance.ts'
import { readFact, schoolYearText, writeFact } from './expected.ts'
import { termRows } from './powerschool-schools.ts'
import { admit, schoolsOf } from './pupil-events.ts'
import { type DayOptions, type Deed, inRegister, type Register } from './register.ts'

/** Goes on to the first day of the next school year. The deeds name pupils and sections, not each of the enrollments. */
export function rollover(db: DatabaseSync, options: Pick<DayOptions, 'seed'> = {}): readonly Deed[] {
  const year = schoolYearAt(dayFromText(readFact(db, 'today')))
  const next = schoolYearFrom(year.startYear + 1)
  return inRegister(db, { ...options, today: dateText(next.firstDay) }, register => {
    addTerms(register, next)
    const seniors = graduate(register, year)
    promote(register, next)
    for (let count = 0; count < seniors; count++) admit(register, { grade: 0 }, 'rollover')
    copySections(register, next)
    fillSections(register, next)
    writeFact(db, 'schoolYear', schoolYearText(next))
  })
}

function addTerms(register: Register, next: SchoolYear): void {
  const { all, insert, next: nextId, stamp, did } = register
  for (const school of all('select school_number from schools where school_number not in (0, 999999) order by dcid')) {
    const number = Number(school['school_number'])
    const known = new Set(all('select id from terms where schoolid = ?', number).map(term => Number(term['id'])))
    for (const row of termRows(next, number)) {
      if (!known.has(row.id)) insert('terms', [{ dcid: nextId('terms', 'dcid'), ...row, transaction_date: stamp }])
      did({ kind: 'rollover', entity: 'term', key: `${number}:${row.id}`, effect: 'created' })
    }
  }
}

const counted = 'enroll_status = 0 and dcid >= 1 and exitdate > entrydate'

function graduate(register: Register, year: SchoolYear): number {
  const { all, run, did, stamp } = register
  const seniors = all(`select dcid from students where ${counted} and grade_level >= 12 order by dcid`)
  run(
    `update students set enroll_status = 3, graduated_schoolid = schoolid, schoolid = 999999, grade_level = 99, exitdate = ?,
      exitcode = 'G1', home_room = null, transaction_date = ? where ${counted} and grade_level >= 12`,
    dateText(year.lastDay + 1),
    stamp,
  )
  for (const { dcid } of seniors) did({ kind: 'rollover', entity: 'student', key: String(dcid), effect: 'removed' })
  return seniors.length
}

/** The finished year goes into REENROLLMENTS; who was registered beforehand starts, in the grade he is registered for. */
function promote(register: Register, next: SchoolYear): void {
  const { all, run, top, did, stamp } = register
  const [dcid, id] = [top('reenrollments', 'dcid') ?? 0, top('reenrollments', 'id') ?? 0]
  run(
    `insert into reenrollments (dcid, id, studentid, schoolid, grade_level, entrydate, exitdate, entrycode, exitcode)
      select ? + row_number() over (order by dcid), ? + row_number() over (order by dcid), id, schoolid, grade_level, entrydate,
        exitdate, entrycode, 'EY' from students where ${counted}`,
    dcid,
    id,
  )
  run(`update students set grade_level = grade_level + 1 where ${counted}`)
  const arrivals = all('select dcid from students where enroll_status = -1 and dcid >= 1 order by dcid')
  for (const row of arrivals) did({ kind: 'rollover', entity: 'student', key: String(row['dcid']), effect: 'created' })
  run(
    `update students set enroll_status = 0, entrydate = ?, exitdate = ?, home_room = null, transaction_date = ?
      where (${counted}) or (enroll_status = -1 and dcid >= 1)`,
    dateText(next.firstDay),
    dateText(next.lastDay + 1),
    stamp,
  )
  for (let grade = 0; grade <= 12; grade++) {
    const schools = schoolsOf(register, grade).map(school => Number(school['school_number']))
    const places = schools.map(() => '?').join(', ')
    const astray = all(
      `select dcid, family_ident from students where ${counted} and grade_level = ? and schoolid not in (${places}) order by dcid`,
      grade,
      ...schools,
    )
    for (const pupil of astray) {
      const school = at(schools, Number(pupil['family_ident']) % schools.length)
      run('update students set schoolid = ?, schoolentrydate = entrydate where dcid = ?', school, Number(pupil['dcid']))
    }
  }
  const arrived = new Set(arrivals.map(row => row['dcid']))
  for (const row of all(`select dcid from students where ${counted} order by dcid`)) {
    if (!arrived.has(row['dcid']))
      did({ kind: 'rollover', entity: 'student', key: String(row['dcid']), effect: 'updated' })
  }
}

/** The sections of the finished year once more, with new ids, in the terms of the next. */
function copySections(register: Register, next: SchoolYear): void {
  const { all, run, top, did, stamp, today } = register
  const former = (next.startYear - 1 - 1990) * 100
  const old = all('select dcid, id from sections where termid between ? and ? order by dcid', former, former + 99)
  const [dcid, id] = [(top('sections', 'dcid') ?? 0) + 1, (top('sections', 'id') ?? 0) + 1]
  const lowest = { dcid: Number(old[0]?.['dcid'] ?? 0), id: Number(old[0]?.['id'] ?? 0) }
  run(
    `insert into sections (dcid, id, section_number, course_number, schoolid, termid, teacher, room, expression,
        external_expression, no_of_students, maxenrollment, grade_level, gradebooktype, exclude_ada, att_mode_code, transaction_date)
      select dcid + ?, id + ?, section_number, course_number, schoolid, termid + 100, teacher, room, expression,
        external_expression, 0, maxenrollment, grade_level, gradebooktype, exclude_ada, att_mode_code, ?
      from sections where termid between ? and ? order by dcid`,
    dcid - lowest.dcid,
    id - lowest.id,
    stamp,
    former,
    former + 99,
  )
  run(
    `insert into sectionteacher (id, teacherid, sectionid, roleid, start_date, end_date, allocation, priorityorder, whenmodified,
        transaction_date)
      select ? + row_number() over (order by id), teacherid, sectionid + ?, roleid, ?, null, allocation, priorityorder, ?, ?
      from sectionteacher where sectionid in (select id from sections where termid between ? and ?)
        and (end_date is null or end_date >= ?)`,
    top('sectionteacher', 'id') ?? 0,
    id - lowest.id,
    today,
    stamp,
    stamp,
    former,
    former + 99,
    dateText(schoolYearFrom(next.startYear - 1).lastDay),
  )
  for (const row of old) {
    const key = String(Number(row['dcid']) + dcid - lowest.dcid)
    did({ kind: 'rollover', entity: 'section', key, effect: 'created' })
  }
}

type Hour = { readonly sections: readonly Record<string, unknown>[]; turn: number }

/** Pupils in the order of their ids are dealt out to the sections of each hour and term in turn. */
function fillSections(register: Register, next: SchoolYear): void {
  const { all, insert, run, top, yearId } = register
  const hours = new Map<string, Hour[]>()
  const sections = all(
    `select sections.*, firstday, lastday from sections
      join terms on terms.id = sections.termid and terms.schoolid = sections.schoolid
      where terms.yearid = ? order by sections.schoolid, grade_level, expression, termid, sections.dcid`,
    yearId,
  )
  for (const group of Map.groupBy(sections, row =>
    [row['schoolid'], row['grade_level'], row['expression'], row['termid']].join(),
  ).values()) {
    const place = `${String(group[0]?.['schoolid'])} ${String(group[0]?.['grade_level'])}`
    hours.set(place, [...(hours.get(place) ?? []), { sections: group, turn: 0 }])
  }
  const pupils = all(
    `select id, schoolid, grade_level from students where ${counted} and exitdate > ? order by dcid`,
    dateText(next.firstDay),
  )
  let [dcid, id] = [top('cc', 'dcid') ?? 0, top('cc', 'id') ?? 0]
  insert(
    'cc',
    pupils.flatMap(pupil => {
      const own = hours.get(`${String(pupil['schoolid'])} ${String(pupil['grade_level'])}`) ?? []
      return own.map(hour =>
        seatRow(register, pupil, at(hour.sections, hour.turn++ % hour.sections.length), { dcid: ++dcid, id: ++id }),
      )
    }),
  )
  run(
    `update sections set no_of_students = (select count(*) from cc where cc.sectionid = sections.id)
      where termid between ? and ?`,
    yearId * 100,
    yearId * 100 + 99,
  )
}

function seatRow(
  { stamp, yearId }: Register,
  pupil: Record<string, unknown>,
  section: Record<string, unknown>,
  ids: { readonly dcid: number; readonly id: number },
): Row {
  const studentid = Number(pupil['id'])
  return {
    ...ids,
    studentid,
    sectionid: Number(section['id']),
    section_number: String(section['section_number']),
    schoolid: Number(section['schoolid']),
    termid: Number(section['termid']),
    studyear: studentid * 100 + yearId,
    dateenrolled: String(section['firstday']),
    dateleft: dateText(dayFromText(String(section['lastday'])) + 1),
    course_number: String(section['course_number']),
    teacherid: Number(section['teacher']),
    expression: String(section['expression']),
    currentabsences: 0,
    currenttardies: 0,
    transaction_date: stamp,
  }
}
