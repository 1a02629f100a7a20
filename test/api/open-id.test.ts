/** Signing in by OpenID Connect, against a simulated provider over real HTTP. */

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { startOpenId, type OpenIdPerson, type SimulatedOpenId } from '../../simulators/openid.ts'
import { ownHeader, sessionCookie } from '../../src/server/caller.ts'
import { isPublicAddress } from '../../src/connectors/kit/public-address.ts'
import { openService, serve, type Answer, type Service } from './service.ts'

const ada = { subject: 'ada-1', name: 'Ada Byron', email: 'Ada@Maple.example', emailVerified: true }
const eve = { subject: 'eve-1', name: 'Eve', email: 'eve@maple.example', emailVerified: true }

let service: Service
let google: SimulatedOpenId
let provider: string
let user: string

beforeAll(async () => {
  service = await openService()
  google = await startOpenId({ redirectUris: [`${service.url}/api/v1/session/callback`] })
})
afterAll(async () => {
  await google.close()
  await service.close()
})

/** A new provider and a new Ada each time, so that nothing is known of earlier arrivals. */
beforeEach(async () => {
  google.faults.clear()
  google.asked.length = 0
  await service.district.house.pool.query(
    `delete from account where lower(email) in ('ada@maple.example', 'eve@maple.example')`,
  )
  await service.district.house.pool.query('delete from identity_provider')
  const made = await makeProvider({})
  provider = made.body.id
  const invited = await service.ask('POST', `/api/v1/organizations/${service.organization}/users`, {
    as: service.root,
    body: { email: 'ada@maple.example', name: 'Ada', role: 'operator' },
  })
  user = invited.body.user.id
})

function makeProvider(wish: object, issuer: string = google.issuer): Promise<Answer> {
  const { clientId, clientSecret } = google
  return service.ask('POST', '/api/v1/identity-providers', {
    as: service.root,
    body: { name: 'Google', issuer, clientId, clientSecret, domains: ['maple.example'], ...wish },
  })
}

function change(body: object): Promise<Answer> {
  return service.ask('PATCH', `/api/v1/identity-providers/${provider}`, {
    ...{ as: service.root, body },
    headers: { 'if-match': '*' },
  })
}

/** As a browser would: to the provider, and back with the cookie that it was given. */
async function travel(person: OpenIdPerson, { returnTo = '/runs?state=held', withCookie = true } = {}) {
  google.signedIn = person
  const begun = await service.ask('POST', `/api/v1/session/providers/${provider}`, {
    body: { returnTo },
    headers: { [ownHeader]: '1' },
  })
  if (begun.status !== 200) return { begun, back: begun, location: '', session: undefined, callback: '', cookie: '' }
  const there = await fetch(begun.body.address, { redirect: 'manual' })
  const callback = there.headers.get('location') ?? ''
  const cookie = begun.headers.getSetCookie()[0] ?? ''
  const arrived = await comeBack(callback, withCookie ? (cookie.split(';')[0] ?? '') : '')
  return { begun, callback, cookie, ...arrived }
}

async function comeBack(callback: string, cookie: string) {
  const back = await fetch(callback, { redirect: 'manual', headers: { cookie } })
  const session = back.headers
    .getSetCookie()
    .map(each => each.split(';')[0] ?? '')
    .find(each => each.startsWith(`${sessionCookie}=`))
  return { back, location: back.headers.get('location') ?? '', session }
}

const problemOf = (location: string): string | null => new URL(location, 'http://x').searchParams.get('problem')

test('who was invited comes by a provider with that address, lands where they wanted to go, and has their role', async () => {
  const offered = await service.ask('GET', '/api/v1/session/providers')
  expect(offered.body).toEqual({ items: [{ id: provider, name: 'Google' }] })

  const { begun, cookie, back, location, session = '' } = await travel(ada)
  const asked = new URL(begun.body.address).searchParams
  expect(Object.fromEntries(asked)).toMatchObject({
    ...{ response_type: 'code', scope: 'openid email profile', code_challenge_method: 'S256' },
    redirect_uri: `${service.url}/api/v1/session/callback`,
  })
  expect(cookie).toMatch(/; Max-Age=600; Path=\/api\/v1\/session\/callback; HttpOnly; SameSite=Lax$/)
  for (const name of ['state', 'nonce']) expect(cookie).not.toContain(asked.get(name) ?? 'none')
  expect({ status: back.status, location }).toEqual({ status: 302, location: '/runs?state=held' })

  const who = await service.ask('GET', '/api/v1/session', { as: session })
  expect(who.body).toMatchObject({
    email: 'ada@maple.example',
    memberships: [{ organization: service.organization, role: 'operator' }],
    hasPassword: false,
  })
  const { body } = await service.ask('GET', '/api/v1/sessions', { as: session })
  expect(body.items).toMatchObject([{ way: 'Google', isThis: true }])
  const pending = await service.ask('GET', '/api/v1/invitations', { as: service.root })
  expect(pending.body.items).toEqual([])
  const log = await service.ask('GET', '/api/v1/audit?filter=action:link', { as: service.root })
  expect(log.body.items[0]).toMatchObject({
    actor: 'Ada@Maple.example',
    fields: { 'signs in by': { after: 'Google' } },
  })
})

test('the link of an invitation no longer serves once its person has come by a provider', async () => {
  const again = await service.ask('POST', `/api/v1/invitations/${user}`, { as: service.root })
  await travel(ada)
  const redeemed = await service.ask('POST', '/api/v1/password', {
    body: { token: again.body.token, password: 'a password of a thief' },
    headers: { [ownHeader]: '1' },
  })
  expect(redeemed.body).toMatchObject({ code: 'TOKEN_REFUSED' })
})

test('who is known by their subject stays who they are when their address changes; the address alone opens nothing twice', async () => {
  await travel(ada)
  const renamed = await travel({ ...ada, email: 'ada.lovelace@maple.example' })
  const who = await service.ask('GET', '/api/v1/session', { as: renamed.session ?? '' })
  expect(who.body).toMatchObject({ email: 'ada@maple.example' })
  // Her old address was given to somebody else.
  const heir = await travel({ ...eve, email: ada.email })
  expect(problemOf(heir.location)).toBe('OPENID_ACCOUNT_TAKEN')
  expect(heir.session).toBeUndefined()
})

test('unknown people are refused, unless newcomers get a role', async () => {
  const refused = await travel(eve)
  expect(problemOf(refused.location)).toBe('OPENID_PERSON_UNKNOWN')
  expect(refused.location).toContain('back=%2Fruns%3Fstate%3Dheld')
  await change({ newcomers: { organization: service.organization, role: 'viewer' } })
  const who = await service.ask('GET', '/api/v1/session', { as: (await travel(eve)).session ?? '' })
  expect(who.body).toMatchObject({
    email: 'eve@maple.example',
    memberships: [{ organization: service.organization, role: 'viewer' }],
  })
})

describe('an address counts only if the provider has verified it and may speak for its domain', () => {
  const { emailVerified: _, ...silent } = ada
  test.each([
    ['unverified', { ...ada, emailVerified: false }],
    ['nothing said', silent],
    ['of another domain', { ...ada, email: 'ada@else.example' }],
    ['of a domain that ends alike', { ...ada, email: 'ada@notmaple.example' }],
    ['of two domains', { ...ada, email: 'ada@else.example@maple.example' }],
  ])('%s', async (_name, person) => {
    const { location, session } = await travel(person)
    expect(problemOf(location)).toBe('OPENID_EMAIL_REFUSED')
    expect(session).toBeUndefined()
  })

  test('nothing said counts where the provider is trusted, unverified never', async () => {
    await change({ trustsEmail: true })
    expect(problemOf((await travel({ ...ada, emailVerified: false })).location)).toBe('OPENID_EMAIL_REFUSED')
    expect((await travel(silent)).location).toBe('/runs?state=held')
  })

  test('it may come by userinfo instead of the token', async () => {
    google.faults.add('email by userinfo')
    expect((await travel(ada)).location).toBe('/runs?state=held')
    expect(google.asked).toContain('/userinfo')
  })
})

test.each([
  ['wrong nonce', 'OPENID_ANSWER_WRONG'],
  ['wrong issuer', 'OPENID_ANSWER_WRONG'],
  ['wrong audience', 'OPENID_ANSWER_WRONG'],
  ['expired', 'OPENID_ANSWER_WRONG'],
  ['bad signature', 'OPENID_ANSWER_WRONG'],
  ['unknown key', 'OPENID_ANSWER_WRONG'],
  ['wrong state', 'OPENID_ANSWER_WRONG'],
  ['denied', 'OPENID_REFUSED'],
] as const)('a provider with the fault "%s" signs nobody in: %s', async (fault, code) => {
  google.faults.add(fault)
  const { location, session } = await travel(ada)
  expect(problemOf(location)).toBe(code)
  expect(session).toBeUndefined()
})

test('a wrong client secret is told by the code, and is never in an answer or the log', async () => {
  await change({ clientSecret: 'this is not the secret' })
  expect(problemOf((await travel(ada)).location)).toBe('OPENID_ANSWER_WRONG')
  await change({ clientSecret: google.clientSecret })
  expect((await travel(ada)).location).toBe('/runs?state=held')
  const { text } = await service.ask('GET', '/api/v1/identity-providers', { as: service.root })
  const audit = await service.ask('GET', '/api/v1/audit', { as: service.root })
  const stored = await service.district.house.pool.query(
    `select identity_provider::text as text from identity_provider`,
  )
  const everything = [text, audit.text, stored.rows[0].text, ...service.logged].join('\n')
  for (const secret of [google.clientSecret, 'this is not the secret']) expect(everything).not.toContain(secret)
  expect(audit.text).toContain('"clientSecret":{"before":null,"after":"changed"}')
})

test('the callback serves only the browser that began, and only once', async () => {
  const stranger = await travel(ada, { withCookie: false })
  expect(problemOf(stranger.location)).toBe('OPENID_STATE_LOST')
  expect(stranger.session).toBeUndefined()
  const mine = await travel(ada)
  const again = await comeBack(mine.callback, mine.cookie.split(';')[0] ?? '')
  expect(problemOf(again.location)).toBe('OPENID_ANSWER_WRONG')
  expect(problemOf((await comeBack(`${service.url}/api/v1/session/callback`, 'passport_sign_in=AAAA')).location)).toBe(
    'OPENID_STATE_LOST',
  )
})

test('behind a proxy one comes back to the address that people use', async () => {
  const proxied = await serve(service.district.house, { publicUrl: 'https://sync.maple.example' }, service.root)
  try {
    const begun = await proxied.ask('POST', `/api/v1/session/providers/${provider}`, {
      ...{ body: {}, headers: { [ownHeader]: '1' } },
    })
    expect(new URL(begun.body.address).searchParams.get('redirect_uri')).toBe(
      'https://sync.maple.example/api/v1/session/callback',
    )
  } finally {
    await proxied.server.close()
  }
})

test('a page of another site cannot begin a sign-in, and nobody is led elsewhere afterwards', async () => {
  const bare = await service.ask('POST', `/api/v1/session/providers/${provider}`, { body: {} })
  expect(bare.body).toMatchObject({ code: 'REQUEST_FORGED' })
  for (const returnTo of ['//else.example', 'https://else.example', '/\\else.example', '/a\nb', 'runs', ''])
    expect((await travel(ada, { returnTo })).begun.body).toMatchObject({ code: 'QUESTION_FAULTY' })
})

test('a provider that is down stops nobody else, and is told when somebody comes by it', async () => {
  const gone = await startOpenId({ redirectUris: [] })
  const { issuer } = gone
  await gone.close()
  const made = await makeProvider({ name: 'Gone' }, issuer)
  expect(made.status).toBe(201)
  const begun = await service.ask('POST', `/api/v1/session/providers/${made.body.id}`, {
    body: {},
    headers: { [ownHeader]: '1' },
  })
  expect(begun.body).toMatchObject({ status: 502, code: 'OPENID_UNREACHABLE' })
  const checked = await service.ask('POST', `/api/v1/identity-providers/${made.body.id}/check`, { as: service.root })
  expect(checked.body).toMatchObject({ ok: false, problem: { code: 'OPENID_UNREACHABLE' } })
  expect((await travel(ada)).location).toBe('/runs?state=held')
})

test.each(['wrong issuer in discovery', 'script in discovery'] as const)(
  'a provider with %s is not led to',
  async fault => {
    google.faults.add(fault)
    const checked = await service.ask('POST', `/api/v1/identity-providers/${provider}/check`, { as: service.root })
    expect(checked.body).toMatchObject({ ok: false, problem: { code: 'OPENID_ANSWER_WRONG' } })
    expect((await travel(ada)).begun.body).toMatchObject({ code: 'OPENID_ANSWER_WRONG' })
  },
)

test('an issuer in a private network is not connected to, and one without https not taken, unless the operator allows', async () => {
  const guarded = await serve({ ...service.district.house, mayReach: isPublicAddress }, {}, service.root)
  try {
    const { clientId, clientSecret } = google
    const wish = (issuer: string) => ({ name: issuer, issuer, clientId, clientSecret, domains: ['maple.example'] })
    const ask = (issuer: string) =>
      guarded.ask('POST', '/api/v1/identity-providers', { as: service.root, body: wish(issuer) })
    expect((await ask(google.issuer)).body).toMatchObject({ code: 'ISSUER_REFUSED' })
    for (const issuer of ['https://127.0.0.1:9', 'https://localhost:9', 'https://[::1]:9']) {
      const { body } = await ask(issuer)
      const checked = await guarded.ask('POST', `/api/v1/identity-providers/${body.id}/check`, { as: service.root })
      expect(checked.body).toMatchObject({ ok: false, problem: { code: 'OPENID_ADDRESS_REFUSED' } })
    }
  } finally {
    await guarded.server.close()
  }
})

test('an issuer that stands for every tenant is refused', async () => {
  for (const tenant of ['common', 'organizations', 'consumers']) {
    const made = await makeProvider({ name: tenant }, `https://login.microsoftonline.com/${tenant}/v2.0`)
    expect(made.body).toMatchObject({ status: 422, code: 'ISSUER_REFUSED' })
  }
})

test('when a provider is taken away, the sessions begun by it end', async () => {
  const { session = '' } = await travel(ada)
  expect(await service.ask('DELETE', `/api/v1/identity-providers/${provider}`, { as: service.root })).toMatchObject({
    status: 204,
  })
  expect(await service.ask('GET', '/api/v1/session', { as: session })).toMatchObject({ status: 401 })
})

test('a provider is changed by the version that was read, and what changed stands in the log', async () => {
  const read = await service.ask('GET', `/api/v1/identity-providers/${provider}`, { as: service.root })
  expect(read.body).toMatchObject({ name: 'Google', people: 0, callback: `${service.url}/api/v1/session/callback` })
  const patch = (etag: string) =>
    service.ask('PATCH', `/api/v1/identity-providers/${provider}`, {
      ...{ as: service.root, body: { domains: ['oak.example'] } },
      headers: { 'if-match': etag },
    })
  const etag = read.headers.get('etag') ?? ''
  expect(await patch(etag)).toMatchObject({ status: 200 })
  expect((await patch(etag)).body).toMatchObject({ code: 'CHANGED_MEANWHILE' })
  const log = await service.ask('GET', '/api/v1/audit?limit=1', { as: service.root })
  expect(log.body.items[0]).toMatchObject({
    what: 'identity provider',
    fields: { domains: { before: ['maple.example'], after: ['oak.example'] } },
  })
})
