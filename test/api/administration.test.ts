/** How an organization is administered: who is told, how user names are made, who signs in how, and links that go by mail. */

import { afterAll, beforeAll, expect, test } from 'vitest'
import { mailServer, webhook } from '../support/receivers.ts'
import { cookieOf, openService, password, serve, type Answer, type Served, type Service } from './service.ts'

let service: Service
let organization: string
let place: string

beforeAll(async () => {
  service = await openService()
  const { body } = await service.ask('POST', '/api/v1/organizations', {
    as: service.root,
    body: { name: 'Oak Unified' },
  })
  organization = body.id
  place = `/api/v1/organizations/${organization}`
})
afterAll(() => service.close())

const anyVersion = { 'if-match': '*' }
const own = { 'x-passport-sync': '1' }

function put(address: string, body: object, headers: Readonly<Record<string, string>> = anyVersion): Promise<Answer> {
  return service.ask('PUT', address, { as: service.root, body, headers })
}

/** Another server of the same house, with mail. */
async function withMail(smtpUrl: string, work: (served: Served) => Promise<void>): Promise<void> {
  const mail = { smtpUrl, from: 'Sync <sync@maple.example>' }
  const served = await serve(service.district.house, { mail, publicUrl: 'https://sync.maple.example' }, service.root)
  try {
    await work(served)
  } finally {
    await served.server.close()
  }
}

test('who is told is changed, the webhook is kept and never told; of two who change it the second is told', async () => {
  const { ask, root } = service
  const before = await ask('GET', `${place}/notices`, { as: root })
  expect(before.body).toEqual({ mail: [], hasWebhook: false, digest: '07:00', hasMailServer: false })
  const version = before.headers.get('etag') ?? ''
  const secret = 'https://hooks.example.com/of-maple'
  const wish = { mail: ['it@maple.example'], digest: '06:30' }
  const changed = await put(`${place}/notices`, { ...wish, webhook: secret }, { 'if-match': version })
  expect(changed.body).toMatchObject({ ...wish, hasWebhook: true })
  expect((await put(`${place}/notices`, wish, { 'if-match': version })).body).toMatchObject({
    code: 'CHANGED_MEANWHILE',
  })
  expect((await put(`${place}/notices`, { mail: [], digest: 'never' })).body).toMatchObject({
    ...{ mail: [], digest: 'never', hasWebhook: true },
  })
  const log = await ask('GET', `/api/v1/audit?limit=2&filter=organization:${organization}`, { as: root })
  expect(log.body.items[0].fields).toMatchObject({ 'notify.digest': { before: '06:30', after: 'never' } })
  expect(log.text).not.toContain('hooks.example.com')
  expect((await put(`${place}/notices`, { ...wish, webhook: null })).body).toMatchObject({ hasWebhook: false })
  expect((await put(`${place}/notices`, { mail: ['nobody'], digest: '07:00' })).status).toBe(400)
})

test('a test notice goes to every receiver, and tells of each what became of it', async () => {
  const { url, mails } = await mailServer()
  const hook = await webhook()
  await put(`${place}/notices`, { mail: ['it@maple.example'], digest: '07:00', webhook: hook.url })
  const bare = await service.ask('POST', `${place}/notices/test`, { as: service.root })
  expect(bare.body.items).toMatchObject([
    { address: 'it@maple.example', problem: { code: 'NO_MAIL_SERVER' } },
    { channel: 'webhook', address: null, problem: null },
  ])
  await withMail(url, async ({ ask, root }) => {
    const sent = await ask('POST', `${place}/notices/test`, { as: root })
    expect(sent.body.items).toMatchObject([{ problem: null }, { problem: null }])
  })
  expect(mails.join()).toContain('Subject: Test: Oak Unified')
  expect(hook.bodies).toEqual([
    { event: 'test', organization: 'Oak Unified' },
    { event: 'test', organization: 'Oak Unified' },
  ])
  await put(`${place}/notices`, { mail: [], digest: '07:00', webhook: null })
})

test('AC-07 invitations, those sent again and new passwords go by mail, and nobody but the mailbox learns the link', async () => {
  const { url, mails } = await mailServer()
  await withMail(url, async ({ ask, root }) => {
    const body = { email: 'grace@maple.example', name: 'Grace', role: 'viewer' }
    const invited = await ask('POST', `${place}/users`, { as: root, body })
    expect(invited.body).toMatchObject({ token: null, mailed: true, wasThere: false, problem: null })
    expect(mails[0]).toMatch(/To: grace@maple.example/)
    const again = await ask('POST', `/api/v1/invitations/${invited.body.user.id}`, { as: root })
    expect(again.body).toMatchObject({ token: null, mailed: true })
    const [first, second] = mails.map(mail => /https:\/\/sync\.maple\.example\/password#(\S+)/.exec(mail)?.[1])
    const redeem = (token: string | undefined) =>
      ask('POST', '/api/v1/password', { body: { token, password }, headers: own })
    expect((await redeem(first)).body).toMatchObject({ code: 'TOKEN_REFUSED' })
    expect((await redeem(second)).status).toBe(204)
    const reset = await ask('POST', `/api/v1/users/${invited.body.user.id}/reset`, { as: root })
    expect(reset.body).toEqual({ token: null, mailed: true, problem: null })
    expect(mails[2]).toContain('has reset your password')
  })
})

test('where the mail server does not take the mail, the link is given to be handed over, with the reason', async () => {
  await withMail('smtp://127.0.0.1:9', async ({ ask, root }) => {
    const body = { email: 'linus@maple.example', name: 'Linus', role: 'viewer' }
    const invited = await ask('POST', `${place}/users`, { as: root, body })
    expect(invited.body).toMatchObject({ mailed: false, problem: { code: 'MAIL_NOT_SENT' } })
    const set = await ask('POST', '/api/v1/password', { body: { token: invited.body.token, password }, headers: own })
    expect(set.status).toBe(204)
  })
})

test('AC-05 whoever is added without a user name gets one by the rule of the organization, which nobody else has', async () => {
  const { ask, root } = service
  const add = async (entity: string, attributes: object): Promise<unknown> => {
    const made = await ask('POST', `${place}/records/${entity}`, { as: root, body: { attributes } })
    expect(made.status).toBe(201)
    return made.body.record.attributes.username
  }
  const ada = { givenName: 'Ada', familyName: 'Lovelace' }
  expect(await add('student', ada)).toBeUndefined()
  const pattern = '{givenName:1}.{familyName}'
  const set = await put(`${place}/username-rule`, { rule: { pattern, length: 10 } })
  expect(set.body).toEqual({ rule: { pattern, length: 10 }, example: 'a.lovelace' })
  expect(await add('student', ada)).toBe('a.lovelace')
  expect(await add('teacher', ada)).toBe('a.lovelac2')
  expect(await add('guardian', { ...ada, username: 'countess' })).toBe('countess')
  expect((await put(`${place}/username-rule`, { rule: { pattern: '{password}' } })).status).toBe(400)
  const file = await ask('GET', `${place}/configuration`, { as: root })
  expect(file.text).toContain('pattern: "{givenName:1}.{familyName}"')
  expect((await put(`${place}/username-rule`, { rule: null })).body).toEqual({ rule: null, example: null })
})

test('passwords are refused only where a provider is on, never to who administers everything; a provider switched off is not offered', async () => {
  const { ask, root } = service
  const email = 'hedy@maple.example'
  const invited = await ask('POST', `${place}/users`, { as: root, body: { email, name: 'Hedy', role: 'viewer' } })
  await ask('POST', '/api/v1/password', { body: { token: invited.body.token, password }, headers: own })
  const rule = `${place}/sign-in-rule`
  expect((await put(rule, { passwords: 'refused' })).body).toMatchObject({ status: 409, code: 'NO_PROVIDER' })
  const provider = await ask('POST', '/api/v1/identity-providers', {
    as: root,
    body: {
      ...{ name: 'Maple', issuer: 'http://127.0.0.1:9', clientId: 'us', clientSecret: 'hush' },
      domains: ['maple.example'],
    },
  })
  expect((await put(rule, { passwords: 'refused' })).body).toEqual({ secondFactor: 'nobody', passwords: 'refused' })
  const signIn = (who: string) => ask('POST', '/api/v1/session', { body: { email: who, password }, headers: own })
  expect((await signIn(email)).body).toMatchObject({ status: 403, code: 'PASSWORD_NOT_TAKEN' })
  const administrator = await signIn('root@maple.example')
  expect([administrator.status, cookieOf(administrator) !== '']).toEqual([200, true])
  const off = await ask('PATCH', `/api/v1/identity-providers/${provider.body.id}`, {
    ...{ as: root, body: { isOn: false }, headers: anyVersion },
  })
  expect(off.body).toMatchObject({ isOn: false })
  expect((await ask('GET', '/api/v1/session/providers')).body.items).toEqual([])
  const begun = await ask('POST', `/api/v1/session/providers/${provider.body.id}`, { body: {}, headers: own })
  expect(begun.body).toMatchObject({ code: 'PROVIDER_UNKNOWN' })
  await put(rule, { passwords: 'allowed' })
  expect((await signIn(email)).status).toBe(200)
})

test('a district file that comes back without its secrets keeps those stored, and no secret comes to stand elsewhere', async () => {
  const { ask, root } = service
  const source = (settings: string): string => `organization: { name: Oak Unified }
dataSources:
  - name: PowerSchool
    connector: powerschool
    settings: ${settings}
`
  const address = 'url: "https://ps.example.com", clientId: oak'
  const apply = (file: string, rest: object = {}) => put(`${place}/configuration`, { file, ...rest })
  const whole = source(`{ ${address}, clientSecret: "\${A_SECRET}" }`)
  expect((await apply(whole)).body).toMatchObject({ code: 'DISTRICT_FILE_REFUSED' })
  expect((await apply(whole, { secrets: { A_SECRET: 's3cret-of-oak' } })).status).toBe(200)
  const again = await apply(whole, { dryRun: true })
  expect(again.body.differences).toEqual([])
  expect(again.headers.get('etag')).toMatch(/^".+"$/)
  const elsewhere = source('{ url: "https://ps.example.com", clientId: "${A_SECRET}", clientSecret: "${A_SECRET}" }')
  expect((await apply(elsewhere)).body.faults).toMatchObject([
    { code: 'VARIABLE_MISSING', line: 5 },
    { code: 'VARIABLE_MISSING', line: 5 },
  ])
  const moved = whole.replace('ps.example.com', 'thief.example.com')
  expect((await apply(moved)).body.faults).toMatchObject([{ code: 'VARIABLE_MISSING', line: 5 }])
  const { text } = await ask('GET', `${place}/configuration`, { as: root })
  expect(text).not.toContain('s3cret-of-oak')
  expect((await apply(text, { dryRun: true })).body.differences).toEqual([])
})
