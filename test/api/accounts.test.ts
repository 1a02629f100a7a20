/** Accounts over real HTTP: the first administrator, sessions, forgery, resets, keys, the tree. */

import { afterAll, beforeAll, expect, test } from 'vitest'
import { ownHeader, sessionCookie } from '../../src/server/caller.ts'
import { cookieOf, keyOf, openService, password, serve, type Service } from './service.ts'

let service: Service
beforeAll(async () => {
  service = await openService()
})
afterAll(() => service.close())

const root = { email: 'root@maple.example', password }
const signIn = (body: object = root, headers: Readonly<Record<string, string>> = { [ownHeader]: '1' }) =>
  service.ask('POST', '/api/v1/session', { body, headers })

test('the link on the terminal makes the first administrator once, and never again', async () => {
  const [line = ''] = service.told
  expect(line).toContain(`${service.url}/setup#`)
  const again = { token: line.split('#')[1], email: 'thief@else.example', name: 'Thief', password }
  const answer = await service.ask('POST', '/api/v1/setup', { body: again, headers: { [ownHeader]: '1' } })
  expect(answer.body).toMatchObject({ status: 403, code: 'TOKEN_REFUSED' })
})

test('a port that is taken, or an address that is none of this machine, is told in words', async () => {
  const { house } = service.district
  await expect(serve(house, { port: Number(new URL(service.url).port) })).rejects.toMatchObject({ code: 'PORT_TAKEN' })
  await expect(serve(house, { host: '203.0.113.1' })).rejects.toMatchObject({ code: 'ADDRESS_NOT_OURS' })
})

test('a session is a cookie that scripts of pages and other sites get nothing from, and ends when one signs out', async () => {
  const answer = await signIn()
  expect(answer.body).toEqual({
    name: root.email,
    email: root.email,
    memberships: [{ organization: null, role: 'administrator' }],
    hasPassword: true,
    secondFactor: 'off',
  })
  expect(answer.headers.getSetCookie()[0]).toMatch(
    new RegExp(`^${sessionCookie}=[\\w-]{43}; Path=/; HttpOnly; SameSite=Lax$`),
  )
  const as = cookieOf(answer)
  expect(await service.ask('GET', '/api/v1/session', { as })).toMatchObject({ status: 200 })
  expect(await service.ask('DELETE', '/api/v1/session', { as })).toMatchObject({ status: 204, text: '' })
  expect((await service.ask('GET', '/api/v1/session', { as })).body).toMatchObject({ code: 'SIGN_IN_NEEDED' })
})

test('behind a proxy that speaks https the cookie is for https only', async () => {
  const answer = await signIn(root, { [ownHeader]: '1', 'x-forwarded-proto': 'https' })
  expect(answer.headers.getSetCookie()[0]).toContain('; Secure')
})

test('signing out everywhere ends every session, and a new password all others', async () => {
  const [one, other] = [cookieOf(await signIn()), cookieOf(await signIn())]
  await service.ask('DELETE', '/api/v1/sessions', { as: one })
  expect(await service.ask('GET', '/api/v1/session', { as: other })).toMatchObject({ status: 401 })

  const [mine, lost] = [cookieOf(await signIn()), cookieOf(await signIn())]
  const changed = await service.ask('PUT', '/api/v1/session/password', {
    as: mine,
    body: { password, newPassword: 'another long password' },
  })
  expect(changed).toMatchObject({ status: 204 })
  expect(await service.ask('GET', '/api/v1/session', { as: lost })).toMatchObject({ status: 401 })
  expect(await service.ask('GET', '/api/v1/session', { as: cookieOf(changed) })).toMatchObject({ status: 200 })
  await service.ask('PUT', '/api/v1/session/password', {
    as: cookieOf(changed),
    body: { password: 'another long password', newPassword: password },
  })
})

test('a wrong password and an unknown address are refused in the same words', async () => {
  const wrong = await signIn({ ...root, password: 'not this one' })
  const unknown = await signIn({ email: 'nobody@maple.example', password })
  expect(wrong.body).toMatchObject({ status: 401, code: 'SIGN_IN_REFUSED' })
  expect(unknown.body).toEqual(wrong.body)
})

test('a session does not write without our header, nor from a page of another site; a key does', async () => {
  const as = cookieOf(await signIn())
  const address = `/api/v1/integrations/1/suspended`
  const body = { suspended: false }
  const bare = await service.ask('PUT', address, { body, headers: { cookie: as } })
  expect(bare.body).toMatchObject({ status: 403, code: 'REQUEST_FORGED' })
  const foreign = await service.ask('PUT', address, { as, body, headers: { origin: 'https://else.example' } })
  expect(foreign.body).toMatchObject({ code: 'REQUEST_FORGED' })
  const own = await service.ask('PUT', address, { as, body, headers: { origin: service.url } })
  expect(own).toMatchObject({ status: 200 })
  expect(await service.ask('PUT', address, { as: service.root, body })).toMatchObject({ status: 200 })
})

test('who is invited sets a password by a token that serves once, and has the role in that organization only', async () => {
  const email = 'ada@maple.example'
  const invited = await service.ask('POST', `/api/v1/organizations/${service.organization}/users`, {
    as: service.root,
    body: { email, name: 'Ada', role: 'operator' },
  })
  expect(invited.body).toMatchObject({ user: { email, isSetUp: false } })
  expect(await signIn({ email, password: 'x' })).toMatchObject({ status: 401 })
  const redeem = { body: { token: invited.body.token, password }, headers: { [ownHeader]: '1' } }
  expect(await service.ask('POST', '/api/v1/password', redeem)).toMatchObject({ status: 204 })
  expect((await service.ask('POST', '/api/v1/password', redeem)).body).toMatchObject({ code: 'TOKEN_REFUSED' })
  const as = cookieOf(await signIn({ email, password }))
  const who = await service.ask('GET', '/api/v1/session', { as })
  expect(who.body.memberships).toEqual([{ organization: service.organization, role: 'operator' }])

  const search = await service.ask('GET', '/api/v1/users?filter=search:ada', { as: service.root })
  expect(search.body.items.map((user: { name: string }) => user.name)).toEqual(['Ada'])

  const reset = await service.ask('POST', `/api/v1/users/${invited.body.user.id}/reset`, { as: service.root })
  expect(reset.body.token).toMatch(/^[\w-]{43}$/)
  expect(await service.ask('GET', '/api/v1/session', { as })).toMatchObject({ status: 401 })

  await service.ask('DELETE', `/api/v1/organizations/${service.organization}/users/${invited.body.user.id}`, {
    as: service.root,
  })
  expect(await signIn({ email, password })).toMatchObject({ status: 401 })
})

test('nobody resets the password of somebody who may do more than they administer', async () => {
  const administrator = await keyOf(service, 'administrator', service.organization)
  const invite = (address: string, role: string) =>
    service.ask('POST', address, {
      as: service.root,
      body: { email: 'both@maple.example', name: 'Both', role },
    })
  const { body } = await invite(`/api/v1/organizations/${service.organization}/users`, 'viewer')
  expect(await service.ask('POST', `/api/v1/users/${body.user.id}/reset`, { as: administrator })).toMatchObject({
    status: 200,
  })
  await invite('/api/v1/users', 'administrator')
  const refused = await service.ask('POST', `/api/v1/users/${body.user.id}/reset`, { as: administrator })
  expect(refused.body).toMatchObject({ status: 403, code: 'NOT_ALLOWED' })
  await service.ask('DELETE', `/api/v1/users/${body.user.id}`, { as: service.root })
})

test('the last administrator of the whole installation stays, and stays one', async () => {
  const { body } = await service.ask('GET', '/api/v1/users', { as: service.root })
  const { id } = body.items.find((user: { email: string }) => user.email === root.email)
  const removed = await service.ask('DELETE', `/api/v1/users/${id}`, { as: service.root })
  expect(removed.body).toMatchObject({ status: 409, code: 'LAST_ADMINISTRATOR' })
  const demoted = await service.ask('POST', '/api/v1/users', {
    as: service.root,
    body: { email: root.email, name: 'Root', role: 'viewer' },
  })
  expect(demoted.body).toMatchObject({ code: 'LAST_ADMINISTRATOR' })
})

test('a key is shown once, serves until its end or its removal, and is stored only as a hash', async () => {
  const { body } = await service.ask('POST', `/api/v1/organizations/${service.organization}/api-keys`, {
    as: service.root,
    body: { name: 'nightly script', role: 'viewer', days: 1 },
  })
  const { key, secret } = body
  expect(secret).toMatch(/^pps_[\w-]{43}$/)
  expect(secret.startsWith(key.prefix)).toBe(true)
  const { pool } = service.district.house
  const stored = await pool.query(`select api_key::text as text from api_key where id = $1`, [key.id])
  expect(stored.rows[0].text).not.toContain(secret)
  expect(await service.ask('GET', '/api/v1/runs', { as: secret })).toMatchObject({ status: 200 })
  await pool.query(`update api_key set ends_at = now() where id = $1`, [key.id])
  expect(await service.ask('GET', '/api/v1/runs', { as: secret })).toMatchObject({ status: 401 })
})

test('AC-01 AC-02 AC-03 who administers an organization administers those below, sees none above, and a school is no parent', async () => {
  const { ask, root } = service
  const make = async (name: string, type: string, parent: string | null) =>
    (await ask('POST', '/api/v1/organizations', { as: root, body: { name, type, parent } })).body
  const state = await make('Vermont', 'state', null)
  const county = await make('Birch County', 'county', state.id)
  const district = await make('Birch Unified', 'district', county.id)
  const school = await make('Birch School', 'school', district.id)

  const as = await keyOf(service, 'administrator', county.id)
  const seen = await ask('GET', '/api/v1/organizations', { as })
  expect(seen.body.items.map(({ name }: { name: string }) => name)).toEqual([
    'Birch County',
    'Birch Unified',
    'Birch School',
  ])
  expect(await ask('GET', `/api/v1/organizations/${state.id}`, { as })).toMatchObject({ status: 404 })
  expect(await ask('GET', `/api/v1/organizations/${district.id}/configuration`, { as })).toMatchObject({ status: 200 })

  const put = (id: string, parent: string | null) =>
    ask('PUT', `/api/v1/organizations/${id}/parent`, { as: root, body: { parent } })
  expect((await put(district.id, school.id)).body).toMatchObject({ status: 422, code: 'PARENT_REFUSED' })
  expect((await put(state.id, district.id)).body).toMatchObject({ code: 'PARENT_REFUSED' })
  expect((await put(state.id, state.id)).body).toMatchObject({ code: 'PARENT_REFUSED' })
  expect((await put(county.id, null)).body).toMatchObject({ parent: null })
})

test('AC-08 who, when, before and after stand in a log that is only added to', async () => {
  const { ask, root, organization } = service
  await ask('PUT', '/api/v1/integrations/1/suspended', { as: root, body: { suspended: true } })
  await ask('PUT', '/api/v1/integrations/1/suspended', { as: root, body: { suspended: false } })
  const log = await ask('GET', `/api/v1/audit?limit=2&filter=organization:${organization}`, { as: root })
  expect(log.body.items).toMatchObject([
    {
      actor: 'API key root',
      what: 'integration',
      name: 'Import',
      fields: { suspended: { before: true, after: false } },
    },
    {
      actor: 'API key root',
      what: 'integration',
      name: 'Import',
      fields: { suspended: { before: false, after: true } },
    },
  ])
  const { pool } = service.district.house
  for (const statement of ['delete from audit', `update audit set actor = 'nobody'`, 'truncate audit']) {
    await expect(pool.query(statement)).rejects.toThrow('only ever added to')
  }
})

test('requests that are refused count too: who tries keys, or addresses, is told to wait', async () => {
  const strict = await openService({ limits: { requests: 4, signIns: 3 } })
  try {
    const ask = async (address: string, from: string) =>
      (await strict.ask('GET', address, { as: 'pps_none', headers: { 'x-forwarded-for': from } })).status
    const asked: number[] = []
    for (const address of ['/api/v1/runs', '/nowhere']) {
      for (let times = 0; times < 5; times += 1) asked.push(await ask(address, `192.0.2.${address.length}`))
    }
    expect(asked).toEqual([401, 401, 401, 401, 429, 404, 404, 404, 404, 429])
    expect(await ask('/api/v1/runs', '192.0.2.99')).toBe(401)
  } finally {
    await strict.close()
  }
})

test('a proxy on another machine is believed when it is named, and nobody else', async () => {
  const named = await serve(service.district.house, { trustedProxies: ['192.0.2.0/24'] }, service.root)
  const addressSeen = async (via: string): Promise<string> => {
    const headers = { [ownHeader]: '1', 'x-forwarded-for': `203.0.113.9, ${via}` }
    const as = cookieOf(await named.ask('POST', '/api/v1/session', { body: root, headers }))
    const { body } = await named.ask('GET', '/api/v1/sessions', { as, headers })
    return body.items.find(({ isThis }: { isThis: boolean }) => isThis).address
  }
  try {
    expect(await addressSeen('192.0.2.1')).toBe('203.0.113.9')
    expect(await addressSeen('198.51.100.1')).toBe('198.51.100.1')
  } finally {
    await named.server.close()
  }
})

test('attempts to sign in are few, and the answer says how long to wait', async () => {
  const strict = await openService({ limits: { requests: 1000, signIns: 3 } })
  try {
    const attempts = []
    for (let number = 0; number < 4; number += 1) {
      attempts.push(
        await strict.ask('POST', '/api/v1/session', {
          body: { email: 'a@b.example', password: 'wrong' },
          headers: { [ownHeader]: '1' },
        }),
      )
    }
    expect(attempts.map(({ status }) => status)).toEqual([401, 401, 401, 429])
    expect(attempts.at(-1)?.body).toMatchObject({ code: 'TOO_MANY_REQUESTS' })
    expect(Number(attempts.at(-1)?.headers.get('retry-after'))).toBeGreaterThan(0)
  } finally {
    await strict.close()
  }
})
