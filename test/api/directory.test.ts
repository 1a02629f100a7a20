/** Looking into the directory: search while typing, a person's page, the overview, due times and pauses. */

import { afterAll, beforeAll, expect, test } from 'vitest'
import { write } from '../support/paper-source.ts'
import { keyOf, openService, type Service } from './service.ts'

let service: Service

beforeAll(async () => {
  service = await openService()
  const { paper } = service.district
  write(paper, 'student', '4', {
    givenName: 'José María',
    familyName: "O'Brien-Núñez",
    identifier: '000777',
    school: '12',
  })
  write(paper, 'student', '5', {
    givenName: 'Adam',
    familyName: 'Straße',
    username: 'adstra',
    school: '12',
    grade: '7',
  })
  await service.district.run()
})
afterAll(() => service.close())

const get = (address: string, as = service.root) => service.ask('GET', `/api/v1${address}`, { as })

async function search(q: string, more = ''): Promise<string[]> {
  const { body } = await get(`/organizations/${service.organization}/search?q=${encodeURIComponent(q)}${more}`)
  return body.items.map(({ entity, name }: { entity: string; name: string }) => `${entity} ${name}`)
}

test.each([
  ['ad', ['student Ada Byrd', 'student Adam Straße']],
  ['byrd ada', ['student Ada Byrd']],
  ['OBRIEN jose', ["student José María O'Brien-Núñez"]],
  ['núñez', ["student José María O'Brien-Núñez"]],
  ['nunez m', ["student José María O'Brien-Núñez"]],
  ['strasse', ['student Adam Straße']],
  ['000777', ["student José María O'Brien-Núñez"]],
  ['ada@map', ['student Ada Byrd']],
  ['adstr', ['student Adam Straße']],
  ['maple hi', ['school Maple High']],
  ['algebra', ['section Algebra 1', 'course Algebra 1']],
  ['byrd', ['student Ada Byrd', 'guardian Gil Byrd']],
  ['byrd zz', []],
  ["  ' : & | ! <-> \\ * ", []],
])('searching %j finds %j', async (q, found) => {
  expect(await search(q)).toEqual(found)
})

test('exact words come before those that only begin so; kinds can be chosen', async () => {
  const { district } = service
  write(district.paper, 'student', '6', { givenName: 'Zoe', familyName: 'Ad', school: '12' })
  await district.run()
  expect((await search('ad'))[0]).toBe('student Zoe Ad')
  expect(await search('byrd', '&entity=guardian')).toEqual(['guardian Gil Byrd'])
  expect(await search('a', '&limit=1')).toEqual(['student Ada Byrd', 'section Algebra 1', 'course Algebra 1'])
})

test('the archived are not found, and people of other organizations neither', async () => {
  const { district, ask, root } = service
  district.paper.records.student.delete('6')
  await district.run()
  expect(await search('zoe')).toEqual([])
  const { body: other } = await ask('POST', '/api/v1/organizations', { as: root, body: { name: 'Elm County' } })
  expect((await get(`/organizations/${other.id}/search?q=ada`)).body.items).toEqual([])
  await ask('PUT', `/api/v1/organizations/${service.organization}/parent`, { as: root, body: { parent: other.id } })
  expect((await get(`/organizations/${other.id}/search?q=ada`)).body.items).toHaveLength(2)
})

test("a student's page: enrollments with section, course, teacher and term; guardians; sources; history", async () => {
  const { district } = service
  const { id } = await district.record('student', '1')
  const enrollments = await get(`/records/student/${id}/relations/enrollment`)
  expect(enrollments.body.items).toMatchObject([
    {
      state: 'active',
      attributes: { startDate: '2026-08-10' },
      student: { id, name: 'Ada Byrd' },
      section: {
        name: 'Algebra 1',
        sectionCode: '1',
        course: { name: 'Algebra 1' },
        school: { name: 'Maple High' },
        terms: [{ name: '2026-27' }],
        teachers: [{ name: 'Tess Eno' }],
      },
    },
  ])
  const guardians = await get(`/records/student/${id}/relations/guardianship`)
  expect(guardians.body.items).toMatchObject([
    { guardian: { name: 'Gil Byrd' }, attributes: { relationship: 'Father' } },
  ])
  const guardian = guardians.body.items[0].guardian.id
  const students = await get(`/records/guardian/${guardian}/relations/guardianship`)
  expect(students.body.items).toMatchObject([{ student: { id, name: 'Ada Byrd' } }])
  expect((await get(`/records/guardian/${guardian}/relations/enrollment`)).body).toMatchObject({ status: 400 })

  await service.ask('PATCH', `/api/v1/records/student/${id}`, {
    as: service.root,
    headers: { 'if-match': '*' },
    body: { attributes: { preferredGivenName: 'Addy' } },
  })
  const sources = await get(`/records/student/${id}/sources`)
  expect(sources.body.items).toMatchObject([
    { source: 'Passport', holds: false, attributes: { preferredGivenName: 'Addy' } },
    { source: 'Paper', externalId: '1', holds: true, attributes: { familyName: 'Byrd' } },
  ])
  const history = await get(`/records/student/${id}/history?limit=1`)
  expect(history.body.items).toMatchObject([
    {
      kind: 'edit',
      operation: 'update',
      fields: { preferredGivenName: { before: null, after: 'Addy' } },
      system: 'Passport',
    },
  ])
  const before = await get(`/records/student/${id}/history?limit=1&cursor=${history.body.next}`)
  expect(before.body).toMatchObject({ items: [{ operation: 'create', integration: 'Import', by: 'test' }], next: null })
})

test('DS-13 the overview tells the state of each connection, whose turn it is, what changed and what waits', async () => {
  const { district, organization } = service
  const overview = async () => (await get(`/organizations/${organization}/overview`)).body
  const calm = await overview()
  expect(calm.connections).toMatchObject([
    { name: 'Import', source: 'Paper', state: 'successful', turn: 'nobody', lastRun: { state: 'done' }, nextDue: null },
    { name: 'Other import', state: null, turn: 'person', lastRun: null },
  ])
  expect(calm.records).toEqual({ school: 2, student: 5, teacher: 1, guardian: 1, section: 1 })
  expect(calm.days).toHaveLength(30)
  expect(calm.days.at(-1).changes).toMatchObject({ student: 8, school: 2 })
  expect(calm.waiting).toEqual([])

  write(district.paper, 'student', '7', { givenName: 'Lost', familyName: 'Soul', school: '404' })
  district.paper.records.student.delete('4')
  const held = await district.run({ hold: true })
  expect(held.state).toBe('held')
  expect(await overview()).toMatchObject({
    connections: [{ state: 'on hold', turn: 'person' }, {}],
    waiting: [
      { what: 'plan', count: 1, run: held.id },
      { what: 'problems', count: 1 },
    ],
  })
})

test('DS-05 the next times of a schedule that is not saved, by the clock of the organization; a pause is told with them', async () => {
  const { ask, root, organization } = service
  const ofWeek = { every: 'week', days: ['monday', 'wednesday'], at: '02:00' }
  const asked = await ask('POST', `/api/v1/organizations/${organization}/due-times`, {
    as: root,
    body: { schedule: ofWeek },
  })
  expect(asked.body).toMatchObject({ timeZone: 'America/New_York' })
  expect(asked.body.items).toHaveLength(5)
  const local = new Intl.DateTimeFormat('en', {
    ...{ timeZone: 'America/New_York', weekday: 'long', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
  })
  for (const { at } of asked.body.items) expect(local.format(new Date(at))).toMatch(/^(Monday|Wednesday).* 02:00$/)
  const faulty = await ask('POST', `/api/v1/organizations/${organization}/due-times`, {
    as: root,
    body: { schedule: { every: 'day', at: '25:00' } },
  })
  expect(faulty.status).toBe(400)
})

test('SF-07 a pause is set with the version that was read, and stands beside the times it touches', async () => {
  const { ask, root, organization } = service
  const address = `/api/v1/organizations/${organization}/pauses`
  const { headers } = await ask('GET', address, { as: root })
  const version = headers.get('etag') ?? ''
  const pause = { from: '2026-01-01', until: '2999-12-31', suspendImports: true, noDeletions: false }
  const set = await ask('PUT', address, { as: root, headers: { 'if-match': version }, body: { items: [pause] } })
  expect(set.body).toMatchObject({ items: [pause], timeZone: 'America/New_York' })
  const again = await ask('PUT', address, { as: root, headers: { 'if-match': version }, body: { items: [] } })
  expect(again.body).toMatchObject({ status: 412, code: 'CHANGED_MEANWHILE' })
  const due = await ask('POST', `/api/v1/organizations/${organization}/due-times`, {
    as: root,
    body: { schedule: { every: 'hour' }, count: 1 },
  })
  expect(due.body.items).toMatchObject([{ suspendedUntil: '3000-01-01T05:00:00.000Z', keepsUntil: null }])
  const { body } = await get(`/organizations/${organization}/overview`)
  expect(body.connections[1]).toMatchObject({
    state: 'paused',
    turn: 'system',
    pausedUntil: '3000-01-01T05:00:00.000Z',
  })
  const viewer = await keyOf(service, 'viewer', organization)
  const refused = await ask('PUT', address, { as: viewer, headers: { 'if-match': '*' }, body: { items: [] } })
  expect(refused).toMatchObject({ status: 403 })
})
