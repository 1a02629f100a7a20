/** What happens to enrollments: seats taken, given up, swapped, and sections that change their teacher. */
import type { DatabaseSync } from 'node:sqlite'
import { dateText, dayFromText } from './calendar.ts'
import { roles } from './codes.ts'
import { type DayOptions, type Deed, type DeedKind, inRegister, type Register } from './register.ts'

/** A pupil leaves a section: the row stays, its section and term negated. */
export function dropEnrollment(
  db: DatabaseSync,
  options: DayOptions & { readonly enrollment: number },
): readonly Deed[] {
  return inRegister(db, options, register => drop(register, options.enrollment, 'drop'))
}

/** A pupil leaves a section for another one of the same hour, if there is one. */
export function swapSection(db: DatabaseSync, options: DayOptions & { readonly enrollment: number }): readonly Deed[] {
  return inRegister(db, options, register => swap(register, options.enrollment))
}

/** The section, named by its DCID, gets another lead teacher of its school. */
export function replaceTeacher(db: DatabaseSync, options: DayOptions & { readonly section: number }): readonly Deed[] {
  return inRegister(db, options, register => replaceLead(register, options.section))
}

export function drop(register: Register, enrollment: number, kind: DeedKind): void {
  const { run, today, stamp, did } = register
  const left = 'dateleft = max(?, dateenrolled), transaction_date = ?'
  const negated = 'sectionid = -abs(sectionid), termid = -abs(termid)'
  const changed = run(`update cc set ${negated}, ${left} where dcid = ? and sectionid > 0`, today, stamp, enrollment)
  if (changed === 0) throw new Error(`There is no live enrollment ${enrollment}`)
  did({ kind, entity: 'enrollment', key: String(enrollment), effect: 'removed' })
}

/** Drops what has not ended; what the pupil has finished stays as it is. */
export function dropAll(register: Register, studentId: number, kind: DeedKind): void {
  const rows = register.all(
    `select dcid from cc where studentid = ? and sectionid > 0 and termid between ? and ? and dateleft > ? order by dcid`,
    studentId,
    register.yearId * 100,
    register.yearId * 100 + 99,
    register.today,
  )
  for (const row of rows) drop(register, Number(row['dcid']), kind)
}

export function swap(register: Register, enrollment: number): void {
  const seat = register.one('select * from cc where dcid = ? and sectionid > 0', enrollment)
  const section = register.one('select * from sections where id = ?', Number(seat['sectionid']))
  const others = register.all(
    `select * from sections where schoolid = ? and grade_level = ? and expression = ? and termid = ? and id <> ? order by dcid`,
    Number(section['schoolid']),
    Number(section['grade_level']),
    String(section['expression']),
    Number(section['termid']),
    Number(section['id']),
  )
  if (others.length === 0) return
  drop(register, enrollment, 'section swap')
  const leftDay = dayFromText(String(seat['dateleft']))
  sit(register, Number(seat['studentid']), register.chance.pick(others), leftDay, 'section swap')
}

/** Seats a pupil for what is left of the year: in each hour and term of the grade the section with the fewest. */
export function seatPupil(register: Register, studentId: number, school: number, grade: number, kind: DeedKind): void {
  const { all, yearId, today } = register
  const open = all(
    `select sections.*, terms.lastday from sections join terms on terms.id = sections.termid and terms.schoolid = sections.schoolid
      where sections.schoolid = ? and sections.grade_level = ? and terms.yearid = ? and terms.lastday > ?
      order by no_of_students, sections.dcid`,
    school,
    grade,
    yearId,
    today,
  )
  const taken = new Set<string>()
  for (const section of open) {
    const hour = `${String(section['expression'])} ${String(section['termid'])}`
    if (taken.has(hour)) continue
    taken.add(hour)
    sit(register, studentId, section, dayFromText(String(section['lastday'])) + 1, kind)
  }
}

function sit(
  register: Register,
  studentId: number,
  section: Record<string, unknown>,
  leftDay: number,
  kind: DeedKind,
): void {
  const { one, next, insert, run, stamp, did, yearId, day } = register
  const termid = Number(section['termid'])
  const schoolid = Number(section['schoolid'])
  const term = one('select firstday from terms where id = ? and schoolid = ?', termid, schoolid)
  const dcid = next('cc', 'dcid')
  const row = {
    dcid,
    id: next('cc', 'id'),
    studentid: studentId,
    sectionid: Number(section['id']),
    section_number: String(section['section_number']),
    schoolid,
    termid,
    studyear: studentId * 100 + yearId,
    dateenrolled: dateText(Math.max(day, dayFromText(String(term['firstday'])))),
    dateleft: dateText(leftDay),
    course_number: String(section['course_number']),
    teacherid: Number(section['teacher']),
    expression: String(section['expression']),
    currentabsences: 0,
    currenttardies: 0,
    transaction_date: stamp,
  }
  insert('cc', [row])
  run('update sections set no_of_students = no_of_students + 1 where id = ?', row.sectionid)
  did({ kind, entity: 'enrollment', key: String(dcid), effect: 'created' })
}

export function replaceLead(register: Register, sectionDcid: number): void {
  const { one, all, run, insert, next, today, day, stamp, did, chance } = register
  const section = one('select * from sections where dcid = ?', sectionDcid)
  const sectionid = Number(section['id'])
  const live = `sectionid = ${sectionid} and (end_date is null or end_date >= ?)`
  const colleagues = all(
    `select id, users_dcid from schoolstaff where schoolid = ? and status = 1 and staffstatus = 1
      and users_dcid not in (select users_dcid from schoolstaff where id = ?
        union select users_dcid from schoolstaff join sectionteacher on teacherid = schoolstaff.id where ${live})
      order by dcid`,
    Number(section['schoolid']),
    Number(section['teacher']),
    today,
  )
  if (colleagues.length === 0) return
  const successor = chance.pick(colleagues)
  const before = all('select users_dcid from schoolstaff where id = ?', Number(section['teacher']))[0]
  const ended = run(
    `update sectionteacher set end_date = ?, transaction_date = ?, whenmodified = ?
      where ${live} and teacherid in (select id from schoolstaff where users_dcid = ?)`,
    dateText(day - 1),
    stamp,
    stamp,
    today,
    Number(before?.['users_dcid'] ?? -1),
  )
  const times = { whenmodified: stamp, transaction_date: stamp }
  const teacherid = Number(successor['id'])
  const role = { roleid: roles.lead, start_date: today, end_date: null, allocation: 100, priorityorder: 1 }
  insert('sectionteacher', [{ id: next('sectionteacher', 'id'), teacherid, sectionid, ...role, ...times }])
  run('update sections set teacher = ?, transaction_date = ? where id = ?', teacherid, stamp, sectionid)
  run('update cc set teacherid = ?, transaction_date = ? where sectionid = ?', teacherid, stamp, sectionid)
  const unlisted =
    ended === 0 && before !== undefined && all(`select id from sectionteacher where ${live}`, today).length === 1
  const kind = 'teacher change'
  if (before !== undefined && (ended > 0 || unlisted)) {
    did({ kind, entity: 'assignment', key: `${sectionDcid}:${String(before['users_dcid'])}`, effect: 'removed' })
  }
  did({ kind, entity: 'assignment', key: `${sectionDcid}:${String(successor['users_dcid'])}`, effect: 'created' })
}
