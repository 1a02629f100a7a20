/** Organizations are made below one's own, renamed, moved with rights on both sides, and removed while empty. */

import { afterAll, beforeAll, expect, test } from 'vitest'
import { keyOf, openService, type Service } from './service.ts'

let service: Service
let county: { readonly id: string }

beforeAll(async () => {
  service = await openService()
  const body = { name: 'Birch County', type: 'county', timeZone: 'America/Chicago' }
  county = (await service.ask('POST', '/api/v1/organizations', { as: service.root, body })).body
})
afterAll(() => service.close())

const place = (id: string): string => `/api/v1/organizations/${id}`

async function read(id: string): Promise<{ readonly body: Record<string, unknown>; readonly version: string }> {
  const { body, headers } = await service.ask('GET', place(id), { as: service.root })
  return { body, version: headers.get('etag') ?? '' }
}

test('AC-02 AC-03 the administrator of a county makes a district in it and manages it; below a school nothing is made', async () => {
  const as = await keyOf(service, 'administrator', county.id)
  const make = (parent: string, name: string, type: string) =>
    service.ask('POST', `${place(parent)}/organizations`, { as, body: { name, type } })
  const district = await make(county.id, 'Birch Unified', 'district')
  expect(district).toMatchObject({ status: 201, body: { parent: county.id } })
  const school = await make(district.body.id, 'Birch School', 'school')
  const refused = await make(school.body.id, 'A room', 'district')
  expect(refused.body).toMatchObject({ status: 422, code: 'PARENT_REFUSED' })
  const { body } = await service.ask('GET', '/api/v1/organizations?limit=500', { as: service.root })
  expect(body.items.map(({ name }: { name: string }) => name)).not.toContain('A room')
  const renamed = await service.ask('PATCH', place(district.body.id), {
    as,
    body: { name: 'Birch Union' },
    headers: { 'if-match': '*' },
  })
  expect(renamed.body).toMatchObject({ name: 'Birch Union' })
  // Out of the county it does not go by the county's word alone.
  const out = { as, body: { parent: null }, headers: { 'if-match': '*' } }
  expect((await service.ask('PATCH', place(district.body.id), out)).body).toMatchObject({ code: 'NOT_ALLOWED' })
  expect(await service.ask('PATCH', place(district.body.id), { ...out, as: service.root })).toMatchObject({
    status: 200,
  })
})

test('of two who change one organization the second is told; the log has before and after; another zone makes schedules due anew', async () => {
  const { organization, root, ask, district } = service
  const { pool } = district.house
  await pool.query(`update integration set next_due = '2031-01-01T00:00Z' where organization = $1`, [organization])
  const { body: before, version } = await read(organization)
  const change = (body: object, ifMatch: string) =>
    ask('PATCH', place(organization), { as: root, body, headers: { 'if-match': ifMatch } })
  expect((await change({ name: 'Maple West', timeZone: 'America/Denver' }, version)).status).toBe(200)
  expect((await change({ name: 'Maple East' }, version)).body).toMatchObject({ status: 412, code: 'CHANGED_MEANWHILE' })
  expect((await change({ name: 'Birch County' }, '*')).body).toMatchObject({ code: 'NAME_TWICE' })
  const { rows } = await pool.query(`select next_due from integration where organization = $1`, [organization])
  expect(rows.every(({ next_due }) => next_due === null)).toBe(true)
  const log = await ask('GET', `/api/v1/audit?limit=1&filter=organization:${organization}`, { as: root })
  expect(log.body.items).toMatchObject([
    {
      ...{ action: 'change', what: 'organization', name: 'Maple West' },
      fields: {
        name: { before: before['name'], after: 'Maple West' },
        timeZone: { before: before['timeZone'], after: 'America/Denver' },
      },
    },
  ])
})

test('an organization in which there has never been anything is removed, one with a history stays', async () => {
  const { organization, root, ask } = service
  const { body } = await ask('POST', '/api/v1/organizations', { as: root, body: { name: 'A slip of the pen' } })
  const remove = (id: string) => ask('DELETE', place(id), { as: root, headers: { 'if-match': '*' } })
  expect((await remove(organization)).body).toMatchObject({ code: 'IN_USE' })
  expect((await remove(body.id)).status).toBe(204)
  expect((await read(body.id)).body).toMatchObject({ code: 'ORGANIZATION_UNKNOWN' })
})
