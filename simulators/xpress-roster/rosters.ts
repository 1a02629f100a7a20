/** Classes as xPress objects: each with its meeting times, its students and its staff. */
import type { DatabaseSync } from 'node:sqlite'
import { whatCounts } from '../district/expected.ts'
import type { Dials } from './dials.ts'
import { calendarRefId, courseRefId, type Moment, schoolRefId, sessionCode, sessionType } from './organizations.ts'
import { staffRefId, studentRefId } from './people.ts'
import { type Cells, list, refId, text, tree, type Tree } from './tree.ts'

export function* rosters(db: DatabaseSync, moment: Moment, dials: Readonly<Dials>): Generator<Tree> {
  const sections = db.prepare(
    `${whatCounts} select real_section.*, real_term.abbreviation, real_term.isyearrec, real_term.portion,
       courses.course_name, courses.sched_department
     from real_section, bound
     join real_term on real_term.id = real_section.termid and real_term.schoolid = real_section.schoolid
     left join courses on courses.course_number = real_section.course_number order by real_section.id`,
  )
  const pupils = groupsOf(db, moment, enrolled)
  const staff = groupsOf(db, moment, teaching)
  for (const section of sections.all(moment)) {
    const teachers = (staff.get(section['id']) ?? []).toSorted((a, b) => Number(b['leads']) - Number(a['leads']))
    const [first, ...others] = teachers.map(staffReference)
    yield tree({
      '@refId': refId('xRoster', section['dcid']),
      courseRefId: courseRefId(section['schoolid'], section['course_number']),
      courseTitle: text(section['course_name']),
      subject: text(section['sched_department']),
      schoolRefId: schoolRefId(section['schoolid']),
      schoolSectionId: text(section['section_number']),
      schoolYear: moment.year + 1991,
      meetingTimes: list('meetingTime', meetingTimes(section, moment, dials)),
      students: list('studentReference', (pupils.get(section['id']) ?? []).map(studentReference)),
      primaryStaff: first,
      otherStaffs: list('otherStaff', others),
    })
  }
}

const enrolled = `select distinct cc.sectionid, students.dcid, students.student_number as local, students.first_name,
    students.last_name
  from cc join students on students.id = cc.studentid, bound
  where cc.sectionid > 0 and cc.termid > 0 and cc.sectionid in (select id from real_section)
    and cc.studentid in (select id from pupil)
    and (dateleft > bound.today or dateleft >= (
      select lastday from real_term where real_term.id = cc.termid and real_term.schoolid = cc.schoolid))
  order by cc.sectionid, students.dcid`

const teaching = `select teaching.sectionid, users.dcid, users.teachernumber as local, users.first_name, users.last_name,
    max(lead.users_dcid = users.dcid) as leads
  from teaching join users on users.dcid = teaching.person
  join sections on sections.id = teaching.sectionid left join schoolstaff lead on lead.id = sections.teacher, bound
  group by teaching.sectionid, users.dcid order by teaching.sectionid, users.dcid`

function groupsOf(db: DatabaseSync, moment: Moment, select: string): ReadonlyMap<unknown, readonly Cells[]> {
  const rows: readonly Cells[] = db.prepare(`${whatCounts} ${select}`).all(moment)
  return Map.groupBy(rows, row => row['sectionid'])
}

function studentReference(row: Cells): Tree {
  return { refId: studentRefId(row['dcid']), ...named(row) }
}

function staffReference(row: Cells): Tree {
  return {
    staffPersonReference: { refId: staffRefId(row['dcid']), ...named(row) },
    teacherOfRecord: row['leads'] === 1,
  }
}

function named(row: Cells): Tree {
  return tree({ localId: text(row['local']), givenName: text(row['first_name']), familyName: text(row['last_name']) })
}

const weekDays: Readonly<Record<string, string>> = {
  A: 'Monday',
  B: 'Tuesday',
  C: 'Wednesday',
  D: 'Thursday',
  E: 'Friday',
}

/** One entry for each period and day of `3(A-E)`. */
function meetingTimes(section: Cells, { year }: Moment, dials: Readonly<Dials>): Tree[] {
  const [, period = '1'] = /^(\w+)\(/.exec(text(section['expression']) ?? '') ?? []
  return Object.entries(weekDays).map(([day, name]) =>
    tree({
      timeTableDay: day,
      classMeetingDays: { bellScheduleDay: name },
      timeTablePeriod: period,
      roomNumber: text(section['room']),
      sessionCode: dials.sessionCodeIs === 'code' ? sessionCode(section) : sessionType(section),
      schoolCalendarRefId: calendarRefId(section['schoolid'], year),
    }),
  )
}
