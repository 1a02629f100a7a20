/** PowerSchool's rows of a family: its pupils, their guardians and what each guardian is to each pupil. */
import { dateText, dayOf } from './calendar.ts'
import { codeSetId } from './codes.ts'
import type { Guardian } from './guardians.ts'
import type { Household } from './households.ts'
import { stateNumber, studentDcid, studentId, studentNumber } from './ids.ts'
import { slugOf } from './naming.ts'
import { type KnownIds, type PersonCounters, personCountersAfter, PersonWriter, streetOf } from './person-writer.ts'
import type { RowSink, Stamps } from './rows.ts'
import type { School } from './schools.ts'
import type { Pupil, Standing } from './world.ts'

/** How many rows there are already; the next ones follow. */
export type FamilyCounters = PersonCounters & { links: number; formerStays: number }

export type FamilyWriterOptions = {
  readonly stamps: Stamps
  /** The day number of today, and the calendar year in which the school year starts. */
  readonly today: number
  readonly startYear: number
  readonly counters?: FamilyCounters
}

/** A pupil whose school is known by its number. */
export type PlacedPupil = Omit<Pupil, 'school'> & { readonly school: Pick<School, 'number'> }

const statusCodes: Readonly<Record<Standing, number>> = {
  active: 0,
  preregistered: -1,
  inactive: 1,
  transferred: 2,
  graduated: 3,
  // The status still says active: only the dates tell that the pupil never came.
  'no-show': 0,
}

const firstLink = 3_001
const firstDetail = 4_007
const firstFormerStay = 304

export class FamilyWriter {
  readonly #rows: RowSink
  readonly #options: FamilyWriterOptions
  readonly #counters: FamilyCounters
  readonly #person: PersonWriter

  constructor(rows: RowSink, options: FamilyWriterOptions) {
    this.#rows = rows
    this.#options = options
    this.#counters = options.counters ?? familyCountersAfter(() => undefined)
    this.#person = new PersonWriter(rows, options.stamps, this.#counters)
  }

  /** Writes everybody, and returns the guardians' PERSON.IDs. */
  writeFamily(household: Household, pupils: readonly PlacedPupil[]): readonly number[] {
    for (const pupil of pupils) this.#writePupil(household, pupil)
    const known: KnownIds = new Map()
    return household.guardians.map(guardian => {
      const person = this.#writeGuardian(guardian, known)
      for (const pupil of pupils) this.#writeKinship(person, guardian, household, pupil)
      return person
    })
  }

  #writePupil(household: Household, pupil: PlacedPupil): void {
    const { index, child } = pupil
    const { name, sex } = child
    const person = this.#person.writePerson({ name, sex, prefix: null, employer: null, active: true })
    this.#rows.put('students', this.#studentRow(household, pupil, person))
    // The smallest have no address of their own yet.
    if (pupil.grade >= 2)
      this.#person.writeEmail(person, studentEmail(name.preferred ?? name.given, name.family, index))
    if (child.phone !== null) this.#person.writePhone(person, child.phone, 'Mobile', 1)
    const busroute = index % 5 < 3 ? `R${(index % 40) + 1}` : null
    if (name.preferred !== null || busroute !== null) {
      this.#rows.put('u_students_extension', {
        studentsdcid: studentDcid(index),
        preferredname: name.preferred,
        busroute,
        devicetag: index % 3 === 0 ? `CB-${String(index).padStart(6, '0')}` : null,
        whenmodified: this.#options.stamps.modified('u_students_extension', index),
      })
    }
    if (pupil.returned) this.#writeFormerStay(pupil)
  }

  #studentRow(household: Household, pupil: PlacedPupil, person: number) {
    const { index, child, standing, school } = pupil
    const { name } = child
    const { place } = household
    const graduated = standing === 'graduated'
    const graduationYear = this.#options.startYear + 13 - pupil.grade
    return {
      dcid: studentDcid(index),
      id: studentId(index),
      student_number: studentNumber(index),
      // Three of a thousand are registered before the state has answered.
      state_studentnumber: index % 333 === 200 ? null : stateNumber(index),
      person_id: person,
      lastfirst: lastFirst(name),
      last_name: name.family,
      first_name: name.given,
      middle_name: name.middle,
      gender: child.sex,
      dob: dateText(child.birthDay),
      grade_level: graduated ? 99 : pupil.grade,
      enroll_status: statusCodes[standing],
      schoolid: graduated ? 999_999 : school.number,
      entrydate: dateText(pupil.entryDay),
      exitdate: dateText(pupil.exitDay),
      entrycode: pupil.returned ? 'R1' : 'E1',
      exitcode: standing === 'transferred' ? 'W2' : graduated ? 'G1' : null,
      districtentrydate: dateText(pupil.entryDay),
      schoolentrydate: dateText(pupil.entryDay),
      sched_yearofgraduation: graduationYear,
      classof: graduationYear,
      home_room: standing === 'active' ? pupil.homeroom : null,
      home_phone: household.homePhone,
      street: streetOf(place),
      city: place.city,
      state: place.state,
      zip: place.zip,
      mailing_street: streetOf(place),
      mailing_city: place.city,
      mailing_state: place.state,
      mailing_zip: place.zip,
      student_web_id: `${slugOf(name.given).slice(0, 1)}${slugOf(name.family).slice(0, 1)}${studentNumber(index)}`,
      student_allowwebaccess: 1,
      mother: parentNamed(household, 'Mother'),
      father: parentNamed(household, 'Father'),
      guardianemail: household.guardians[0]?.email ?? null,
      family_ident: String(household.index + 1),
      graduated_schoolid: graduated ? school.number : null,
      transaction_date: this.#options.stamps.transaction('students', index),
    }
  }

  #writeFormerStay(pupil: PlacedPupil): void {
    const serial = this.#counters.formerStays++
    this.#rows.put('reenrollments', {
      dcid: firstFormerStay + 7 + serial,
      id: firstFormerStay + serial,
      studentid: studentId(pupil.index),
      schoolid: pupil.school.number,
      grade_level: Math.max(0, pupil.grade - 1),
      entrydate: dateText(pupil.entryDay - 364),
      exitdate: dateText(dayOf(this.#options.startYear, 3, 1)),
      entrycode: 'E1',
      exitcode: 'W2',
    })
  }

  #writeGuardian(guardian: Guardian, known: KnownIds): number {
    const { name, sex, prefix, employer, relation } = guardian
    const person = this.#person.writePerson({ name, sex, prefix, employer, active: relation === 'active' })
    if (guardian.email !== null) this.#person.writeEmail(person, guardian.email, known)
    const phones = [
      ['Mobile', guardian.mobilePhone],
      ['Home', guardian.homePhone],
      ['Work', guardian.workPhone],
    ] as const
    let order = 1
    for (const [type, number] of phones) if (number !== null) this.#person.writePhone(person, number, type, order++)
    this.#person.writeAddress(person, guardian.place, known)
    return person
  }

  #writeKinship(person: number, guardian: Guardian, household: Household, pupil: PlacedPupil): void {
    const serial = this.#counters.links++
    const time = this.#options.stamps.modified('studentcontactassoc', serial)
    // Some clerks leave the relationship open.
    const kind = household.index % 71 === 30 ? null : codeSetId('Relationship', guardian.relationship)
    this.#rows.put('studentcontactassoc', {
      studentcontactassocid: firstLink + serial,
      studentdcid: studentDcid(pupil.index),
      personid: person,
      contactpriorityorder: household.guardians.indexOf(guardian) + 1,
      currreltypecodesetid: kind,
      whencreated: time,
      whenmodified: time,
    })
    this.#rows.put('studentcontactdetail', {
      studentcontactdetailid: firstDetail + serial,
      studentcontactassocid: firstLink + serial,
      relationshiptypecodesetid: kind,
      relationshipnote: guardian.livesWith ? null : 'Not at the home address',
      isactive: guardian.relation === 'inactive' ? 0 : 1,
      isemergency: Number(guardian.emergency),
      iscustodial: Number(guardian.custodial),
      liveswithflg: Number(guardian.livesWith),
      schoolpickupflg: Number(guardian.mayPickUp),
      receivesmailflg: Number(guardian.receivesMail),
      excludefromstatereportingflg: 0,
      enddate: guardian.relation === 'ended' ? dateText(this.#options.today - 40) : null,
      whencreated: time,
      whenmodified: time,
    })
  }
}

export function studentEmail(given: string, family: string, pupil: number): string {
  return `${slugOf(given)}.${slugOf(family)}.${studentNumber(pupil)}@students.maple-schools.example`
}

export function lastFirst(name: {
  readonly given: string
  readonly middle: string | null
  readonly family: string
}): string {
  return `${name.family}, ${name.given}${name.middle === null ? '' : ` ${name.middle}`}`
}

/** Counters that go on where the tables stand. `top` tells the highest number of a column, or undefined. */
export function familyCountersAfter(top: (table: string, column: string) => number | undefined): FamilyCounters {
  const after = (table: string, column: string, from: number) => (top(table, column) ?? from - 1) - from + 1
  return {
    ...personCountersAfter(top),
    links: Math.max(
      after('studentcontactassoc', 'studentcontactassocid', firstLink),
      after('studentcontactdetail', 'studentcontactdetailid', firstDetail),
    ),
    formerStays: after('reenrollments', 'id', firstFormerStay),
  }
}

function parentNamed(household: Household, relationship: string): string | null {
  const found = household.guardians.find(guardian => guardian.relationship === relationship)
  return found === undefined ? null : lastFirst({ ...found.name, middle: null })
}
