/** The district's LEA, schools, calendars and courses as xPress objects. */
import type { DatabaseSync } from 'node:sqlite'
import { whatCounts } from '../district/expected.ts'
import { type Cells, list, refId, text, tree, type Tree } from './tree.ts'

export type Moment = { readonly today: string; readonly year: number }

export const leaRefId = (): string => refId('xLea', 'district')
export const schoolRefId = (number: unknown): string => refId('xSchool', number)
export const calendarRefId = (school: unknown, year: unknown): string =>
  refId('xCalendar', `${String(school)} ${String(year)}`)
export const courseRefId = (school: unknown, course: unknown): string =>
  refId('xCourse', `${String(school)} ${String(course)}`)

export function* leas(db: DatabaseSync): Generator<Tree> {
  const prefs = new Map(
    db
      .prepare('select name, value from prefs')
      .all()
      .map(row => [row['name'], row['value']]),
  )
  yield tree({
    '@refId': leaRefId(),
    localId: text(prefs.get('districtnumber')),
    leaName: text(prefs.get('districtname')),
  })
}

export function* schools(db: DatabaseSync): Generator<Tree> {
  const rows = db.prepare('select * from schools where school_number not in (0, 999999) order by school_number').all()
  for (const row of rows) {
    yield tree({
      '@refId': schoolRefId(row['school_number']),
      leaRefId: leaRefId(),
      localId: text(row['school_number']),
      stateProvinceId: text(row['sif_stateprid']),
      schoolName: text(row['name']),
      gradeLevels: list('gradeLevel', gradesOf(Number(row['low_grade']), Number(row['high_grade']))),
      address: tree({
        addressType: 'Physical',
        line1: text(row['schooladdress']),
        city: text(row['schoolcity']),
        stateProvince: text(row['schoolstate']),
        countryCode: 'US',
        postalCode: text(row['schoolzip']),
      }),
      phoneNumber: phone('Work', row['schoolphone'], true),
    })
  }
}

export function* calendars(db: DatabaseSync, moment: Moment): Generator<Tree> {
  const terms = db.prepare(`${whatCounts} select real_term.* from real_term order by schoolid, id`).all(moment)
  for (const [school, own] of bySchool(terms)) {
    const whole = own.find(row => row['isyearrec'] === 1)
    yield tree({
      '@refId': calendarRefId(school, moment.year),
      schoolRefId: schoolRefId(school),
      schoolYear: moment.year + 1991,
      sessions: list(
        'session',
        own.map(row => session(row, whole)),
      ),
    })
  }
}

/** What a term is called: its code, as classes refer to it. */
export const sessionCode = (term: Cells): string => text(term['abbreviation']) ?? String(term['id'])

export function sessionType(term: Cells): string {
  if (term['isyearrec'] === 1) return 'FullSchoolYear'
  return { 2: 'Semester', 3: 'Trimester', 4: 'Quarter' }[Number(term['portion'])] ?? 'Other'
}

function session(term: Cells, whole: Cells | undefined): Tree {
  return tree({
    sessionType: sessionType(term),
    sessionCode: sessionCode(term),
    description: text(term['name']),
    markingTerm: true,
    schedulingTerm: true,
    linkedSessionCode: whole && whole !== term ? sessionCode(whole) : undefined,
    startDate: text(term['firstday']),
    endDate: text(term['lastday']),
  })
}

/** A course belongs to one school here: it is offered where it is taught. */
export function* courses(db: DatabaseSync, moment: Moment): Generator<Tree> {
  const taught = db.prepare(
    `${whatCounts} select distinct real_section.schoolid, courses.course_number, courses.course_name,
       courses.sched_department
     from real_section, bound join courses on courses.course_number = real_section.course_number
     order by real_section.schoolid, courses.course_number`,
  )
  for (const row of taught.all(moment)) {
    yield tree({
      '@refId': courseRefId(row['schoolid'], row['course_number']),
      schoolRefId: schoolRefId(row['schoolid']),
      schoolCourseId: text(row['course_number']),
      leaCourseId: text(row['course_number']),
      courseTitle: text(row['course_name']),
      subject: text(row['sched_department']),
    })
  }
}

export function phone(type: string, number: unknown, primary: boolean): Tree | undefined {
  const digits = text(number)
  return digits === undefined ? undefined : { phoneNumberType: type, number: digits, primaryIndicator: primary }
}

/** CEDS codes: PK, KG, 01 to 13. */
export function gradeCode(level: number): string {
  if (level < 0) return 'PK'
  return level === 0 ? 'KG' : String(level).padStart(2, '0')
}

function gradesOf(low: number, high: number): string[] {
  return Array.from({ length: Math.max(0, high - low + 1) }, (_, index) => gradeCode(low + index))
}

function bySchool(rows: readonly Cells[]): ReadonlyMap<unknown, readonly Cells[]> {
  return Map.groupBy(rows, row => row['schoolid'])
}
