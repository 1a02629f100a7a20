/** /ws/schema/table: reading, refusals in PowerSchool's order and words, writes to extension tables. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import { aPlugin, type Client, startBare, startWith } from './test-world.ts'

let client: Client
beforeEach(async () => (client = await startBare()))
afterEach(() => client.powerSchool.close())

const table = '/ws/schema/table'
const extension = `${table}/u_students_extension`

test('rows have all values as text, nulls left out, the key as a number', async () => {
  expect(
    (await client.get(`${table}/students?projection=dcid,first_name,middle_name&q=dcid=ge=101;dcid=lt=103`)).body,
  ).toEqual({
    name: 'students',
    record: [
      { id: 101, name: 'students', tables: { students: { dcid: '101', first_name: 'Ada', middle_name: 'Mae' } } },
      { id: 102, name: 'students', tables: { students: { dcid: '102', first_name: 'Bo' } } },
    ],
    '@extensions': 'u_students_extension',
  })
  expect((await client.get(`${table}/users/601?projection=last_name`)).body).toEqual({
    id: 601,
    name: 'users',
    tables: { users: { last_name: 'Hopper' } },
  })
  expect((await client.get(`${table}/users?projection=*&q=dcid==5`)).body).toEqual({ '@extensions': '' })
  expect(
    (await client.get(`${table}/students?projection=dcid&sort=dcid&sortdescending=true&pagesize=1`)).body,
  ).toMatchObject({ record: [{ id: 103 }] })
})

test.each([
  ['teachers?projection=zzz', 405, 'GET, POST and PUT are not allowed on table'],
  ['nothing?projection=*', 404, 'Table nothing not found'],
  ['students?projection=zzz', 400, 'Invalid field specified: zzz is not valid column for table: Students'],
  ['students?projection=dcid&q=zzz==1', 400, 'Invalid field zzz'],
  ['students?projection=dcid&q=log==1', 400, 'Querying not supported against clob or blob field types'],
  [
    'students?projection=dcid&q=grade_level==x',
    400,
    "Invalid number 'x' passed for comparison to number field Grade_Level",
  ],
  ['students', 400, 'A projection is required'],
])('%s is refused with %i', async (path, status, message) => {
  expect(await client.get(`${table}/${path}`)).toMatchObject({ status, body: { message } })
})

test('without grants a plain count answers, a filtered one and rows do not', async () => {
  const granted = await startWith()
  try {
    granted.powerSchool.installPlugin(aPlugin({ fields: ['STUDENTS.DCID'] }))
    granted.powerSchool.enablePlugin(true)
    expect((await granted.get(`${table}/students/count`)).body).toEqual({ count: 3 })
    expect(await granted.get(`${table}/students/count?q=schoolid==21`)).toMatchObject({
      status: 403,
      body: { errors: [{ code: 'NoAccess', field: 'SchoolID', resource: 'Students' }] },
    })
    expect(await granted.get(`${table}/students?projection=dcid,entrydate`)).toMatchObject({
      status: 403,
      body: { errors: [{ code: 'NoAccess', field: 'entrydate', resource: 'Students' }] },
    })
    expect(
      await granted.send('PUT', `${extension}/101`, { tables: { u_students_extension: { busroute: '1' } } }),
    ).toMatchObject({ status: 403 })
  } finally {
    await granted.powerSchool.close()
  }
})

test('an extension row is inserted by POST and updated by PUT, the wrong verb is told', async () => {
  const values = (row: object) => ({ tables: { u_students_extension: row } })
  expect(await client.send('POST', `${extension}/101`, values({ busroute: '3' }))).toMatchObject({
    status: 404,
    body: { message: expect.stringContaining('Use PUT to update existing records') },
  })
  expect(await client.send('PUT', `${extension}/102`, values({ busroute: '3' }))).toMatchObject({
    status: 404,
    body: { message: expect.stringContaining('Use POST to insert a new record') },
  })
  expect((await client.send('POST', extension, values({ studentsdcid: '102', busroute: '3' }))).body).toMatchObject({
    insert_count: 1,
    result: [{ status: 'SUCCESS', action: 'INSERT', success_message: { id: 102 } }],
  })
  expect(
    (await client.send('PUT', `${extension}/102`, values({ busroute: '', preferredname: 'B' }))).body,
  ).toMatchObject({ update_count: 1 })
  expect((await client.get(`${extension}/102?projection=preferredname,busroute`)).body).toMatchObject({
    tables: { u_students_extension: { preferredname: 'B' } },
  })
  expect((await client.send('DELETE', `${extension}/102`)).status).toBe(204)
})

test('values must be strings that fit, core tables take no writes', async () => {
  expect(
    (await client.send('PUT', `${extension}/101`, { tables: { u_students_extension: { busroute: 3 } } })).status,
  ).toBe(400)
  expect(
    (await client.send('PUT', `${extension}/101`, { tables: { u_students_extension: { busroute: 'x' } } })).status,
  ).toBe(400)
  expect(
    (await client.send('PUT', `${table}/students/101`, { tables: { students: { first_name: 'X' } } })).status,
  ).toBe(405)
})
