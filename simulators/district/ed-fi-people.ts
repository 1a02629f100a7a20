/** The pupils and contacts of the Ed-Fi sample as PowerSchool's rows. */
import type { DatabaseSync } from 'node:sqlite'
import { dateText, type SchoolYear } from './calendar.ts'
import { codeSetId } from './codes.ts'
import { descriptorAt, type EdFiElement, elementAt, elementsAt, readInterchange, textAt } from './ed-fi-reader.ts'
import { familyCountersAfter, lastFirst } from './family-writer.ts'
import { studentDcid, studentId } from './ids.ts'
import type { PersonName } from './naming.ts'
import { type KnownIds, PersonWriter } from './person-writer.ts'
import { type RowSink, type Stamps, withRows } from './rows.ts'

export type EdFiSchool = { readonly number: number; readonly lowGrade: number; readonly highGrade: number }

type PeopleOptions = {
  readonly schools: readonly EdFiSchool[]
  readonly year: SchoolYear
  readonly stamps: Stamps
}

/** The oldest twelfth of the pupils, born in 2005, is in grade 12, the youngest, born in 2016, in grade 1. */
const birthYearBeforeGrades = 2017

export async function loadPeople(db: DatabaseSync, folder: string, options: PeopleOptions): Promise<void> {
  const students = await collect(folder, 'Student', 'Student')
  const contacts = await collect(folder, 'Contact', 'Contact')
  const relations = await collect(folder, 'Contact', 'StudentContactAssociation')
  withRows(db, rows => {
    const person = new PersonWriter(
      rows,
      options.stamps,
      familyCountersAfter(() => undefined),
    )
    const dcids = writeStudents(rows, person, students, options)
    const persons = writeContacts(person, contacts)
    for (const [serial, relation] of relations.entries()) {
      const student = dcids.get(textAt(relation, 'StudentReference', 'StudentIdentity', 'StudentUniqueId') ?? '')
      const contact = persons.get(elementAt(relation, 'ContactReference')?.id ?? '')
      if (student === undefined || contact === undefined) throw new Error('A relation names nobody in the files')
      writeRelation(rows, relation, { serial, student, contact }, options.stamps)
    }
  })
}

async function collect(folder: string, interchange: string, name: string): Promise<readonly EdFiElement[]> {
  const found: EdFiElement[] = []
  for await (const element of readInterchange(folder, interchange)) if (element.name === name) found.push(element)
  return found
}

function writeStudents(
  rows: RowSink,
  person: PersonWriter,
  students: readonly EdFiElement[],
  { schools, year, stamps }: PeopleOptions,
): ReadonlyMap<string, number> {
  const dcids = new Map<string, number>()
  for (const [index, student] of students.entries()) {
    const unique = textAt(student, 'StudentUniqueId') ?? ''
    const birthDate = textAt(student, 'BirthData', 'BirthDate') ?? ''
    const sex = sexOf(descriptorAt(student, 'BirthData', 'BirthSex'))
    const grade = birthYearBeforeGrades - Number(birthDate.slice(0, 4))
    const school = schools.find(({ lowGrade, highGrade }) => lowGrade <= grade && grade <= highGrade)
    if (school === undefined) throw new Error(`No school takes the student ${unique}, born ${birthDate}`)
    const name = nameOf(student)
    const id = person.writePerson({ name, sex, prefix: null, employer: null, active: true })
    dcids.set(unique, studentDcid(index))
    rows.put('students', {
      dcid: studentDcid(index),
      id: studentId(index),
      student_number: Number(unique),
      state_studentnumber: unique,
      person_id: id,
      lastfirst: lastFirst(name),
      last_name: name.family,
      first_name: name.given,
      middle_name: name.middle,
      gender: sex,
      dob: birthDate,
      grade_level: grade,
      enroll_status: 0,
      schoolid: school.number,
      entrydate: dateText(year.firstDay),
      exitdate: dateText(year.lastDay + 1),
      sched_yearofgraduation: year.startYear + 13 - grade,
      transaction_date: stamps.transaction('students', index),
    })
    const extension = { studentsdcid: studentDcid(index), preferredname: name.preferred }
    if (name.preferred !== null)
      rows.put('u_students_extension', { ...extension, whenmodified: stamps.modified('u', index) })
  }
  return dcids
}

/** Returns PERSON.ID by the file's own id of the contact. */
function writeContacts(person: PersonWriter, contacts: readonly EdFiElement[]): ReadonlyMap<string, number> {
  const persons = new Map<string, number>()
  const known: KnownIds = new Map()
  for (const contact of contacts) {
    const title = textAt(contact, 'Name', 'PersonalTitlePrefix')
    const prefix = title === null ? null : `${title}.`
    const sex = sexOf(descriptorAt(contact, 'Sex'))
    const id = person.writePerson({ name: nameOf(contact), sex, prefix, employer: null, active: true })
    persons.set(contact.id ?? '', id)
    for (const mail of elementsAt(contact, 'ElectronicMail')) {
      const address = textAt(mail, 'ElectronicMailAddress')
      if (address !== null) person.writeEmail(id, address)
    }
    for (const [order, phone] of elementsAt(contact, 'Telephone').entries()) {
      const digits = textAt(phone, 'TelephoneNumber')?.replaceAll(/\D/g, '') ?? ''
      const type = descriptorAt(phone, 'TelephoneNumberType') ?? 'Not Set'
      if (digits !== '') person.writePhone(id, digits, type, order + 1)
    }
    const address = elementAt(contact, 'Address')
    if (address === undefined) continue
    const street = textAt(address, 'StreetNumberName') ?? ''
    const state = descriptorAt(address, 'StateAbbreviation') ?? 'TX'
    const [city, zip] = [textAt(address, 'City') ?? '', textAt(address, 'PostalCode') ?? '']
    person.writeAddress(id, { street, unit: null, city, state, zip }, known)
  }
  return persons
}

type RelationIds = { readonly serial: number; readonly student: number; readonly contact: number }

function writeRelation(rows: RowSink, relation: EdFiElement, ids: RelationIds, stamps: Stamps): void {
  const { serial, student, contact } = ids
  const kind = codeSetId('Relationship', descriptorAt(relation, 'Relation') ?? 'Not Set')
  const time = stamps.modified('studentcontactassoc', serial)
  const times = { whencreated: time, whenmodified: time }
  rows.put('studentcontactassoc', {
    studentcontactassocid: 3_001 + serial,
    studentdcid: student,
    personid: contact,
    contactpriorityorder: textAt(relation, 'PrimaryContactStatus') === 'true' ? 1 : 2,
    currreltypecodesetid: kind,
    ...times,
  })
  rows.put('studentcontactdetail', {
    studentcontactdetailid: 4_007 + serial,
    studentcontactassocid: 3_001 + serial,
    relationshiptypecodesetid: kind,
    isactive: 1,
    isemergency: flagAt(relation, 'EmergencyContactStatus'),
    iscustodial: flagAt(relation, 'LegalGuardian'),
    liveswithflg: flagAt(relation, 'LivesWith'),
    ...times,
  })
}

function flagAt(relation: EdFiElement, name: string): number | null {
  const text = textAt(relation, name)
  return text === null ? null : Number(text === 'true')
}

export function nameOf(element: EdFiElement): PersonName {
  const name = elementAt(element, 'Name')
  return {
    given: textAt(name, 'FirstName') ?? '',
    middle: textAt(name, 'MiddleName'),
    family: textAt(name, 'LastSurname') ?? '',
    suffix: textAt(name, 'GenerationCodeSuffix'),
    preferred: textAt(name, 'PreferredFirstName'),
  }
}

function sexOf(descriptor: string | null): 'F' | 'M' | null {
  if (descriptor === null) return null
  return descriptor === 'Female' ? 'F' : 'M'
}
