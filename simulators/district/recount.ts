/** For tests: counts what an import must find a second time, row by row, to hold the SQL of expected.ts to account. */
import type { DatabaseSync } from 'node:sqlite'
import type { Counts } from './expected.ts'

type Cells = Readonly<Record<string, unknown>>

export function recount(db: DatabaseSync, today: string, startYear: number): Counts {
  const rows = (table: string): readonly Cells[] => db.prepare(`select * from ${table}`).all()
  const schools = new Set(rows('schools').map(row => row['school_number']))
  schools.delete(0)
  schools.delete(999_999)
  const terms = rows('terms').filter(row => row['yearid'] === startYear - 1990 && schools.has(row['schoolid']))
  const lastDays = new Map(
    terms.map(row => [`${String(row['id'])} ${String(row['schoolid'])}`, String(row['lastday'])]),
  )
  const termOf = (row: Cells) => lastDays.get(`${String(row['termid'])} ${String(row['schoolid'])}`)
  const sections = new Map(
    rows('sections')
      .filter(row => termOf(row) !== undefined)
      .map(row => [row['id'], row]),
  )
  const students = rows('students').filter(
    row => row['enroll_status'] === 0 && Number(row['dcid']) > 0 && String(row['exitdate']) > String(row['entrydate']),
  )
  const enrollments = rows('cc').filter(row => {
    const lastDay = termOf(row)
    if (lastDay === undefined || !sections.has(row['sectionid'])) return false
    return String(row['dateleft']) > today || String(row['dateleft']) >= lastDay
  })
  const studentIds = new Set(students.map(row => row['id']))
  const kin = kinships(rows, today, new Set(students.map(row => row['dcid'])))
  const posts = new Map(rows('schoolstaff').map(row => [row['id'], row]))
  const assignments = new Set<string>()
  const listed = new Set<unknown>()
  for (const row of rows('sectionteacher')) {
    const end = row['end_date']
    if (!sections.has(row['sectionid']) || (end !== null && String(end) < today)) continue
    listed.add(row['sectionid'])
    assignments.add(`${String(row['sectionid'])}:${String(posts.get(row['teacherid'])?.['users_dcid'])}`)
  }
  for (const [id, row] of sections) {
    const lead = posts.get(row['teacher'])
    if (!listed.has(id) && lead !== undefined) assignments.add(`${String(id)}:${String(lead['users_dcid'])}`)
  }
  const teachers = new Set([...assignments].map(key => key.split(':')[1]))
  for (const post of posts.values()) if (post['status'] === 1) teachers.add(String(post['users_dcid']))
  return {
    school: schools.size,
    term: terms.length,
    course: rows('courses').filter(row => row['status'] === 1).length,
    section: sections.size,
    student: students.length,
    teacher: teachers.size,
    guardian: new Set([...kin].map(key => key.split(':')[0])).size,
    enrollment: enrollments.filter(row => studentIds.has(row['studentid'])).length,
    assignment: assignments.size,
    guardianship: kin.size,
  }
}

function kinships(
  rows: (table: string) => readonly Cells[],
  today: string,
  students: ReadonlySet<unknown>,
): Set<string> {
  const links = new Map(rows('studentcontactassoc').map(row => [row['studentcontactassocid'], row]))
  const kin = new Set<string>()
  for (const detail of rows('studentcontactdetail')) {
    const link = links.get(detail['studentcontactassocid'])
    const end = detail['enddate']
    if (link === undefined || !students.has(link['studentdcid'])) continue
    if (detail['isactive'] !== 1 || (end !== null && String(end) < today)) continue
    kin.add(`${String(link['personid'])}:${String(link['studentdcid'])}`)
  }
  return kin
}
