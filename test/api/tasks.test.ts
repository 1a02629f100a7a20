/** Rules, trials, lookup tables and quality over real HTTP. */

import { afterAll, beforeAll, expect, test } from 'vitest'
import { openService, type Service } from './service.ts'

let service: Service
let place = ''

beforeAll(async () => {
  service = await openService()
  place = `/api/v1/organizations/${service.organization}`
  const quality = [
    { attribute: 'email', rule: 'required', outcome: 'report' },
    { attribute: 'familyName', rule: 'format', outcome: 'report', pattern: '[A-Z].*' },
  ] as const
  service.district.paper.records.student.set('4', { givenName: 'Di', familyName: '=1+1', school: '11' })
  await service.district.configure({ tasks: { student: { quality } } })
  await service.district.run()
})
afterAll(() => service.close())

const ask = (method: string, address: string, body?: unknown) =>
  service.ask(method, address, { as: service.root, body })
const task = '/api/v1/integrations/1/tasks/student'

test('the catalog of rules is told with help, parameters and examples', async () => {
  const { body } = await ask('GET', '/api/v1/rules')
  expect(body.rules.find(({ name }: { name: string }) => name === 'pad')).toMatchObject({
    label: 'Fill up',
    parameters: expect.arrayContaining([expect.objectContaining({ name: 'side', choices: ['start', 'end'] })]),
  })
  expect(body.operators).toContain('isNotEmpty')
})

test('both sides of a mapping are told, with samples where they are asked for', async () => {
  const { body } = await ask('GET', `${task}/attributes?samples=true`)
  expect(body.source.find(({ name }: { name: string }) => name === 'email')).toEqual({
    ...{ name: 'email', kind: 'text', feeds: ['email'], samples: ['ada@maple.example'] },
  })
  expect(body.target.find(({ name }: { name: string }) => name === 'familyName')).toMatchObject({
    ...{ required: true, from: ['familyName'], isDefault: true },
  })
})

test('MP-01 an attribute that is mapped a second time in one body is refused by its place; nothing is changed', async () => {
  const mapping = '{"email": {"rule": "lower", "from": "email"}, "username": "source.email", "email": "source.phone"}'
  const answer = await fetch(`${service.url}${task}/trials`, {
    method: 'POST',
    headers: { authorization: `Bearer ${service.root}`, 'content-type': 'application/json' },
    body: `{"unsaved": {"mapping": ${mapping}}}`,
  })
  expect(answer.status).toBe(400)
  expect(await answer.json()).toMatchObject({
    code: 'QUESTION_FAULTY',
    detail: "The body is not as it should be: unsaved.mapping.email: 'email' stands there twice.",
    faults: [{ path: ['unsaved', 'mapping', 'email'] }],
  })
})

test('a trial of an unsaved mapping shows real records; a faulty one is refused with its places', async () => {
  const mapping = { email: { rule: 'ifBlank', from: 'email', value: 'none@maple.example' } }
  const good = await ask('POST', `${task}/trials`, { unsaved: { mapping }, limit: 2 })
  expect(good.status).toBe(200)
  expect(good.body.records).toHaveLength(2)

  const bad = await ask('POST', `${task}/trials`, {
    unsaved: { mapping: { email: { rule: 'ifBlank', from: 'mail' } } },
  })
  expect(bad).toMatchObject({ status: 422, body: { code: 'RULE_FAULTY', faults: [{ path: ['mapping', 'email'] }] } })
})

test('who would leave is counted', async () => {
  const filters = [{ all: [{ attribute: 'givenName', operator: 'startsWith', value: 'A' }] }]
  const { body } = await ask('POST', `${task}/departures`, { unsaved: { filters } })
  expect(body).toMatchObject({ linked: 4, leaves: 3, comes: 0, held: false })
})

test('score, groups, issues and CSV of the quality of a data source', async () => {
  const address = '/api/v1/data-sources/2/quality'
  const { body } = await ask('GET', address)
  expect(body.entities).toContainEqual({ entity: 'student', records: 4, reported: 3, skipped: 0, score: 62.5 })
  expect(body.groups).toContainEqual({
    ...{ entity: 'student', attribute: 'email', rule: 'required', outcome: 'report', school: 'Maple High', records: 2 },
  })

  const page = await ask('GET', `${address}/issues?limit=2&filter=rule:required`)
  expect(page.body.items).toHaveLength(2)
  const rest = await ask('GET', `${address}/issues?limit=2&filter=rule:required&cursor=${page.body.next}`)
  expect(rest.body).toMatchObject({ items: [{ externalId: '4', rule: 'required' }], next: null })

  const csv = await ask('GET', `${address}/issues.csv?filter=rule:format`)
  expect(csv.headers.get('content-type')).toContain('text/csv')
  expect(csv.text).toContain(`student,4,familyName,format,report,"'=1+1",Maple High`)
})

test('a lookup table is put, read, used by a mapping, and then kept from harm', async () => {
  const table = `${place}/lookup-tables/cities`
  const put = await ask('PUT', table, { csv: 'key;city\n11;Maple\n12;"Oak; Upper"\n' })
  expect(put.body).toMatchObject({ name: 'cities', columns: ['key', 'city'], rows: 2 })
  expect((await ask('GET', table)).text).toBe('key,city\r\n11,Maple\r\n12,Oak; Upper\r\n')
  expect((await ask('PUT', table, { csv: 'a,a\n1,2' })).body).toMatchObject({ code: 'LOOKUP_TABLE_REFUSED' })

  const city = { rule: 'lookup', from: 'school', table: 'cities', column: 'city' }
  await service.district.configure({ tasks: { student: { mapping: { city } } } })
  await service.district.run()
  expect((await service.district.record('student', '3')).attributes['city']).toBe('Oak; Upper')

  await ask('PUT', table, { csv: 'key,city\n11,Maple\n12,Oak\n' })
  await service.district.run()
  expect((await service.district.record('student', '3')).attributes['city']).toBe('Oak')

  const narrowed = await ask('PUT', table, { csv: 'key,town\n11,Maple\n' })
  expect(narrowed).toMatchObject({ status: 409, body: { code: 'LOOKUP_TABLE_IN_USE' } })
  expect(await ask('DELETE', table)).toMatchObject({ status: 409 })
  await service.district.configure({})
  expect((await ask('DELETE', table)).status).toBe(204)
  expect((await ask('GET', table)).body).toMatchObject({ code: 'LOOKUP_TABLE_UNKNOWN' })
})

test('MF-03 MF-04 master fields are generated for an entity, and a second master is refused', async () => {
  const generate = (body: object) => ask('POST', `${place}/master-fields/generated`, body)
  const made = await generate({ source: 'Paper', entities: ['teacher'], without: ['email'] })
  expect(made.status).toBe(200)
  const { body } = await ask('GET', `${place}/master-fields`)
  expect(body.items).toHaveLength(made.body.added)
  expect(body.items).toContainEqual({ entity: 'teacher', attribute: 'phone', source: 'Paper', mode: 'master' })
  expect(await generate({ source: 'Other', attributes: ['phone'] })).toMatchObject({
    body: { code: 'RULE_TWICE', detail: expect.stringContaining('teacher.phone (Paper)') },
  })
  expect((await generate({ source: 'Other', attributes: ['phone'], mode: 'fillIfEmpty' })).status).toBe(200)
})

test('what a two-way integration sends is told attribute by attribute, with when; a rule back is told as it was picked', async () => {
  service.district.paper.writable = true
  const back = { email: { rule: 'lower', from: 'email' } }
  await service.district.configure({ type: 'sync', tasks: { student: { notSent: ['phone'], back } } })
  const { body: settings } = await ask('GET', '/api/v1/integrations/1')
  expect(settings.tasks.find(({ entity }: { entity: string }) => entity === 'student')).toMatchObject({ back })
  const { body } = await ask('GET', `${task}/attributes`)
  const sends = new Map(body.sends.map((one: { name: string }) => [one.name, one]))
  expect(sends.get('phone')).toMatchObject({ own: 'phone', when: 'always', isSent: false, why: null })
  expect(sends.get('email')).toMatchObject({ isSent: true, isDefault: false, from: ['email'] })
  expect(sends.get('givenName')).toMatchObject({ isSent: true, isDefault: true, from: ['givenName'] })
})
