/** Schools mapping over the API: what is shown, saved with the version that was read, refreshed and closed. */

import { afterAll, beforeAll, expect, test } from 'vitest'
import { strike, write } from '../support/paper-source.ts'
import { keyOf, openService, type Service } from './service.ts'

let service: Service
const address = '/api/v1/integrations/1/schools'

beforeAll(async () => {
  service = await openService()
  await service.district.configure({ schools: [] })
})
afterAll(() => service.close())

const read = () => service.ask('GET', address, { as: service.root })

async function save(decisions: readonly object[], version = '*') {
  return service.ask('PUT', address, { as: service.root, headers: { 'if-match': version }, body: { decisions } })
}

test('SM-1.1 SM-1.3 SM-1.6 all schools are missing at first; nothing is written before it is saved; a launch is refused', async () => {
  expect((await read()).body).toMatchObject({
    mode: 'list',
    counts: { existing: 0, missing: 2, withMissingData: 0, leftOut: 0, frozen: 0 },
    schools: [
      { source: '11', values: { name: 'Maple High' }, state: 'missing', school: null },
      { source: '12', values: { name: 'Oak Elementary' }, state: 'missing' },
    ],
  })
  const launch = await service.ask('POST', '/api/v1/integrations/1/launches', { as: service.root, body: {} })
  expect(launch.body).toMatchObject({ status: 409, code: 'NO_SCHOOL_MAPPED' })
})

test('SM-1.2 SM-1.4 decisions are saved with the version that was read; the second of two browsers is told', async () => {
  const version = (await read()).headers.get('etag') ?? ''
  const saved = await save([{ source: '11', action: 'create', name: 'The High School' }], version)
  expect(saved.body).toMatchObject({
    counts: { existing: 1, missing: 1 },
    schools: [{ state: 'existing', school: { name: 'The High School' } }, { state: 'missing' }],
  })
  expect((await save([{ source: '12', action: 'leaveOut' }], version)).body).toMatchObject({
    ...{ status: 412, code: 'CHANGED_MEANWHILE' },
  })
  expect((await save([{ source: '12', action: 'leaveOut' }])).body.counts).toMatchObject({ leftOut: 1, missing: 0 })
  const audit = await service.ask('GET', '/api/v1/audit', { as: service.root })
  expect(JSON.stringify(audit.body.items)).toContain('The High School')
  const operator = await keyOf(service, 'operator', service.organization)
  const refused = await service.ask('PUT', address, { as: operator, headers: { 'if-match': '*' }, body: {} })
  expect(refused).toMatchObject({ status: 403 })
})

test('B-06 what is mapped stands in the district file, and with it the schools that it names', async () => {
  const file = await service.ask('GET', `/api/v1/organizations/${service.organization}/configuration`, {
    as: service.root,
  })
  expect(file.text).toMatch(/schools:\n\s+- name: The High School/)
  expect(file.text).toMatch(/source: "11"\n\s+target: The High School/)
  expect(file.text).toMatch(/source: "12"\n\s+leftOut: true/)
})

test('SM-3.2 SM-4.1 SM-4.3 a difference is refreshed, a lost school closed, each as a run of its own', async () => {
  const { district, ask, root } = service
  expect((await district.run()).state).toBe('done')
  write(district.paper, 'school', '11', { city: 'Oakville' })
  await district.run()
  expect((await read()).body.schools[0].differences).toContainEqual({
    ...{ attribute: 'city', ours: 'Maple', theirs: 'Oakville', moved: true },
  })
  const refreshed = await ask('POST', `${address}/refresh`, { as: root, body: {} })
  expect(refreshed.body.run).toMatch(/^[0-9a-f-]{36}$/)
  expect((await district.record('school', '11')).attributes).toMatchObject({
    name: 'The High School',
    city: 'Oakville',
  })
  expect((await ask('POST', `${address}/refresh`, { as: root, body: {} })).body).toEqual({ run: null })

  const { id } = await district.record('school', '11')
  strike(district.paper, 'school', '11')
  expect((await read()).body.withMissingData).toMatchObject([
    { source: '11', school: { id }, missingSince: null, records: { student: 2, teacher: 1, section: 1 } },
  ])
  const closed = await ask('POST', `${address}/closures`, { as: root, body: { school: id } })
  expect(closed.body).toEqual({ run: expect.any(String) })
  const run = await ask('GET', `/api/v1/runs/${closed.body.run}`, { as: root })
  expect(run.body).toMatchObject({ state: 'done', entities: { school: { deleted: 1 }, enrollment: { deleted: 2 } } })
  expect((await ask('POST', `${address}/closures`, { as: root, body: { school: id } })).body).toMatchObject({
    code: 'SCHOOL_UNKNOWN',
  })
})
