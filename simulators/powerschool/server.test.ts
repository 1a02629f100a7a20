/** Faults, counts and control addresses of the simulated PowerSchool. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Effect } from '../faults.ts'
import { aPlugin, aQuery, type Client, type Reply, startBare } from './test-world.ts'

let client: Client
const path = '/ws/schema/query/com.example.sync.roster.students'
beforeEach(async () => {
  client = await startBare({ dials: { randomKeyOrder: false } })
  client.powerSchool.installPlugin(
    aPlugin({
      queries: aQuery({
        columns: ['STUDENTS.FIRST_NAME=first_name', 'STUDENTS.DCID=dcid'],
        sql: 'select first_name, dcid from students order by dcid',
      }),
    }),
  )
})
afterEach(() => client.powerSchool.close())

const fault = (effect: Effect, more: object = {}): void =>
  client.powerSchool.faults.add({ effect, path: '/ws/', times: 1, ...more })
const run = (search = ''): Promise<Reply> => client.send('POST', path + search, {})
const idsOf = ({ body }: Reply): readonly unknown[] => {
  const records: unknown = Reflect.get(Object(body), 'record')
  return Array.isArray(records) ? records.map((record: unknown) => Reflect.get(Object(record), '_id')) : []
}
const control = async (method: string, noun: string, body?: unknown): Promise<unknown> => {
  const init = body === undefined ? { method } : { method, body: JSON.stringify(body) }
  return (await fetch(`${client.powerSchool.url}/_simulator/${noun}`, init)).json()
}

test.each([429, 503, 509])('status %i comes with Retry-After, once', async status => {
  fault({ kind: 'status', status, retryAfter: 7 })
  const refused = await run()
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([status, '7'])
  expect((await run()).status).toBe(200)
})

test('maintenance redirects to a page of HTML that this server has itself', async () => {
  fault({ kind: 'redirect' })
  const reply = await run()
  expect(reply.status).toBe(302)
  const page = await fetch(reply.headers.get('location') ?? '')
  expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('PowerSchool page unavailable')])
})

test('a connection dropped before the work leaves no student, one dropped after it leaves one', async () => {
  const student = {
    client_uid: '1',
    action: 'INSERT',
    name: { first_name: 'D', last_name: 'D' },
    school_enrollment: { entry_date: '2026-11-25', exit_date: '2027-06-19', grade_level: 9, school_number: 21 },
  }
  const count = () => client.powerSchool.db.prepare('select count(*) as n from students').get()?.['n']
  fault({ kind: 'drop', when: 'before' })
  await expect(client.send('POST', '/ws/v1/student', { students: { student } })).rejects.toThrow()
  expect(count()).toBe(3)
  fault({ kind: 'drop', when: 'after' })
  await expect(client.send('POST', '/ws/v1/student', { students: { student } })).rejects.toThrow()
  expect(count()).toBe(4)
})

test('a truncated answer breaks off, an empty one has no body', async () => {
  fault({ kind: 'truncate', keep: 0.3 })
  await expect(run()).rejects.toThrow()
  fault({ kind: 'empty' })
  expect(await run()).toMatchObject({ status: 200, text: '' })
})

test('an expired token is refused and a new one is another', async () => {
  await run()
  fault({ kind: 'expired token' })
  expect((await run()).status).toBe(401)
  expect((await run()).status).toBe(401)
})

test('pages are repeated, passed over, emptied and lose rows', async () => {
  fault({ kind: 'repeat page' })
  expect(idsOf(await run('?pagesize=1&page=2'))).toEqual([101])
  fault({ kind: 'skip page' })
  expect(idsOf(await run('?pagesize=1&page=2'))).toEqual([103])
  fault({ kind: 'no rows' })
  expect(idsOf(await run('?pagesize=1&page=2'))).toEqual([])
  fault({ kind: 'no rows' })
  expect(idsOf(await run('?pagesize=0'))).toEqual([])
  fault({ kind: 'leave out rows', count: 2 })
  expect(idsOf(await run())).toEqual([103])
})

test('a row can be strange', async () => {
  fault({ kind: 'strange row', how: 'wrong types' })
  expect((await run()).body).toMatchObject({
    record: [{ first_name: { unexpected: [1, true, null] } }, { first_name: 'Bo' }, {}],
  })
  fault({ kind: 'strange row', how: 'ten megabytes' })
  expect((await run()).text.length).toBeGreaterThan(10_000_000)
  fault({ kind: 'strange row', how: 'control characters' })
  expect((await run()).body).toMatchObject({
    record: [{ first_name: 'Ad\u0000a\u0001\u001b[31m\u0085\u202e\ud800' }, {}, {}],
  })
})

test('faults let some pass first, and end', async () => {
  fault({ kind: 'status', status: 503 }, { after: 1, times: 2 })
  const statuses = []
  for (let time = 0; time < 4; time += 1) statuses.push((await run()).status)
  expect(statuses).toEqual([200, 503, 503, 200])
})

test('requests are counted by kind', async () => {
  await run()
  await client.send('POST', `${path}/count`, {})
  await client.get('/ws/v1/metadata')
  expect(client.powerSchool.requests).toEqual({ token: 1, query: 1, 'query count': 1, metadata: 1 })
})

test('a test drives a server of another process by its control addresses', async () => {
  expect(await control('POST', 'dials', { maxPageSize: 1 })).toMatchObject({ maxPageSize: 1 })
  expect(await control('POST', 'dials', { noSuchDial: 1 })).toEqual({ message: 'There is no dial noSuchDial.' })
  expect(
    await control('POST', 'sql', { sql: 'update students set first_name = ? where dcid = ?', params: ['Eve', 101] }),
  ).toEqual({ changes: 1 })
  expect(await control('POST', 'sql', { sql: 'select first_name from students where dcid = 101' })).toEqual({
    rows: [{ first_name: 'Eve' }],
  })
  expect(
    await control('POST', 'faults', { effect: { kind: 'status', status: 503 }, times: 1, path: 'district' }),
  ).toHaveLength(1)
  expect((await client.get('/ws/v1/district')).status).toBe(503)
  expect(await control('GET', 'faults')).toMatchObject([{ met: 1 }])
  expect(await control('POST', 'faults', { effect: { kind: 'earthquake' } })).toHaveProperty('message')
  expect(await control('POST', 'disable')).toEqual({ enabled: false })
  expect(await control('GET', 'plugin')).toMatchObject({ enabled: false, report: { name: 'Sync' } })
})
