/** The second factor over real HTTP: an app's codes (RFC 6238, made here anew), recovery codes, who must have one, who resets it. */

import { createHmac } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { ownHeader } from '../../src/server/caller.ts'
import { cookieOf, keyOf, openService, password, type Answer, type Service } from './service.ts'

const email = 'ada@maple.example'

let service: Service
let user: string
beforeAll(async () => {
  service = await openService()
})
afterAll(() => service.close())

/** A new Ada each time, who administers the district and has no second factor. */
beforeEach(async () => {
  const { ask, root, organization, district } = service
  await district.house.pool.query(`delete from account where email = $1`, [email])
  await district.house.pool.query('delete from sign_in_rule')
  const invited = await ask('POST', `/api/v1/organizations/${organization}/users`, {
    as: root,
    body: { email, name: 'Ada', role: 'administrator' },
  })
  user = invited.body.user.id
  await ask('POST', '/api/v1/password', {
    body: { token: invited.body.token, password },
    headers: { [ownHeader]: '1' },
  })
})

const signIn = (): Promise<Answer> =>
  service.ask('POST', '/api/v1/session', { body: { email, password }, headers: { [ownHeader]: '1' } })

const ofOneself = (address: string, as: string, body: object): Promise<Answer> =>
  service.ask('POST', `/api/v1/session/second-factor${address}`, { as, body })

const giveCode = (as: string, code: string): Promise<Answer> =>
  service.ask('POST', '/api/v1/session/code', { as, body: { code } })

/** RFC 4226, 5.3 and RFC 6238, 4.2. */
function codeOf(secret: string, steps = 0): string {
  const bits = [...secret].map(each => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(each).toString(2).padStart(5, '0'))
  const bytes = (bits.join('').match(/.{8}/g) ?? []).map(each => Number.parseInt(each, 2))
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + steps))
  const hash = createHmac('sha1', Buffer.from(bytes)).update(counter).digest()
  const number = hash.readUInt32BE((hash.at(-1) ?? 0) & 15) & 0x7fffffff
  return String(number % 1_000_000).padStart(6, '0')
}

/** What was used is long past. */
async function timePasses(): Promise<void> {
  await service.district.house.pool.query('update second_factor set last_step = 0')
}

async function setUp() {
  const as = cookieOf(await signIn())
  const begun = await ofOneself('', as, { password })
  const { secret, uri } = begun.body
  const confirmed = await ofOneself('/confirmation', as, { code: codeOf(secret) })
  await timePasses()
  return { as, secret, uri, codes: confirmed.body.recoveryCodes }
}

test('it is set up by a code of the app, and from then on a sign-in takes two steps', async () => {
  const other = cookieOf(await signIn())
  const { as, secret, uri, codes } = await setUp()
  expect(new URL(uri).searchParams.get('secret')).toBe(secret)
  expect(uri).toMatch(/^otpauth:\/\/totp\/.*ada%40maple\.example\?/)
  expect(new Set(codes).size).toBe(10)
  expect(codes[0]).toMatch(/^([a-z2-9]{4}-){3}[a-z2-9]{4}$/)
  // Sessions that began without it end; this one goes on.
  expect(await service.ask('GET', '/api/v1/session', { as: other })).toMatchObject({ status: 401 })
  expect((await service.ask('GET', '/api/v1/session', { as })).body).toMatchObject({ secondFactor: 'on' })

  const first = await signIn()
  expect(first.body).toMatchObject({ status: 401, code: 'CODE_NEEDED' })
  const waiting = cookieOf(first)
  for (const address of ['/api/v1/session', '/api/v1/organizations', '/api/v1/sessions'])
    expect((await service.ask('GET', address, { as: waiting })).body).toMatchObject({ code: 'CODE_NEEDED' })
  const complete = await giveCode(waiting, codeOf(secret))
  expect(complete.body).toMatchObject({ email, secondFactor: 'on' })
  expect(await service.ask('GET', '/api/v1/organizations', { as: cookieOf(complete) })).toMatchObject({ status: 200 })
  // Whoever knew the cookie of the first step has nothing.
  expect(await service.ask('GET', '/api/v1/session', { as: waiting })).toMatchObject({ status: 401 })
  expect((await giveCode(waiting, codeOf(secret, 1))).body).toMatchObject({ code: 'SIGN_IN_NEEDED' })
})

test('a code serves once, and none before it afterwards', async () => {
  const { secret } = await setUp()
  const waiting = [cookieOf(await signIn()), cookieOf(await signIn())] as const
  const [before, now, after] = [codeOf(secret, -1), codeOf(secret), codeOf(secret, 1)]
  expect((await giveCode(waiting[0], now)).status).toBe(200)
  expect((await giveCode(waiting[1], now)).body).toMatchObject({ status: 401, code: 'CODE_REFUSED' })
  expect((await giveCode(waiting[1], before)).body).toMatchObject({ code: 'CODE_REFUSED' })
  expect((await giveCode(waiting[1], after)).status).toBe(200)
})

test('of two who give the same code at once, one is let in', async () => {
  const { secret } = await setUp()
  const waiting = [cookieOf(await signIn()), cookieOf(await signIn())]
  const code = codeOf(secret)
  const answers = await Promise.all(waiting.map(as => giveCode(as, code)))
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 401])
})

test('a code of a clock that is minutes off is refused', async () => {
  const { secret } = await setUp()
  const as = cookieOf(await signIn())
  for (const steps of [-4, 4])
    expect((await giveCode(as, codeOf(secret, steps))).body).toMatchObject({ code: 'CODE_REFUSED' })
})

test('wrong codes are few, also many at once, and then the right one does not serve either', async () => {
  const { secret, codes } = await setUp()
  const as = cookieOf(await signIn())
  const wrong = codeOf(secret) === '000000' ? '000001' : '000000'
  const answers = await Promise.all(Array.from({ length: 14 }, () => giveCode(as, wrong)))
  expect(answers.filter(({ status }) => status === 401)).toHaveLength(10)
  expect(answers.filter(({ status }) => status === 429)).toHaveLength(4)
  expect((await giveCode(as, codeOf(secret))).body).toMatchObject({ code: 'TOO_MANY_REQUESTS' })
  expect((await giveCode(as, codes[0])).body).toMatchObject({ code: 'TOO_MANY_REQUESTS' })
  await service.district.house.pool.query(`update second_factor set failed_at = now() - interval '16 minutes'`)
  expect((await giveCode(as, codeOf(secret))).status).toBe(200)
})

test('a recovery code serves in place of a code, once, however it is typed; new ones end the old', async () => {
  const { as, secret, codes } = await setUp()
  const [first, second, third] = codes
  const typed = first.toUpperCase().replaceAll('-', ' ')
  expect((await giveCode(cookieOf(await signIn()), typed)).status).toBe(200)
  expect((await giveCode(cookieOf(await signIn()), first)).body).toMatchObject({ code: 'CODE_REFUSED' })
  const left = await service.ask('GET', '/api/v1/session/second-factor', { as })
  expect(left.body).toMatchObject({ isOn: true, isRequired: false, recoveryCodesLeft: 9 })
  const renewed = await ofOneself('/recovery-codes', as, { code: codeOf(secret) })
  expect((await giveCode(cookieOf(await signIn()), second)).body).toMatchObject({ code: 'CODE_REFUSED' })
  expect((await giveCode(cookieOf(await signIn()), renewed.body.recoveryCodes[0])).status).toBe(200)
  const log = await service.ask('GET', `/api/v1/audit?filter=actor:${email}`, { as: service.root })
  const actions = log.body.items.map(({ action }: { action: string }) => action)
  expect(actions.filter((action: string) => action === 'use recovery code')).toHaveLength(2)
  expect(log.text).not.toContain(third)
})

test('neither the secret nor a recovery code is stored in clear, or logged', async () => {
  const { secret, codes } = await setUp()
  const { rows } = await service.district.house.pool.query(
    `select (select string_agg(f::text, '') from second_factor f) || (select string_agg(r::text, '') from recovery_code r) ||
            (select string_agg(a::text, '') from audit a) as text`,
  )
  const stored = `${rows[0].text}${service.logged.join('')}`
  for (const text of [secret, Buffer.from(secret).toString('hex'), codes[0], codes[0].replaceAll('-', '')])
    expect(stored).not.toContain(text)
})

test('to set it up takes the password, and a code switches it off', async () => {
  const as = cookieOf(await signIn())
  for (const body of [{}, { password: 'not this one' }])
    expect((await ofOneself('', as, body)).body).toMatchObject({ code: 'SIGN_IN_REFUSED' })
  expect((await ofOneself('/confirmation', as, { code: '123456' })).body).toMatchObject({ code: 'SECOND_FACTOR_OFF' })
  const mine = await setUp()
  expect((await ofOneself('', mine.as, { password })).body).toMatchObject({ status: 409, code: 'SECOND_FACTOR_ON' })
  expect((await ofOneself('/removal', mine.as, { code: '12345x' })).body).toMatchObject({ code: 'CODE_REFUSED' })
  expect(await ofOneself('/removal', mine.as, { code: codeOf(mine.secret) })).toMatchObject({ status: 204 })
  expect(await signIn()).toMatchObject({ status: 200 })
})

test('one that was begun and never confirmed asks for nothing', async () => {
  const as = cookieOf(await signIn())
  await ofOneself('', as, { password })
  expect(await signIn()).toMatchObject({ status: 200 })
})

test('where it is required, everything but setting it up waits until it is', async () => {
  const { ask, root, organization } = service
  const rule = `/api/v1/organizations/${organization}/sign-in-rule`
  const as = cookieOf(await signIn())
  expect((await ask('GET', rule, { as })).body).toEqual({ secondFactor: 'nobody', passwords: 'allowed' })
  await ask('PUT', rule, { as: root, body: { secondFactor: 'administrators' }, headers: { 'if-match': '*' } })
  expect((await ask('GET', '/api/v1/organizations', { as })).body).toMatchObject({
    ...{ status: 403, code: 'SECOND_FACTOR_NEEDED' },
  })
  expect((await ask('GET', '/api/v1/session', { as })).body).toMatchObject({ secondFactor: 'owed' })
  const { secret } = (await ofOneself('', as, { password })).body
  await ofOneself('/confirmation', as, { code: codeOf(secret) })
  expect(await ask('GET', '/api/v1/organizations', { as })).toMatchObject({ status: 200 })

  const log = await ask('GET', '/api/v1/audit?filter=what:sign-in rule', { as: root })
  expect(log.body.items[0]).toMatchObject({ fields: { secondFactor: { before: 'nobody', after: 'administrators' } } })
  // Keys are no people.
  expect(await ask('GET', '/api/v1/users', { as: await keyOf(service, 'administrator', organization) })).toMatchObject({
    status: 200,
  })
})

test('a rule holds for those of its organization and below, by their role; one of the installation for all', async () => {
  const { ask, root, organization } = service
  const make = async (name: string, parent: string | null) =>
    (await ask('POST', '/api/v1/organizations', { as: root, body: { name, type: 'county', parent } })).body.id
  const county = await make('Birch County', null)
  const other = await make('Oak County', null)
  await ask('PUT', `/api/v1/organizations/${organization}/parent`, { as: root, body: { parent: county } })
  const owes = async (place: string, secondFactor: string): Promise<boolean> => {
    await service.district.house.pool.query('delete from sign_in_rule')
    await ask('PUT', `/api/v1${place}/sign-in-rule`, { as: root, body: { secondFactor }, headers: { 'if-match': '*' } })
    const { body } = await ask('GET', '/api/v1/session', { as: cookieOf(await signIn()) })
    return body.secondFactor === 'owed'
  }
  expect(await owes(`/organizations/${county}`, 'administrators')).toBe(true)
  expect(await owes(`/organizations/${other}`, 'everybody')).toBe(false)
  expect(await owes('', 'everybody')).toBe(true)
  await ask('PUT', `/api/v1/organizations/${organization}/users/${user}`, { as: root, body: { role: 'viewer' } })
  expect(await owes(`/organizations/${county}`, 'administrators')).toBe(false)
  expect(await owes(`/organizations/${county}`, 'everybody')).toBe(true)
})

test('an administrator resets the second factor of somebody who lost it, and nobody their own', async () => {
  const { ask, root } = service
  const { as } = await setUp()
  const address = `/api/v1/users/${user}/second-factor`
  expect((await ask('DELETE', address, { as })).body).toMatchObject({ code: 'NOT_ALLOWED' })
  const listed = await ask('GET', '/api/v1/users?filter=search:ada', { as: root })
  expect(listed.body.items[0]).toMatchObject({ hasSecondFactor: true })
  expect(await ask('DELETE', address, { as: root })).toMatchObject({ status: 204 })
  expect(await ask('GET', '/api/v1/session', { as })).toMatchObject({ status: 401 })
  expect(await signIn()).toMatchObject({ status: 200 })
  const log = await ask('GET', '/api/v1/audit?filter=action:reset second factor', { as: root })
  expect(log.body.items[0]).toMatchObject({ actor: 'API key root', what: 'user', name: email })
})
