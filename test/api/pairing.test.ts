/** Who is unmatched is found by name on either side, and why two were paired stands in the audit. */

import { afterAll, beforeAll, expect, test } from 'vitest'
import { write } from '../support/paper-source.ts'
import { openService, type Service } from './service.ts'

let service: Service

beforeAll(async () => {
  service = await openService()
})
afterAll(() => service.close())

test('SM-6.3 the unmatched are searched by beginnings of names and by key, and the reason of a pairing is kept', async () => {
  const { district, ask, root } = service
  write(district.other, 'school', 'M', { name: 'Maple HS', identifier: '11' })
  write(district.other, 'student', 'x', { givenName: 'Benjamín', familyName: 'Kole', school: 'M' })
  write(district.other, 'student', 'y', { givenName: 'Yara', familyName: 'Lund', school: 'M' })
  await district.run()
  const { id: run } = await district.run({ integration: 'Other import', preview: true })
  const found = async (words: string) => {
    const answer = await ask('GET', `/api/v1/runs/${run}/unmatched?filter=person:${encodeURIComponent(words)}`, {
      as: root,
    })
    return answer.body.items.map(({ side, name }: { side: string; name: string }) => `${side} ${name}`)
  }
  expect(await found('kole benj')).toEqual(['source Benjamín Kole'])
  expect(await found('y')).toEqual(['source Yara Lund'])
  expect((await found('a')).filter((one: string) => one.startsWith('passport'))).toContain('passport Ada Byrd')
  expect(await found('nobody')).toEqual([])

  const { id: record } = await district.record('student', '2')
  const body = { entity: 'student', externalId: 'x', record, reason: 'the registrar says so' }
  const paired = await ask('POST', `/api/v1/runs/${run}/pairs`, { as: root, body })
  expect(paired.status).toBe(200)
  const { body: audit } = await ask('GET', '/api/v1/audit?filter=action:pair', { as: root })
  expect(audit.items).toMatchObject([
    {
      ...{ actor: 'API key root', action: 'pair', what: 'student', name: record },
      fields: { 'key in the source': { after: 'x' }, reason: { after: 'the registrar says so' } },
    },
  ])
  const log = await ask('GET', `/api/v1/runs/${paired.body.run}/log`, { as: root })
  expect(log.body.items[0].text).toBe('Edited by API key root, duplicate case: “the registrar says so”.')
})
