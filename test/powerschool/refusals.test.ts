import { createServer } from 'node:http'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { startPowerSchool, type SimulatedPowerSchool } from '../../simulators/powerschool/server.ts'
import type { Settings } from '../../src/model/connector.ts'
import { entityTypes } from '../../src/model/entity.ts'
import { Problem } from '../../src/model/problem.ts'
import { checkSource } from '../../src/worker/front-door.ts'
import { growPowerSchool, installPlugin, openImport, type Import } from './district.ts'

let powerSchool: SimulatedPowerSchool
let district: Import
let asItWas: string
beforeAll(async () => {
  powerSchool = await growPowerSchool(20)
  district = await openImport(powerSchool)
  await district.run()
  asItWas = await district.everything()
})
afterAll(async () => {
  await district.close()
  await powerSchool.close()
})
afterEach(() => {
  powerSchool.enablePlugin(true)
  powerSchool.faults.clear()
})

type Checked = { readonly passed: readonly string[]; readonly problem: Problem | null }

async function checked(): Promise<Checked> {
  const passed: string[] = []
  const options = { signal: new AbortController().signal, onNotice: () => undefined }
  try {
    for await (const { name } of checkSource(district.house, 'PowerSchool', options)) passed.push(name)
    return { passed, problem: null }
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    return { passed, problem: error }
  }
}

type Refusal = {
  readonly code: string
  readonly says: RegExp
  readonly advises: RegExp
  readonly after: readonly string[]
}

/** `check` stops at the step, `run` fails with the same Problem, and nothing is touched; then all is well again. */
async function expectRefused({ code, says, advises, after }: Refusal, settings: Settings = {}): Promise<void> {
  await district.configure({ settings })
  const { passed, problem } = await checked()
  expect({ passed, code: problem?.code }).toEqual({ passed: after, code })
  expect(problem?.message).toMatch(says)
  expect(problem?.advice).toMatch(advises)
  const before = await district.everything()
  const run = await district.run()
  expect(run).toMatchObject({ state: 'failed', failure: { code, advice: problem?.advice }, counts: {} })
  expect(await district.everything()).toBe(before)
  expect(JSON.stringify([problem?.message, run.failure])).not.toContain(
    String(settings['clientSecret'] ?? powerSchool.clientSecret),
  )
}

async function expectWell(): Promise<void> {
  await district.configure({})
  expect((await checked()).problem).toBeNull()
  const run = await district.run()
  expect(run.state).toBe('done')
  expect(await district.changes(run.id)).toEqual([])
}

test('a good connection passes to the last entity', async () => {
  const { passed, problem } = await checked()
  expect(problem).toBeNull()
  expect(passed).toEqual(['reachable', 'signed in', 'plugin', 'fields', 'school year', ...entityTypes])
  expect(JSON.parse(asItWas)).toHaveProperty('links')
})

test('DS-10 a wrong secret', async () => {
  const refusal = {
    code: 'POWERSCHOOL_TOKEN_REFUSED',
    says: /refused the client ID and secret \(invalid_client\)/,
    advises: /Data Provider Configuration/,
    after: ['reachable'],
  }
  await expectRefused(refusal, { clientSecret: 'not the secret' })
  await expectWell()
})

test('a plugin that is not enabled', async () => {
  powerSchool.enablePlugin(false)
  const refusal = {
    says: /refused the client ID and secret/,
    advises: /installed but not enabled/,
    after: ['reachable'],
  }
  await expectRefused({ code: 'POWERSCHOOL_TOKEN_REFUSED', ...refusal })
  powerSchool.enablePlugin(true)
  await expectWell()
})

test('an address at which nobody answers', async () => {
  const gone = await startPowerSchool()
  await gone.close()
  const host = new URL(gone.url).host
  const refusal = { says: new RegExp(`reached at ${host} \\(ECONNREFUSED\\)`), advises: /Check the address/, after: [] }
  await expectRefused({ code: 'POWERSCHOOL_UNREACHABLE', ...refusal }, { url: gone.url })
  await expectWell()
})

test.each<[what: string, status: number, type: string, body: string]>([
  ['a web site', 200, 'text/html', '<!doctype html><title>Maple Unified</title>'],
  ['a server that knows no such page', 404, 'application/json', '{}'],
])('an address at which %s answers', async (_what, status, type, body) => {
  const site = createServer((_request, response) => response.writeHead(status, { 'content-type': type }).end(body))
  await new Promise<void>(resolve => site.listen(0, '127.0.0.1', resolve))
  const address = site.address()
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`
  const refusal = { says: /not as a PowerSchool/, advises: /signs in to PowerSchool/, after: [] }
  await expectRefused({ code: 'POWERSCHOOL_NOT_FOUND', ...refusal }, { url })
  site.closeAllConnections()
  site.close()
  await expectWell()
})

test('a PowerSchool in maintenance', async () => {
  powerSchool.faults.add({ effect: { kind: 'redirect' } })
  const refusal = { says: /maintenance/, advises: /when it is back/, after: [] }
  await expectRefused({ code: 'POWERSCHOOL_MAINTENANCE', ...refusal })
  powerSchool.faults.clear()
  await expectWell()
})

test('fields that are no longer granted are named, each', async () => {
  const without = (xml: string) =>
    xml.replace(/.*table="STUDENTS" field="DOB".*\n/, '').replace(/.*table="PERSON" field="EMPLOYER".*\n/, '')
  installPlugin(powerSchool, { changed: without })
  await district.configure({})
  const { passed, problem } = await checked()
  expect({ passed, code: problem?.code }).toEqual({
    passed: ['reachable', 'signed in', 'plugin'],
    code: 'POWERSCHOOL_FIELDS_NOT_GRANTED',
  })
  expect(problem?.message).toMatch(/2 fields PERSON\.EMPLOYER, STUDENTS\.DOB/)
  expect(problem?.advice).toMatch(/Data Access Requests/)
  const before = await district.everything()
  expect(await district.run()).toMatchObject({ state: 'failed', failure: { code: 'POWERSCHOOL_FIELDS_NOT_GRANTED' } })
  expect(await district.everything()).toBe(before)
  installPlugin(powerSchool)
  await expectWell()
})

test('a plugin that lacks the queries of newer tasks', async () => {
  installPlugin(powerSchool, { entities: ['school', 'student'] })
  const refusal = { says: /assignment\.about/, advises: /Install the plugin/, after: ['reachable', 'signed in'] }
  await expectRefused({ code: 'POWERSCHOOL_QUERY_MISSING', ...refusal })
  installPlugin(powerSchool)
  await expectWell()
})

test('a plugin that was made for other settings', async () => {
  const refusal = {
    says: /other settings/,
    advises: /install it over the old one/,
    after: ['reachable', 'signed in'],
  }
  await expectRefused(
    { code: 'POWERSCHOOL_PLUGIN_OUTDATED', ...refusal },
    { extensions: ['u_students_extension.devicetag'] },
  )
  await expectWell()
})
