/** How objects become records, through a provider that serves them in each of its ways. */

import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type { EntityType } from '../../model/entity.ts'
import { usualDials, type Dials } from '../../../simulators/xpress-roster/dials.ts'
import { readWhole } from '../../../test/support/powerschool.ts'
import { openProvider, type OpenedProvider } from '../../../test/support/xpress-roster.ts'

let opened: OpenedProvider

beforeAll(async () => {
  opened = await openProvider({ students: 40 })
})
afterEach(() => {
  Object.assign(opened.provider.dials, usualDials)
})
afterAll(() => opened.close())

const id = (last: number) => `0A1F09F5-37BB-4111-89E8-0000000000${last}`
const key = (last: number) => id(last).toLowerCase()

const recordsOf = async (entity: EntityType, prefix: string) => {
  const { records } = await readWhole(opened.reopen().read(entity))
  return records.filter(record => record.key.startsWith(prefix))
}

/** Each way of writing an object must give the same records. */
const ways: readonly (readonly [string, Partial<Dials>])[] = [
  ['as RIC One writes', {}],
  ['typed, with plain refIds', { notation: 'pesc' }],
  ['one in place of a list of one', { listOfOne: 'object' }],
  ['with session for sessionList', { sessionName: 'session' }],
  ['as XML', { speaksJson: false }],
]

test.each(ways)(
  'XP-05 a student with three enrollments is one, with one school and two others, %s',
  async (_, dials) => {
    Object.assign(opened.provider.dials, dials)
    opened.provider.put('xStudents', {
      '@refId': id(10),
      name: { type: 'LegalName', familyName: 'Byrd', givenName: 'Ada', middleName: 'K', suffix: 'Jr' },
      otherNames: {
        name: [
          { type: 'PreferredGivenName', givenName: 'Addie' },
          { type: 'Alias', givenName: 'No' },
        ],
      },
      localId: '0042',
      otherIds: { otherId: [{ type: 'State', id: '0099' }] },
      phoneNumber: { phoneNumberType: 'Home', number: '555-0100' },
      otherPhoneNumbers: { phoneNumber: [{ phoneNumberType: 'Mobile', number: '555-0101' }] },
      otherEmails: { email: [{ emailType: 'Home', emailAddress: 'ada@home.example' }] },
      demographics: { races: { race: [{ race: 'White' }] }, sex: 'Female', birthDate: '2015-02-28' },
      enrollment: {
        schoolRefId: id(20),
        membershipType: 'Home',
        entryDate: '2025-08-20',
        homeRoomNumber: '12',
        gradeLevel: '04',
        projectedGraduationYear: 2034,
      },
      otherEnrollments: {
        enrollment: [
          { schoolRefId: id(22), membershipType: 'Concurrent', entryDate: '2025-08-20' },
          { schoolRefId: id(21), membershipType: 'Summer', entryDate: '2025-08-20' },
          { schoolRefId: id(23), membershipType: 'Concurrent', entryDate: '2020-08-20', exitDate: '2021-01-10' },
        ],
      },
      academicSummary: { classRank: 'null' },
    })
    expect(await recordsOf('student', key(10))).toEqual([
      {
        key: key(10),
        attributes: {
          givenName: 'Ada',
          familyName: 'Byrd',
          middleName: 'K',
          suffix: 'Jr',
          preferredGivenName: 'Addie',
          email: 'ada@home.example',
          phone: '555-0100',
          sms: '555-0101',
          birthDate: '2015-02-28',
          sex: 'F',
          grade: '4',
          identifier: '0042',
          stateId: '0099',
          enrollStatus: 'active',
          school: key(20),
          otherSchools: [key(21), key(22)],
          entryDate: '2025-08-20',
          homeroom: '12',
          graduationYear: '2034',
        },
      },
    ])
  },
)

test.each(ways)(
  'XP-06 a contact of two students is one, with two relationships and their flags, %s',
  async (_, dials) => {
    Object.assign(opened.provider.dials, dials)
    opened.provider.put('xContacts', {
      '@refId': id(30),
      name: { familyName: "O'Hara & <Sons>", givenName: 'John', prefix: 'Mr.' },
      relationships: {
        relationship: [
          {
            studentRefId: id(10),
            relationshipCode: 'Father',
            livesWith: true,
            custodialIndicator: true,
            emergencyContactIndicator: false,
            communicationsIndicator: true,
            contactSequence: 1,
          },
          { studentRefId: id(11), relationshipCode: 'Uncle', livesWith: false, restrictions: 'No pickup' },
        ],
      },
    })
    expect(await recordsOf('guardian', key(30))).toMatchObject([
      { attributes: { givenName: 'John', familyName: "O'Hara & <Sons>", prefix: 'Mr.' } },
    ])
    expect(await recordsOf('guardianship', key(30))).toEqual([
      {
        key: `${key(30)}:${key(10)}`,
        attributes: {
          guardian: key(30),
          student: key(10),
          relationship: 'Father',
          livesWith: true,
          custodial: true,
          emergency: false,
          receivesMail: true,
          priority: 1,
        },
      },
      {
        key: `${key(30)}:${key(11)}`,
        attributes: {
          guardian: key(30),
          student: key(11),
          relationship: 'Uncle',
          livesWith: false,
          restrictions: 'No pickup',
        },
      },
    ])
  },
)

const calendar = {
  '@refId': id(40),
  schoolRefId: id(20),
  schoolYear: 2026,
  sessions: {
    session: [
      { sessionType: 'FullSchoolYear', sessionCode: 'Y', startDate: '2025-08-20', endDate: '2026-06-10' },
      {
        sessionType: 'Semester',
        sessionCode: 'S1',
        description: 'Fall',
        linkedSessionCode: 'Y',
        startDate: '2025-08-20T00:00:00',
        endDate: '2026-01-10',
      },
    ],
  },
}
const roster = {
  '@refId': id(50),
  courseRefId: id(60),
  courseTitle: 'Algebra',
  schoolRefId: id(20),
  schoolSectionId: 'ALG:2',
  meetingTimes: {
    meetingTime: [
      { timeTablePeriod: '2', roomNumber: '115', sessionCode: 'S1', schoolCalendarRefId: id(40) },
      { timeTablePeriod: '3', roomNumber: '115', sessionCode: 'S1', schoolCalendarRefId: id(40) },
    ],
  },
  students: { studentReference: [{ refId: id(10) }, { refId: id(11) }, { refId: id(10) }] },
  primaryStaff: { staffPersonReference: { refId: id(70) }, teacherOfRecord: true },
  otherStaffs: {
    otherStaff: [
      { staffPersonReference: { refId: id(71) }, teacherOfRecord: false },
      { staffPersonReference: { refId: id(70) }, teacherOfRecord: false },
    ],
  },
}

test.each(ways)('XP-07 a class has its students, a teacher of record and co-teachers, %s', async (_, dials) => {
  Object.assign(opened.provider.dials, dials)
  opened.provider.put('xCalendars', calendar)
  opened.provider.put('xRosters', roster)
  expect(await recordsOf('section', key(50))).toEqual([
    {
      key: key(50),
      attributes: {
        title: 'Algebra',
        sectionCode: 'ALG:2',
        course: key(60),
        school: key(20),
        terms: [`${key(40)}:S1`],
        periods: ['2', '3'],
        room: '115',
      },
    },
  ])
  expect(await recordsOf('enrollment', key(50))).toEqual([
    { key: `${key(50)}:${key(10)}`, attributes: { student: key(10), section: key(50) } },
    { key: `${key(50)}:${key(11)}`, attributes: { student: key(11), section: key(50) } },
  ])
  expect(await recordsOf('assignment', key(50))).toEqual([
    {
      key: `${key(50)}:${key(70)}`,
      attributes: { teacher: key(70), section: key(50), primary: true, role: 'teacher' },
    },
    {
      key: `${key(50)}:${key(71)}`,
      attributes: { teacher: key(71), section: key(50), primary: false, role: 'co-teacher' },
    },
  ])
})

test.each(ways)('XP-08 a calendar gives its terms, each below its year, %s', async (_, dials) => {
  Object.assign(opened.provider.dials, dials)
  opened.provider.put('xCalendars', calendar)
  expect(await recordsOf('term', key(40))).toEqual([
    {
      key: `${key(40)}:Y`,
      attributes: {
        name: 'Y',
        type: 'schoolYear',
        startDate: '2025-08-20',
        endDate: '2026-06-10',
        schoolYear: '2026',
        school: key(20),
      },
    },
    {
      key: `${key(40)}:S1`,
      attributes: {
        name: 'Fall',
        type: 'semester',
        startDate: '2025-08-20',
        endDate: '2026-01-10',
        schoolYear: '2026',
        school: key(20),
        parent: `${key(40)}:Y`,
      },
    },
  ])
})

test('a class that says the type of its session in place of the code finds it, if only one has it', async () => {
  const meeting = (sessionCode: string) => ({ meetingTime: [{ sessionCode, schoolCalendarRefId: id(40) }] })
  const termsOf = async (sessionCode: string) => {
    opened.provider.put('xRosters', { ...roster, meetingTimes: meeting(sessionCode) })
    return (await recordsOf('section', key(50)))[0]?.attributes['terms']
  }
  opened.provider.put('xCalendars', calendar)
  expect(await termsOf('Semester')).toEqual([`${key(40)}:S1`])
  expect(await termsOf('Quarter 9')).toEqual([`${key(40)}:Quarter 9`])
  const second = { ...calendar.sessions.session[1], sessionCode: 'S2' }
  opened.provider.put('xCalendars', { ...calendar, sessions: { session: [...calendar.sessions.session, second] } })
  expect(await termsOf('Semester')).toBeUndefined()
})

test('an older provider says session and calendar on the class itself', async () => {
  opened.provider.put('xCalendars', calendar)
  const { meetingTimes: _, schoolSectionId: __, ...old } = roster
  opened.provider.put('xRosters', { ...old, sessionCode: 'S1', schoolCalendarRefId: id(40) })
  expect((await recordsOf('section', key(50)))[0]?.attributes).toMatchObject({
    terms: [`${key(40)}:S1`],
    sectionCode: key(50),
  })
})

test('a staff member has the school of the primary assignment, and those of the others', async () => {
  opened.provider.put('xStaffs', {
    '@refId': id(70).replaceAll('-', ''),
    name: { familyName: 'Olson', givenName: 'Brandon' },
    primaryAssignment: { schoolRefId: id(20), jobFunction: 'Secondary Teachers' },
    otherAssignments: {
      staffPersonAssignment: [{ schoolRefId: id(22) }, { schoolRefId: id(21) }, { schoolRefId: id(20) }],
    },
  })
  expect((await recordsOf('teacher', key(70)))[0]?.attributes).toEqual({
    givenName: 'Brandon',
    familyName: 'Olson',
    title: 'Secondary Teachers',
    school: key(20),
    otherSchools: [key(21), key(22)],
  })
})
