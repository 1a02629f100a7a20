/** What happens to pupils: they move, leave, come, come back, change names, vanish from the books. */
import type { DatabaseSync } from 'node:sqlite'
import { insertRows, type Row } from '../powerschool/tables.ts'
import { dateText } from './calendar.ts'
import { at } from './chance.ts'
import { familyCountersAfter, FamilyWriter, lastFirst } from './family-writer.ts'
import { growHousehold } from './households.ts'
import { studentDcid, studentId } from './ids.ts'
import { type DayOptions, type Deed, type DeedKind, inRegister, type Register, textOf } from './register.ts'
import { dropAll, seatPupil } from './seat-events.ts'

type OfStudent = DayOptions & { readonly student: number }

/** The pupil, named by STUDENTS.DCID, moves to another school of the grade. */
export function transferStudent(
  db: DatabaseSync,
  options: OfStudent & { readonly toSchool?: number },
): readonly Deed[] {
  return inRegister(db, options, register => transfer(register, options.student, options.toSchool))
}

/** The pupil leaves the district: status transferred out, all that runs dropped. */
export function withdrawStudent(db: DatabaseSync, options: OfStudent): readonly Deed[] {
  return inRegister(db, options, register => withdraw(register, options.student))
}

/** A pupil who had left is active again, in the same school and with the same DCID. */
export function returnStudent(db: DatabaseSync, options: OfStudent): readonly Deed[] {
  return inRegister(db, options, register => readmit(register, options.student))
}

export type NewStudent = DayOptions & {
  readonly school?: number
  readonly grade?: number
  readonly givenName?: string
  readonly familyName?: string
}

/** A new family with one pupil; the first deed names him. */
export function enrollNewStudent(db: DatabaseSync, options: NewStudent = {}): readonly Deed[] {
  return inRegister(db, options, register => {
    const pupil = admit(register, options)
    seatPupil(register, pupil.id, pupil.school, pupil.grade, 'arrival')
  })
}

export function renameStudent(
  db: DatabaseSync,
  options: OfStudent & { readonly givenName?: string; readonly familyName?: string },
): readonly Deed[] {
  return inRegister(db, options, register => rename(register, options))
}

/** The row is gone, as if the pupil had never been; it is returned for `restoreStudentRow`. */
export function removeStudentRow(
  db: DatabaseSync,
  options: OfStudent,
): { readonly deeds: readonly Deed[]; readonly row: Row } {
  const row = db.prepare('select * from students where dcid = ?').get(options.student)
  if (row === undefined) throw new Error(`There is no student ${options.student}`)
  const deeds = inRegister(db, options, register => {
    register.run('delete from students where dcid = ?', options.student)
    register.did({ kind: 'disappearance', entity: 'student', key: String(options.student), effect: 'removed' })
  })
  return { deeds, row: rowOf(row) }
}

/** Puts a removed row back just as it was. */
export function restoreStudentRow(db: DatabaseSync, row: Row, options: DayOptions = {}): readonly Deed[] {
  return inRegister(db, options, register => {
    insertRows(db, 'students', [row])
    register.did({ kind: 'return', entity: 'student', key: String(row['dcid']), effect: 'created' })
  })
}

export function transfer(register: Register, student: number, toSchool?: number): void {
  const { one, run, did, today, year, stamp } = register
  const pupil = activePupil(register, student)
  const [from, grade] = [Number(pupil['schoolid']), Number(pupil['grade_level'])]
  const to = toSchool ?? otherSchool(register, grade, from)
  if (to === null) return
  one('select 1 from schools where school_number = ?', to)
  keepFormerStay(register, pupil, today)
  dropAll(register, Number(pupil['id']), 'transfer')
  run(
    `update students set schoolid = ?, entrydate = ?, exitdate = ?, schoolentrydate = ?, entrycode = 'E1', home_room = null,
      transaction_date = ? where dcid = ?`,
    to,
    today,
    dateText(year.lastDay + 1),
    today,
    stamp,
    student,
  )
  did({
    kind: 'transfer',
    entity: 'student',
    key: String(student),
    effect: 'updated',
    before: String(from),
    after: String(to),
  })
  seatPupil(register, Number(pupil['id']), to, grade, 'transfer')
}

export function withdraw(register: Register, student: number): void {
  const { run, did, today, stamp } = register
  const pupil = activePupil(register, student)
  dropAll(register, Number(pupil['id']), 'departure')
  run(
    `update students set enroll_status = 2, exitdate = max(?, entrydate), exitcode = 'W2', transaction_date = ? where dcid = ?`,
    today,
    stamp,
    student,
  )
  did({ kind: 'departure', entity: 'student', key: String(student), effect: 'removed' })
}

export function readmit(register: Register, student: number): void {
  const { one, run, did, today, year, stamp } = register
  const pupil = one('select * from students where dcid = ? and enroll_status in (1, 2)', student)
  keepFormerStay(register, pupil, String(pupil['exitdate']))
  run(
    `update students set enroll_status = 0, entrydate = ?, exitdate = ?, entrycode = 'R1', exitcode = null, transaction_date = ?
      where dcid = ?`,
    today,
    dateText(year.lastDay + 1),
    stamp,
    student,
  )
  did({ kind: 'return', entity: 'student', key: String(student), effect: 'created' })
  seatPupil(register, Number(pupil['id']), Number(pupil['schoolid']), Number(pupil['grade_level']), 'return')
}

export type Admitted = { readonly id: number; readonly dcid: number; readonly school: number; readonly grade: number }

/** Writes family and pupil, and gives no seats yet. */
export function admit(register: Register, options: NewStudent, kind: DeedKind = 'arrival'): Admitted {
  const { chance, year, day, did, insert, top, stamp } = register
  const grade = options.grade ?? anyGrade(register, options.school)
  const schools = schoolsOf(register, grade)
  const number = options.school ?? Number(chance.pick(schools)['school_number'])
  const index = nextPupil(register)
  const household = growHousehold(
    { seed: chance.below(2 ** 31), startYear: year.startYear, namesakes: 0 },
    index + 1_000_000,
    1,
  )
  const drawn = at(household.children, 0)
  const given = options.givenName ?? drawn.name.given
  const name = { ...drawn.name, given, family: options.familyName ?? drawn.name.family }
  const birthDay = drawn.birthDay + Math.round((drawn.grade - grade) * 365.25)
  const child = { ...drawn, name, grade, birthDay }
  const stamps = { transaction: () => stamp, modified: () => stamp }
  const rows = { put: (table: string, row: Row) => insert(table, [row]) }
  const writer = new FamilyWriter(rows, {
    stamps,
    today: day,
    startYear: year.startYear,
    counters: familyCountersAfter(top),
  })
  const entryDay = Math.max(day, year.firstDay)
  const stay = { entryDay, exitDay: year.lastDay + 1, homeroom: null, returned: false, standing: 'active' } as const
  const guardians = writer.writeFamily({ ...household, children: [child] }, [
    { index, child, grade, school: { number }, ...stay },
  ])
  const dcid = studentDcid(index)
  did({ kind, entity: 'student', key: String(dcid), effect: 'created' })
  for (const [ordinal, person] of guardians.entries()) {
    if (household.guardians[ordinal]?.relation !== 'active') continue
    did({ kind, entity: 'guardian', key: String(person), effect: 'created' })
    did({ kind, entity: 'guardianship', key: `${person}:${dcid}`, effect: 'created' })
  }
  return { id: studentId(index), dcid, school: number, grade }
}

export function rename(
  register: Register,
  options: { readonly student: number; readonly givenName?: string; readonly familyName?: string },
): void {
  const { one, run, did, stamp } = register
  const pupil = one('select * from students where dcid = ?', options.student)
  const given = options.givenName ?? String(pupil['first_name'])
  const family = options.familyName ?? String(pupil['last_name'])
  const both = lastFirst({ given, middle: textOf(pupil['middle_name']), family })
  run(
    'update students set first_name = ?, last_name = ?, lastfirst = ?, transaction_date = ? where dcid = ?',
    given,
    family,
    both,
    stamp,
    options.student,
  )
  const person = Number(pupil['person_id'])
  run('update person set firstname = ?, lastname = ?, whenmodified = ? where id = ?', given, family, stamp, person)
  const key = String(options.student)
  did({ kind: 'name edit', entity: 'student', key, effect: 'updated', before: String(pupil['lastfirst']), after: both })
}

export function schoolsOf(register: Register, grade: number): readonly Record<string, unknown>[] {
  return register.all(
    `select school_number from schools where school_number not in (0, 999999) and low_grade <= ? and high_grade >= ?
      order by school_number`,
    grade,
    grade,
  )
}

function anyGrade({ all, chance }: Register, school?: number): number {
  const sql = 'select distinct grade_level from sections where schoolid = coalesce(?, schoolid) order by grade_level'
  return Number(chance.pick(all(sql, school ?? null))['grade_level'])
}

/** After every pupil that any table still knows: a number is not given twice, even where a row has vanished. */
function nextPupil({ top }: Register): number {
  const known = [
    (top('students', 'id') ?? 0) - studentId(0),
    (top('cc', 'studentid') ?? 0) - studentId(0),
    (top('studentcontactassoc', 'studentdcid') ?? 0) - studentDcid(0),
  ]
  return Math.max(-1, ...known) + 1
}

function otherSchool(register: Register, grade: number, from: number): number | null {
  const others = schoolsOf(register, grade).filter(school => Number(school['school_number']) !== from)
  return others.length === 0 ? null : Number(register.chance.pick(others)['school_number'])
}

function activePupil(register: Register, student: number): Record<string, unknown> {
  return register.one('select * from students where dcid = ? and enroll_status = 0 and exitdate > entrydate', student)
}

/** REENROLLMENTS keeps what STUDENTS is about to forget. */
function keepFormerStay(register: Register, pupil: Record<string, unknown>, exitdate: string): void {
  const { next, insert } = register
  insert('reenrollments', [
    {
      dcid: next('reenrollments', 'dcid'),
      id: next('reenrollments', 'id'),
      studentid: Number(pupil['id']),
      schoolid: Number(pupil['schoolid']),
      grade_level: Number(pupil['grade_level']),
      entrydate: textOf(pupil['entrydate']),
      exitdate,
      entrycode: textOf(pupil['entrycode']),
      exitcode: textOf(pupil['exitcode']) ?? 'W1',
    },
  ])
}

function rowOf(row: Readonly<Record<string, unknown>>): Row {
  const cells: Record<string, string | number | null> = {}
  for (const [column, value] of Object.entries(row)) {
    cells[column] = typeof value === 'number' ? value : textOf(value)
  }
  return cells
}
