import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openWorld, type World } from './world.ts'

let world: World
beforeAll(async () => {
  world = await openWorld({ plugin: false, students: 20 })
})
afterAll(() => world.close())

test('DS-10 the way to a connection: what is missing is told step by step, until it is OK', async () => {
  const { desk, powerSchool } = world
  const before = await desk.run('check', 'PowerSchool')
  expect(before.code).toBe(1)
  expect(before.stdout).toMatch(/^ok {2}reachable: .*\n$/)
  expect(before.stderr).toMatch(
    /Error: .*refused the client ID and secret.*\nWhat to do: .*\nCode: POWERSCHOOL_TOKEN_REFUSED\n$/,
  )
  const failed = await world.run()
  expect(failed).toMatchObject({ code: 1, report: { state: 'failed', entities: {}, held: [] } })
  expect(failed.stderr).toContain('Code: POWERSCHOOL_TOKEN_REFUSED')

  const written = await desk.run('plugin', 'PowerSchool', 'plugin.zip')
  expect(written).toMatchObject({ code: 0, stderr: '' })
  expect(powerSchool.installPlugin(await readFile(join(desk.folder, 'plugin.zip')))).toMatchObject({ canEnable: true })
  powerSchool.enablePlugin(true)
  const after = await desk.run('check', 'PowerSchool')
  expect(after).toMatchObject({ code: 0, stderr: '' })
  const lines = after.stdout.trimEnd().split('\n')
  expect(lines.map(line => line.replace(/:.*/, ''))).toEqual([
    'ok  reachable',
    'ok  signed in',
    'ok  plugin',
    'ok  fields',
    'ok  school year',
    ...'school term course student teacher guardian section enrollment assignment guardianship'
      .split(' ')
      .map(entity => `ok  ${entity}`),
    'Connection is OK.',
  ])
  expect(await world.run()).toMatchObject({ code: 0, report: { state: 'done' } })
})

test('the plugin keeps its version while its content stays', async () => {
  const first = await world.desk.run('plugin', 'PowerSchool', 'one.zip', '--json')
  expect(first).toMatchObject({ code: 0, stderr: '' })
  const second = await world.desk.run('plugin', 'PowerSchool', 'other.zip', '--json')
  expect(versionOf(second)).toBe(versionOf(first))
  const [one, other] = await Promise.all(['one.zip', 'other.zip'].map(name => readFile(join(world.desk.folder, name))))
  expect(one).toEqual(other)
})

function versionOf({ json }: { json(): unknown[] }): unknown {
  const [told] = json()
  return (told as { readonly version: string }).version
}

test('DS-10 a failing sign-in is told with its step and what PowerSchool said, as JSON too', async () => {
  world.powerSchool.faults.add({
    effect: { kind: 'status', status: 401, body: { error: 'invalid_client' } },
    path: 'access_token',
  })
  const checked = await world.desk.run('check', 'PowerSchool', '--json')
  world.powerSchool.faults.clear()
  expect(checked.code).toBe(1)
  expect(checked.json()).toMatchObject([
    { ok: true, step: 'reachable' },
    { ok: false, code: 'POWERSCHOOL_TOKEN_REFUSED', message: expect.stringContaining('invalid_client') as string },
  ])
})

test('DS-10 an address that does not answer is told within seconds, with its address', async () => {
  world.powerSchool.faults.add({ effect: { kind: 'status', status: 503 } })
  const checked = await world.desk.run('check', 'PowerSchool')
  world.powerSchool.faults.clear()
  expect(checked).toMatchObject({ code: 1, stdout: '' })
  expect(checked.stderr).toMatch(/status 503\)\. Trying again in/)
  expect(checked.stderr).toContain('Code: POWERSCHOOL_BUSY')
})
