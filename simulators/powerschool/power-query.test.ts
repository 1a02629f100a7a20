/** PowerQueries over HTTP: shapes, arguments, filters, order and pages. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { aPlugin, aQuery, type Client, type Reply, startBare } from './test-world.ts'

let client: Client
const name = 'com.example.sync.roster'
const since =
  '<arg name="after" column="STUDENTS.DCID" required="true" type="primitive"/><arg name="seen" column="STUDENTS.DOB" required="false" type="primitive"/><arg name="ids" column="STUDENTS.DCID" required="false" type="array"/>'

beforeAll(async () => {
  client = await startBare({ dials: { randomKeyOrder: false } })
  const columns = [
    'STUDENTS.DCID=dcid',
    'STUDENTS.FIRST_NAME=first_name',
    'STUDENTS.MIDDLE_NAME=middle_name',
    'STUDENTS.TRANSACTION_DATE=changed',
  ]
  const list = 'dcid, first_name, middle_name, transaction_date as changed'
  const report = client.powerSchool.installPlugin(
    aPlugin({
      queries: [
        aQuery({ name: `${name}.students`, columns, sql: `select ${list} from students order by dcid` }),
        aQuery({ name: `${name}.unordered`, columns, sql: `select ${list} from students` }),
        aQuery({
          name: `${name}.nested`,
          flattened: false,
          columns: ['STUDENTS.DCID=dcid', 'CC.TERMID=cc.termid'],
          sql: 'select s.dcid, c.termid from students s join cc c on c.studentid = s.id order by c.dcid',
        }),
        aQuery({
          name: `${name}.arguments`,
          columns,
          args: since,
          sql: `select ${list} from students where dcid > :after and (:seen is null or dob = :seen) order by dcid`,
        }),
        aQuery({
          name: `${name}.chosen`,
          columns,
          args: since,
          sql: `select ${list} from students where dcid in (:ids) order by dcid`,
        }),
        aQuery({
          name: `${name}.teachers`,
          core: 'SCHOOLSTAFF',
          columns: ['TEACHERS.LAST_NAME=last_name'],
          sql: 'select last_name from teachers order by dcid',
        }),
      ].join(''),
    }),
  )
  expect(report.queries.filter(query => !query.registered)).toEqual([])
})
afterAll(() => client.powerSchool.close())

const run = (query: string, body: unknown = {}, search = ''): Promise<Reply> =>
  client.send('POST', `/ws/schema/query/${name}.${query}${search}`, body)
const ada = {
  _id: 101,
  _name: 'STUDENTS',
  dcid: '101',
  first_name: 'Ada',
  middle_name: 'Mae',
  changed: '2026-09-01T08:00:00',
}
const bo = { _id: 102, _name: 'STUDENTS', dcid: '102', first_name: 'Bo' }
const cy = { _id: 103, _name: 'STUDENTS', dcid: '103', first_name: 'Cy' }
const namesOf = ({ body }: Reply): readonly unknown[] => {
  const records: unknown = Reflect.get(Object(body), 'record')
  return Array.isArray(records) ? records.map((record: unknown) => Reflect.get(Object(record), 'first_name')) : []
}

test('a flattened answer has strings by alias, no nulls, the key as a number', async () => {
  const reply = await run('students')
  expect(reply.body).toEqual({ name: 'STUDENTS', record: [ada, bo, cy], '@extensions': 'u_students_extension' })
})

test('an answer that is not flattened has its values by table', async () => {
  expect((await run('nested')).body).toEqual({
    name: 'students',
    record: [
      { id: 101, name: 'Students', tables: { students: { dcid: '101' }, cc: { termid: '3600' } } },
      { id: 102, name: 'Students', tables: { students: { dcid: '102' }, cc: { termid: '-3600' } } },
    ],
    '@extensions': 'u_students_extension',
  })
})

test('pages follow each other, beyond the last there is no record key, 0 gives all', async () => {
  expect(namesOf(await run('students', {}, '?pagesize=2'))).toEqual(['Ada', 'Bo'])
  expect(namesOf(await run('students', {}, '?pagesize=2&page=2'))).toEqual(['Cy'])
  expect((await run('students', {}, '?pagesize=2&page=3')).body).toEqual({
    name: 'STUDENTS',
    '@extensions': 'u_students_extension',
  })
  expect(namesOf(await run('students', {}, '?pagesize=0&page=9'))).toEqual(['Ada', 'Bo', 'Cy'])
})

test('pages asked for out of order, or after a write, are right', async () => {
  expect(namesOf(await run('students', {}, '?pagesize=1&page=3'))).toEqual(['Cy'])
  expect(namesOf(await run('students', {}, '?pagesize=1&page=1'))).toEqual(['Ada'])
  expect(namesOf(await run('students', {}, '?pagesize=1&page=2'))).toEqual(['Bo'])
  client.powerSchool.db.exec(`update students set first_name = 'Bea' where dcid = 102`)
  expect(namesOf(await run('students', {}, '?pagesize=1&page=2'))).toEqual(['Bea'])
  client.powerSchool.db.exec(`update students set first_name = 'Bo' where dcid = 102`)
})

test('count comes alone or along', async () => {
  expect((await client.send('POST', `/ws/schema/query/${name}.students/count`, {})).body).toEqual({ count: 3 })
  expect((await run('students', {}, '?pagesize=1&count=true')).body).toMatchObject({ count: 3, record: [ada] })
})

test('arguments are checked against their columns', async () => {
  expect(namesOf(await run('arguments', { after: '101' }))).toEqual(['Bo', 'Cy'])
  expect(namesOf(await run('arguments', { after: 0, seen: '2012-02-29' }))).toEqual(['Ada'])
  expect(namesOf(await run('chosen', { after: 0, ids: [101, '103'] }))).toEqual(['Ada', 'Cy'])
  expect(await run('arguments', {})).toMatchObject({
    status: 400,
    body: { message: 'Validation Failed', errors: [{ field: 'after' }] },
  })
  expect(await run('arguments', { after: 'x', seen: '29.02.2012' })).toMatchObject({
    status: 400,
    body: { errors: [{ field: 'after' }, { field: 'seen' }] },
  })
})

test('$q, projection and order work from body and address', async () => {
  expect(namesOf(await run('students', { $q: 'students.first_name==*o' }))).toEqual(['Bo'])
  expect(namesOf(await run('students', { $q: 'dcid=ge=102;middle_name==\u0000' }))).toEqual(['Bo', 'Cy'])
  expect(await run('students', { $q: '' })).toMatchObject({ status: 400 })
  expect(namesOf(await run('students', {}, '?order=students.first_name;desc'))).toEqual(['Cy', 'Bo', 'Ada'])
  expect((await run('students', { projection: 'students.first_name' }, '?pagesize=1')).body).toMatchObject({
    record: [{ _id: 101, _name: 'STUDENTS', first_name: 'Ada' }],
  })
})

test('a view may be read', async () => {
  expect((await run('teachers')).body).toEqual({
    name: 'SCHOOLSTAFF',
    record: [
      { _name: 'SCHOOLSTAFF', last_name: 'Hopper' },
      { _name: 'SCHOOLSTAFF', last_name: 'Hopper' },
    ],
    '@extensions': '',
  })
})

test('without ORDER BY the pages are not to be relied on', async () => {
  const seen = new Set<string>()
  for (let time = 0; time < 40; time += 1) seen.add(namesOf(await run('unordered', {}, '?pagesize=1')).join())
  expect(seen.size).toBeGreaterThan(1)
})

test('keys come in random order, and as they stand when the dial says so', async () => {
  client.powerSchool.dials.randomKeyOrder = true
  const orders = new Set<string>()
  for (let time = 0; time < 20; time += 1) {
    const found: unknown = Reflect.get(Object((await run('students', {}, '?pagesize=1')).body), 'record')
    orders.add(Object.keys(Object(Array.isArray(found) ? found[0] : undefined)).join())
  }
  client.powerSchool.dials.randomKeyOrder = false
  expect(orders.size).toBeGreaterThan(1)
})

test('a query nobody installed is not found, GET is no way to run one, and what is no JSON is refused', async () => {
  expect((await run('nobody')).status).toBe(404)
  expect((await client.get(`/ws/schema/query/${name}.students`)).status).toBe(405)
  expect((await client.send('POST', `/ws/schema/query/${name}.students`, [1])).status).toBe(400)
})
