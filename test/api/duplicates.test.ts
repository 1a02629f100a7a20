/** The duplicates desk by the API: the queue, a case side by side, a ruling. */

import { afterAll, beforeAll, expect, test } from 'vitest'
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
