/**
 * Loads the sample district that Ed-Fi publishes with its data standard into PowerSchool's tables.
 *
 * What the files leave open is settled so, always the same way:
 * - There is no file of school enrollments: a pupil's year of birth decides his grade (2005 is grade 12, 2016 is
 *   grade 1: twelve years of 80 pupils each), and his grade the school.
 * - There are no section enrollments: CC stays empty.
 * - The sessions' dates are those of the teachers' assignments to sections, and all of them are moved by whole years,
 *   so that the sample's school year 2021-2022 is the one that runs, or comes next, today.
 * - Descriptors become code sets of the same words; the state's unique id is the number in both columns.
 */
import type { DatabaseSync } from 'node:sqlite'
import { createExtensionTable, createTables } from '../powerschool/tables.ts'
import { dayFromText } from './calendar.ts'
import { codeSetRows, roleRows } from './codes.ts'
import { type EdFiSchool, loadPeople, nameOf } from './ed-fi-people.ts'
import { descriptorAt, type EdFiElement, elementAt, elementsAt, readInterchange, textAt } from './ed-fi-reader.ts'
import {
  moveSessions,
  type Posts,
  sessionsOf,
  uniqueOf,
  writeCourses,
  writeSections,
  writeTerms,
  yearOf,
} from './ed-fi-schedule.ts'
import { type Counts, countRecords, schoolYearText, writeExpected, writeFact } from './expected.ts'
import * as ids from './ids.ts'
import { currentDay, extension } from './powerschool.ts'
import { type DistrictFacts, writePrefs } from './powerschool-schools.ts'
import { type RowSink, stampsBefore, withRows, inTransaction } from './rows.ts'

const gradeWords =
  `Kindergarten First Second Third Fourth Fifth Sixth Seventh Eighth Ninth Tenth Eleventh Twelfth`.split(' ')

/** Makes the tables and fills them; refuses a database that already holds a district, and a folder without the files. */
export async function loadEdFi(db: DatabaseSync, folder: string, { today = currentDay() } = {}): Promise<Counts> {
  createTables(db)
  createExtensionTable(db, extension)
  if (db.prepare('select 1 from students limit 1').get() !== undefined)
    throw new Error('The database holds a district already')
  const organizations = await readByName(folder, 'EducationOrganization')
  const schedule = await readByName(folder, 'MasterSchedule')
  const workforce = await readByName(folder, 'StaffAssociation')
  const day = dayFromText(today)
  const assignments = workforce.get('StaffSectionAssociation') ?? []
  const sessions = moveSessions(sessionsOf(assignments), day)
  const year = yearOf(sessions)
  const stamps = stampsBefore(0, day)
  let schools: readonly EdFiSchool[] = []
  withRows(db, rows => {
    for (const row of codeSetRows()) rows.put('codeset', row)
    for (const row of roleRows()) rows.put('roledef', row)
    writePrefs(rows, districtOf(organizations.get('LocalEducationAgency')?.[0]))
    schools = writeSchools(rows, organizations.get('School') ?? [])
    writeTerms(rows, schools, sessions, year)
    writeCourses(rows, organizations.get('Course') ?? [])
    const posts = writeStaff(rows, workforce, schools)
    writeSections(rows, {
      sections: schedule.get('Section') ?? [],
      offerings: schedule.get('CourseOffering') ?? [],
      assignments,
      sessions,
      year,
      posts,
    })
  })
  await loadPeople(db, folder, { schools, year, stamps })
  const counts = countRecords(db, today)
  inTransaction(db, () => {
    writeExpected(db, today, counts)
    writeFact(db, 'seed', '0')
    writeFact(db, 'schoolYear', schoolYearText(year))
  })
  db.exec('analyze')
  return counts
}

type ByName = ReadonlyMap<string, readonly EdFiElement[]>

async function readByName(folder: string, interchange: string): Promise<ByName> {
  const found = new Map<string, EdFiElement[]>()
  for await (const element of readInterchange(folder, interchange)) {
    const list = found.get(element.name)
    if (list === undefined) found.set(element.name, [element])
    else list.push(element)
  }
  return found
}

/** The sample lies in Texas. */
function districtOf(agency: EdFiElement | undefined): DistrictFacts {
  const number = textAt(agency, 'LocalEducationAgencyId') ?? ''
  const uuid = `00000000-0000-4000-8000-${number.padStart(12, '0')}`
  return { name: textAt(agency, 'NameOfInstitution') ?? '', number, timeZone: 'America/Chicago', uuid }
}

function writeSchools(rows: RowSink, schools: readonly EdFiElement[]): readonly EdFiSchool[] {
  rows.put('schools', { dcid: 2, id: 1, name: 'District Office', abbreviation: 'DO', school_number: 0 })
  rows.put('schools', { dcid: 3, id: 2, name: 'Graduated Students', abbreviation: 'GRAD', school_number: 999_999 })
  return schools.map((school, index) => {
    const grades = elementsAt(school, 'GradeLevel').map(level =>
      gradeWords.indexOf(level.text.replace(/^.*#(\w+).*$/, '$1')),
    )
    const number = Number(textAt(school, 'SchoolId'))
    const [lowGrade, highGrade] = [Math.min(...grades), Math.max(...grades)]
    const address = elementAt(school, 'Address')
    rows.put('schools', {
      dcid: ids.schoolDcid(index),
      id: ids.schoolId(index),
      name: textAt(school, 'NameOfInstitution'),
      abbreviation: textAt(school, 'ShortNameOfInstitution'),
      school_number: number,
      low_grade: lowGrade,
      high_grade: highGrade,
      schooladdress: textAt(address, 'StreetNumberName'),
      schoolcity: textAt(address, 'City'),
      schoolstate: descriptorAt(address, 'StateAbbreviation'),
      schoolzip: textAt(address, 'PostalCode'),
      schoolphone: textAt(school, 'InstitutionTelephone', 'TelephoneNumber'),
      sif_stateprid: textAt(school, 'EducationOrganizationIdentificationCode', 'IdentificationCode'),
    })
    return { number, lowGrade, highGrade }
  })
}

function writeStaff(rows: RowSink, workforce: ByName, schools: readonly EdFiSchool[]): Posts {
  const dcids = new Map<string, number>()
  const known = new Map<string, number>()
  const post = (unique: string, school: number, teaches: boolean) => {
    const key = `${unique} ${school}`
    const serial = known.get(key) ?? known.size
    if (!known.has(key)) {
      const place = { users_dcid: dcids.get(unique) ?? null, schoolid: school, staffstatus: teaches ? 1 : 2, status: 1 }
      rows.put('schoolstaff', { dcid: ids.schoolStaffDcid(serial), id: ids.schoolStaffId(serial), ...place })
    }
    known.set(key, serial)
    return ids.schoolStaffId(serial)
  }
  const titles = new Map<string, EdFiElement>()
  for (const position of workforce.get('StaffEducationOrganizationAssignmentAssociation') ?? []) {
    titles.set(textAt(position, 'StaffReference', 'StaffIdentity', 'StaffUniqueId') ?? '', position)
  }
  for (const [index, member] of (workforce.get('Staff') ?? []).entries()) {
    const unique = textAt(member, 'StaffUniqueId') ?? ''
    const name = nameOf(member)
    dcids.set(unique, ids.userDcid(index))
    rows.put('users', {
      dcid: ids.userDcid(index),
      lastfirst: `${name.family}, ${name.given}`,
      first_name: name.given,
      middle_name: name.middle,
      last_name: name.family,
      preferredname: name.preferred,
      title: textAt(titles.get(unique), 'PositionTitle'),
      teachernumber: unique,
      email_addr: textAt(member, 'ElectronicMail', 'ElectronicMailAddress'),
      teacherloginid: textAt(member, 'LoginId'),
      homeschoolid: schoolAt(titles.get(unique), schools),
      sif_stateprid: unique,
    })
  }
  for (const place of workforce.get('StaffSchoolAssociation') ?? []) {
    post(uniqueOf(place), Number(textAt(place, 'SchoolReference', 'SchoolIdentity', 'SchoolId')), true)
  }
  for (const position of workforce.get('StaffEducationOrganizationAssignmentAssociation') ?? []) {
    post(uniqueOf(position), schoolAt(position, schools), descriptorAt(position, 'StaffClassification') === 'Teacher')
  }
  return (unique, school) => post(unique, school, true)
}

/** The organization is a school, or else the district, whose office is school 0. */
function schoolAt(position: EdFiElement | undefined, schools: readonly EdFiSchool[]): number {
  const reference = ['EducationOrganizationReference', 'EducationOrganizationIdentity', 'EducationOrganizationId']
  const organization = Number(textAt(position, ...reference))
  return schools.some(school => school.number === organization) ? organization : 0
}
