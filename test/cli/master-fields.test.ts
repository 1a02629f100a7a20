import { afterAll, beforeAll, expect, test } from 'vitest'
import { mapleFile, openCommandLine, type CommandLine } from './command-line.ts'

let desk: CommandLine
beforeAll(async () => {
  desk = await openCommandLine()
  await desk.run('apply', await desk.write('maple.yaml', mapleFile('http://127.0.0.1:1')))
})
afterAll(() => desk.close())

const generate = (...words: string[]) => desk.run('master-fields', 'generate', ...words)
const list = async () => (await desk.run('master-fields', 'list', '--json')).json() as { attribute: string }[]

test('MF-03 master fields are generated for an entity, but for what is left out', async () => {
  const dry = await generate('PowerSchool', '--entity', 'student', '--without', 'email', '--dry-run')
  expect(dry).toMatchObject({ code: 0, stdout: expect.stringContaining('This was a dry run') })
  expect(await list()).toEqual([])

  const made = await generate('PowerSchool', '--entity', 'student', '--without', 'email')
  expect(made).toMatchObject({ code: 0, stderr: expect.stringContaining('Values change with the next run') })
  const names = (await list()).map(({ attribute }) => attribute)
  expect(names).toContain('username')
  expect(names).not.toContain('email')
})

test('MF-04 a second master is refused, and what is there is named', async () => {
  expect(await generate('Passport')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('student.givenName (PowerSchool)'),
  })
  expect(await generate('Nowhere')).toMatchObject({ code: 1, stderr: expect.stringContaining('PowerSchool') })
})

test('MF-07 one step makes a source the master of everything, as the exported district file says too', async () => {
  expect(await generate('PowerSchool')).toMatchObject({ code: 0 })
  const { stdout: file } = await desk.run('export-config')
  const secret = { POWERSCHOOL_CLIENT_SECRET: 's3cret-of-maple' }
  const exported = await desk.write('exported.yaml', file)
  expect((await desk.runIn(secret, 'apply', exported, '--dry-run')).stdout).toContain('Nothing to change.')
})
