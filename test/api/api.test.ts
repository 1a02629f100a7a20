/** The API over real HTTP: problems, lists, versions, launches, decisions, edits, events, its description. */

import { afterAll, beforeAll, expect, test } from 'vitest'
import { apiRoot, endpoints } from '../../src/contract/api/all.ts'
import { startService, type Service as Work } from '../../src/worker/front-door.ts'
import { write } from '../support/paper-source.ts'
import { eventsOf, keyOf, openService, type Service } from './service.ts'

let service: Service
let work: Work
beforeAll(async () => {
  service = await openService()
  work = await startService(service.district.house, {
    workers: 2,
    mail: null,
    refusePrivateAddresses: false,
    log: { info: () => undefined, warn: () => undefined, error: error => void service.logged.push(String(error)) },
  })
  await ended(await launched())
})
afterAll(async () => {
  await work.stop()
  await service.close()
})

const get = (address: string) => service.ask('GET', address, { as: service.root })

async function launched(body: object = {}, headers: Readonly<Record<string, string>> = {}): Promise<string> {
  const answer = await service.ask('POST', '/api/v1/integrations/1/launches', { as: service.root, body, headers })
  expect(answer).toMatchObject({ status: 202 })
  return answer.body.run
}

/** As a console waits for it: until the stream says that it ended. */
async function ended(run: string): Promise<string> {
  const events = await eventsOf(service, run)
  return events.at(-1)?.data.state
}

test('a launch is queued for a worker, and its events tell how it gets on, to the end', async () => {
  write(service.district.paper, 'student', '4', { givenName: 'Di', familyName: 'Eck', school: '11' })
  const events = await eventsOf(service, await launched())
  expect(events.at(-1)).toMatchObject({ event: 'end', data: { state: 'done' } })
  const last = events.filter(({ event }) => event === 'run').at(-1)
  expect(last?.data).toMatchObject({ state: 'done', trigger: 'by hand', startedBy: 'API key root' })
  expect(last?.data.entities.student).toMatchObject({ created: 1 })
  const progress = events.filter(({ event }) => event === 'progress')
  expect(progress.length).toBeGreaterThan(0)
  expect(progress.every(({ id }) => /^\d+$/.test(id ?? ''))).toBe(true)
})

test('a stream that broke off goes on after the last event seen, and tells nothing of it twice', async () => {
  const run = await launched()
  const all = (await eventsOf(service, run)).filter(({ event }) => event === 'progress')
  const seen = all.at(-2)?.id ?? ''
  const rest = (await eventsOf(service, run, { 'last-event-id': seen })).filter(({ event }) => event === 'progress')
  // A stage may have moved once more between the looks; what was seen does not come again.
  expect(rest.map(({ id }) => Number(id)).every(id => id > Number(seen))).toBe(true)
  const whole = (await eventsOf(service, run)).filter(({ event }) => event === 'progress')
  expect(rest.at(-1)).toEqual(whole.at(-1))
})

test('the same launch sent again begins nothing: also when both come at once', async () => {
  const key = { 'idempotency-key': 'morning-1' }
  const [one, other] = await Promise.all([launched({}, key), launched({}, key)])
  expect(other).toBe(one)
  await ended(one)
  expect(await launched({}, key)).toBe(one)
  const changed = await service.ask('POST', '/api/v1/integrations/1/launches', {
    as: service.root,
    body: { full: true },
    headers: key,
  })
  expect(changed.body).toMatchObject({ status: 422, code: 'IDEMPOTENCY_KEY_REUSED' })
})

test('a suspended integration is not launched', async () => {
  const suspend = (suspended: boolean) =>
    service.ask('PUT', '/api/v1/integrations/1/suspended', { as: service.root, body: { suspended } })
  await suspend(true)
  const refused = await service.ask('POST', '/api/v1/integrations/1/launches', { as: service.root, body: {} })
  expect(refused.body).toMatchObject({ status: 409, code: 'INTEGRATION_SUSPENDED' })
  await suspend(false)
})

test('a held plan is shown, declined with a reason, made again and approved; the log knows who', async () => {
  const { district, ask, root } = service
  await district.house.pool.query('update integration set preview = true where id = 1')
  write(district.paper, 'student', '5', { givenName: 'Eve', familyName: 'Fay', school: '11' })
  const first = await launched()
  expect(await ended(first)).toBe('held')
  const { body: changes } = await get(`/api/v1/runs/${first}/changes?filter=entity:student`)
  expect(changes.items).toMatchObject([{ operation: 'create', outcome: 'waits', externalId: '5' }])
  const declined = await ask('POST', `/api/v1/runs/${first}/decline`, { as: root, body: { reason: 'not today' } })
  expect(declined.body).toMatchObject({ state: 'declined', decision: { by: 'API key root', reason: 'not today' } })
  const again = await ask('POST', `/api/v1/runs/${first}/approve`, { as: root, body: {} })
  expect(again.body).toMatchObject({ status: 409, code: 'RUN_NOT_HELD', advice: expect.any(String) })

  const second = await launched()
  await ended(second)
  const approved = await ask('POST', `/api/v1/runs/${second}/approve`, { as: root, body: { reason: 'looks right' } })
  expect(approved).toMatchObject({ status: 202 })
  expect(await ended(second)).toBe('done')
  await district.house.pool.query('update integration set preview = false where id = 1')

  const undone = await ask('POST', `/api/v1/runs/${second}/undo`, { as: root })
  expect(undone.body).toMatchObject({ state: 'done', kind: 'undo', undoes: second })
  const log = await get('/api/v1/audit?filter=what:run&limit=3')
  expect(log.body.items.map(({ action, name }: { action: string; name: string }) => [action, name])).toEqual([
    ['undo', second],
    ['approve', second],
    ['decline', first],
  ])
})

test('lists go page by page, every one once, in the order asked for, filtered by what is allowed', async () => {
  const pages: string[] = []
  let cursor: string | null = ''
  while (cursor !== null) {
    const address = `/api/v1/records/student?limit=2&sort=-familyName${cursor && `&cursor=${cursor}`}`
    const { body } = await get(address)
    pages.push(...body.items.map((record: { attributes: { familyName: string } }) => record.attributes.familyName))
    cursor = body.next
  }
  expect(pages).toEqual(pages.toSorted().toReversed())
  expect(pages).toEqual(['Eck', 'Dunn', 'Cole', 'Byrd'])

  const begins = await get('/api/v1/records/student?filter=familyName:b*&filter=state:any')
  expect(begins.body.items).toHaveLength(1)
  expect((await get('/api/v1/records/student?filter=password:x')).body).toMatchObject({ code: 'QUESTION_FAULTY' })
  expect((await get('/api/v1/records/student?sort=password')).body).toMatchObject({ code: 'QUESTION_FAULTY' })
  expect((await get('/api/v1/records/student?cursor=nonsense')).body).toMatchObject({ code: 'QUESTION_FAULTY' })

  const runs = await get('/api/v1/runs?filter=state:done&filter=kind:integration&limit=1')
  const next = await get(`/api/v1/runs?filter=state:done&filter=kind:integration&limit=1&cursor=${runs.body.next}`)
  expect(next.body.items[0].run < runs.body.items[0].run).toBe(true)
})

test('an edit tells which version it is of: without one, or with an old one, nothing is changed', async () => {
  const { district, ask, root } = service
  const { id } = await district.record('student', '2')
  const address = `/api/v1/records/student/${id}`
  const before = await get(address)
  const patch = (headers: Readonly<Record<string, string>>, preferredGivenName: string) =>
    ask('PATCH', address, { as: root, headers, body: { attributes: { preferredGivenName } } })
  expect((await patch({}, 'Bo')).body).toMatchObject({ status: 428, code: 'VERSION_NEEDED' })
  const tag = { 'if-match': before.headers.get('etag') ?? '' }
  const edited = await patch(tag, 'Bo')
  expect(edited.body).toMatchObject({ record: { version: 2, attributes: { preferredGivenName: 'Bo' } } })
  expect((await patch(tag, 'Benny')).body).toMatchObject({ status: 412, code: 'CHANGED_MEANWHILE' })
  expect(await patch({ 'if-match': edited.headers.get('etag') ?? '' }, 'Benny')).toMatchObject({ status: 200 })

  const why = await get(`${address}/why`)
  const row = why.body.items.find(({ attribute }: { attribute: string }) => attribute === 'preferredGivenName')
  expect(row).toMatchObject({ value: 'Benny', source: 'Passport' })
})

test('of two edits of one version at the same moment one is made', async () => {
  const { district, ask, root } = service
  const { id } = await district.record('student', '3')
  const address = `/api/v1/records/student/${id}`
  const tag = { 'if-match': (await get(address)).headers.get('etag') ?? '' }
  const edit = (middleName: string) =>
    ask('PATCH', address, { as: root, headers: tag, body: { attributes: { middleName } } })
  const statuses = (await Promise.all([edit('A'), edit('B'), edit('C')])).map(({ status }) => status)
  expect(statuses.toSorted()).toEqual([200, 412, 412])
})

test('a record is added, removed and listed; a faulty one is refused with every fault', async () => {
  const { ask, root, organization } = service
  const address = `/api/v1/organizations/${organization}/records/teacher`
  const added = await ask('POST', address, {
    as: root,
    body: { attributes: { givenName: 'Flo', familyName: 'Gale', password: 'secret words' } },
  })
  expect(added).toMatchObject({ status: 201 })
  expect(added.text).not.toContain('secret words')
  const own = `/api/v1/records/teacher/${added.body.record.id}`
  await ask('DELETE', own, { as: root, headers: { 'if-match': '*' } })
  expect((await get(own)).body).toMatchObject({ state: 'archived' })
  const faulty = await ask('POST', address, { as: root, body: { attributes: { givenName: 'Flo' } } })
  expect(faulty.body).toMatchObject({ status: 422, code: 'VALUES_REFUSED' })
})

test('problems are problem documents: of an address, a body, a kind of body, one too large', async () => {
  const { ask, root } = service
  const nowhere = await get('/api/v1/nowhere')
  expect(nowhere.headers.get('content-type')).toContain('application/problem+json')
  expect(nowhere.body).toMatchObject({
    type: 'urn:passport-sync:problem:ADDRESS_UNKNOWN',
    status: 404,
    title: expect.any(String),
    detail: expect.any(String),
    advice: expect.any(String),
  })
  const address = '/api/v1/integrations/1/launches'
  const wrong = await ask('POST', address, { as: root, body: { preview: 'Ada Byrd' } })
  expect(wrong.body).toMatchObject({ status: 400, code: 'QUESTION_FAULTY', faults: [{ code: 'QUESTION_FAULTY' }] })
  expect(wrong.text).not.toContain('Ada')
  const text = await ask('POST', address, { as: root, body: {}, headers: { 'content-type': 'text/plain' } })
  expect(text.body).toMatchObject({ status: 415, code: 'BODY_OF_OTHER_KIND' })
  const large = await ask('POST', address, { as: root, body: { preview: 'x'.repeat(300_000) } })
  expect(large.body).toMatchObject({ status: 413, code: 'BODY_TOO_LARGE' })
})

test('answers carry the headers that keep browsers safe', async () => {
  const { headers } = await get('/api/v1/runs')
  expect(headers.get('content-security-policy')).toContain("default-src 'self'")
  expect(headers.get('x-content-type-options')).toBe('nosniff')
  expect(headers.get('cache-control')).toBe('no-store')
  expect(headers.get('x-frame-options')).toBe('SAMEORIGIN')
})

test('healthz, readyz and metrics tell an operator how it is, and nothing of persons', async () => {
  const { ask } = service
  expect((await ask('GET', '/healthz')).body).toEqual({ status: 'well' })
  expect((await ask('GET', '/readyz')).body).toEqual({ status: 'ready', database: true, key: true })
  const { text } = await ask('GET', '/metrics')
  expect(text).toMatch(/passport_sync_runs\{state="done"\} \d+/)
  expect(text).toContain('passport_sync_queue_age_seconds 0')
  expect(text).toContain('passport_sync_pool_connections{state="open"}')
  expect(text).toMatch(/passport_sync_http_seconds_count\{method="GET",address="\/api\/v1\/runs"/)
})

test('the description holds every address of the contract, no others, and every reference in it leads somewhere', async () => {
  const { text, body } = await service.ask('GET', '/api/v1/openapi.json')
  expect(body.openapi).toBe('3.1.0')
  const described = Object.entries<object>(body.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map(method => `${method.toUpperCase()} ${path}`),
  )
  const contracted = endpoints().map(
    ({ endpoint: { method, address } }) => `${method} ${apiRoot}${address.replaceAll(/:(\w+)/g, '{$1}')}`,
  )
  expect(described.toSorted()).toEqual(contracted.toSorted())
  const references = [...text.matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)].map(([, name = '']) => name)
  expect(references.length).toBeGreaterThan(10)
  expect(references.filter(name => !(name in body.components.schemas))).toEqual([])
})

test('every address of the description is answered by the running server, and with a status it describes', async () => {
  const { body } = await service.ask('GET', '/api/v1/openapi.json')
  const key = await keyOf(service, 'viewer', null)
  for (const [path, methods] of Object.entries<Record<string, { responses: object }>>(body.paths)) {
    for (const [method, { responses }] of Object.entries(methods)) {
      const address = path.replace('{entity}', 'student').replaceAll(/\{\w+\}/g, '9')
      const answer = await service.ask(method.toUpperCase(), address, { as: key })
      expect(`${method} ${path} ${answer.body?.code}`).not.toContain('ADDRESS_UNKNOWN')
      const isDescribed = String(answer.status) in responses || ('default' in responses && answer.body?.code)
      expect(`${method} ${path} ${isDescribed ? 'described' : answer.status}`).toBe(`${method} ${path} described`)
    }
  }
})
