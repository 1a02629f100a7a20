/** A backup, restored on an empty machine: everything byte for byte, secrets that open, and a run that finds nothing to do. */

import { copyFile, mkdir, readFile, stat, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openEmbedded } from '../../src/store/embedded/join.ts'
import { freshDatabase } from '../support/database.ts'
import { openWorld, reportOf, type World } from './world.ts'

let world: World
let backup: string
beforeAll(async () => {
  world = await openWorld({ students: 40 })
  const { desk } = world
  expect(await world.run()).toMatchObject({ code: 0 })
  const value = 'preferredGivenName=Zoë\t"\\N" \\.'
  expect(await desk.run('edit', 'student', await someStudent(), value)).toMatchObject({ code: 0 })
  await desk.run('administrator', 'ada@maple.example')
  backup = join(desk.folder, 'maple.backup')
  expect(await desk.run('backup', backup)).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^Wrote \d+ rows to /) as string,
    stderr: expect.stringContaining(join(desk.folder, 'home', 'key')) as string,
  })
}, 120_000)
afterAll(() => world.close())

async function someStudent(): Promise<string> {
  const [first] = (await world.desk.run('records', 'student', '--json')).json() as { id: string }[]
  return first?.id ?? ''
}

/** Every row of every table that is kept, as PostgreSQL writes it. */
async function everything(url: string): Promise<Record<string, string[]>> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    const { rows } = await client.query<{ name: string }>(
      `select relname as name from pg_class
        where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relispartition
          and relname not in ('session', 'one_time_token', 'process', 'sign_in_failure', 'launch_key', 'kysely_migration',
                              'kysely_migration_lock')`,
    )
    const tables: Record<string, string[]> = {}
    for (const { name } of rows) {
      const found = await client.query<{ row: string }>(`select ${name}::text as row from ${name}`)
      tables[name] = found.rows.map(({ row }) => row).sort()
    }
    const sequences = await client.query<{ row: string }>(
      `select sequencename || ' ' || last_value as row from pg_sequences
        where schemaname = 'public' and last_value is not null order by 1`,
    )
    return { ...tables, sequences: sequences.rows.map(({ row }) => row) }
  } finally {
    await client.end()
  }
}

test('a backup goes into a new data folder, byte for byte; its secrets open, and the next run plans nothing', async () => {
  const { desk } = world
  const home = join(desk.folder, 'new home')
  const elsewhere = { DATABASE_URL: '', PASSPORT_SYNC_HOME: home }
  expect(await desk.runIn(elsewhere, 'restore', backup)).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('KEY_MISSING') as string,
  })
  await mkdir(home, { recursive: true, mode: 0o700 })
  await copyFile(join(desk.folder, 'home', 'key'), join(home, 'key'))
  expect(await desk.runIn(elsewhere, 'restore', backup)).toMatchObject({ code: 0 })
  const before = await everything(world.desk.databaseUrl)
  const embedded = await openEmbedded(home)
  try {
    expect(await everything(embedded.url)).toEqual(before)
  } finally {
    await embedded.close()
  }
  expect(before['student'] ?? before['directory_record']).not.toEqual([])
  const again = await desk.runIn(elsewhere, 'run', 'Nightly import', '--full', '--json')
  const { state, entities } = reportOf(again)
  expect(state).toBe('done')
  for (const counts of Object.values(entities)) {
    expect(counts).toMatchObject({ created: 0, updated: 0, deleted: 0, restored: 0 })
  }
  expect(await desk.runIn(elsewhere, 'restore', backup)).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('DATABASE_NOT_EMPTY') as string,
  })
}, 120_000)

test('a backup goes into an empty database of a server; with another key it is refused, with none it is told what to do', async () => {
  const { desk } = world
  const database = await freshDatabase()
  try {
    const there = { DATABASE_URL: database.url, PASSPORT_SYNC_KEY: Buffer.alloc(32, 7).toString('base64') }
    expect(await desk.runIn(there, 'restore', backup)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('KEY_NOT_OF_BACKUP') as string,
    })
    expect(await desk.runIn(there, 'restore', backup, '--without-key')).toMatchObject({ code: 0 })
    expect(await everything(database.url)).toEqual(await everything(world.desk.databaseUrl))
    expect(await desk.runIn(there, 'run', 'Nightly import')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('KEY_DOES_NOT_FIT') as string,
    })
  } finally {
    await database.drop()
  }
}, 60_000)

test('a backup that is cut off, or is none, is refused, and nothing of it stays', async () => {
  const { desk } = world
  const database = await freshDatabase()
  try {
    const there = { DATABASE_URL: database.url }
    const { size } = await stat(backup)
    for (const share of [0.2, 0.6, 0.999]) {
      const cut = join(desk.folder, 'cut.backup')
      await copyFile(backup, cut)
      await truncate(cut, Math.floor(size * share))
      expect(await desk.runIn(there, 'restore', cut)).toMatchObject({
        code: 1,
        stderr: expect.stringContaining('BACKUP_UNREADABLE') as string,
      })
    }
    const other = join(desk.folder, 'other.backup')
    await writeFile(other, 'no backup')
    expect((await desk.runIn(there, 'restore', other)).stderr).toContain('BACKUP_UNREADABLE')
    expect((await desk.runIn(there, 'restore', join(desk.folder, 'none'))).stderr).toContain('FILE_NOT_READ')
    expect((await everything(database.url))['run']).toEqual([])
  } finally {
    await database.drop()
  }
}, 60_000)

test('a backup is readable by its owner alone, holds no secret in clear, and is not written over', async () => {
  const { desk } = world
  expect((await stat(backup)).mode & 0o777).toBe(0o600)
  expect((await readFile(backup)).includes('s3cret-of-maple')).toBe(false)
  expect(await desk.run('backup', backup)).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('FILE_THERE') as string,
  })
  expect(await desk.run('backup', join(desk.folder, 'no folder', 'file'))).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('FILE_NOT_WRITTEN') as string,
  })
})
