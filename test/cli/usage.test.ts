import { afterAll, beforeAll, expect, test } from 'vitest'
import { openCommandLine, type CommandLine } from './command-line.ts'

let desk: CommandLine
beforeAll(async () => {
  desk = await openCommandLine()
})
afterAll(() => desk.close())

test('help lists the commands there are, and a command that is not there is wrong usage', async () => {
  const help = await desk.run('help')
  expect(help.code).toBe(0)
  expect(help.stdout).toMatch(/^ {2}apply .*\n/m)
  expect(help.stdout).toMatch(/^ {2}start\b/m)
  expect(help.stdout).toMatch(/^ {2}unmerge\b/m)
  const unknown = await desk.run('untangle')
  expect(unknown.code).toBe(2)
  expect(unknown.stderr).toContain("unknown command 'untangle'")
  expect(unknown.stdout).toBe('')
})

test('the version is printed', async () => {
  expect(await desk.run('--version')).toMatchObject({ code: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) })
})

test.each([
  ['an unknown entity', ['records', 'studnet'], "Did you mean 'student'?"],
  ['an id that is none', ['edit', 'student', '42', 'grade=7'], 'not the id of a record'],
  ['an unknown command', ['nonsense'], 'See `passport-sync --help`'],
  ['a missing argument', ['run'], "missing required argument 'integration'"],
  ['an unknown option', ['runs', '--lmit', '3'], 'Did you mean --limit?'],
])('%s is wrong usage: exit code 2', async (_what, words, said) => {
  const ended = await desk.run(...words)
  expect(ended).toMatchObject({ code: 2, stdout: '' })
  expect(ended.stderr).toContain(said)
})

test('a wrong or unknown variable of ours stops the start and names itself', async () => {
  const ended = await desk.runIn({ PORT: 'eighty', PASSPORT_SYNC_HOMES: '/x' }, 'runs')
  expect(ended).toMatchObject({ code: 1, stdout: '' })
  expect(ended.stderr).toMatch(/PASSPORT_SYNC_HOMES is not a variable of ours; PORT must be a port/)
})

test('a database that does not answer is told in words, without a stack; LOG_LEVEL=debug shows it', async () => {
  const nowhere = { DATABASE_URL: 'postgres://a:geheim@127.0.0.1:1/x' }
  const ended = await desk.runIn(nowhere, 'runs')
  expect(ended).toMatchObject({ code: 1, stdout: '' })
  expect(ended.stderr).toMatch(/Error: The database does not answer.*\nWhat to do: .*\nCode: DATABASE_UNREACHABLE\n$/)
  const debug = await desk.runIn({ ...nowhere, LOG_LEVEL: 'debug' }, 'runs')
  expect(debug.stderr).toMatch(/\n {4}at /)
  expect(debug.stderr + ended.stderr).not.toContain('geheim')
})

test('the doctor says that the database does not answer and examines the rest', async () => {
  const ended = await desk.runIn({ DATABASE_URL: 'postgres://a:b@127.0.0.1:1/x' }, 'doctor')
  expect(ended.code).toBe(1)
  expect(ended.stdout).toMatch(/^WRONG {2}database: .*DATABASE_UNREACHABLE/m)
  expect(ended.stdout).toMatch(/^ok {5}data folder: /m)
})

test.each([
  ['run', 'INTEGRATION_UNKNOWN'],
  ['check', 'DATA_SOURCE_UNKNOWN'],
  ['show', 'RUN_UNKNOWN'],
  ['approve', 'RUN_UNKNOWN'],
])('%s of something that is not there fails with %s', async (command, code) => {
  const ended = await desk.run(command, 'nothing')
  expect(ended.code).toBe(1)
  expect(ended.stderr).toContain(`Code: ${code}`)
})
