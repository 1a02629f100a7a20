import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Settings } from '../../model/connector.ts'
import { openProvider, type OpenedProvider } from '../../../test/support/xpress-roster.ts'
import { readWhole } from '../../../test/support/powerschool.ts'
import { usualDials } from '../../../simulators/xpress-roster/dials.ts'

let opened: OpenedProvider

beforeAll(async () => {
  opened = await openProvider()
})
beforeEach(() => {
  opened.provider.requests.length = 0
  ;(opened.provider.signIns as string[]).length = 0
})
afterEach(() => {
  Object.assign(opened.provider.dials, usualDials)
  opened.provider.faults.clear()
})
afterAll(() => opened.close())

const readSchools = (changed: Settings = {}) => readWhole(opened.reopen(changed).read('school'))
const alone = { username: '', password: '' }

test('XP-01 with user name and password the password grant is used, without them client credentials', async () => {
  expect((await readSchools()).end).toMatchObject({ complete: true })
  expect((await readSchools(alone)).end).toMatchObject({ complete: true })
  expect(opened.provider.signIns).toEqual(['password by body', 'client_credentials by basic'])
})

test.each(['basic', 'body'] as const)(
  'XP-01 a server that wants the client in its %s gets it there',
  async clientBy => {
    opened.provider.dials.clientBy = clientBy
    await readSchools()
    await readSchools(alone)
    expect(opened.provider.signIns).toEqual([`password by ${clientBy}`, `client_credentials by ${clientBy}`])
  },
)

test('XP-01 the token is renewed before it expires', async () => {
  opened.provider.dials.tokenLifeSeconds = 61
  let now = Date.parse('2025-10-14T17:00:00Z')
  const system = opened.reopen({}, undefined, () => new Date(now))
  await readWhole(system.read('school'))
  expect(opened.provider.signIns).toHaveLength(1)
  now += 2000
  await readWhole(system.read('school'))
  expect(opened.provider.signIns).toHaveLength(2)
})

test('XP-01 a provider that does not say how long a token lives is not asked for one with every request', async () => {
  opened.provider.dials.tellsTokenLife = false
  await readSchools()
  expect(opened.provider.signIns).toHaveLength(1)
})

test('XP-01 a refused token is renewed once', async () => {
  const system = opened.reopen()
  await readWhole(system.read('school'))
  opened.provider.expireTokens()
  expect((await readWhole(system.read('school'))).end).toMatchObject({ complete: true })
  expect(opened.provider.signIns).toHaveLength(2)
})

test('tokens that are refused again and again end in a Problem', async () => {
  opened.provider.faults.add({ effect: { kind: 'expired token' }, path: '/requests/' })
  await expect(readSchools()).rejects.toMatchObject({ code: 'XPRESS_TOKEN_WORTHLESS' })
})

test('a list that the application may not read is named', async () => {
  opened.provider.dials.refusedPaths = ['xSchools']
  const system = opened.reopen()
  await readWhole(system.read('term'))
  await expect(readWhole(system.read('school'))).rejects.toMatchObject({
    code: 'XPRESS_ACCESS_DENIED',
    message: expect.stringContaining('xSchools') as string,
  })
})

test.each([{ password: 'wrong' }, { clientSecret: 'wrong' }, { tokenUrl: 'http://127.0.0.1:1/none' }])(
  'wrong credentials are a Problem that shows none: %o',
  async changed => {
    const failure: unknown = await readSchools(changed).catch((error: unknown) => error)
    expect(failure).toMatchObject({
      code: 'tokenUrl' in changed ? 'XPRESS_UNREACHABLE' : 'XPRESS_TOKEN_REFUSED',
    })
    expect(JSON.stringify(failure)).not.toMatch(/wrong|secret of passport|password of maple/)
  },
)

test('XP-02 the API key is sent with every request, the sign-in too, under the header that is set', async () => {
  opened.provider.dials.apiKeyHeader = 'ocp-subscription'
  await readSchools({ apiKeyHeader: 'Ocp-Subscription' })
  expect(opened.provider.requests.map(({ path }) => path)).toContain('/token')
  const keys = opened.provider.requests.map(({ headers }) => headers['ocp-subscription'])
  expect(new Set(keys)).toEqual(new Set([opened.provider.credentials.apiKey]))
  await expect(readSchools({ apiKey: 'another' })).rejects.toMatchObject({ code: 'XPRESS_TOKEN_REFUSED' })
})

test('with an API key alone no token is asked for', async () => {
  const { provider } = opened
  const reading = readSchools({ tokenUrl: '', clientId: '', clientSecret: '', ...alone })
  await expect(reading).rejects.toMatchObject({ code: 'XPRESS_ACCESS_DENIED' })
  expect(provider.requests.map(({ path }) => path)).not.toContain('/token')
  expect(provider.requests.every(({ headers }) => headers['authorization'] === undefined)).toBe(true)
})

test("RIC One's login is known by its address, and its endpoint is found by the base address", async () => {
  expect((await readSchools({ tokenUrl: opened.provider.loginUrl, ...alone })).end).toMatchObject({ complete: true })
  expect(opened.provider.signIns).toEqual(['login'])
})

test("RIC One's login: a provider that is named is taken, and one that is not there is refused with those that are", async () => {
  const { loginUrl: tokenUrl } = opened.provider
  const elsewhere = { tokenUrl, baseUrl: 'https://region.example/requests/', ...alone }
  expect((await readSchools({ ...elsewhere, providerId: 'maple' })).end).toMatchObject({ complete: true })
  await expect(readSchools(elsewhere)).rejects.toMatchObject({
    code: 'XPRESS_NO_ENDPOINT',
    message: expect.stringContaining('elsewhere, maple') as string,
  })
})

test('an address within a private network is not connected to, nor one that the login leads to', async () => {
  const system = opened.reopen({}, undefined, undefined, () => false)
  await expect(readWhole(system.read('school'))).rejects.toMatchObject({ code: 'XPRESS_ADDRESS_REFUSED' })
  expect(opened.provider.requests).toEqual([])
})
