/** POST /ws/v1/student: each item on its own, 200 with the result of each. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Client, type Reply, startBare } from './test-world.ts'

let client: Client
beforeEach(async () => (client = await startBare()))
afterEach(() => client.powerSchool.close())

const post = (student: unknown): Promise<Reply> => client.send('POST', '/ws/v1/student', { students: { student } })
const student = (dcid: number) => client.powerSchool.db.prepare('select * from students where dcid = ?').get(dcid)
const enrollment = {
  entry_date: '2026-11-25',
  exit_date: '2027-06-19',
  grade_level: 9,
  school_number: 21,
  entry_code: 'E1',
}
const dee = {
  client_uid: '7',
  action: 'INSERT',
  local_id: 5009,
  name: { first_name: 'Dee', last_name: 'Day' },
  school_enrollment: enrollment,
}

test('a student is inserted with a person, an e-mail and extension fields', async () => {
  const extension = { name: 'u_students_extension', _field: { name: 'busroute', type: 'Integer', value: '4' } }
  const reply = await post({
    ...dee,
    contact_info: { email: 'dee@example.org' },
    _extension_data: { _table_extension: extension },
  })
  expect(reply.body).toEqual({
    results: {
      insert_count: 1,
      update_count: 0,
      delete_count: 0,
      result: {
        client_uid: 7,
        status: 'SUCCESS',
        action: 'INSERT',
        success_message: { id: 104, ref: `${client.powerSchool.url}/ws/v1/student/104` },
      },
    },
  })
  expect(student(104)).toMatchObject({
    student_number: 5009,
    lastfirst: 'Day, Dee',
    schoolid: 21,
    enroll_status: 0,
    transaction_date: '2026-11-25T10:00:00',
  })
  const read = await client.get('/ws/v1/student/104?expansions=contact_info&extensions=u_students_extension')
  expect(read.body).toMatchObject({
    student: {
      contact_info: { email: 'dee@example.org' },
      _extension_data: {
        _table_extension: { _field: expect.arrayContaining([{ name: 'busroute', type: 'Integer', value: 4 }]) },
      },
    },
  })
})

test('one bad item does not keep a good one back', async () => {
  const reply = await post([
    { client_uid: 'a', action: 'UPDATE', id: 101, name: { last_name: 'Byron' } },
    { ...dee, school_enrollment: { ...enrollment, exit_date: undefined, school_number: 5 } },
  ])
  expect(reply.status).toBe(200)
  expect(reply.body).toMatchObject({
    results: {
      insert_count: 0,
      update_count: 1,
      result: [
        { client_uid: 'a', status: 'SUCCESS' },
        {
          status: 'ERROR',
          error_message: {
            error: [
              { field: 'student/school_enrollment/exit_date', error_code: 'REQUIRED' },
              { field: 'student/school_enrollment/school_number', error_code: 'FIELD_VALIDATION_ERROR' },
            ],
          },
        },
      ],
    },
  })
  expect(student(101)).toMatchObject({ last_name: 'Byron', lastfirst: 'Byron, Ada', first_name: 'Ada' })
  expect(student(104)).toBeUndefined()
})

test.each([
  ['an enrollment on update', { school_enrollment: { grade_level: 10 } }, 'student/school_enrollment/grade_level'],
  [
    'half an address',
    { addresses: { physical: { street: '1 Elm', city: 'Maple', state_province: 'MA' } } },
    'student/addresses/physical/postal_code',
  ],
  ['a phone without a name', { contact: { doctor_phone: '1' } }, 'student/contact/doctor_name'],
  ['too long a name', { name: { first_name: 'x'.repeat(51) } }, 'student/name/first_name'],
  ['an empty name', { name: { first_name: '' } }, 'student/name/first_name'],
  ['a strange gender', { demographics: { gender: 'Q' } }, 'student/demographics/gender'],
  ['a date that is none', { demographics: { birth_date: '1/2/2012' } }, 'student/demographics/birth_date'],
  [
    'an extension field that is not there',
    { _extension_data: { _table_extension: { name: 'u_x', _field: { name: 'y', value: '1' } } } },
    'student/_extension_data/u_x/y',
  ],
])('%s is refused', async (_what, change, field) => {
  const reply = await post({ client_uid: '1', action: 'UPDATE', id: 101, ...change })
  expect(reply.body).toMatchObject({
    results: { update_count: 0, result: { status: 'ERROR', error_message: { error: { field } } } },
  })
})

test('an empty text erases, or is passed over, as the dial says', async () => {
  await post({ client_uid: '1', action: 'UPDATE', id: 101, name: { middle_name: '' } })
  expect(student(101)?.['middle_name']).toBeNull()
  client.powerSchool.dials.blankOnUpdate = 'ignored'
  await post({ client_uid: '1', action: 'UPDATE', id: 101, phones: { main: { number: '' } } })
  expect(student(101)?.['home_phone']).toBe('6175550111')
})

test('a WARNING was written all the same, an empty body too', async () => {
  client.powerSchool.dials.studentWrites = 'warn'
  expect((await post(dee)).body).toMatchObject({
    results: {
      insert_count: 1,
      result: {
        status: 'WARNING',
        success_message: { id: 104 },
        warning_message: { warning: { field: 'student/fees' } },
      },
    },
  })
  client.powerSchool.dials.studentWrites = 'empty body'
  expect(await post({ ...dee, local_id: 5010 })).toMatchObject({ status: 200, text: '' })
  expect(student(105)).toMatchObject({ student_number: 5010 })
})

test('the same student number twice is refused, wrong payloads too', async () => {
  await post(dee)
  expect((await post(dee)).body).toMatchObject({
    results: { result: { status: 'ERROR', error_message: { error: { field: 'student/local_id' } } } },
  })
  expect((await client.send('POST', '/ws/v1/student', { students: {} })).status).toBe(400)
})
