/** Settings over real HTTP, with a simulated PowerSchool; and nothing of its persons or secrets where it does not belong. */

import { randomBytes } from 'node:crypto'
import { strFromU8, unzipSync } from 'fflate'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { checkSource, openHouse, startService, type House, type Service as Work } from '../../src/worker/front-door.ts'
import type { SimulatedPowerSchool } from '../../simulators/powerschool/server.ts'
import { freshDatabase, type FreshDatabase } from '../support/database.ts'
import { openSample } from '../support/powerschool.ts'
import { eventsOf, serve, type Served } from './service.ts'

let database: FreshDatabase
let house: House
let service: Served
let work: Work
let sample: { readonly powerSchool: SimulatedPowerSchool; close(): Promise<void> }
const workLog: string[] = []
const organization = '1'

beforeAll(async () => {
  database = await freshDatabase()
  house = await openHouse({ home: '', databaseUrl: database.url, key: randomBytes(32) })
  service = await serve(house)
  sample = await openSample({ students: 60 })
  const note = (fields: object, message: string): void => void workLog.push(JSON.stringify([fields, message]))
  work = await startService(house, {
    workers: 1,
    mail: null,
    refusePrivateAddresses: false,
    log: { info: note, warn: note, error: (error, message) => note({ error: String(error) }, message) },
  })
  await service.ask('POST', '/api/v1/organizations', { as: service.root, body: { name: 'Maple Unified' } })
})
afterAll(async () => {
  await work.stop()
  await service.server.close()
  await house.close()
  await database.drop()
  await sample.close()
})

const place = `/api/v1/organizations/${organization}`
const get = (address: string) => service.ask('GET', address, { as: service.root })
const post = (address: string, body?: unknown) => service.ask('POST', address, { as: service.root, body })
const change = (method: string, address: string, tag: string, body?: unknown) =>
  service.ask(method, address, { as: service.root, headers: { 'if-match': tag }, body })

const tasks = ['school', 'student', 'teacher', 'guardian', 'section', 'enrollment'].map(entity => ({ entity }))
let source = ''
let integration = ''

test('a data source is made; its secret is sealed and never read, not even by its log', async () => {
  const { url, clientId, clientSecret } = sample.powerSchool
  const made = await post(`${place}/data-sources`, {
    name: 'PowerSchool',
    connector: 'powerschool',
    settings: { url, clientId, clientSecret },
  })
  expect(made.body).toMatchObject({ name: 'PowerSchool', settings: { url, clientId }, secrets: ['clientSecret'] })
  source = `/api/v1/data-sources/${made.body.id}`
  const everywhere = [made, await get(source), await get('/api/v1/data-sources'), await get('/api/v1/audit')]
  expect(everywhere.filter(({ text }) => text.includes(clientSecret))).toEqual([])
  const config = await get(`${place}/configuration`)
  expect(config.text).toContain('clientSecret: ${POWERSCHOOL_CLIENT_SECRET}')
})

test('settings that are wrong are refused with every fault, and nothing of the environment is taken', async () => {
  const faulty = await post(`${place}/data-sources`, {
    name: 'Other',
    connector: 'powerschool',
    settings: { url: 'https://x', clientIdd: 'a', pageSize: 'many' },
  })
  expect(faulty.body).toMatchObject({ status: 422, code: 'DISTRICT_FILE_REFUSED' })
  expect(faulty.body.faults.length).toBeGreaterThan(1)
  const curious = await change('PATCH', source, '*', { settings: { clientId: '${PATH}' } })
  expect(curious.body.settings.clientId).toBe('${PATH}')
  await change('PATCH', source, '*', { settings: { clientId: sample.powerSchool.clientId } })
})

test('a change tells which version it is of, and leaves the secret where it is', async () => {
  const before = await get(source)
  const tag = before.headers.get('etag') ?? ''
  const changed = await change('PATCH', source, tag, { settings: { pageSize: 500 } })
  expect(changed.body).toMatchObject({ settings: { pageSize: 500 }, secrets: ['clientSecret'] })
  const late = await change('PATCH', source, tag, { settings: { pageSize: 100 } })
  expect(late.body).toMatchObject({ status: 412, code: 'CHANGED_MEANWHILE' })
  const none = await change('PATCH', source, '*', { settings: { pageSize: null } })
  expect(none.body.settings).not.toHaveProperty('pageSize')
  expect(none.headers.get('etag')).toBe(tag)
})

test('a stored secret goes to the address that it was given for, and to no other', async () => {
  const { url, clientSecret } = sample.powerSchool
  const moved = await change('PATCH', source, '*', { settings: { url: 'https://thief.example.com' } })
  expect(moved.body).toMatchObject({ status: 422, code: 'SECRET_NEEDED' })
  expect((await get(source)).body.settings.url).toBe(url)
  const given = await change('PATCH', source, '*', { settings: { url: 'https://new.example.com', clientSecret } })
  expect(given.body).toMatchObject({ settings: { url: 'https://new.example.com' }, secrets: ['clientSecret'] })
  expect((await change('PATCH', source, '*', { settings: { url, clientSecret } })).status).toBe(200)
})

test('SM-7.2 prefix and confirmation of a data source are set, stay with other changes, and are taken away by null', async () => {
  expect((await get(source)).body).toMatchObject({ prefix: null, sharedIds: false })
  const set = await change('PATCH', source, '*', { prefix: 'North-', sharedIds: true })
  expect(set.body).toMatchObject({
    prefix: 'North-',
    sharedIds: true,
    settings: { clientId: sample.powerSchool.clientId },
  })
  const kept = await change('PATCH', source, '*', { settings: { pageSize: 500 } })
  expect(kept.body).toMatchObject({ prefix: 'North-', sharedIds: true })
  expect((await get(`${place}/configuration`)).text).toContain('prefix: North-')
  expect((await change('PATCH', source, '*', { prefix: 'no blanks' })).status).toBe(400)
  const none = await change('PATCH', source, '*', { prefix: null, sharedIds: false, settings: { pageSize: null } })
  expect(none.body).toMatchObject({ prefix: null, sharedIds: false })
})

test('the check goes step by step, and the plugin is a package', async () => {
  const check = await post(`${source}/check`)
  expect(check.body).toMatchObject({ ok: true, problem: null })
  expect(check.body.steps.length).toBeGreaterThan(2)
  await change('PATCH', source, '*', { settings: { clientSecret: 'wrong' } })
  const refused = await post(`${source}/check`)
  expect(refused.body).toMatchObject({ ok: false, problem: { code: 'POWERSCHOOL_TOKEN_REFUSED' } })
  await change('PATCH', source, '*', { settings: { clientSecret: sample.powerSchool.clientSecret } })

  const { url } = service
  const answer = await fetch(`${url}${source}/plugin`, { headers: { authorization: `Bearer ${service.root}` } })
  expect(answer.headers.get('content-disposition')).toMatch(/filename="passport-data-sync-.*\.zip"/)
  const files = unzipSync(new Uint8Array(await answer.arrayBuffer()))
  expect(strFromU8(files['plugin.xml'] ?? new Uint8Array())).toContain('<plugin')
})

test('a service that may not reach private networks says so, and connects to none', async () => {
  const guarded = await openHouse({
    ...{ home: '', databaseUrl: database.url, key: house.key },
    refusePrivateAddresses: true,
  })
  try {
    const steps = checkSource(guarded, 'PowerSchool', {
      signal: new AbortController().signal,
      onNotice: () => undefined,
    })
    await expect(steps[Symbol.asyncIterator]().next()).rejects.toMatchObject({ code: 'POWERSCHOOL_ADDRESS_REFUSED' })
  } finally {
    await guarded.close()
  }
})

test('an integration is made in the words of the district file, changed, and refused what the file would be', async () => {
  const made = await post(`${place}/integrations`, { name: 'Nightly import', source: 'PowerSchool', tasks })
  expect(made.body).toMatchObject({ name: 'Nightly import', schools: 'auto', suspended: null, lastRun: null })
  integration = `/api/v1/integrations/${made.body.id}`
  const tag = made.headers.get('etag') ?? ''
  const changed = await change('PATCH', integration, tag, {
    schedule: { every: 'day', at: '02:00' },
    tasks: tasks.map(task =>
      task.entity === 'student' ? { ...task, mapping: { preferredGivenName: 'source.givenName' } } : task,
    ),
  })
  expect(changed.body).toMatchObject({ schedule: { every: 'day', at: '02:00' } })
  expect(changed.body.tasks[1]).toEqual({ entity: 'student', mapping: { preferredGivenName: 'source.givenName' } })
  const faulty = await change('PATCH', integration, '*', {
    tasks: [{ entity: 'student', mapping: { shoeSize: 'source.givenName', email: 'source.(' } }],
  })
  expect(faulty.body.faults.map(({ code }: { code: string }) => code)).toEqual(
    expect.arrayContaining(['ATTRIBUTE_UNKNOWN', 'RULE_FAULTY']),
  )
  expect((await change('PATCH', integration, tag, { schedule: null })).body).toMatchObject({
    code: 'CHANGED_MEANWHILE',
  })
  const unscheduled = await change('PATCH', integration, '*', { schedule: null, tasks })
  expect(unscheduled.body).not.toHaveProperty('schedule')
})

test('B-02 an export runs after an import; what it follows is there, is not itself, and is not deleted', async () => {
  const outward = { type: 'export', source: 'Passport', target: 'PowerSchool', tasks: tasks.slice(0, 2) }
  const after = (...of: readonly string[]) => ({ schedule: { every: 'success', of } })
  const unknown = await post(`${place}/integrations`, { ...outward, name: 'Export', ...after('Nightly') })
  expect(unknown.body.faults).toMatchObject([{ code: 'NAME_UNKNOWN' }])
  const made = await post(`${place}/integrations`, { ...outward, name: 'Export', ...after('Nightly import') })
  expect(made.body).toMatchObject(after('Nightly import'))
  const { body: overview } = await get(`${place}/overview`)
  expect(overview.connections).toMatchObject([
    { name: 'Nightly import', follows: [], turn: 'person' },
    { name: 'Export', follows: ['Nightly import'], nextDue: null, turn: 'system' },
  ])
  expect((await get(`/api/v1/integrations/${made.body.id}/due-times`)).body.items).toEqual([])
  const itself = await change('PATCH', `/api/v1/integrations/${made.body.id}`, '*', after('Export'))
  expect(itself.body.faults).toMatchObject([{ code: 'SCHEDULE_ENDLESS' }])
  expect((await change('DELETE', integration, '*')).body.faults).toMatchObject([{ code: 'NAME_UNKNOWN' }])
  expect((await change('DELETE', `/api/v1/integrations/${made.body.id}`, '*')).status).toBe(204)
})

test('what something depends on stays: a source with an integration, one whose records are in Passport', async () => {
  expect((await change('DELETE', source, '*')).body).toMatchObject({ status: 409, code: 'IN_USE' })
})

test('the configuration goes out as a district file and comes in again: nothing to change', async () => {
  const { text, headers } = await get(`${place}/configuration`)
  const { clientSecret } = sample.powerSchool
  const tag = headers.get('etag') ?? ''
  const put = (body: object, version = tag) => change('PUT', `${place}/configuration`, version, body)
  const same = await put({ file: text, secrets: { POWERSCHOOL_CLIENT_SECRET: clientSecret } })
  expect(same.body).toEqual({ differences: [], notes: [] })
  // A secret that is stored stays.
  expect((await put({ file: text })).body).toEqual({ differences: [], notes: [] })
  const other = await put({
    file: text.replace('name: Maple Unified', 'name: Oak'),
    secrets: { POWERSCHOOL_CLIENT_SECRET: clientSecret },
  })
  expect(other.body).toMatchObject({ status: 422, code: 'ORGANIZATION_DIFFERS' })
  const wish = {
    file: text.replace('type: district', 'type: county'),
    secrets: { POWERSCHOOL_CLIENT_SECRET: clientSecret },
  }
  expect((await put({ ...wish, dryRun: true })).body.differences).toMatchObject([{ what: 'organization' }])
  expect((await put(wish)).body.differences).toMatchObject([{ what: 'organization', action: 'change' }])
  expect((await put(wish, tag)).body).toMatchObject({ code: 'CHANGED_MEANWHILE' })
})

test('no secret and nothing personal of the sample district is in a log, an error, a figure or a job', async () => {
  const { clientSecret } = sample.powerSchool
  const launched = await post(`${integration}/launches`, { full: true })
  const events = await eventsOf(service, launched.body.run)
  expect(events.at(-1)?.data).toEqual({ state: 'done' })
  await change('PATCH', source, '*', { settings: { clientSecret: 'wrong' } })
  const failing = await post(`${integration}/launches`, {})
  events.push(...(await eventsOf(service, failing.body.run)))
  expect(events.at(-1)?.data).toEqual({ state: 'failed' })
  // Questions that go wrong in as many ways as hold something personal.
  const { pool } = house
  const { rows: students } = await pool.query<{ id: string; attributes: Readonly<Record<string, string>> }>(
    `select id, attributes from directory_record where entity = 'student'`,
  )
  const [student] = students
  const answers = [
    await get(`/api/v1/records/student?filter=email:${student?.attributes['email']}&sort=nothing`),
    await post(`${place}/records/student`, {
      attributes: { ...student?.attributes, birthDate: 'yesterday', school: '9' },
    }),
    await post(`${place}/records/student`, { nonsense: student?.attributes }),
    await change('PATCH', source, '*', { settings: { clientSecret: ['not', clientSecret] } }),
    await service.ask('POST', '/api/v1/session', {
      body: { email: student?.attributes['email'], password: clientSecret },
    }),
  ]
  expect(answers.map(({ status }) => status)).toEqual([400, 422, 400, 422, 403])
  const metrics = await service.ask('GET', '/metrics')
  const jobs = await pool.query(`select to_jsonb(j)::text as text from jobs.job j`)
  const progress = await pool.query(`select to_jsonb(p)::text as text from run_progress p`)
  expect(jobs.rows.length).toBeGreaterThan(0)
  const written = [
    ...service.logged,
    ...workLog,
    ...events.map(({ data }) => JSON.stringify(data)),
    ...answers.map(({ text }) => text),
    metrics.text,
    ...[...jobs.rows, ...progress.rows].map(({ text }) => String(text)),
  ].join('\n')
  expect(written.length).toBeGreaterThan(10_000)
  const personal = students.flatMap(({ attributes }) => [
    `${attributes['givenName']} ${attributes['familyName']}`,
    ...['email', 'username', 'phone', 'birthDate', 'street', 'stateId'].flatMap(name => attributes[name] ?? []),
  ])
  expect(personal.length).toBeGreaterThan(100)
  const secrets = [clientSecret, service.root, house.key.toString('base64'), 'a long enough password']
  expect([...personal, ...secrets].filter(text => written.includes(text))).toEqual([])
})
