/** Every address, with every role, and from another organization: as the table of rights says. */

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { apiRoot, endpoints, type NamedEndpoint } from '../../src/contract/api/all.ts'
import { reaches, roles } from '../../src/model/role.ts'
import { leastFor } from '../../src/server/rights.ts'
import { casesOf } from '../../src/store/duplicates.ts'
import { write } from '../support/paper-source.ts'
import { keyOf, openService, type Answer, type Service } from './service.ts'

/** What counts in the whole installation, wherever its address points. */
const ofInstallation = [
  ...['organizations.create', 'organizations.move', 'organizations.delete', 'apiKeys.createForAll'],
  ...['users.inviteForAll', 'users.removeFromAll', 'signInRules.readForAll', 'signInRules.changeForAll'],
  ...['create', 'read', 'change', 'delete', 'check'].map(verb => `identityProviders.${verb}`),
]

let service: Service
let keys: Readonly<Record<string, string>>
let params: Readonly<Record<string, string>>

beforeAll(async () => {
  service = await openService()
  const { district, organization, ask, root } = service
  await district.run()
  // The second changes nothing, so that undoing it takes nothing away.
  const { id: run } = await district.run()
  const student = await district.record('student', '1')
  await district.configure({
    domains: [{ entity: 'student', attributes: ['familyName'], compare: {}, resolution: 'manual' }],
  })
  write(district.other, 'student', 'a', { givenName: 'Adah', familyName: 'Byrd' })
  await district.run({ integration: 'Other import' })
  const [duplicate] = await casesOf(district.house.pool, { limit: 1 })
  await district.house.pool.query(
    `insert into doubt (source, entity, external_id, attribute, record, theirs, ours, run)
     select source, entity, external_id, 'phone', record, '"1"', '"2"', $1 from link where record = $2 and holds`,
    [run, student.id],
  )
  const { body: other } = await ask('POST', '/api/v1/organizations', { as: root, body: { name: 'Oak County' } })
  keys = {
    viewer: await keyOf(service, 'viewer', organization),
    operator: await keyOf(service, 'operator', organization),
    administrator: await keyOf(service, 'administrator', organization),
    foreign: await keyOf(service, 'administrator', other.id),
    root,
  }
  params = {
    organization,
    dataSource: '2',
    integration: '1',
    run,
    entity: 'student',
    record: student.id,
    duplicate: duplicate?.id ?? '',
  }
})
afterAll(() => service.close())

const everything = endpoints().map(each => ({ ...each, name: `${each.noun}.${each.verb}` }))
const scoped = everything.filter(isScoped)

describe.each(scoped)('$name', each => {
  const { noun, verb, name } = each
  const least = leastFor(noun, verb)
  if (least === 'anybody' || least === 'somebody') throw new Error(`${name} should need a role`)
  const wide = ofInstallation.includes(name)

  test.each(roles)('%s', async role => {
    const answer = await asked(each, role)
    if (wide || !reaches(role, least)) expect(refusal(answer)).toBe('403 NOT_ALLOWED')
    else expectLetIn(answer)
  })

  test('an administrator of another organization learns nothing', async () => {
    const answer = await asked(each, 'foreign')
    if (wide) expect(refusal(answer)).toBe('403 NOT_ALLOWED')
    else expect(answer).toMatchObject({ status: 404 })
    expect(answer.text).not.toMatch(/Maple|Byrd|Paper/)
  })

  test('the administrator of the whole installation may', async () => {
    expectLetIn(await asked(each, 'root'))
  })
})

test.each(everything.filter(each => leastFor(each.noun, each.verb) !== 'anybody'))(
  '$name needs a sign-in, and takes no unknown key',
  async each => {
    expect(refusal(await asked(each, undefined))).toBe('401 SIGN_IN_NEEDED')
    const { method, address } = placed(each, params)
    expect(refusal(await service.ask(method, address, { as: 'pps_unknown' }))).toBe('401 SIGN_IN_NEEDED')
  },
)

test.each(everything.filter(({ noun, verb, endpoint }) => isList({ noun, verb, endpoint })))(
  '$name shows each what they may see',
  async each => {
    const { address } = placed(each, params)
    const foreign = await service.ask('GET', address, { as: keys['foreign'] ?? '' })
    expect(foreign).toMatchObject({ status: 200 })
    expect(foreign.text).not.toMatch(/Maple|Byrd|Paper/)
    const filtered = await service.ask('GET', `${address}?filter=organization:${params['organization']}`, {
      as: keys['foreign'] ?? '',
    })
    expect(filtered.body.items ?? []).toEqual([])
    const viewer = await service.ask('GET', address, { as: keys['viewer'] ?? '' })
    const seen = leastFor(each.noun, each.verb) === 'viewer'
    expect(viewer.body.items.length > 0).toBe(seen)
  },
)

/** A role counts at a place: one that the address names, or the whole installation. */
function isScoped({ noun, verb, endpoint, name }: NamedEndpoint & { readonly name: string }): boolean {
  const least = leastFor(noun, verb)
  if (least === 'anybody' || least === 'somebody') return false
  return ofInstallation.includes(name) || !isList({ noun, verb, endpoint })
}

function isList({ noun, verb, endpoint }: NamedEndpoint): boolean {
  const least = leastFor(noun, verb)
  return endpoint.method === 'GET' && verb === 'list' && least !== 'anybody' && least !== 'somebody'
}

/** Asked so that it would not succeed, where that can be: whether one is let in is the question, not what comes of it. */
async function asked(each: NamedEndpoint, who: string | undefined): Promise<Answer> {
  const { method, address } = placed(each, { ...params, ...(who === undefined ? {} : await freshThings(each)) })
  return service.ask(method, address, {
    ...(who === undefined ? {} : { as: keys[who] ?? '' }),
    ...(each.endpoint.body ? { body: { nonsense: true } } : {}),
    ...(each.endpoint.ifMatch ? { headers: { 'if-match': '"nonsense"' } } : {}),
  })
}

/** What is gone once it was asked for is made anew each time. */
async function freshThings({ noun, verb, endpoint: { address } }: NamedEndpoint): Promise<Record<string, string>> {
  const { ask, root, organization } = service
  const place = `/api/v1/organizations/${organization}`
  if (address.includes(':apiKey')) {
    const { body } = await ask('POST', `${place}/api-keys`, { as: root, body: { name: 'fresh', role: 'viewer' } })
    return { apiKey: body.key.id }
  }
  if (address.includes(':provider')) {
    const { body } = await ask('POST', '/api/v1/identity-providers', {
      as: root,
      body: {
        ...{ name: crypto.randomUUID(), issuer: 'http://127.0.0.1:9', clientId: 'us', clientSecret: 'secret' },
        domains: ['maple.example'],
      },
    })
    return { provider: body.id }
  }
  if (address.includes(':table')) {
    const table = crypto.randomUUID()
    await ask('PUT', `${place}/lookup-tables/${table}`, { as: root, body: { csv: 'a,b\n1,2' } })
    return { table }
  }
  if (!address.includes(':user')) return {}
  const invitation = { email: `${crypto.randomUUID()}@maple.example`, name: 'Fresh', role: 'viewer' }
  const wide = `${noun}.${verb}` === 'users.removeFromAll'
  const { body } = await ask('POST', wide ? '/api/v1/users' : `${place}/users`, {
    as: root,
    body: wide ? { ...invitation, role: 'administrator' } : invitation,
  })
  return { user: body.user.id }
}

function placed({ endpoint: { method, address } }: NamedEndpoint, values: Readonly<Record<string, string>>) {
  const anyId = '01980000-0000-7000-8000-000000000000'
  return { method, address: `${apiRoot}${address.replaceAll(/:(\w+)/g, (_, name: string) => values[name] ?? anyId)}` }
}

function refusal({ status, body }: Answer): string {
  return `${status} ${body?.code}`
}

function expectLetIn(answer: Answer): void {
  expect(refusal(answer)).not.toMatch(/^(401|403|404|5..) /)
}
