import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type { Settings } from '../../model/connector.ts'
import { entityTypes } from '../../model/entity.ts'
import { usualDials } from '../../../simulators/xpress-roster/dials.ts'
import { openProvider, type OpenedProvider } from '../../../test/support/xpress-roster.ts'

let opened: OpenedProvider

beforeAll(async () => {
  opened = await openProvider()
})
afterEach(() => {
  Object.assign(opened.provider.dials, usualDials)
  opened.provider.faults.clear()
})
afterAll(() => opened.close())

async function check(changed: Settings = {}, entities: readonly (typeof entityTypes)[number][] = entityTypes) {
  const passed: string[] = []
  try {
    for await (const { name, detail } of opened.reopen(changed).check(entities)) passed.push(`${name}: ${detail}`)
    return { passed, failed: undefined }
  } catch (error) {
    return { passed: passed.map(step => step.replace(/:.*/, '')), failed: error }
  }
}

test('each step says what it found', async () => {
  const { passed, failed } = await check({}, ['school', 'student'])
  expect(failed).toBeUndefined()
  const { host } = new URL(opened.provider.url)
  expect(passed).toEqual([
    `reachable: ${host} answers`,
    `signed in: ${host} gives out a token`,
    'district: the provider serves Maple Unified School District',
    'school year: it ends in 2026',
    'school: xSchools may be read: 3',
    'student: xStudents may be read: 60',
  ])
})

test.each([
  ['nobody there', { baseUrl: 'http://127.0.0.1:1/' }, [], 'XPRESS_UNREACHABLE'],
  ['another path', { tokenUrl: '', baseUrl: 'PROVIDER/elsewhere/' }, [], 'XPRESS_NOT_FOUND'],
  ['a wrong secret', { clientSecret: 'wrong' }, ['reachable'], 'XPRESS_TOKEN_REFUSED'],
  ['a token address that is none', { tokenUrl: 'PROVIDER/nothing' }, ['reachable'], 'XPRESS_TOKEN_REFUSED'],
])('%s ends the check where it shows', async (_, changed, passed, code) => {
  const settings = Object.fromEntries(
    Object.entries(changed).map(([name, value]) => [name, value.replace('PROVIDER', opened.provider.url)]),
  )
  expect(await check(settings)).toMatchObject({ passed, failed: { code } })
})

test('a list that the tasks need and may not read is named', async () => {
  opened.provider.dials.refusedPaths = ['xContacts']
  expect(await check()).toMatchObject({
    passed: ['reachable', 'signed in'],
    failed: { code: 'XPRESS_ACCESS_DENIED', message: expect.stringContaining('xContacts') as string },
  })
  expect((await check({}, ['school'])).failed).toBeUndefined()
})

test('a provider that keeps the list of districts back passes: no task needs it', async () => {
  opened.provider.dials.refusedPaths = ['xLeas']
  const { passed, failed } = await check()
  expect(failed).toBeUndefined()
  expect(passed).toContain('district: the provider does not let xLeas be read, and no task needs it')
})

test('a provider without numbers of pages says that a list may be read, not how many there are', async () => {
  opened.provider.dials.lastPageHeader = 'absent'
  expect((await check({}, ['school'])).passed).toContain('school: xSchools may be read')
})
