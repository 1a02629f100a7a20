import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openEmbedded } from '../../src/store/embedded/join.ts'
import { freshDatabase } from '../support/database.ts'
import { mapleFile, openCommandLine, type CommandLine } from './command-line.ts'

let desk: CommandLine
let folder: string
beforeAll(async () => {
  desk = await openCommandLine()
  folder = await mkdtemp(join(tmpdir(), 'passport data '))
})
afterAll(async () => {
  await desk.close()
  await rm(folder, { recursive: true })
})

/** In a data folder, with the database that the program brings along. */
const embedded = (home: string) => ({ DATABASE_URL: '', PASSPORT_SYNC_HOME: home })

test('two processes on one data folder share its database, whichever of them starts it', async () => {
  const home = join(folder, 'shared home')
  const maple = await desk.write('maple.yaml', mapleFile('http://127.0.0.1:1'))
  const both = await Promise.all([1, 2].map(() => desk.runIn(embedded(home), 'apply', maple)))
  expect(both.map(({ code, stderr }) => ({ code, stderr }))).toEqual([
    { code: 0, stderr: '' },
    { code: 0, stderr: '' },
  ])
  const added = await Promise.all(
    ['Ada', 'Ben'].map(name => desk.runIn(embedded(home), 'add', 'guardian', `familyName=${name}`)),
  )
  expect(added.map(({ code }) => code)).toEqual([0, 0])
  expect((await desk.runIn(embedded(home), 'records', 'guardian', '--json')).json()).toHaveLength(2)
  expect((await desk.runIn(embedded(home), 'records', 'school', '--json')).json()).toHaveLength(1)
  expect((await readFile(join(home, 'key'), 'utf8')).trim()).toHaveLength(44)
})

test('the data folder of another PostgreSQL is refused, named, and not touched', async () => {
  const home = join(folder, 'old home')
  await mkdir(join(home, 'postgres', 'data'), { recursive: true })
  await writeFile(join(home, 'postgres', 'data', 'PG_VERSION'), '12\n')
  const ended = await desk.runIn(embedded(home), 'runs')
  expect(ended).toMatchObject({ code: 1, stdout: '' })
  expect(ended.stderr).toMatch(/was made by PostgreSQL 12;.*\nWhat to do: .*\nCode: EMBEDDED_POSTGRES_OTHER_VERSION\n$/)
})

test('the database of a newer version is refused, and not touched', async () => {
  const database = await freshDatabase()
  const client = new pg.Client({ connectionString: database.url })
  await client.connect()
  await client.query(`insert into kysely_migration (name, timestamp) values ('9999-of-the-future', '2030-01-01')`)
  const ended = await desk.runIn({ DATABASE_URL: database.url }, 'runs')
  expect(ended).toMatchObject({ code: 1, stdout: '' })
  expect(ended.stderr).toMatch(/made by another version.*\nWhat to do: .*\nCode: DATABASE_OF_ANOTHER_VERSION\n$/)
  await client.end()
  await database.drop()
})

test('a data folder that cannot be written is named', async () => {
  const file = await desk.write('a file', 'no folder')
  const readOnly = join(folder, 'read-only home')
  await mkdir(readOnly, { mode: 0o555 })
  // To root nothing is read-only.
  const locked = process.getuid?.() === 0 ? [] : [readOnly, join(readOnly, 'home')]
  for (const home of [file, join(file, 'home'), ...locked]) {
    const ended = await desk.runIn(embedded(home), 'runs')
    expect(ended).toMatchObject({ code: 1, stdout: '' })
    expect(ended.stderr).toMatch(/Error: The .* .*\nWhat to do: .*PASSPORT_SYNC_HOME.*\nCode: [A-Z_]+\n$/)
    expect(ended.stderr).toContain(home)
  }
})

test('a key file that holds no key is named, and left as it is', async () => {
  const home = join(folder, 'spoiled home')
  await mkdir(home)
  await writeFile(join(home, 'key'), 'not a key\n', { mode: 0o600 })
  const { url, close } = await openEmbedded(join(folder, 'shared home'))
  const ended = await desk.runIn({ DATABASE_URL: url, PASSPORT_SYNC_HOME: home }, 'runs')
  await close()
  expect(ended).toMatchObject({
    code: 1,
    stdout: '',
    stderr: expect.stringContaining('Code: KEY_FILE_INVALID') as string,
  })
  expect(await readFile(join(home, 'key'), 'utf8')).toBe('not a key\n')
})
