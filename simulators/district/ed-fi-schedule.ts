/** Sessions, courses and sections of the Ed-Fi sample as PowerSchool's rows. */
import { dateText, dayFromText, type SchoolYear } from './calendar.ts'
import { roles } from './codes.ts'
import type { EdFiSchool } from './ed-fi-people.ts'
import { descriptorAt, type EdFiElement, elementAt, textAt } from './ed-fi-reader.ts'
import * as ids from './ids.ts'
import type { RowSink } from './rows.ts'

type Session = {
  readonly name: string
  readonly firstDay: number
  readonly lastDay: number
  readonly movedYears: number
}

export function sessionsOf(assignments: readonly EdFiElement[]): readonly Session[] {
  const sessions = new Map<string, Session>()
  for (const assignment of assignments) {
    const name = textAt(assignment, 'SectionReference', 'SectionIdentity', ...toSession, 'SessionName') ?? ''
    const firstDay = dayFromText(textAt(assignment, 'BeginDate') ?? '')
    const lastDay = dayFromText(textAt(assignment, 'EndDate') ?? '')
    const known = sessions.get(name) ?? { name, firstDay, lastDay, movedYears: 0 }
    sessions.set(name, {
      ...known,
      firstDay: Math.min(known.firstDay, firstDay),
      lastDay: Math.max(known.lastDay, lastDay),
    })
  }
  return [...sessions.values()].sort((one, other) => one.firstDay - other.firstDay)
}

const toOffering = ['CourseOfferingReference', 'CourseOfferingIdentity'] as const
const toSession = [...toOffering, 'SessionReference', 'SessionIdentity'] as const

export function moveSessions(sessions: readonly Session[], today: number): readonly Session[] {
  const last = Math.max(...sessions.map(session => session.lastDay))
  let movedYears = 0
  while (moveDay(last, movedYears) < today) movedYears++
  return sessions.map(session => ({
    name: session.name.replaceAll(/\d{4}/g, year => String(Number(year) + movedYears)),
    firstDay: moveDay(session.firstDay, movedYears),
    lastDay: moveDay(session.lastDay, movedYears),
    movedYears,
  }))
}

/** No date of the sample is a 29th of February. */
function moveDay(day: number, years: number): number {
  const text = dateText(day)
  return dayFromText(`${Number(text.slice(0, 4)) + years}${text.slice(4)}`)
}

export function yearOf(sessions: readonly Session[]): SchoolYear {
  const firstDay = Math.min(...sessions.map(session => session.firstDay))
  const lastDay = Math.max(...sessions.map(session => session.lastDay))
  return { startYear: Number(dateText(firstDay).slice(0, 4)), firstDay, lastDay, terms: [] }
}

export function writeTerms(
  rows: RowSink,
  schools: readonly EdFiSchool[],
  sessions: readonly Session[],
  year: SchoolYear,
): void {
  const yearid = year.startYear - 1990
  const whole = { name: `${year.startYear}-${year.startYear + 1}`, firstDay: year.firstDay, lastDay: year.lastDay }
  let serial = 0
  for (const { number } of schools) {
    for (const [place, term] of [whole, ...sessions].entries()) {
      rows.put('terms', {
        dcid: ids.termDcid(serial++),
        id: yearid * 100 + place,
        yearid,
        schoolid: number,
        name: term.name,
        abbreviation: place === 0 ? `${year.startYear % 100}-${(year.startYear + 1) % 100}` : `S${place}`,
        firstday: dateText(term.firstDay),
        lastday: dateText(term.lastDay),
        portion: place === 0 ? 1 : sessions.length,
        isyearrec: Number(place === 0),
      })
    }
  }
}

export function writeCourses(rows: RowSink, courses: readonly EdFiElement[]): void {
  for (const [index, course] of courses.entries()) {
    const subject = descriptorAt(course, 'AcademicSubject')
    rows.put('courses', {
      dcid: ids.courseDcid(index),
      id: ids.courseId(index),
      course_number: textAt(course, 'CourseCode'),
      course_name: textAt(course, 'CourseTitle'),
      credittype: subject,
      sched_department: subject,
      schoolid: Number(
        textAt(course, 'EducationOrganizationReference', 'EducationOrganizationIdentity', 'EducationOrganizationId'),
      ),
      status: 1,
    })
  }
}

/** The SCHOOLSTAFF.ID of a person at a school; who teaches where he has no post gets one. */
export type Posts = (unique: string, school: number) => number

type Schedule = {
  readonly sections: readonly EdFiElement[]
  readonly offerings: readonly EdFiElement[]
  readonly assignments: readonly EdFiElement[]
  readonly sessions: readonly Session[]
  readonly year: SchoolYear
  readonly posts: Posts
}

export function writeSections(
  rows: RowSink,
  { sections, offerings, assignments, sessions, year, posts }: Schedule,
): void {
  const courses = new Map(
    offerings.map(offering => [
      textAt(offering, 'LocalCourseCode'),
      textAt(offering, 'CourseReference', 'CourseIdentity', 'CourseCode'),
    ]),
  )
  const movedYears = sessions[0]?.movedYears ?? 0
  const placeOf = (element: EdFiElement) => {
    const name = textAt(element, ...toSession, 'SessionName')?.replaceAll(/\d{4}/g, text =>
      String(Number(text) + movedYears),
    )
    return sessions.findIndex(session => session.name === name) + 1
  }
  const teachers = Map.groupBy(assignments, assignment =>
    keyOf(elementAt(assignment, 'SectionReference', 'SectionIdentity')),
  )
  let serial = 0
  for (const [index, section] of sections.entries()) {
    const school = Number(textAt(section, ...toOffering, 'SchoolReference', 'SchoolIdentity', 'SchoolId'))
    const period = Number(
      textAt(section, 'ClassPeriodReference', 'ClassPeriodIdentity', 'ClassPeriodName')?.slice(0, 2),
    )
    const own = teachers.get(keyOf(section)) ?? []
    const lead = own[0] === undefined ? 0 : posts(uniqueOf(own[0]), school)
    rows.put('sections', {
      dcid: ids.sectionDcid(index),
      id: ids.sectionId(index),
      section_number: textAt(section, 'SectionIdentifier'),
      course_number: courses.get(textAt(section, ...toOffering, 'LocalCourseCode')) ?? null,
      schoolid: school,
      termid: (year.startYear - 1990) * 100 + placeOf(section),
      teacher: lead,
      room: textAt(section, 'LocationReference', 'LocationIdentity', 'ClassroomIdentificationCode'),
      expression: `${period}(A-E)`,
      external_expression: `${period}(M-F)`,
      no_of_students: 0,
    })
    for (const [order, assignment] of own.entries()) {
      rows.put('sectionteacher', {
        id: 701 + serial++,
        teacherid: posts(uniqueOf(assignment), school),
        sectionid: ids.sectionId(index),
        roleid: order === 0 ? roles.lead : roles.coTeacher,
        start_date: dateText(moveDay(dayFromText(textAt(assignment, 'BeginDate') ?? ''), movedYears)),
        end_date: dateText(moveDay(dayFromText(textAt(assignment, 'EndDate') ?? ''), movedYears)),
        priorityorder: order + 1,
      })
    }
  }
}

/** Section identifiers repeat between courses and sessions: only all parts together name one. */
function keyOf(section: EdFiElement | undefined): string {
  const course = textAt(section, ...toOffering, 'LocalCourseCode')
  const school = textAt(section, ...toOffering, 'SchoolReference', 'SchoolIdentity', 'SchoolId')
  return [textAt(section, 'SectionIdentifier'), course, school, textAt(section, ...toSession, 'SessionName')].join(' ')
}

export function uniqueOf(element: EdFiElement): string {
  return textAt(element, 'StaffReference', 'StaffIdentity', 'StaffUniqueId') ?? ''
}
