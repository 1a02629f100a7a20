/** The provider answers as the standard's papers and the reference server do. */
import { createConnection } from 'node:net'
import { text } from 'node:stream/consumers'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { renameStudent } from '../district/pupil-events.ts'
import { growInto } from '../district/powerschool.ts'
import { readExpected } from '../district/expected.ts'
import { collections } from './collections.ts'
import { usualDials } from './dials.ts'
import { studentRefId } from './people.ts'
import { startXpressRoster, type SimulatedXpressRoster } from './server.ts'

const today = '2025-10-14'
const db = new DatabaseSync(':memory:')
let provider: SimulatedXpressRoster
let token: string

beforeAll(async () => {
  growInto(db, { seed: 7, students: 60, today })
  provider = await startXpressRoster({ db })
  provider.dials.lastPageHeader = 'plain'
  const { clientId, clientSecret, username, password, apiKey } = provider.credentials
  const form = { grant_type: 'password', username, password, client_id: clientId, client_secret: clientSecret }
  const answer = await fetch(provider.tokenUrl, {
    method: 'POST',
    headers: { 'x-api-key': apiKey },
    body: new URLSearchParams(form),
  })
  token = String(Reflect.get(Object(await answer.json()), 'access_token'))
})
afterEach(() => {
  Object.assign(provider.dials, { ...usualDials, lastPageHeader: 'plain' })
})
afterAll(async () => {
  await provider.close()
  db.close()
})

const ask = (path: string, headers: Readonly<Record<string, string>> = {}, method = 'GET') =>
  fetch(provider.baseUrl + path, {
    method,
    headers: { 'x-api-key': provider.credentials.apiKey, authorization: `Bearer ${token}`, ...headers },
  })
const paged = (page: number, size: number) => ({ navigationPage: String(page), navigationPageSize: String(size) })

async function objects(path: string): Promise<readonly Record<string, unknown>[]> {
  const body: unknown = await (await ask(path)).json()
  const [list] = Object.values(Object(body) as Record<string, unknown>)
  const [items] = Object.values(Object(list) as Record<string, unknown>)
  return items as readonly Record<string, unknown>[]
}

test('it serves the people and classes that the district counts', async () => {
  const counts: Record<string, number> = {}
  for (const list of collections) counts[list] = (await objects(list)).length
  const expected = readExpected(db)
  expect(counts).toMatchObject({
    xLeas: 1,
    xSchools: expected.get('school'),
    xCalendars: expected.get('school'),
    xStudents: expected.get('student'),
    xStaffs: expected.get('teacher'),
    xContacts: expected.get('guardian'),
    xRosters: expected.get('section'),
  })
  const rosters = await objects('xRosters')
  const seats = rosters.flatMap(({ students }) => Object.values(Object(students))).flat()
  expect(seats).toHaveLength(expected.get('enrollment') ?? -1)
})

test('all scalars are text, and the id is an attribute', async () => {
  const [calendar] = await objects('xCalendars')
  expect(Object.keys(calendar ?? {})[0]).toBe('@refId')
  expect(calendar).toMatchObject({ schoolYear: '2026', sessions: { sessionList: expect.any(Array) as unknown } })
})

test('pages, their headers, and 204 past the last', async () => {
  const first = await ask('xStudents', paged(1, 25))
  expect(Object.fromEntries(first.headers)).toMatchObject({
    navigationpage: '1',
    navigationpagesize: '25',
    navigationlastpage: '3',
    'x-total-count': '25',
    schoolyear: '2026',
  })
  expect((await ask('xStudents', paged(3, 25))).headers.get('x-total-count')).toBe('10')
  expect((await ask('xStudents', paged(4, 25))).status).toBe(204)
  expect((await ask('xStudents', paged(0, 25))).status).toBe(400)
  expect((await ask('xStudents', paged(1, 25), 'HEAD')).headers.get('navigationlastpage')).toBe('3')
  expect((await ask('xStudents', { navigationPage: '1' })).headers.get('x-total-count')).toBe('60')
})

test('the last page is written with a blank before its colon', async () => {
  provider.dials.lastPageHeader = 'with a blank'
  const { hostname, port } = new URL(provider.url)
  const socket = createConnection(Number(port), hostname)
  socket.end(
    [
      'GET /api/requests/xStudents HTTP/1.1',
      'host: x',
      `x-api-key: ${provider.credentials.apiKey}`,
      `authorization: Bearer ${token}`,
      'navigationpage: 1',
      'navigationpagesize: 25',
      '\r\n',
    ].join('\r\n'),
  )
  expect(await text(socket)).toContain('\r\nNavigationLastPage : 3\r\n')
})

test('what changed since a marker comes whole, what was deleted as its bare id', async () => {
  const since = 'xStudents?changesSinceMarker='
  expect((await ask(`${since}2024-01-01T00:00:00.000-00:00`)).status).toBe(204)
  const [one, other] = db.prepare('select dcid from students where enroll_status = 0 and exitdate > entrydate').all()
  renameStudent(db, { student: Number(one?.['dcid']), givenName: 'Zoë', today })
  db.prepare('update students set enroll_status = 2 where dcid = ?').run(Number(other?.['dcid']))
  const changes = await objects(`${since}2024-01-01T00:00:00`)
  expect(changes).toHaveLength(2)
  expect(changes).toContainEqual({ '@refId': studentRefId(other?.['dcid']) })
  expect(changes).toContainEqual(expect.objectContaining({ '@refId': studentRefId(one?.['dcid']) }))
  expect((await ask(`${since}yesterday`)).status).toBe(400)
})

test('single objects by their id, schools by their number', async () => {
  const [school] = await objects('xSchools')
  const [refId, localId] = [String(school?.['@refId']), String(school?.['localId'])]
  expect(await (await ask(`xSchools/${refId.toLowerCase()}`)).json()).toEqual({ xSchool: school })
  expect(await (await ask(`xSchools/${localId}`, { IdType: 'local' })).json()).toEqual({ xSchool: school })
  expect(await (await ask(`xSchools/${localId}`)).json()).toMatchObject({
    error: { code: '404', description: expect.stringContaining('IdType') as string },
  })
})

test('refusals: no token, no key, a path that is kept back, a form that nobody speaks', async () => {
  expect((await ask('xSchools', { authorization: '' })).status).toBe(401)
  expect((await ask('xSchools', { 'x-api-key': 'another' })).status).toBe(403)
  expect((await ask('xSchools', { accept: 'text/csv' })).status).toBe(406)
  expect((await ask('xNothings')).status).toBe(404)
  provider.dials.refusedPaths = ['xSchools']
  expect(await (await ask('xSchools')).json()).toMatchObject({ error: { code: '401' } })
  provider.dials.hiddenFields = ['xLeas.*']
  const hidden = await ask('xLeas')
  expect([hidden.status, await hidden.text()]).toEqual([200, ''])
})

test('XML has the same names, with the id as an attribute', async () => {
  const answer = await ask('xSchools.xml', paged(1, 1))
  expect(answer.headers.get('content-type')).toMatch('application/xml')
  expect(await answer.text()).toMatch(/^<xSchools xmlns="[^"]+"><xSchool refId="[0-9A-F-]{36}"><leaRefId>/)
})
