/** Merge and unmerge by the API: told before, done with the version that was seen, and the old address leads on. */

import { afterAll, beforeAll, expect, test } from 'vitest'
import { duplicatesWhereDue } from '../../src/worker/front-door.ts'
import { write } from '../support/paper-source.ts'
import { keyOf, openService, type Service } from './service.ts'

let service: Service
let primary: string
let secondary: string
let operator: string

beforeAll(async () => {
  service = await openService()
  const { district } = service
  write(district.other, 'student', 'a', {
    givenName: 'Adah',
    familyName: 'Byrd',
    phone: '617 555 0123',
    username: 'adah',
    password: 'geheim',
  })
  await district.run()
  await district.run({ integration: 'Other import' })
  primary = (await district.record('student', '1')).id
  secondary = (await district.record('student', 'a', 'Other')).id
  operator = await keyOf(service, 'operator', service.organization)
})
afterAll(() => service.close())

const at = (id: string, rest = '') => `/api/v1/records/student/${id}${rest}`
const get = (address: string) => service.ask('GET', address, { as: operator })
const post = (address: string, body: unknown, headers: Record<string, string> = {}) =>
  service.ask('POST', address, { as: operator, body, headers })

test('DU-03 what a merge would do is told before, each value with its origin, and without passwords', async () => {
  const { status, body, text } = await get(at(primary, `/merge?secondary=${secondary}&take=givenName`))
  expect(status).toBe(200)
  expect(body).toMatchObject({
    links: [{ source: 'Other', externalId: 'a' }],
    needsConfirmation: false,
    relations: [
      { kind: 'enrollment', moves: 0, becomesOne: 0 },
      { kind: 'guardianship', moves: 0, becomesOne: 0 },
    ],
  })
  const field = (name: string) => body.fields.find((one: { attribute: string }) => one.attribute === name)
  expect(field('givenName')).toMatchObject({ result: 'Adah', source: 'Passport', rule: 'newest change', taken: true })
  expect(field('phone')).toMatchObject({ primary: null, result: '617 555 0123', source: 'Other', state: 'gap' })
  expect(text).not.toContain('geheim')
  expect((await get(at(secondary))).status).toBe(200)
})

test('DU-03 a case of two accounts shows the same beside the one that would stand', async () => {
  const { district } = service
  const domain = { entity: 'student', attributes: ['familyName'], compare: {}, resolution: 'manual' } as const
  await district.configure({ domains: [domain] })
  await duplicatesWhereDue(district.house.pool)
  const [found] = (await get('/api/v1/duplicates')).body.items
  const { body, text } = await get(`/api/v1/duplicates/${found.case}?primary=${primary}&take=givenName`)
  expect(body.comparisons).toMatchObject([
    { record: primary, secondary, merge: { links: [{ source: 'Other', externalId: 'a' }], needsConfirmation: false } },
  ])
  const field = (name: string) =>
    body.comparisons[0].fields.find((one: { attribute: string }) => one.attribute === name)
  expect(field('givenName')).toMatchObject({ result: 'Adah', source: 'Passport', taken: true })
  expect(field('phone')).toMatchObject({ result: '617 555 0123', source: 'Other', taken: false })
  expect(text).not.toContain('geheim')
})

test('DU-13 a merge needs the version that was seen; the old address leads on for ever, whoever is asked there', async () => {
  const { body: read } = await get(at(primary))
  const merge = (version: string) =>
    post(at(primary, '/merge'), { secondary, take: ['givenName'], reason: 'I know her' }, { 'if-match': version })
  expect(await post(at(primary, '/merge'), { secondary })).toMatchObject({ status: 428 })
  expect(await merge('"99"')).toMatchObject({ status: 412 })
  const { status, body } = await merge(`"${read.version}"`)
  expect({ status, body }).toMatchObject({ status: 200, body: { primary, secondary } })
  for (const rest of ['', '/why', '/sources', '/history']) {
    const moved = await fetch(`${service.url}${at(secondary, rest)}`, {
      redirect: 'manual',
      headers: { authorization: `Bearer ${operator}` },
    })
    expect([moved.status, moved.headers.get('location')]).toEqual([308, at(primary, rest)])
  }
  expect((await get(at(primary))).body.attributes).toMatchObject({ givenName: 'Adah', phone: '617 555 0123' })
  expect(
    (await get('/api/v1/records/student?filter=state:any')).body.items.map((one: { id: string }) => one.id),
  ).not.toContain(secondary)
  expect((await get(at(primary, '/merged'))).body.items).toMatchObject([
    { record: secondary, into: primary, reason: 'I know her' },
  ])
  const { body: audit } = await service.ask('GET', '/api/v1/audit?filter=action:merge', { as: service.root })
  expect(audit.items).toMatchObject([{ what: 'student', name: secondary, fields: { reason: { after: 'I know her' } } }])
  const viewer = await keyOf(service, 'viewer', service.organization)
  expect(await service.ask('POST', at(secondary, '/unmerge'), { as: viewer, body: {} })).toMatchObject({ status: 403 })
})

test('DU-11 taken apart by the old id, both are there again', async () => {
  const { status, body } = await post(at(secondary, '/unmerge'), { reason: 'twins' })
  expect({ status, body }).toMatchObject({ status: 200, body: { primary, secondary, byHand: [], stays: [], asked: 0 } })
  expect((await get(at(secondary))).body).toMatchObject({ id: secondary, attributes: { givenName: 'Adah' } })
  expect((await get(at(primary))).body.attributes['phone']).toBeUndefined()
  expect(await post(at(secondary, '/unmerge'), {})).toMatchObject({ status: 409, body: { code: 'NOT_MERGED' } })
})
