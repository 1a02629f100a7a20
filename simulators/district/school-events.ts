/** What happens to a whole school: it is closed, and its pupils and staff go to another one. */
import type { DatabaseSync } from 'node:sqlite'
import { transfer } from './pupil-events.ts'
import { type DayOptions, type Deed, inRegister, type Register } from './register.ts'

/** Closes the school by its number; its rows vanish. Refuses where no other school takes the same grades. */
export function closeSchool(
  db: DatabaseSync,
  options: DayOptions & { readonly school: number; readonly into?: number },
): readonly Deed[] {
  return inRegister(db, options, register => close(register, options.school, options.into))
}

function close(register: Register, school: number, into?: number): void {
  const { all, run, did, yearId } = register
  const heir = into ?? heirOf(register, school)
  const sections = all(
    `select sections.dcid, sections.id from sections join terms on terms.id = sections.termid and terms.schoolid = sections.schoolid
      where sections.schoolid = ? and terms.yearid = ? order by sections.dcid`,
    school,
    yearId,
  )
  for (const row of all(activeAt, school)) transfer(register, Number(row['dcid']), heir)
  moveStaff(register, school, heir)
  const terms = all('select id from terms where schoolid = ? and yearid = ? order by id', school, yearId)
  const finished = all('select dcid from cc where schoolid = ? and sectionid > 0 and termid / 100 = ?', school, yearId)
  run('delete from cc where schoolid = ? and sectionid > 0', school)
  run('delete from sectionteacher where sectionid in (select id from sections where schoolid = ?)', school)
  run('delete from sections where schoolid = ?', school)
  run('delete from terms where schoolid = ?', school)
  run('delete from schools where school_number = ?', school)
  const kind = 'school closing'
  for (const { dcid } of finished) did({ kind, entity: 'enrollment', key: String(dcid), effect: 'removed' })
  for (const { dcid } of sections) did({ kind, entity: 'section', key: String(dcid), effect: 'removed' })
  for (const { id } of terms) did({ kind, entity: 'term', key: `${school}:${String(id)}`, effect: 'removed' })
  did({ kind, entity: 'school', key: String(school), effect: 'removed' })
}

const activeAt = `select dcid from students where schoolid = ? and enroll_status = 0 and dcid >= 1 and exitdate > entrydate
  order by dcid`

function heirOf(register: Register, school: number): number {
  const { one, all } = register
  const closing = one('select * from schools where school_number = ?', school)
  const heirs = all(
    `select school_number from schools left join students on students.schoolid = school_number and enroll_status = 0
      where school_number not in (0, 999999, ?) and low_grade <= ? and high_grade >= ?
      group by school_number order by count(students.dcid), school_number`,
    school,
    Number(closing['low_grade']),
    Number(closing['high_grade']),
  )
  const heir = heirs[0]
  if (heir === undefined) throw new Error(`No other school takes the grades of school ${school}`)
  return Number(heir['school_number'])
}

/** Rows at the closed school say "no longer here"; who has none at the new one gets it. */
function moveStaff(register: Register, school: number, heir: number): void {
  const { all, run, insert, next, stamp } = register
  const staff = all('select * from schoolstaff where schoolid = ? and status = 1 order by dcid', school)
  run(
    'update schoolstaff set status = 2, transaction_date = ?, whenmodified = ? where schoolid = ?',
    stamp,
    stamp,
    school,
  )
  for (const member of staff) {
    const person = Number(member['users_dcid'])
    const there = all('select 1 from schoolstaff where users_dcid = ? and schoolid = ? and status = 1', person, heir)
    run(
      'update users set homeschoolid = ?, transaction_date = ? where dcid = ? and homeschoolid = ?',
      heir,
      stamp,
      person,
      school,
    )
    if (there.length > 0) continue
    const ids = { dcid: next('schoolstaff', 'dcid'), id: next('schoolstaff', 'id'), users_dcid: person, schoolid: heir }
    const times = { whenmodified: stamp, transaction_date: stamp }
    insert('schoolstaff', [{ ...ids, staffstatus: Number(member['staffstatus']), status: 1, ...times }])
  }
}
