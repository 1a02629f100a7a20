/** PowerSchool's rows of schools, terms, courses and sections. */
import { dateText, type SchoolYear, schoolYearFrom, termOf } from './calendar.ts'
import { roles } from './codes.ts'
import {
  ccDcid,
  ccId,
  courseDcid,
  courseId,
  schoolDcid,
  schoolId,
  sectionDcid,
  sectionId,
  studentId,
  termDcid,
} from './ids.ts'
import type { RowSink, Stamps } from './rows.ts'
import type { Posts } from './powerschool-staff.ts'
import type { Section } from './timetable.ts'
import type { World } from './world.ts'

export type DistrictFacts = {
  readonly name: string
  readonly number: string
  readonly timeZone: string
  readonly uuid: string
}

export const mapleUnified: DistrictFacts = {
  name: 'Maple Unified School District',
  number: '0042',
  timeZone: 'America/New_York',
  uuid: '5f0d2c34-8a1e-4d57-9b0a-2f6f6d1c0042',
}

export function writePrefs(rows: RowSink, district: DistrictFacts): void {
  const prefs = [
    ['districtname', district.name],
    ['districtnumber', district.number],
    ['districttimezone', district.timeZone],
    ['districtuuid', district.uuid],
  ] as const
  for (const [index, [name, value]] of prefs.entries()) {
    rows.put('prefs', { dcid: index + 5, id: index + 3, name, value, schoolid: 0, yearid: 0 })
  }
  const codes = [
    ['entrycodes', 'E1', 'Entered from within the state'],
    ['entrycodes', 'E2', 'Entered from another state'],
    ['entrycodes', 'R1', 'Returned'],
    ['exitcodes', 'W1', 'Moved within the district'],
    ['exitcodes', 'W2', 'Left the district'],
    ['exitcodes', 'G1', 'Graduated'],
    ['districtsofresidence', district.number, district.name],
  ] as const
  for (const [index, [cat, name, value]] of codes.entries()) {
    rows.put('gen', { dcid: index + 21, id: index + 18, cat, name, value, schoolid: 0, yearid: 0, sortorder: index })
  }
}

export function writeSchools(rows: RowSink, world: World, stamps: Stamps): void {
  const special = {
    schoolcity: 'Maple',
    schoolstate: 'MA',
    schoolzip: '02134',
    schoolcountry: 'US',
    district_number: '0042',
  }
  rows.put('schools', { dcid: 2, id: 1, name: 'District Office', abbreviation: 'DO', school_number: 0, ...special })
  rows.put('schools', {
    dcid: 3,
    id: 2,
    name: 'Graduated Students',
    abbreviation: 'GRAD',
    school_number: 999_999,
    ...special,
  })
  for (const school of world.schools) {
    const { index, number, place } = school
    const principal = world.staff.find(member => member.school === school && member.title === 'Principal')
    rows.put('schools', {
      dcid: schoolDcid(index),
      id: schoolId(index),
      name: school.name,
      abbreviation: school.abbreviation,
      school_number: number,
      district_number: '0042',
      alternate_school_number: String(index + 1).padStart(4, '0'),
      low_grade: school.lowGrade,
      high_grade: school.highGrade,
      schooladdress: place.street,
      schoolcity: place.city,
      schoolstate: place.state,
      schoolzip: place.zip,
      schoolcountry: 'US',
      schoolphone: school.phone,
      principal: principal === undefined ? null : `${principal.name.given} ${principal.name.family}`,
      principalemail: principal?.email ?? null,
      sif_stateprid: `0042${String(index + 1).padStart(4, '0')}`,
      issummerschool: 0,
      state_excludefromreporting: 0,
      sortorder: index,
      view_in_portal: 1,
      transaction_date: stamps.transaction('schools', index),
    })
  }
  writeTerms(rows, world, stamps)
  for (const [index, course] of world.courses.entries()) {
    rows.put('courses', {
      dcid: courseDcid(index),
      id: courseId(index),
      course_number: course.number,
      course_name: course.title,
      credit_hours: course.credits,
      credittype: course.subject,
      sched_department: course.subject,
      schoolid: course.school?.number ?? 0,
      status: course.active ? 1 : 0,
      transaction_date: stamps.transaction('courses', index),
    })
  }
}

/** Every school has terms of its own with the same ids: those of last year, of this one, and the year to come. */
function writeTerms(rows: RowSink, world: World, stamps: Stamps): void {
  let serial = 0
  const { startYear } = world.year
  for (const year of [schoolYearFrom(startYear - 1), world.year, schoolYearFrom(startYear + 1)]) {
    for (const school of world.schools) {
      for (const row of termRows(year, school.number)) {
        if (year.startYear > startYear && row.isyearrec === 0) continue
        rows.put('terms', { dcid: termDcid(serial), ...row, transaction_date: stamps.transaction('terms', serial) })
        serial++
      }
    }
  }
}

/** The terms of a year as PowerSchool numbers them: 3600 the year, 3601 its first semester. */
export function termRows(year: SchoolYear, schoolNumber: number) {
  const yearid = year.startYear - 1990
  return year.terms.map((term, place) => ({
    id: yearid * 100 + place,
    yearid,
    schoolid: schoolNumber,
    name: term.name,
    abbreviation: term.code === 'year' ? `${year.startYear % 100}-${(year.startYear + 1) % 100}` : term.code,
    firstday: dateText(term.firstDay),
    lastday: dateText(term.lastDay),
    portion: term.portion,
    noofdays: term.lastDay - term.firstDay + 1,
    termsinyear: term.portion,
    isyearrec: term.code === 'year' ? 1 : 0,
  }))
}

export function writeSections(
  rows: RowSink,
  world: World,
  stamps: Stamps,
  posts: Posts,
): { readonly assignments: number; readonly formerStaffTeaching: number } {
  const yearStart = dateText(world.year.firstDay)
  const yearEnd = dateText(world.year.lastDay)
  const former = new Set<number>()
  let assignments = 0
  let serial = 0
  const assign = (section: Section, member: number, roleid: number, end: string | null, order = 1) => {
    rows.put('sectionteacher', {
      id: 701 + serial,
      teacherid: posts.idOf(member, section.school),
      sectionid: sectionId(section.index),
      roleid,
      start_date: yearStart,
      end_date: end,
      allocation: 100,
      priorityorder: order,
      whenmodified: stamps.modified('sectionteacher', serial),
      transaction_date: stamps.transaction('sectionteacher', serial),
    })
    serial++
  }
  for (const section of world.sections) {
    rows.put('sections', sectionRow(world, section, posts, stamps))
    const { lead, coTeacher, listed } = world.teachingOf(section)
    if (lead === null) continue
    assignments += coTeacher === null ? 1 : 2
    if (world.staff[lead]?.current === false) former.add(lead)
    if (!listed) continue
    assign(section, lead, roles.lead, section.index % 2 === 0 ? null : yearEnd)
    if (coTeacher !== null) assign(section, coTeacher, roles.coTeacher, null, 2)
    // The same person twice on one section is still one assignment.
    if (section.index % 211 === 3) assign(section, lead, roles.aide, null, 3)
    // Somebody had the section before.
    const before = world.staff.find(
      member =>
        member.school === section.school && member.teaches && member.index !== lead && member.index !== coTeacher,
    )
    const handedOver = world.today - 3
    if (section.index % 43 === 9 && before !== undefined && handedOver > world.year.firstDay) {
      assign(section, before.index, roles.lead, dateText(handedOver), 4)
    }
  }
  return { assignments, formerStaffTeaching: former.size }
}

function sectionRow(world: World, section: Section, posts: Posts, stamps: Stamps) {
  const { index, slot } = section
  const place = world.year.terms.indexOf(termOf(world.year, slot.term))
  return {
    dcid: sectionDcid(index),
    id: sectionId(index),
    section_number: section.number,
    course_number: section.courseNumber,
    schoolid: section.school.number,
    termid: (world.year.startYear - 1990) * 100 + place,
    teacher: posts.leadOf(section),
    room: section.room,
    expression: `${slot.period}(A-E)`,
    external_expression: `${slot.period}(M-F)`,
    no_of_students: section.seats,
    maxenrollment: 35,
    grade_level: section.grade,
    gradebooktype: 'PTG',
    exclude_ada: slot.kind === 'homeroom' ? 0 : 1,
    att_mode_code: slot.kind === 'homeroom' ? 'ATT_ModeDaily' : 'ATT_ModeMeeting',
    transaction_date: stamps.transaction('sections', index),
  }
}

/** A few sections and enrollments of last year, which no import may take for this year's. */
export function writeFormerYear(rows: RowSink, world: World, seatsBefore: number): void {
  const before = schoolYearFrom(world.year.startYear - 1)
  const termid = (before.startYear - 1990) * 100
  const old = world.sections.filter(
    (section, index) => section.slot.term === 'year' && (index % 40 === 0 || index === 2),
  )
  for (const [ordinal, section] of old.entries()) {
    const index = world.sections.length + ordinal
    const course = {
      course_number: section.courseNumber,
      section_number: section.number,
      schoolid: section.school.number,
    }
    const expression = `${section.slot.period}(A-E)`
    const { grade } = section
    const id = sectionId(index)
    rows.put('sections', {
      dcid: sectionDcid(index),
      id,
      ...course,
      termid,
      teacher: 0,
      room: section.room,
      expression,
      grade_level: grade,
    })
    for (let pupil = 0; pupil < 5; pupil++) {
      const row = seatsBefore + ordinal * 5 + pupil
      const studentid = studentId((ordinal * 5 + pupil) % world.students)
      const studyear = studentid * 100 + before.startYear - 1990
      const days = { dateenrolled: dateText(before.firstDay), dateleft: dateText(before.lastDay + 1) }
      rows.put('cc', {
        dcid: ccDcid(row),
        id: ccId(row),
        studentid,
        sectionid: id,
        ...course,
        termid,
        studyear,
        ...days,
        expression,
      })
    }
  }
}
