/** /ws/v1 over HTTP: shapes with the quirks of XML turned into JSON, filters, defaults and pages. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Client, startBare } from './test-world.ts'
import { toJson, toXml } from './xml-json.ts'

let client: Client
beforeAll(async () => (client = await startBare()))
afterAll(() => client.powerSchool.close())

const get = async (path: string): Promise<unknown> => (await client.get(path)).body
const counted = (count: number) => ({ resource: { count } })
const expansions =
  'demographics, addresses, alerts, phones, school_enrollment, ethnicity_race, contact, contact_info, initial_enrollment, schedule_setup, fees, lunch'
const attributes = { '@expansions': expansions, '@extensions': 'u_students_extension' }
const ada = {
  id: 101,
  local_id: 5001,
  student_username: '0042',
  name: { first_name: 'Ada', middle_name: 'Mae', last_name: "O'Neil" },
}
const bo = { id: 102, local_id: 5002, name: { first_name: 'Bo', last_name: 'Öberg' } }

test('one child is an object, several an array, none is nothing', () => {
  expect(toJson({ a: [{ b: '1' }] })).toEqual({ a: { b: 1 } })
  expect(toJson({ a: [{ b: '1' }, { b: 'x' }] })).toEqual({ a: [{ b: 1 }, { b: 'x' }] })
  expect(toJson({ a: [] })).toBe('')
  expect(toJson({ a: [{ b: '1' }] }, true)).toEqual({ a: [{ b: 1 }] })
})

test('text that looks like a number becomes one, leading zeros and decimals stay', () => {
  const tree = {
    a: '5',
    b: '-12',
    c: '050010',
    d: '0.00',
    e: 'true',
    f: '',
    g: null,
    h: '12345678901234567890',
    '@i': '5',
  }
  expect(toJson(tree)).toEqual({
    a: 5,
    b: -12,
    c: '050010',
    d: '0.00',
    e: true,
    f: '',
    h: '12345678901234567890',
    '@i': '5',
  })
})

test('the same tree is XML too', async () => {
  expect(toXml('a', { '@x': '1', b: ['<', '2'] })).toContain('<a x="1"><b>&lt;</b><b>2</b></a>')
  const reply = await client.get('/ws/v1/school/11', { accept: '*/*' })
  expect([reply.headers.get('content-type'), reply.text]).toEqual([
    'application/xml;charset=UTF-8',
    expect.stringContaining('<name>Maple High</name>'),
  ])
})

test('metadata and time answer without a token', async () => {
  const { url } = client.powerSchool
  const metadata: unknown = await (
    await fetch(`${url}/ws/v1/metadata`, { headers: { accept: 'application/json' } })
  ).json()
  expect(metadata).toMatchObject({
    metadata: { student_max_page_size: 100, district_timezone: 'America/New_York', plugin_id: 1 },
  })
  expect((await fetch(`${url}/ws/v1/time`)).status).toBe(200)
})

test('a school lists its active students, unless q says else; the district lists all', async () => {
  expect(await get('/ws/v1/school/11/student')).toEqual({ students: { ...attributes, student: [ada, bo] } })
  expect(await get('/ws/v1/school/11/student/count')).toEqual(counted(2))
  expect(await get('/ws/v1/school/11/student/count?q=school_enrollment.enroll_status==(a,T)')).toEqual(counted(3))
  expect(await get('/ws/v1/school/11/student/count?q=school_enrollment.enroll_status_code=gt=-2147483648')).toEqual(
    counted(3),
  )
  expect(await get('/ws/v1/district/student/count')).toEqual(counted(3))
})

test('a list of one is an object, a page beyond the end has no item', async () => {
  expect(await get('/ws/v1/district/student?q=name.last_name==Öb*')).toEqual({
    students: { ...attributes, student: bo },
  })
  expect(await get('/ws/v1/district/student?page=7')).toEqual({ students: attributes })
})

test('expansions and extensions come when asked for, empty ones as an empty text', async () => {
  const path =
    '/ws/v1/student/101?expansions=demographics,alerts,phones,addresses,nonsense&extensions=u_students_extension,u_nothing'
  expect(await get(path)).toEqual({
    student: {
      ...attributes,
      ...ada,
      demographics: { birth_date: '2012-02-29' },
      addresses: '',
      alerts: '',
      phones: { main: { number: 6175550111 } },
      _extension_data: {
        _table_extension: {
          recordFound: true,
          name: 'u_students_extension',
          _field: [
            { name: 'preferredname', type: 'String', value: 'Addie' },
            { name: 'busroute', type: 'Integer', value: 12 },
          ],
        },
      },
    },
  })
})

test('the page size is cut to the maximum, or refused when the dial says so', async () => {
  client.powerSchool.dials.maxPageSize = 2
  expect(await get('/ws/v1/district/student?pagesize=50')).toMatchObject({ students: { student: { length: 2 } } })
  client.powerSchool.dials.oversizePage = 'error'
  expect((await client.get('/ws/v1/district/student?pagesize=50')).status).toBe(400)
  Object.assign(client.powerSchool.dials, { maxPageSize: 100, oversizePage: 'clamp' })
})

test('schools leave out the graduated, count and list agree', async () => {
  expect(await get('/ws/v1/district/school/count')).toEqual(counted(2))
  expect(await get('/ws/v1/district/school')).toMatchObject({
    schools: {
      school: [
        { id: 2, school_number: 0 },
        { id: 11, school_number: 21, addresses: { physical: { postal_code: '02134' } } },
      ],
    },
  })
})

test('staff of a school are the current ones, with all their places', async () => {
  expect(await get('/ws/v1/school/11/staff?expansions=emails,school_affiliations')).toMatchObject({
    staffs: {
      staff: {
        id: 701,
        local_id: 5,
        users_dcid: 601,
        emails: { work_email: 'grace@example.org' },
        school_affiliations: {
          school_affiliation: [
            { school_id: 11, type: 1, status: 1 },
            { school_id: 0, type: 2, status: 2 },
          ],
        },
      },
    },
  })
})

test('terms and sections are the current year’s unless q says else', async () => {
  expect(await get('/ws/v1/school/11/term')).toMatchObject({
    terms: {
      term: [
        { id: 301, local_id: 3600, start_year: 2026 },
        { id: 302, portion: 2 },
      ],
    },
  })
  expect(await get('/ws/v1/school/11/term/count?q=start_year==2025')).toEqual(counted(1))
  expect(await get('/ws/v1/school/11/section?expansions=term')).toEqual({
    sections: {
      '@expansions': 'term',
      section: expect.objectContaining({
        id: 801,
        school_id: 11,
        course_id: 401,
        term_id: 301,
        section_number: 1,
        staff_id: 701,
        term: expect.objectContaining({ id: 301 }),
      }),
    },
  })
  expect(await get('/ws/v1/school/11/section/count?q=term.start_year==2025')).toEqual(counted(1))
})

test('courses of a school are its own and the district’s', async () => {
  expect(await get('/ws/v1/school/11/course')).toEqual({
    courses: {
      course: [
        { id: 402, course_number: '0900', course_name: 'Art' },
        { id: 401, course_number: 'MAT1', course_name: 'Algebra' },
      ],
    },
  })
})

test('section enrollments say who dropped', async () => {
  expect(await get('/ws/v1/section/801/section_enrollment')).toEqual({
    section_enrollments: {
      section_enrollment: [
        {
          id: 901,
          section_id: 801,
          student_id: 101,
          entry_date: '2026-08-17',
          exit_date: '2027-06-19',
          dropped: false,
        },
        { id: 902, section_id: 801, student_id: 102, entry_date: '2026-08-17', exit_date: '2026-08-21', dropped: true },
      ],
    },
  })
})

test('what is not there is 404 in an errorMessage, an unknown field 400', async () => {
  expect(await client.get('/ws/v1/student/9')).toMatchObject({
    status: 404,
    body: { errorMessage: { message: 'Student with id 9 not found' } },
  })
  expect((await client.get('/ws/v1/school/9/student')).status).toBe(404)
  expect((await client.get('/ws/v1/nothing')).status).toBe(404)
  expect(await client.get('/ws/v1/district/student?q=zzz==1')).toMatchObject({
    status: 400,
    body: { errorMessage: { message: 'Invalid field zzz' } },
  })
})
