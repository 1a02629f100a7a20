/** What an import with default rules must find: counted by SQL, kept in the table `expected`, known to no client. */
import type { DatabaseSync } from 'node:sqlite'
import { dateText, type SchoolYear } from './calendar.ts'

export type Entity =
  | 'school'
  | 'term'
  | 'course'
  | 'section'
  | 'student'
  | 'teacher'
  | 'guardian'
  | 'enrollment'
  | 'assignment'
  | 'guardianship'

export type Counts = Readonly<Record<Entity, number>>

/** Replaces what is expected and the day it is expected on. */
export function writeExpected(db: DatabaseSync, today: string, counts: Counts): void {
  db.exec('create table if not exists expected (entity text primary key, count integer not null)')
  db.exec('create table if not exists district (name text primary key, value text not null)')
  const write = db.prepare('insert or replace into expected values (?, ?)')
  for (const [entity, count] of Object.entries(counts)) write.run(entity, count)
  writeFact(db, 'today', today)
}

export function readExpected(db: DatabaseSync): ReadonlyMap<string, number> {
  const rows = db.prepare('select entity, count from expected').all()
  return new Map(rows.map(row => [String(row['entity']), Number(row['count'])]))
}

export function writeFact(db: DatabaseSync, name: string, value: string): void {
  db.prepare('insert or replace into district values (?, ?)').run(name, value)
}

export function readFact(db: DatabaseSync, name: string): string {
  const row = db.prepare('select value from district where name = ?').get(name)
  if (row === undefined) throw new Error(`The database holds no district: ${name} is missing`)
  return String(row['value'])
}

/** Counts anew after the district has changed, for its own present day. */
export function refreshExpected(db: DatabaseSync, today = readFact(db, 'today')): void {
  writeExpected(db, today, countRecords(db, today))
}

/** The rules of what counts, as one statement an entity. */
export function countRecords(db: DatabaseSync, today: string): Counts {
  const values = { today, year: yearIdAt(db, today) }
  const count = (sql: string) => Number(db.prepare(`${whatCounts} ${sql}`).get(values)?.['count'] ?? 0)
  return {
    school: count('select count(*) as count from real_school, bound'),
    term: count('select count(*) as count from real_term, bound'),
    course: count('select count(*) as count from courses, bound where status = 1'),
    section: count('select count(*) as count from real_section, bound'),
    student: count('select count(*) as count from pupil, bound'),
    teacher: count(`select count(*) as count from users, bound where dcid in (
      select users_dcid from schoolstaff where status = 1
        and (schoolid = 0 or schoolid in (select school_number from real_school))
      union select person from teaching)`),
    guardian: count('select count(distinct personid) as count from kin, bound'),
    enrollment: count(`select count(*) as count from cc, bound where sectionid > 0 and termid > 0
      and sectionid in (select id from real_section) and studentid in (select id from pupil)
      and (dateleft > bound.today or dateleft >= (
        select lastday from real_term where real_term.id = cc.termid and real_term.schoolid = cc.schoolid))`),
    assignment: count('select count(*) as count from teaching, bound'),
    guardianship: count('select count(*) as count from kin, bound'),
  }
}

/** The PowerSchool id of the year that holds the day or, between two years, of the coming one. */
export function yearIdAt(db: DatabaseSync, today: string): number {
  const row = db
    .prepare(
      `select yearid from terms where isyearrec = 1 and schoolid in (
         select school_number from schools where school_number not in (0, 999999)) order by
         case when firstday <= :today and lastday >= :today then 0 when firstday > :today then 1 else 2 end,
         case when firstday > :today then firstday end, lastday desc limit 1`,
    )
    .get({ today })
  if (row === undefined) throw new Error('The database holds no school year')
  return Number(row['yearid'])
}

export function schoolYearText(year: SchoolYear): string {
  return `${dateText(year.firstDay)} to ${dateText(year.lastDay)}`
}

/** Named row sets of what counts, for the values `today` and `year`; a statement follows. */
export const whatCounts = `with
  bound as (select :today as today, :year as year),
  real_school as (select school_number from schools where school_number not in (0, 999999)),
  real_term as (select terms.* from terms, bound where yearid = bound.year
    and schoolid in (select school_number from real_school)),
  real_section as (select sections.* from sections join real_term
    on real_term.id = sections.termid and real_term.schoolid = sections.schoolid),
  pupil as (select id, dcid from students where enroll_status = 0 and dcid >= 1 and exitdate > entrydate),
  listed as (select sectionteacher.sectionid, schoolstaff.users_dcid as person
    from sectionteacher join schoolstaff on schoolstaff.id = sectionteacher.teacherid, bound
    where (end_date is null or end_date >= bound.today) and sectionteacher.sectionid in (select id from real_section)),
  teaching as (select sectionid, person from listed
    union select real_section.id, schoolstaff.users_dcid from real_section
      join schoolstaff on schoolstaff.id = real_section.teacher
      where real_section.id not in (select sectionid from listed)),
  kin as (select distinct link.personid, link.studentdcid from studentcontactassoc link
    join studentcontactdetail detail on detail.studentcontactassocid = link.studentcontactassocid
    join person on person.id = link.personid, bound
    where detail.isactive = 1 and (detail.enddate is null or detail.enddate >= bound.today)
      and link.studentdcid in (select dcid from pupil))`
