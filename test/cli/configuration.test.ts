import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { mapleFile, openCommandLine, type CommandLine } from './command-line.ts'

let desk: CommandLine
beforeEach(async () => {
  desk = await openCommandLine()
})
afterEach(() => desk.close())

const file = mapleFile('http://127.0.0.1:1')

test('apply makes the configuration and the schools, and a second time finds nothing to change', async () => {
  const maple = await desk.write('maple.yaml', file)
  const dry = await desk.run('apply', maple, '--dry-run')
  const first = await desk.run('apply', maple)
  expect(first).toMatchObject({ code: 0, stderr: '' })
  expect(dry.stdout).toBe(`${first.stdout}This was a dry run: nothing was changed.\n`)
  expect(first.stdout.split('\n')).toEqual([
    'add     organization Maple Unified',
    'add     data source PowerSchool',
    'add     integration Nightly import',
    'add     school Maple Night School',
    '',
  ])
  expect(await desk.run('apply', maple)).toMatchObject({ code: 0, stdout: 'Nothing to change.\n', stderr: '' })
  expect((await desk.run('records', 'school', '--json')).json()).toEqual([
    {
      id: expect.any(String),
      entity: 'school',
      organization: 'Maple Unified',
      state: 'active',
      attributes: { name: 'Maple Night School', identifier: '0099' },
      sources: [{ source: 'Passport', externalId: expect.any(String) }],
    },
  ])
})

test('a faulty file is refused with every fault at its line and column, and nothing is changed', async () => {
  const tasks =
    '[{ entity: student, mapping: { usrname: source.email, email: "source.emial" } }, { entity: enrollment }]'
  const maple = await desk.write('maple.yaml', mapleFile('http://127.0.0.1:1', { tasks }))
  const refused = await desk.run('apply', maple)
  expect(refused).toMatchObject({ code: 1, stdout: '' })
  const faults = refused.stderr.split('\n').filter(line => line.startsWith(`  ${maple}:`))
  expect(faults.map(line => line.replace(`  ${maple}:`, '').replace(/ .*\(/, ' ('))).toEqual([
    '16:23: (PREREQUISITE_MISSING)',
    '16:43: (ATTRIBUTE_UNKNOWN)',
    '16:73: (RULE_FAULTY)',
    '16:103: (PREREQUISITE_MISSING)',
  ])
  expect((await desk.run('export-config')).stderr).toContain('There is no organization yet.')
})

test('a data source that has brought nothing yet may be renamed in the file, with the integration that reads it', async () => {
  await desk.run('apply', await desk.write('maple.yaml', file))
  const renamed = await desk.run('apply', await desk.write('maple.yaml', file.replaceAll(': PowerSchool\n', ': SIS\n')))
  expect(renamed).toMatchObject({ code: 0, stderr: '' })
  expect((await desk.run('export-config')).stdout).toContain('source: SIS')
})

test('a secret that the environment lacks is asked for by its name', async () => {
  const maple = await desk.write('maple.yaml', file)
  const refused = await desk.runIn({ POWERSCHOOL_SECRET: '' }, 'apply', maple)
  expect(refused.code).toBe(1)
  expect(refused.stderr).toMatch(/maple.yaml:9:\d+: The environment has no variable POWERSCHOOL_SECRET/)
})

test('what is exported, applied to an empty instance, gives the same; secrets are not in it', async () => {
  await desk.run('apply', await desk.write('maple.yaml', file))
  const exported = await desk.run('export-config', 'out.yaml')
  expect(exported).toMatchObject({ code: 0, stdout: '' })
  expect(exported.stderr).toContain('POWERSCHOOL_CLIENT_SECRET')
  const text = await readFile(join(desk.folder, 'out.yaml'), 'utf8')
  expect(text).not.toContain('s3cret-of-maple')
  const secret = { POWERSCHOOL_CLIENT_SECRET: 's3cret-of-maple' }
  expect((await desk.runIn(secret, 'apply', 'out.yaml')).stdout).toBe('Nothing to change.\n')
  expect((await desk.run('export-config', 'out.yaml')).stderr).toContain('Code: FILE_THERE')

  const empty = await openCommandLine()
  await empty.runIn(secret, 'apply', await empty.write('maple.yaml', text))
  expect((await empty.run('export-config')).stdout).toBe(text)
  await empty.close()
})

test('the doctor finds a key that does not fit; applying again mends it', async () => {
  const maple = await desk.write('maple.yaml', file)
  await desk.run('apply', maple)
  const other = { PASSPORT_SYNC_KEY: Buffer.alloc(32, 5).toString('base64') }
  expect((await desk.runIn(other, 'doctor')).stdout).toMatch(
    /^WRONG {2}data source PowerSchool: .*\(KEY_DOES_NOT_FIT\)$/m,
  )
  expect((await desk.runIn(other, 'apply', maple)).stdout).toMatch(/secrets.clientSecret: \(secret\) → \(secret\)/)
  expect((await desk.runIn(other, 'doctor')).stdout).not.toContain('KEY_DOES_NOT_FIT')
})
