/** Where one is signed in; invitations that wait, are sent again and withdrawn; finding people and what they did. */

import { afterAll, beforeAll, expect, test } from 'vitest'
import { ownHeader } from '../../src/server/caller.ts'
import { openDistrict } from '../support/house.ts'
import { cookieOf, keyOf, openService, password, serve, type Answer, type Service } from './service.ts'

let service: Service
beforeAll(async () => {
  service = await openService()
})
afterAll(() => service.close())

const open = { headers: { [ownHeader]: '1' } }
const root = { email: 'root@maple.example', password }

const signIn = (headers: Readonly<Record<string, string>> = {}): Promise<Answer> =>
  service.ask('POST', '/api/v1/session', { body: root, headers: { ...open.headers, ...headers } })

const invite = async (name: string, address = `/api/v1/organizations/${service.organization}/users`) =>
  (
    await service.ask('POST', address, {
      as: service.root,
      body: { email: `${name.toLowerCase()}@maple.example`, name, role: 'viewer' },
    })
  ).body

const look = (token: string): Promise<Answer> =>
  service.ask('POST', '/api/v1/password/token', { ...open, body: { token } })

test('one sees where one is signed in, and signs out one of them', async () => {
  const firefox = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0'
  const there = cookieOf(await signIn({ 'user-agent': firefox, 'x-forwarded-for': '192.0.2.7' }))
  const here = cookieOf(await signIn())
  const { body, text } = await service.ask('GET', '/api/v1/sessions', { as: here })
  const other = body.items.find(({ device }: { device: string }) => device === 'Firefox on Windows')
  expect(other).toMatchObject({ address: '192.0.2.7', way: 'password', isThis: false })
  expect(body.items.filter(({ isThis }: { isThis: boolean }) => isThis)).toHaveLength(1)
  for (const cookie of [here, there]) expect(text).not.toContain(cookie.split('=')[1])

  expect(await service.ask('DELETE', `/api/v1/sessions/${other.id}`, { as: here })).toMatchObject({ status: 204 })
  expect(await service.ask('GET', '/api/v1/session', { as: there })).toMatchObject({ status: 401 })
  expect(await service.ask('GET', '/api/v1/session', { as: here })).toMatchObject({ status: 200 })
  expect((await service.ask('DELETE', `/api/v1/sessions/${other.id}`, { as: here })).body).toMatchObject({
    ...{ status: 404, code: 'SESSION_UNKNOWN' },
  })
})

test('nobody signs out the sessions of somebody else', async () => {
  const mine = cookieOf(await signIn())
  const { body } = await service.ask('GET', '/api/v1/sessions', { as: mine })
  const id = body.items.find(({ isThis }: { isThis: boolean }) => isThis).id
  const { token } = await invite('Stranger')
  await service.ask('POST', '/api/v1/password', { ...open, body: { token, password } })
  const stranger = await service.ask('POST', '/api/v1/session', {
    ...open,
    body: { email: 'stranger@maple.example', password },
  })
  const as = cookieOf(stranger)
  expect(await service.ask('DELETE', `/api/v1/sessions/${id}`, { as })).toMatchObject({ status: 404 })
  expect(await service.ask('GET', '/api/v1/session', { as: mine })).toMatchObject({ status: 200 })
})

test('whether the first administrator is still to be made, anybody may see; the link on the terminal is known for what it is', async () => {
  expect((await service.ask('GET', '/api/v1/setup')).body).toEqual({ isOpen: false })
  const district = await openDistrict()
  const empty = await serve(district.house, {}, 'nobody yet')
  try {
    expect((await empty.ask('GET', '/api/v1/setup')).body).toEqual({ isOpen: true })
    const token = empty.told.join('').split('#')[1]
    const looked = await empty.ask('POST', '/api/v1/password/token', { ...open, body: { token } })
    expect(looked.body).toMatchObject({ kind: 'setup' })
    const set = await empty.ask('POST', '/api/v1/setup', { ...open, body: { token, name: 'Root', ...root } })
    expect(set.body).toMatchObject({ email: root.email, secondFactor: 'off' })
    expect((await empty.ask('GET', '/api/v1/setup')).body).toEqual({ isOpen: false })
  } finally {
    await empty.server.close()
    await district.close()
  }
})

test('AC-07 the link of an invitation tells for whom and what it is, fails after 24 hours unused, and is sent again', async () => {
  const { user, token } = await invite('Grace')
  const looked = await look(token)
  expect(looked.body).toMatchObject({
    ...{ kind: 'invitation', email: 'grace@maple.example', name: 'Grace' },
    roles: [{ organization: 'Maple Unified', role: 'viewer' }],
  })
  const hours = (Date.parse(looked.body.endsAt) - Date.now()) / 3_600_000
  expect(hours).toBeGreaterThan(23.9)
  expect(hours).toBeLessThanOrEqual(24)

  const { pool } = service.district.house
  await pool.query(`update one_time_token set ends_at = ends_at - interval '24 hours' where account = $1`, [user.id])
  expect((await look(token)).body).toMatchObject({ status: 403, code: 'TOKEN_REFUSED' })
  const late = await service.ask('POST', '/api/v1/password', { ...open, body: { token, password } })
  expect(late.body).toMatchObject({ code: 'TOKEN_REFUSED' })
  const pending = () => service.ask('GET', '/api/v1/invitations?filter=search:grace', { as: service.root })
  expect((await pending()).body.items).toMatchObject([
    { user: user.id, email: 'grace@maple.example', invitedBy: 'API key root', endsAt: null },
  ])

  const again = await service.ask('POST', `/api/v1/invitations/${user.id}`, { as: service.root })
  expect((await pending()).body.items).toMatchObject([{ endsAt: again.body.endsAt }])
  const redeem = { ...open, body: { token: again.body.token, password } }
  expect(await service.ask('POST', '/api/v1/password', redeem)).toMatchObject({ status: 204 })
  expect((await pending()).body.items).toEqual([])
  const come = await service.ask('POST', `/api/v1/invitations/${user.id}`, { as: service.root })
  expect(come.body).toMatchObject({ status: 409, code: 'ALREADY_COME' })
  const withdrawn = await service.ask('DELETE', `/api/v1/invitations/${user.id}`, { as: service.root })
  expect(withdrawn.body).toMatchObject({ code: 'ALREADY_COME' })

  const reset = await service.ask('POST', `/api/v1/users/${user.id}/reset`, { as: service.root })
  expect((await look(reset.body.token)).body).toMatchObject({ kind: 'reset', name: 'Grace' })
})

test('an invitation that is sent again or withdrawn ends the link before', async () => {
  const { user, token } = await invite('Linus')
  const again = await service.ask('POST', `/api/v1/invitations/${user.id}`, { as: service.root })
  expect((await look(token)).body).toMatchObject({ code: 'TOKEN_REFUSED' })
  expect(await service.ask('DELETE', `/api/v1/invitations/${user.id}`, { as: service.root })).toMatchObject({
    status: 204,
  })
  expect((await look(again.body.token)).body).toMatchObject({ code: 'TOKEN_REFUSED' })
  const log = await service.ask('GET', '/api/v1/audit?filter=what:invitation', { as: service.root })
  expect(log.body.items).toMatchObject([
    { action: 'withdraw', name: 'linus@maple.example' },
    { action: 'send again', name: 'linus@maple.example' },
    ...[{ action: 'send again', name: 'grace@maple.example' }],
  ])
})

test('AC-04 three of four are found by the beginning of their names, and counted', async () => {
  for (const name of ['Stephanie', 'Stephen', 'Steven', 'Anna']) await invite(name)
  const found = await service.ask('GET', '/api/v1/users?limit=2&filter=search:Ste', { as: service.root })
  expect(found.body.items.map(({ name }: { name: string }) => name)).toEqual(['Stephanie', 'Stephen'])
  expect(found.body.count).toBe(3)
  const next = await service.ask('GET', `/api/v1/users?limit=2&filter=search:Ste&cursor=${found.body.next}`, {
    as: service.root,
  })
  expect(next.body).toMatchObject({ items: [{ name: 'Steven' }], next: null, count: 3 })
})

test('AC-08 the log is searched by text, who, what was done to what, and days', async () => {
  const { ask, organization } = service
  const find = async (...filters: string[]): Promise<string[]> => {
    const query = filters.map(filter => `filter=${encodeURIComponent(filter)}`).join('&')
    const { body } = await ask('GET', `/api/v1/audit?${query}`, { as: service.root })
    return body.items.map(({ action, what, name }: Record<string, string>) => `${action} ${what} ${name}`)
  }
  await ask('PUT', '/api/v1/integrations/1/suspended', { as: service.root, body: { suspended: true } })
  const changes = ['what:integration', 'action:change']
  const suspended = 'change integration Import'
  expect(await find(...changes)).toEqual([suspended])
  expect(await find('search:SUSPENDED', 'what:integration')).toEqual([suspended])
  expect(await find('search:impor', 'action:change', `organization:${organization}`)).toEqual([suspended])
  expect(await find(...changes, 'actor:somebody else')).toEqual([])
  const day = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)
  expect(await find(...changes, `from:${day(-1)}`, `to:${day(1)}`)).toEqual([suspended])
  expect(await find(...changes, `from:${day(1)}`)).toEqual([])
  expect(await find(...changes, `to:${day(-1)}`)).toEqual([])
  const moment = new Date(Date.now() - 3_600_000).toISOString()
  expect(await find(...changes, `from:${moment}`)).toEqual([suspended])
  expect(await find(...changes, `to:${moment}`)).toEqual([])
  const wrong = await ask('GET', '/api/v1/audit?filter=from:yesterday', { as: service.root })
  expect(wrong.body).toMatchObject({ status: 400, code: 'QUESTION_FAULTY' })
  await ask('PUT', '/api/v1/integrations/1/suspended', { as: service.root, body: { suspended: false } })
})

test('a key tells when it was last used, and never its secret again', async () => {
  const secret = await keyOf(service, 'viewer', service.organization)
  const listed = () => service.ask('GET', '/api/v1/api-keys', { as: service.root })
  const mine = async () =>
    (await listed()).body.items.find(({ prefix }: { prefix: string }) => secret.startsWith(prefix))
  expect(await mine()).toMatchObject({ usedAt: null, role: 'viewer', organization: service.organization })
  await service.ask('GET', '/api/v1/runs', { as: secret })
  expect(Date.parse((await mine()).usedAt)).toBeGreaterThan(Date.now() - 60_000)
  expect((await listed()).text).not.toContain(secret)
})
