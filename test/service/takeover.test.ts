/** Law 7 for the service: whatever happens to a process, another carries its runs on, and it writes nothing of them any more. */

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Run } from '../../src/model/run.ts'
import { queueRun } from '../../src/store/claims.ts'
import { findIntegration } from '../../src/store/configuration.ts'
import { findRun, listRuns } from '../../src/store/runs.ts'
import { newId } from '../../src/worker/front-door.ts'
import { writePaperFile } from '../crash/paper-file.ts'
import { openDistrict, boundless, type District, type NamedRecord } from '../support/house.ts'
import { strike, write } from '../support/paper-source.ts'
import { writeSmallRoster } from '../support/small-roster.ts'
import { startProcess } from './processes.ts'

let district: District
let folder: string
let paperFile: string
let before: readonly NamedRecord[]
let after: readonly NamedRecord[]

beforeAll(async () => {
  district = await openDistrict()
  folder = await mkdtemp(join(tmpdir(), 'passport-sync-service-'))
  paperFile = join(folder, 'paper.json')
  await startAnew()
  before = await district.directory()
  await district.run()
  after = await district.directory()
}, 60_000)
beforeEach(startAnew)
afterAll(async () => {
  await district.close()
  await rm(folder, { recursive: true })
})

/** A district that has imported once, whose source has changed since. */
async function startAnew(): Promise<void> {
  await district.forget()
  await district.configure({ limits: boundless })
  const { paper } = district
  paper.pageSize = 2
  writeSmallRoster(paper)
  for (let n = 10; n < 20; n += 1)
    write(paper, 'student', `${n}`, { givenName: 'A', familyName: `B${n}`, school: '11' })
  await district.run()
  for (let n = 15; n < 30; n += 1)
    write(paper, 'student', `${n}`, { givenName: 'C', familyName: `D${n}`, school: '12' })
  for (let n = 20; n < 30; n += 1) write(paper, 'enrollment', `e${n}`, { student: `${n}`, section: '701' })
  strike(paper, 'student', '1', '12')
  strike(paper, 'enrollment', '8001')
  await writePaperFile(paperFile, paper)
}

async function queue(): Promise<string> {
  const { pool } = district.house
  const { id: integration, organization } = await findIntegration(pool, 'Import')
  const id = newId()
  const wish = { id, organization, integration, integrationName: 'Import', full: true, preview: false }
  await queueRun(pool, { ...wish, trigger: 'test', startedBy: 'test', dueAt: null })
  return id
}

async function ended(id: string): Promise<Run> {
  for (;;) {
    const run = await findRun(district.house.pool, id)
    if (run && run.state !== 'queued' && run.state !== 'running') return run
    await pause(50)
  }
}

async function endsLikeUndisturbed(id: string): Promise<void> {
  expect(await ended(id)).toMatchObject({ state: 'done', failure: null })
  expect(await district.directory()).toEqual(after)
  const { pool } = district.house
  const { rows } = await pool.query(`select tablename from pg_tables where schemaname = 'snapshot'`)
  expect(rows).toEqual([])
  const runs = await listRuns(pool, { limit: 10 })
  expect(runs.filter(({ state }) => state !== 'done')).toEqual([])
}

/** The students' second page: schools, terms and courses are whole by then. */
const inStudents = 6

test('a killed worker: another one takes the run on within 15 seconds, and reads only what was not whole', async () => {
  const id = await queue()
  const first = await startProcess(district.url, paperFile, { pauseAt: inStudents })
  await first.said(/paused$/)
  const second = await startProcess(district.url, paperFile)
  const killedAt = performance.now()
  await first.kill()
  await second.said(/^page/)
  expect(performance.now() - killedAt).toBeLessThan(15_000)

  await endsLikeUndisturbed(id)
  expect(second.lines.filter(line => line.startsWith('page')).slice(0, 1)).toEqual(['page student 0'])
}, 60_000)

test('a frozen worker: another one takes the run on, and the zombie that wakes up writes nothing', async () => {
  const id = await queue()
  const first = await startProcess(district.url, paperFile, { pauseAt: inStudents })
  await first.said(/paused$/)
  first.child.kill('SIGSTOP')
  const frozenAt = performance.now()
  const second = await startProcess(district.url, paperFile)
  await second.said(/^page/)
  expect(performance.now() - frozenAt).toBeLessThan(15_000)
  await endsLikeUndisturbed(id)

  first.child.kill('SIGCONT')
  first.child.kill('SIGUSR2')
  await first.said(/was not seen for a while/)
  await endsLikeUndisturbed(id)
  // It serves on, as if it had just been started.
  await second.kill()
  const next = await queue()
  await endsLikeUndisturbed(next)
}, 60_000)

test('SIGTERM gives a plan under way back at once: the process ends within 5 seconds, another goes on from what is whole', async () => {
  const id = await queue()
  const first = await startProcess(district.url, paperFile, { pauseAt: inStudents })
  await first.said(/paused$/)
  const second = await startProcess(district.url, paperFile)
  const askedAt = performance.now()
  first.child.kill('SIGTERM')
  first.child.kill('SIGUSR2')
  await second.said(/^page student 0/)
  expect(await first.kill('SIGTERM')).toBe(0)
  expect(performance.now() - askedAt).toBeLessThan(5000)
  await endsLikeUndisturbed(id)
}, 60_000)

test('killed again and again at any page, a run ends like an undisturbed one', async () => {
  for (const pauseAt of [1, 4, 7, 10, 14, 18, 22]) {
    await startAnew()
    const id = await queue()
    const first = await startProcess(district.url, paperFile, { pauseAt })
    await first.said(/paused$/)
    await first.kill()
    expect([before, after]).toContainEqual(await district.directory())
    const second = await startProcess(district.url, paperFile)
    await endsLikeUndisturbed(id)
    await second.kill()
  }
}, 180_000)
