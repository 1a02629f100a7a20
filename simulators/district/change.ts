/** Edits a share of pupils, guardians and enrollments at once, for benchmarks of a sync that finds changes. */
import type { DatabaseSync } from 'node:sqlite'
import { type Deed, type Register, workInRegister } from './register.ts'
import { inTransaction } from './rows.ts'

export type ChangeOptions = { readonly share: number; readonly seed: number }

export type ChangeCounts = { readonly students: number; readonly guardians: number; readonly enrollments: number }

/** Changes values only, so that `expected` stays as it is, and returns how many records of each kind it changed. */
export function change(db: DatabaseSync, { share, seed }: ChangeOptions): ChangeCounts {
  const counts = { students: 0, guardians: 0, enrollments: 0 }
  inTransaction(db, (): readonly Deed[] => {
    const deeds = workInRegister(db, { seed }, register => {
      counts.students = changeStudents(register, share)
      counts.guardians = changeGuardians(register, share)
      counts.enrollments = changeEnrollments(register, share)
    })
    return deeds
  })
  return counts
}

// Each takes the records whose number, shuffled, falls into the share: 48,271 is a generator of the primes below 2^31.
const picked = (column: string) => `((${column} * 48271 + :shift) % 10007) < :share * 10007`

const counted = 'enroll_status = 0 and dcid >= 1 and exitdate > entrydate'

function changeStudents({ db, stamp, chance }: Register, share: number): number {
  const shift = chance.below(10_007)
  const sql = `update students set street = :shift || ' Changed St', transaction_date = :stamp
    where ${counted} and ${picked('dcid')}`
  return Number(db.prepare(sql).run({ share, shift, stamp }).changes)
}

/** The first name's spelling is left alone; employer and middle name change. */
function changeGuardians({ db, stamp, chance }: Register, share: number): number {
  const shift = chance.below(10_007)
  const kin = `select link.personid from studentcontactassoc link join studentcontactdetail detail
    on detail.studentcontactassocid = link.studentcontactassocid where detail.isactive = 1 and detail.enddate is null
    and link.studentdcid in (select dcid from students where ${counted})`
  const sql = `update person set middlename = 'C' || :shift, employer = 'Employer ' || :shift, whenmodified = :stamp
    where id in (${kin}) and ${picked('id')}`
  return Number(db.prepare(sql).run({ share, shift, stamp }).changes)
}

/** The first day moves by one; the last is left alone, since it decides whether the enrollment counts. */
function changeEnrollments({ db, stamp, chance, yearId }: Register, share: number): number {
  const shift = chance.below(10_007)
  const sql = `update cc set dateenrolled = date(dateenrolled, '+1 day'), transaction_date = :stamp
    where sectionid > 0 and termid / 100 = :year and date(dateenrolled, '+1 day') < dateleft and ${picked('dcid')}
      and studentid in (select id from students where ${counted})`
  return Number(db.prepare(sql).run({ share, shift, stamp, year: yearId }).changes)
}
