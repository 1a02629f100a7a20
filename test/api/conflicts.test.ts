/** Conflicts that wait, over real HTTP: listed, decided one by one or all alike, carried out by the next run. */

import { afterAll, beforeAll, expect, test } from 'vitest'
import { editRecord } from '../../src/worker/front-door.ts'
import { boundless } from '../support/house.ts'
import { write } from '../support/paper-source.ts'
import { keyOf, openService, type Service } from './service.ts'

let service: Service

beforeAll(async () => {
  service = await openService()
})
afterAll(() => service.close())

test('what both sides changed is listed with both values; a word on all alike is carried out by the next run', async () => {
  const { district, organization, ask } = service
  district.paper.writable = true
  await district.configure({ type: 'sync', limits: boundless, conflicts: 'ask' })
  await district.run()
  for (const key of ['1', '2']) {
    const { id } = await district.record('student', key)
    await editRecord(district.house, { entity: 'student', id, values: { phone: `here ${key}` }, by: 'Mo' })
    write(district.paper, 'student', key, { phone: `there ${key}` })
  }
  await district.run()

  const as = await keyOf(service, 'operator', organization)
  const { body } = await ask('GET', '/api/v1/conflicts', { as })
  expect(body.items).toMatchObject([
    { externalId: '1', attribute: 'phone', theirs: 'there 1', ours: 'here 1', decided: null, name: 'Ada Byrd' },
    { externalId: '2', attribute: 'phone', theirs: 'there 2', ours: 'here 2', decided: null },
  ])
  const address = `/api/v1/organizations/${organization}/conflicts/decisions`
  expect((await ask('POST', address, { as, body: { decided: 'ours' } })).body).toMatchObject({
    code: 'QUESTION_FAULTY',
  })
  const [{ dataSource, entity, externalId, attribute }] = body.items
  const one = { decided: 'theirs', conflicts: [{ dataSource, entity, externalId, attribute }] }
  expect((await ask('POST', address, { as, body: one })).body).toEqual({ decided: 1 })
  const rest = { decided: 'ours', alike: { entity: 'student', attribute: 'phone' }, reason: 'the desk knows better' }
  expect((await ask('POST', address, { as, body: rest })).body).toEqual({ decided: 1 })

  await district.run()
  expect((await district.record('student', '1')).attributes).toMatchObject({ phone: 'there 1' })
  expect(district.paper.records.student.get('2')).toMatchObject({ phone: 'here 2' })
  expect((await ask('GET', '/api/v1/conflicts', { as })).body.items).toEqual([])
})
