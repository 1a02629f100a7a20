/** Installing a plugin: what is accepted, what stays disabled, what is left out in silence. */
import { afterEach, expect, test } from 'vitest'
import { startPowerSchool, type SimulatedPowerSchool } from './server.ts'
import { type Client, aPlugin, aQuery, askToken, startWith } from './test-world.ts'

let client: Client | undefined
let other: SimulatedPowerSchool | undefined
afterEach(async () => {
  await client?.powerSchool.close()
  await other?.close()
  client = other = undefined
})

const fields = ['STUDENTS.DCID', 'Students.First_Name']
const students = {
  columns: ['STUDENTS.DCID=dcid', 'STUDENTS.FIRST_NAME=first_name'],
  sql: 'select dcid, first_name from students order by dcid',
}
const run = () => client?.send('POST', '/ws/schema/query/com.example.sync.roster.students', {})

test('the token call is refused until the plugin is installed and enabled', async () => {
  client = await startWith()
  const { url, clientId, clientSecret } = client.powerSchool
  const refused = await askToken(url, clientId, clientSecret)
  expect([refused.status, await refused.json()]).toEqual([401, { error: 'invalid_client' }])
  client.powerSchool.installPlugin(aPlugin())
  expect((await askToken(url, clientId, clientSecret)).status).toBe(401)
  client.powerSchool.enablePlugin(true)
  expect((await askToken(url, clientId, clientSecret)).status).toBe(200)
  client.powerSchool.enablePlugin(false)
  expect((await askToken(url, clientId, clientSecret)).status).toBe(401)
})

test('both token paths answer the same token until it expires, its life as text', async () => {
  client = await startWith({ dials: { pluginRequired: false, tokenLifeSeconds: 100 } })
  const { url, clientId, clientSecret } = client.powerSchool
  const first = await (await askToken(url, clientId, clientSecret)).json()
  const second = await (await askToken(url, clientId, clientSecret, '/oauth/access_token/')).json()
  expect(first).toEqual({
    access_token: expect.stringMatching(/^[0-9a-f-]{36}$/),
    token_type: 'Bearer',
    expires_in: '100',
  })
  expect(second).toMatchObject({ access_token: Reflect.get(Object(first), 'access_token') })
  client.powerSchool.expireToken()
  expect(await (await askToken(url, clientId, clientSecret)).json()).not.toMatchObject({
    access_token: Reflect.get(Object(first), 'access_token'),
  })
  expect((await askToken(url, clientId, 'wrong')).status).toBe(401)
})

test('an expired token is told by a header and an empty body', async () => {
  client = await startWith({ dials: { pluginRequired: false } })
  await client.get('/ws/v1/district/student/count')
  client.powerSchool.expireToken()
  const reply = await client.get('/ws/v1/district/student/count')
  expect([reply.status, reply.text, reply.headers.get('www-authenticate')]).toEqual([
    401,
    '',
    'Bearer error="invalid_token",realm="PowerSchool",error_description="The access token has expired"',
  ])
})

test('a good plugin is installed with its grants and queries', async () => {
  client = await startWith()
  const report = client.powerSchool.installPlugin(aPlugin({ fields, queries: aQuery(students) }))
  expect(report).toEqual({
    installed: true,
    canEnable: true,
    name: 'Sync',
    version: '1.0.0',
    v1Level: 'FULL',
    grants: 2,
    queries: [{ name: 'com.example.sync.roster.students', registered: true }],
    problems: [],
  })
  client.powerSchool.enablePlugin(true)
  expect((await run())?.status).toBe(200)
})

test.each([
  ['a wrapper folder', { at: 'sync/' }, 'must stand at the root'],
  ['a missing publisher', { publisher: '' }, "Element 'publisher' is missing"],
  [
    'too long an address',
    { publisher: `<publisher name="p"><contact email="${'x'.repeat(41)}"/></publisher>` },
    'at most 40',
  ],
  ['an unknown access level', { fields, access: 'Full' }, 'not one of ViewOnly, FullAccess'],
  ['an unknown v1 level', { v1: 'WRITE' }, 'not one of NONE, READ, FULL'],
  ['markup that is not XML', { publisher: '<publisher' }, ''],
])('%s refuses the plugin', async (_what, parts, message) => {
  client = await startWith()
  const report = client.powerSchool.installPlugin(aPlugin(parts))
  expect(report.installed).toBe(false)
  expect(report.problems.map(problem => problem.message).join('\n')).toContain(message)
})

test('a namespace on queries is refused as PowerSchool refuses it', async () => {
  client = await startWith()
  const namespaced = aPlugin({ queries: '</queries><queries xmlns="x">' })
  expect(client.powerSchool.installPlugin(namespaced).installed).toBe(false)
})

test('a field that is not there keeps the plugin disabled', async () => {
  client = await startWith()
  const report = client.powerSchool.installPlugin(aPlugin({ fields: ['STUDENTS.EMAIL'] }))
  expect([report.installed, report.canEnable, report.problems[0]?.message]).toEqual([
    true,
    false,
    'There is no students.email in this PowerSchool.',
  ])
  expect(() => client?.powerSchool.enablePlugin(true)).toThrow('not there')
})

test('an upgrade needs a higher version and must be enabled again', async () => {
  client = await startWith()
  const { powerSchool } = client
  powerSchool.installPlugin(aPlugin({ version: '1.9.0' }))
  powerSchool.enablePlugin(true)
  expect(powerSchool.installPlugin(aPlugin({ version: '1.9.0' })).installed).toBe(false)
  expect((await client.get('/ws/v1/district/school/count')).status).toBe(200)
  expect(powerSchool.installPlugin(aPlugin({ version: '1.10.0' })).installed).toBe(true)
  expect((await client.get('/ws/v1/district/school/count')).status).toBe(401)
})

test.each([
  ['an undeclared bind', 'select dcid, first_name from students where dcid > :after', ':after'],
  ['a colon in a literal', `select dcid, to_char(transaction_date, 'HH24:MI') as x from students`, ':MI'],
  ['a column too many', 'select dcid, first_name, last_name from students', '3 columns'],
  ['the same alias twice', 'select dcid as a, first_name as a from students', 'unique alias'],
  ['a table that is not PowerSchool’s', 'select name, archive from _plugin', ''],
])('%s leaves the query out, which then is not found', async (_what, sql, reason) => {
  client = await startWith()
  const report = client.powerSchool.installPlugin(aPlugin({ fields, queries: aQuery({ ...students, sql }) }))
  expect(report.canEnable).toBe(true)
  expect(report.queries).toEqual([
    { name: 'com.example.sync.roster.students', registered: false, reason: expect.stringContaining(reason) },
  ])
  client.powerSchool.enablePlugin(true)
  const reply = await run()
  expect([reply?.status, reply?.body]).toEqual([404, { message: 'Query com.example.sync.roster.students not found' }])
})

test('every field the SQL touches must be granted, joins, filters and subqueries too', async () => {
  client = await startWith()
  const sql = `select s.dcid, s.first_name from students s join schools sc on sc.school_number = s.schoolid
    where exists (select 1 from cc c where c.studentid = s.id) order by s.last_name`
  client.powerSchool.installPlugin(aPlugin({ fields, queries: aQuery({ ...students, sql }) }))
  client.powerSchool.enablePlugin(true)
  const reply = await run()
  expect(reply?.status).toBe(403)
  expect(reply?.body).toEqual({
    message: 'At least one column lacks sufficient permission',
    errors: expect.toSatisfy((errors: readonly { resource: string; field: string; code: string }[]) => {
      const found = errors.map(error => `${error.code} ${error.resource}.${error.field}`).sort()
      const wanted = ['CC.studentid', 'Schools.school_number', 'Students.id', 'Students.last_name', 'Students.schoolid']
      return JSON.stringify(found) === JSON.stringify(wanted.map(field => `NoAccess ${field}`))
    }),
  })
})

test('without a v1 capability every v1 address but metadata is refused, writing needs FULL', async () => {
  client = await startWith()
  const { powerSchool } = client
  const refusal = (level: string) => ({
    errorMessage: { message: `Plugin is missing required accessLevelV1Api ${level} permission` },
  })
  powerSchool.installPlugin(aPlugin({ v1: 'NONE' }))
  powerSchool.enablePlugin(true)
  expect(await client.get('/ws/v1/district/school')).toMatchObject({ status: 401, body: refusal('READ') })
  expect((await client.get('/ws/v1/metadata')).status).toBe(200)
  powerSchool.installPlugin(aPlugin({ v1: 'READ', version: '1.0.1' }))
  powerSchool.enablePlugin(true)
  expect((await client.get('/ws/v1/district/school')).status).toBe(200)
  expect(await client.send('POST', '/ws/v1/student', { students: { student: {} } })).toMatchObject({
    status: 401,
    body: refusal('FULL'),
  })
})

test('a server started again on its file has its plugin, enabled, and its credentials', async () => {
  const { mkdtempSync, rmSync } = await import('node:fs')
  const { join } = await import('node:path')
  const { tmpdir } = await import('node:os')
  const folder = mkdtempSync(join(tmpdir(), 'powerschool-'))
  try {
    const file = join(folder, 'school.db')
    const before = await startPowerSchool({ file })
    before.installPlugin(aPlugin({ fields, queries: aQuery(students) }))
    before.enablePlugin(true)
    await before.close()
    other = await startPowerSchool({ file })
    expect((await askToken(other.url, before.clientId, before.clientSecret)).status).toBe(200)
  } finally {
    await other?.close()
    other = undefined
    rmSync(folder, { recursive: true })
  }
})
