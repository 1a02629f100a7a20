/** The district lives on, school day by school day, at the rates of real ones. */
import type { DatabaseSync } from 'node:sqlite'
import { dateText, dayFromText, isWeekday, schoolYearAt } from './calendar.ts'
import { phoneOf } from './places.ts'
import { rehouse, rephone } from './contact-events.ts'
import { readFact, refreshExpected } from './expected.ts'
import { nameFamily } from './naming.ts'
import { admit, readmit, rename, transfer, withdraw } from './pupil-events.ts'
import { type Deed, type Register, workInRegister } from './register.ts'
import { rollover } from './rollover.ts'
import { inTransaction } from './rows.ts'
import { replaceLead, seatPupil, swap } from './seat-events.ts'

export type AdvanceOptions = {
  readonly seed: number
  /** School days: weekends pass by, and after the year's last day comes the first of the next, with its rollover. */
  readonly days: number
  /** `YYYY-MM-DD` to start from; left out, the district's own present day. */
  readonly today?: string
}

/** Lives so many days on, keeps `expected` right, and returns what was done, in order. */
export function advance(
  db: DatabaseSync,
  { seed, days, today = readFact(db, 'today') }: AdvanceOptions,
): readonly Deed[] {
  return inTransaction(db, () => {
    const deeds: Deed[] = []
    let day = dayFromText(today)
    for (let passed = 0; passed < days; passed++) {
      const { lastDay } = schoolYearAt(day)
      const next = nextSchoolDay(day)
      if (next > lastDay && day >= schoolYearAt(day).firstDay) {
        for (const deed of rollover(db, { seed })) deeds.push(deed)
        day = dayFromText(readFact(db, 'today'))
      } else {
        day = next
        for (const deed of workInRegister(db, { today: dateText(day), seed }, liveADay)) deeds.push(deed)
      }
    }
    refreshExpected(db)
    return deeds
  })
}

// Shares of all pupils, enrollments, guardians or sections that change on one school day; readmitted of those who left.
const ordinary = {
  transfer: 0.0007,
  arrival: 0.0005,
  departure: 0.0004,
  readmitted: 0.003,
  swap: 0.002,
  contact: 0.001,
  name: 0.0002,
  home: 0.0003,
  teacher: 0.0005,
}
/** The first ten days: sections are swapped, some come late, some do not come, teachers are moved. */
const startOfYear = { ...ordinary, transfer: 0.0005, arrival: 0.001, departure: 0.001, swap: 0.01, teacher: 0.002 }

function liveADay(register: Register): void {
  const { day, year } = register
  const rates = day - year.firstDay < 14 ? startOfYear : ordinary
  forSome(register, rates.transfer, pupils, id => transfer(register, id))
  forSome(register, rates.departure, pupils, id => withdraw(register, id))
  forSome(register, rates.arrival, pupils, () => {
    const pupil = admit(register, {})
    seatPupil(register, pupil.id, pupil.school, pupil.grade, 'arrival')
  })
  forSome(register, rates.readmitted, departed, id => readmit(register, id))
  forSome(register, rates.swap, seats, id => swap(register, id))
  forSome(register, rates.contact, guardians, id => rephone(register, id, phoneOf(register.chance)))
  forSome(register, rates.name, pupils, id => {
    rename(register, { student: id, familyName: nameFamily(register.chance).children })
  })
  forSome(register, rates.home, pupils, id => rehouse(register, id))
  forSome(register, rates.teacher, sections, id => replaceLead(register, id))
}

const pupils =
  'select dcid as id from students where enroll_status = 0 and dcid >= 1 and exitdate > entrydate order by dcid'
const departed = `select dcid as id from students where enroll_status = 2 and dcid >= 1 and schoolid not in (0, 999999)
    and schoolid in (select school_number from schools) order by dcid`
const seats = `select cc.dcid as id from cc join students on students.id = cc.studentid
  where sectionid > 0 and dateleft > :today and termid / 100 = :year and enroll_status = 0 and exitdate > entrydate
  order by cc.dcid`
const guardians = `select distinct link.personid as id from studentcontactassoc link
  join studentcontactdetail detail on detail.studentcontactassocid = link.studentcontactassocid
  where detail.isactive = 1 and (detail.enddate is null or detail.enddate >= :today)
    and link.personid in (select personid from personphonenumberassoc) order by link.personid`
const sections = 'select dcid as id from sections where termid / 100 = :year order by dcid'

/** A share of those that the query names, each at most once; a part of one is left to chance. */
function forSome(register: Register, share: number, query: string, change: (id: number) => void): void {
  const { db, chance, today, yearId } = register
  const all = db.prepare(query).all(valuesOf(query, today, yearId))
  const count = Math.floor(share * all.length + chance.next())
  const chosen = new Set<number>()
  while (chosen.size < Math.min(count, all.length)) chosen.add(Number(chance.pick(all)['id']))
  for (const id of chosen) change(id)
}

function valuesOf(query: string, today: string, year: number): Record<string, string | number> {
  return { ...(query.includes(':today') ? { today } : {}), ...(query.includes(':year') ? { year } : {}) }
}

function nextSchoolDay(day: number): number {
  let next = day + 1
  while (!isWeekday(next)) next++
  return next
}
