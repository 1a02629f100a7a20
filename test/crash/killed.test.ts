/** Law 7: a crash at any point loses nothing, doubles nothing and leaves nothing half-applied. */

import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { listRuns } from '../../src/store/runs.ts'
import { compileCache } from '../support/compile-cache.ts'
import { boundless, openDistrict, type District, type NamedRecord } from '../support/house.ts'
import { strike, write } from '../support/paper-source.ts'
import { writeSmallRoster } from '../support/small-roster.ts'
import { writePaperFile } from './paper-file.ts'

const program = fileURLToPath(new URL('import-process.ts', import.meta.url))

let district: District
let folder: string
let before: readonly NamedRecord[]
let after: readonly NamedRecord[]
let steps: readonly string[]

beforeAll(async () => {
  district = await openDistrict()
  folder = await mkdtemp(join(tmpdir(), 'passport-sync-crash-'))
  await startAnew()
  before = await district.directory()
  await turnPage()
  const undisturbed = start()
  steps = await linesOf(undisturbed)
  expect(steps.at(-1)).toMatch(/ended done$/)
  after = await district.directory()
  expect(after).not.toEqual(before)
}, 60_000)
afterAll(async () => {
  await district.close()
  await rm(folder, { recursive: true })
})

/** A district that has imported once. */
async function startAnew(): Promise<void> {
  await district.forget()
  await district.configure({ limits: boundless })
  district.paper.pageSize = 2
  writeSmallRoster(district.paper)
  for (let n = 10; n < 30; n += 1)
    write(district.paper, 'student', `${n}`, { givenName: 'A', familyName: `B${n}`, school: '11' })
  await district.run()
}

/** Then its source changes in every way: records come, change, and leave with what needs them. */
async function turnPage(): Promise<void> {
  const { paper } = district
  for (let n = 20; n < 40; n += 1)
    write(paper, 'student', `${n}`, { givenName: 'C', familyName: `D${n}`, school: '12' })
  for (let n = 20; n < 40; n += 1) write(paper, 'enrollment', `e${n}`, { student: `${n}`, section: '701' })
  strike(paper, 'student', '1', '12', '13')
  strike(paper, 'enrollment', '8001')
  write(paper, 'guardianship', '91:1', { student: '2' })
  await writePaperFile(join(folder, 'paper.json'), paper)
}

function start(pauseAt?: number): ChildProcess {
  return spawn(process.execPath, [program, district.url, join(folder, 'paper.json')], {
    env: {
      ...process.env,
      NODE_COMPILE_CACHE: compileCache,
      ...(pauseAt === undefined ? {} : { PAUSE_AT: String(pauseAt) }),
    },
    stdio: ['pipe', 'pipe', 'inherit'],
  })
}

async function linesOf(child: ChildProcess, until = (_: string): boolean => false): Promise<string[]> {
  const lines: string[] = []
  if (!child.stdout) throw new Error('nothing to read from')
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line)
    if (until(line)) break
  }
  return lines
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill('SIGKILL')
  await ended
}

/** Nothing is half-applied at once, and one more launch ends where an undisturbed run does. */
async function recovers(): Promise<void> {
  expect([before, after]).toContainEqual(await district.directory())
  await unlocked()
  const run = await district.run()
  expect(run).toMatchObject({ state: 'done', failure: null })
  expect(await district.directory()).toEqual(after)
  const { pool } = district.house
  expect((await listRuns(pool, { limit: 100 })).filter(({ state }) => state === 'running')).toEqual([])
  const { rows } = await pool.query(`select tablename from pg_tables where schemaname = 'snapshot'`)
  expect(rows).toEqual([])
}

test('DS-11 killed at the boundary of any stage, a run is made again and ends as one clean run', async () => {
  const boundaries = steps.flatMap((line, index) =>
    /page \w+ 0$|(plan|apply|settle) $|ended/.test(line) ? [index + 1] : [],
  )
  expect(boundaries.length).toBeGreaterThanOrEqual(14)
  for (const boundary of boundaries) {
    await startAnew()
    await turnPage()
    const child = start(boundary)
    expect((await linesOf(child, line => line.endsWith('paused'))).at(-1)).toMatch(/paused$/)
    await kill(child)
    await recovers()
  }
}, 120_000)

test('DS-11 killed while its changes are being written, a run leaves none of them', async () => {
  const blocker = new pg.Client({ connectionString: district.url })
  await blocker.connect()
  try {
    for (const table of [
      'directory_student',
      'directory_enrollment',
      'link_student',
      'link_enrollment',
      'bookmark',
      'run',
    ]) {
      await startAnew()
      await turnPage()
      // It stands still until the table is locked: else it may have been quicker.
      const child = start(steps.findIndex(line => line.endsWith('apply ')) + 1)
      expect((await linesOf(child, line => line.endsWith('paused'))).at(-1)).toMatch(/apply {2}paused$/)
      await blocker.query('begin')
      await blocker.query(`lock table ${table} in share mode`)
      child.stdin?.write('\n')
      await waitsFor(blocker, table)
      await kill(child)
      await blocker.query('rollback')
      expect(await district.directory()).toEqual(before)
      await recovers()
    }
  } finally {
    await blocker.end()
  }
}, 120_000)

/** Until PostgreSQL has noticed that the process is gone. */
async function unlocked(): Promise<void> {
  for (;;) {
    const { rowCount } = await district.house.pool.query(
      `select from pg_locks where locktype = 'advisory'
          and database = (select oid from pg_database where datname = current_database())`,
    )
    if (rowCount === 0) return
    await pause(5)
  }
}

/** Until another connection waits for the lock on the table. */
async function waitsFor(client: pg.Client, table: string): Promise<void> {
  for (;;) {
    const { rowCount } = await client.query(
      `select from pg_locks where not granted and relation = $1::regclass and database = (select oid from pg_database where datname = current_database())`,
      [table],
    )
    if (rowCount !== 0) return
    await pause(5)
  }
}

test('DS-11 killed at any moment, a run is made again and ends as one clean run', async () => {
  for (const moment of moments(8)) {
    await startAnew()
    await turnPage()
    const child = start()
    // It goes on while it is told to end.
    await linesOf(child, line => line.startsWith(`${moment} `))
    await kill(child)
    await recovers()
  }
}, 120_000)

/** Steps of the run, the same each time. */
function moments(count: number): number[] {
  return Array.from({ length: count }, (_, n) => 1 + ((Math.imul(n + 1, 0x9e3779b1) >>> 8) % steps.length))
}
