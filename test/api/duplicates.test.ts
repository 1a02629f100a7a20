/** The duplicates desk by the API: the queue, a case side by side, a ruling. */

import { afterAll, beforeAll, expect, test } from 'vitest'
import { editRecord } from '../../src/worker/front-door.ts'
import { write } from '../support/paper-source.ts'
import { keyOf, openService, type Service } from './service.ts'

let service: Service

beforeAll(async () => {
  service = await openService()
  const { district } = service
  await district.run()
  await district.configure({
    domains: [{ entity: 'student', attributes: ['familyName'], compare: {}, resolution: 'manual' }],
  })
  const ada = {
    givenName: 'Adah',
    familyName: 'Byrd',
    email: 'adah@x.example',
    phone: '617 555 0123',
    password: 'geheim',
  }
  write(district.other, 'student', 'a', ada)
  await district.run({ integration: 'Other import' })
})
afterAll(() => service.close())

const get = (address: string) => service.ask('GET', `/api/v1/duplicates${address}`, { as: service.root })

test('a case is read beside the record that it may be, with what it would become, and without passwords', async () => {
  const { id } = await service.district.record('student', '1')
  const { body: list } = await get('')
  expect(list.items).toMatchObject([{ state: 'waits', newcomer: { source: 'Other', externalId: 'a' }, records: [id] }])
  const { body, text } = await get(`/${list.items[0].case}?take=phone`)
  expect(body.comparisons).toMatchObject([
    { record: id, state: 'active', sources: [{ source: 'Paper', externalId: '1' }] },
  ])
  expect(body.comparisons[0].fields).toEqual(
    expect.arrayContaining([
      {
        attribute: 'phone',
        primary: null,
        secondary: '617 555 0123',
        result: '617 555 0123',
        state: 'gap',
        taken: true,
      },
      expect.objectContaining({ attribute: 'email', result: 'ada@maple.example', state: 'differs', taken: false }),
    ]),
  )
  expect(text).not.toContain('geheim')
  expect((await get('?filter=entity:teacher')).body.items).toEqual([])
  expect((await get('?filter=state:planned')).body.items).toEqual([])
  expect(await get('?filter=state:open')).toMatchObject({ status: 400 })
})

test('a ruling is a run; the second one is refused', async () => {
  const { district, organization, ask } = service
  const { id } = await district.record('student', '1')
  const [{ case: found }] = (await get('')).body.items
  const operator = await keyOf(service, 'operator', organization)
  const rule = () =>
    ask('POST', `/api/v1/duplicates/${found}/resolve`, {
      as: operator,
      body: { primary: id, secondary: 'merge', take: ['phone'], reason: 'I know her' },
    })
  const { status, body } = await rule()
  expect(status).toBe(200)
  expect(body.duplicate).toMatchObject({ state: 'resolved', resolved: { reason: 'I know her' } })
  expect((await district.record('student', 'a', 'Other')).id).toBe(id)
  expect((await district.changes(body.run)).map(({ reason }) => reason)).toContain('ruled to be the same')
  expect(await rule()).toMatchObject({ status: 409, body: { code: 'CASE_NOT_WAITING' } })
})

test('accounts that are alike stand in the same queue, are counted, ruled apart in bulk, and found again when that is taken back', async () => {
  const { district, organization, ask } = service
  await district.configure({
    domains: [{ entity: 'student', attributes: ['familyName'], compare: {}, resolution: 'manual' }],
  })
  write(district.paper, 'student', '77', {
    givenName: 'Bo',
    familyName: 'Quill',
    email: 'bo@maple.example',
    school: '11',
  })
  write(district.paper, 'student', '78', { givenName: 'Cy', familyName: 'Crane', school: '11' })
  await district.run()
  const [bo, cy] = [(await district.record('student', '77')).id, (await district.record('student', '78')).id]
  const operator = await keyOf(service, 'operator', organization)
  await editRecord(district.house, { entity: 'student', id: cy, values: { familyName: 'quill' }, by: 'Mo' })
  const { body: list } = await get('?filter=kind:domain')
  const records = [bo, cy].sort()
  expect(list.items).toMatchObject([
    { kind: 'domain', state: 'waits', records, domain: 'student by familyName', doubt: 'domain asks for a person' },
  ])
  expect(
    list.items[0].members
      .map((member: { sources: string[] }) => member.sources)
      .flat()
      .sort(),
  ).toEqual(['Paper 77', 'Paper 78'])
  for (const none of ['source:Other', 'kind:likely', 'entity:guardian', 'domain:student by email']) {
    expect(
      (await get(`?filter=kind:domain&filter=${none === 'kind:likely' ? 'entity:teacher' : none}`)).body.items,
    ).toEqual([])
  }
  const counts = await ask('GET', `/api/v1/organizations/${organization}/duplicates/counts?filter=kind:domain`, {
    as: operator,
  })
  expect(counts.body).toMatchObject({
    cases: 1,
    by: { source: [{ name: 'Paper', count: 1 }], kind: [{ name: 'domain', count: 1 }] },
  })
  const { body: read } = await get(`/${list.items[0].case}?primary=${cy}&take=email`)
  expect(read.comparisons).toMatchObject([{ record: cy, secondary: bo }])
  expect(read.comparisons[0].fields).toEqual(
    expect.arrayContaining([expect.objectContaining({ attribute: 'email', state: 'gap', result: 'bo@maple.example' })]),
  )
  const apart = (body: object) =>
    ask('POST', `/api/v1/organizations/${organization}/duplicates/apart`, { as: operator, body })
  expect(await apart({})).toMatchObject({ status: 400 })
  const alike = { kind: 'domain', entity: 'student', domain: 'student by familyName' }
  expect(await apart({ alike, reason: 'cousins' })).toMatchObject({ status: 200, body: { ruled: 1 } })
  expect((await get('?filter=kind:domain')).body.items).toEqual([])
  const pairs = () => ask('GET', `/api/v1/organizations/${organization}/not-duplicates`, { as: operator })
  expect((await pairs()).body.items).toMatchObject([{ records, reason: 'cousins' }])
  const back = () => ask('DELETE', `/api/v1/organizations/${organization}/not-duplicates/${cy}/${bo}`, { as: operator })
  expect(await back()).toMatchObject({ status: 204 })
  expect(await back()).toMatchObject({ status: 422, body: { code: 'PAIR_NOT_RULED' } })
  expect((await get('?filter=kind:domain')).body.items).toMatchObject([{ records }])
  const common = await ask('GET', `/api/v1/organizations/${organization}/common-values`, { as: operator })
  expect(common.body).toEqual({ items: [] })
})
