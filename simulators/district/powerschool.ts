/** Grows the sample district into PowerSchool's tables, with the oddities that real ones have. */
import type { DatabaseSync } from 'node:sqlite'
import { Temporal } from 'temporal-polyfill'
import { createExtensionTable, createTables } from '../powerschool/tables.ts'
import { dateText, termOf } from './calendar.ts'
import { codeSetRows, roleRows } from './codes.ts'
import { type Counts, schoolYearText, writeExpected, writeFact } from './expected.ts'
import { writeFamilies, type PeopleCounts } from './powerschool-people.ts'
import { mapleUnified, writeFormerYear, writePrefs, writeSchools, writeSections } from './powerschool-schools.ts'
import { writeStaff } from './powerschool-staff.ts'
import { ccDcid, ccId, sectionId, studentId } from './ids.ts'
import { inTransaction, type RowSink, type Stamps, stampsBefore, withRows } from './rows.ts'
import { type Seat, growWorld, type World } from './world.ts'

export type DistrictOptions = {
  readonly seed: number
  /** Active pupils: see `presets` in world.ts. */
  readonly students: number
  /** `YYYY-MM-DD`, the machine's own day if it is left out. */
  readonly today?: string | undefined
}

/** Makes the tables and fills them; refuses a database that already holds a district. */
export function growInto(db: DatabaseSync, { seed, students, today = currentDay() }: DistrictOptions): Counts {
  createTables(db)
  createExtensionTable(db, extension)
  if (db.prepare('select 1 from students limit 1').get() !== undefined)
    throw new Error('The database holds a district already')
  const world = growWorld({ seed, students, today })
  const stamps = stampsBefore(seed, world.today)
  const counts: { found?: Counts } = {}
  withRows(db, rows => {
    for (const row of codeSetRows()) rows.put('codeset', row)
    for (const row of roleRows()) rows.put('roledef', row)
    writePrefs(rows, mapleUnified)
    writeSchools(rows, world, stamps)
    const posts = writeStaff(rows, world, stamps)
    const assignments = writeSections(rows, world, stamps, posts)
    const people = writeFamilies(rows, world, stamps)
    const seats = writeSeats(rows, world, stamps, posts.leadOf)
    writeFormerYear(rows, world, seats.rows)
    counts.found = countWorld(world, { ...people, ...assignments, enrollments: seats.counted })
  })
  if (counts.found === undefined) throw new Error('The district was not counted')
  const { found } = counts
  inTransaction(db, () => {
    writeExpected(db, today, found)
    writeFact(db, 'seed', String(seed))
    writeFact(db, 'schoolYear', schoolYearText(world.year))
  })
  db.exec('analyze')
  return found
}

/** The machine's own day. */
export function currentDay(): string {
  return Temporal.Now.plainDateISO().toString()
}

export const extension = {
  name: 'u_students_extension',
  parent: 'students',
  columns: { preferredname: 'text', busroute: 'text', devicetag: 'text' },
} as const

type Parts = PeopleCounts & {
  readonly assignments: number
  readonly formerStaffTeaching: number
  readonly enrollments: number
}

function countWorld(world: World, parts: Parts): Counts {
  return {
    school: world.schools.length,
    term: world.schools.length * world.year.terms.length,
    course: world.courses.filter(course => course.active).length,
    section: world.sections.length,
    student: parts.students,
    teacher: world.staff.filter(member => member.current).length + parts.formerStaffTeaching,
    guardian: parts.guardians,
    enrollment: parts.enrollments,
    assignment: parts.assignments,
    guardianship: parts.guardianships,
  }
}

/** CC: who leaves a section keeps the row, its section and term negated. */
function writeSeats(
  rows: RowSink,
  world: World,
  stamps: Stamps,
  leadOf: (section: Seat['section']) => number,
): { readonly rows: number; readonly counted: number } {
  const yearId = world.year.startYear - 1990
  let serial = 0
  let counted = 0
  for (const seat of world.seats()) {
    const { section, pupil, dropped } = seat
    const sign = dropped ? -1 : 1
    const term = termOf(world.year, section.slot.term)
    rows.put('cc', {
      dcid: ccDcid(serial),
      id: ccId(serial),
      studentid: studentId(pupil),
      sectionid: sign * sectionId(section.index),
      section_number: section.number,
      schoolid: section.school.number,
      termid: sign * (yearId * 100 + world.year.terms.indexOf(term)),
      studyear: studentId(pupil) * 100 + yearId,
      dateenrolled: dateText(seat.firstDay),
      dateleft: dateText(seat.leftDay),
      course_number: section.courseNumber,
      teacherid: leadOf(section),
      expression: `${section.slot.period}(A-E)`,
      currentabsences: 0,
      currenttardies: 0,
      transaction_date: stamps.transaction('cc', serial),
    })
    serial++
    if (seat.counted && !dropped) counted++
  }
  return { rows: serial, counted }
}
