/** The drift of a sync over real HTTP: asked for, made by a worker, looked at by value, as a file, and for whom. */

import { afterAll, beforeAll, expect, test } from 'vitest'
import { editRecord, startService, type Service as Work } from '../../src/worker/front-door.ts'
import { boundless } from '../support/house.ts'
import { eventsOf, keyOf, openService, type Service } from './service.ts'

let service: Service
let work: Work

beforeAll(async () => {
  service = await openService()
  const { district } = service
  district.paper.writable = true
  await district.configure({ type: 'sync', limits: boundless, conflicts: 'ask' })
  await district.run()
  for (const key of ['1', '2']) {
    const { id } = await district.record('student', key)
    await editRecord(district.house, { entity: 'student', id, values: { phone: `=here ${key}` }, by: 'Mo' })
  }
  work = await startService(district.house, {
    workers: 1,
    mail: null,
    refusePrivateAddresses: false,
    log: { info: () => undefined, warn: () => undefined, error: () => undefined },
  })
})
afterAll(async () => {
  await work.stop()
  await service.close()
})

test('it is made by a worker, kept as a preview, paged and filtered, and writes nothing', async () => {
  const { ask, organization, district } = service
  const viewer = await keyOf(service, 'viewer', organization)
  expect(await ask('POST', '/api/v1/integrations/1/drift', { as: viewer })).toMatchObject({ status: 403 })
  const operator = await keyOf(service, 'operator', organization)
  const begun = await ask('POST', '/api/v1/integrations/1/drift', { as: operator })
  expect(begun).toMatchObject({ status: 202 })
  const { run } = begun.body
  expect((await eventsOf(service, run)).at(-1)?.data.state).toBe('previewed')
  expect((await ask('GET', '/api/v1/integrations/1/drift', { as: viewer })).body).toMatchObject({
    run,
    state: 'previewed',
  })

  const address = `/api/v1/runs/${run}/drift`
  const first = (await ask('GET', `${address}?limit=1`, { as: viewer })).body
  expect(first.items).toMatchObject([
    { entity: 'student', externalId: '1', kind: 'changeThere', attribute: 'phone', passport: '=here 1', there: null },
  ])
  const second = (await ask('GET', `${address}?limit=5&cursor=${encodeURIComponent(first.next)}`, { as: viewer })).body
  expect(second.items).toMatchObject([{ externalId: '2' }])
  expect((await ask('GET', `${address}?filter=kind:waits`, { as: viewer })).body.items).toEqual([])
  expect(await ask('GET', `${address}?filter=kind:odd`, { as: viewer })).toMatchObject({ status: 400 })

  const file = await ask('GET', `${address}.csv`, { as: viewer })
  expect(file.headers.get('content-type')).toContain('text/csv')
  // What a spreadsheet would work out is a text.
  expect(file.text).toContain('phone,"\'=here 1",,sent,1')
  expect(district.paper.writes).toEqual([])
})
