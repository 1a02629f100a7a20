/** What depends on an import begins with its success: once, whoever ran it, whatever dies in between. */

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import type { Pause } from '../../src/model/schedule.ts'
import { openPool } from '../../src/store/database.ts'
import { oweNow } from '../../src/store/followers.ts'
import { listRuns } from '../../src/store/runs.ts'
import { approve, decline, startService } from '../../src/worker/front-door.ts'
import { scheduleDue, scheduleFollowers } from '../../src/worker/schedule/schedule-due.ts'
import { writePaperFile } from '../crash/paper-file.ts'
import { openDistrict, type District } from '../support/house.ts'
import { write } from '../support/paper-source.ts'
import { writeSmallRoster } from '../support/small-roster.ts'
import { startProcess } from './processes.ts'

let district: District
let folder: string
let paperFile: string

beforeAll(async () => {
  district = await openDistrict()
  folder = await mkdtemp(join(tmpdir(), 'passport-sync-after-'))
  paperFile = join(folder, 'paper.json')
})
beforeEach(async () => {
  await district.forget()
  await query(`update organization set pauses = '[]'`)
  await query(`update integration set suspended_at = null, owed_since = null`)
  writeSmallRoster(district.paper)
  writeSmallRoster(district.other)
  await writePaperFile(paperFile, district.paper)
  await follow('Import', null)
  await follow('Other import', ['Import'])
})
afterAll(async () => {
  await district.close()
  await rm(folder, { recursive: true })
})

const query = (text: string, values: unknown[] = []) => district.house.pool.query(text, values)

async function follow(name: string, of: readonly string[] | null): Promise<void> {
  const schedule = of && JSON.stringify({ every: 'success', of })
  await query(`update integration set schedule = $2, next_due = null where name = $1`, [name, schedule])
}

const look = (): Promise<number> => scheduleFollowers(district.house.pool, new Date())

/** Runs of an integration, the oldest first, as `state by`. */
async function runsOf(integration: string): Promise<string[]> {
  const runs = await listRuns(district.house.pool, { integration, limit: 50 })
  return runs.toReversed().map(({ state, startedBy }) => `${state} by ${startedBy}`)
}

test('B-02 what follows an import begins when that has succeeded, by hand too, also when it found nothing to change', async () => {
  expect(await look()).toBe(0)
  await district.run()
  expect(await look()).toBe(1)
  expect(await runsOf('Other import')).toEqual(['queued by Import'])
  expect(await look()).toBe(0)
  await query(`update run set state = 'done' where state = 'queued'`)
  await district.run()
  expect([await look(), await look()]).toEqual([1, 0])
  expect(await runsOf('Other import')).toEqual(['done by Import', 'queued by Import'])
})

test('B-02 no clock starts what follows: it is never due, whatever time it is', async () => {
  for (const now of ['2026-03-08T07:00:00Z', '2026-11-01T06:00:00Z', '2031-01-01T00:00:00Z']) {
    expect(await scheduleDue(district.house.pool, new Date(now))).toBe(0)
  }
  expect(await runsOf('Other import')).toEqual([])
})

test('B-02 a preview, a failed, a cancelled and a declined run start nothing; a held one does once it is approved', async () => {
  await district.run({ preview: true })
  district.paper.breaksAfter.set('student', 0)
  await district.run().catch(() => undefined)
  district.paper.breaksAfter.clear()
  const given = new AbortController()
  district.paper.onPage = () => given.abort()
  await district.run({ signal: given.signal }).catch(() => undefined)
  district.paper.onPage = () => undefined
  const held = await district.run({ hold: true })
  expect(held.state).toBe('held')
  expect(await look()).toBe(0)
  await decline(district.house, held.id, 'Mo')
  expect(await look()).toBe(0)
  const again = await district.run({ hold: true })
  expect(await look()).toBe(0)
  expect(await runsOf('Other import')).toEqual([])
  await approve(district.house, again.id, district.options)
  expect(await look()).toBe(1)
  expect(await runsOf('Import')).toEqual([
    ...['previewed by test', 'failed by test', 'cancelled by test', 'declined by test', 'done by test'],
  ])
})

test('B-02 of several imports any starts it; two that end at once start one run', async () => {
  await query(
    `insert into integration (organization, name, type, data_source, schools, preview, limits, schedule, conflicts, removals)
     select organization, 'Third', type, data_source, schools, preview, limits, $1, conflicts, removals
       from integration where name = 'Other import'`,
    [JSON.stringify({ every: 'success', of: ['Import', 'Other import'] })],
  )
  try {
    await follow('Other import', null)
    await district.run()
    expect(await look()).toBe(1)
    await query(`update run set state = 'done' where integration_name = 'Third'`)
    await Promise.all([district.run({ integration: 'Other import' }), district.run()])
    const begun = await Promise.all(Array.from({ length: 5 }, look))
    expect(begun.reduce((sum, one) => sum + one, 0)).toBe(1)
    expect(await look()).toBe(0)
    expect(await runsOf('Third')).toHaveLength(2)
  } finally {
    await district.forget()
    await query(`delete from integration where name = 'Third'`)
  }
})

test('B-02 while its own run goes on it does not begin; afterwards it does, once', async () => {
  district.other.onPage = async entity => {
    if (entity !== 'student') return
    for (const phone of ['555 0100', '555 0101']) {
      write(district.paper, 'student', '2', { phone })
      await district.run()
      expect(await look()).toBe(0)
    }
  }
  await district.run({ integration: 'Other import' })
  expect([await look(), await look()]).toEqual([1, 0])
  expect(await runsOf('Other import')).toEqual(['done by test', 'queued by Import'])
})

test('B-02 one that waits in the queue already is enough; one that no longer follows is not begun', async () => {
  await district.run()
  await look()
  await district.run()
  expect(await look()).toBe(0)
  await query(`delete from run where state = 'queued'`)
  await follow('Other import', null)
  await district.run()
  expect(await look()).toBe(0)
  await follow('Other import', ['Import'])
  expect(await look()).toBe(0)
})

const suspend = (suspended: boolean) =>
  query(`update integration set suspended_at = case when $1 then now() end where name = 'Other import'`, [suspended])

test('B-02 successes while it is suspended are followed once it runs again: by one run, not by twelve', async () => {
  await suspend(true)
  for (let times = 0; times < 3; times += 1) {
    await district.run()
    expect(await look()).toBe(0)
  }
  await suspend(false)
  expect([await look(), await look()]).toEqual([1, 0])
  expect(await runsOf('Other import')).toEqual(['queued by Import'])
})

const inDays = (days: number): Date => new Date(Date.now() + days * 86_400_000)
const dayOf = (time: Date): string => time.toISOString().slice(0, 10)
const pauseUntil = async (days: number): Promise<void> => {
  const pause: Pause = { from: dayOf(inDays(-2)), until: dayOf(inDays(days)), suspendImports: true, noDeletions: false }
  await query(`update organization set pauses = $1`, [JSON.stringify([pause])])
}

test('B-02 SF-07 in a pause it is skipped, with that reason, and follows once when the pause is over', async () => {
  const successes = [await district.run(), await district.run()]
  await query(`update run set followed = true`)
  await pauseUntil(2)
  // Two that the pause found under way end one after the other.
  for (const { id } of successes) {
    await query(`update run set followed = false where id = $1`, [id])
    expect(await look()).toBe(0)
  }
  const skipped = await listRuns(district.house.pool, { integration: 'Other import', limit: 5 })
  expect(skipped).toMatchObject([{ state: 'skipped', startedBy: 'Import' }])
  expect(skipped[0]?.decisionReason).toMatch(/^imports are suspended until /)
  await pauseUntil(5)
  const lookIn = (days: number): Promise<number> => scheduleFollowers(district.house.pool, inDays(days))
  // The longer pause holds: the end of the shorter one begins nothing.
  expect([await lookIn(4), await lookIn(7), await lookIn(7)]).toEqual([0, 1, 0])
  expect(await runsOf('Other import')).toEqual([
    ...Array.from({ length: 2 }, () => 'skipped by Import'),
    'queued by Import',
  ])
})

test('B-02 SF-07 what waited for a worker when the pause began follows after it; a pause taken back is over at once', async () => {
  await district.run()
  expect(await look()).toBe(1)
  await pauseUntil(2)
  const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined }
  const service = await startService(district.house, {
    workers: 1,
    log: quiet,
    mail: null,
    refusePrivateAddresses: false,
  })
  try {
    await vi.waitUntil(async () => (await runsOf('Other import'))[0]?.startsWith('skipped'), { timeout: 30_000 })
  } finally {
    await service.stop()
  }
  expect(await look()).toBe(0)
  const { rows } = await query(`update organization set pauses = '[]' returning id`)
  for (const { id } of rows) await oweNow(district.house.pool, Number(id))
  expect([await look(), await look()]).toEqual([1, 0])
  expect(await runsOf('Other import')).toEqual(['skipped by Import', 'queued by Import'])
})

test('B-02 a process killed while what follows was suspended: the debt stands, and the next one launches it, once', async () => {
  await suspend(true)
  const { id } = await district.run()
  const first = await startProcess({ url: district.url, paperFile }, { workers: 0 })
  await vi.waitUntil(async () => (await query(`select from run where id = $1 and followed`, [id])).rowCount === 1, {
    timeout: 30_000,
    interval: 20,
  })
  await first.kill()
  await suspend(false)
  expect([await look(), await look()]).toEqual([1, 0])
  expect(await runsOf('Other import')).toEqual(['queued by Import'])
}, 90_000)

test('B-02 a process killed between the end of the import and the launch: the next one launches, once', async () => {
  await district.run()
  // The launch has to wait for this lock, and dies waiting.
  const pool = openPool(district.url)
  const lock = await pool.connect()
  try {
    await lock.query(`begin; select from integration where name = 'Other import' for update`)
    const first = await startProcess({ url: district.url, paperFile }, { workers: 0 })
    await vi.waitUntil(isWaiting, { timeout: 30_000, interval: 20 })
    await first.kill()
    await lock.query('rollback')
  } finally {
    lock.release()
    await pool.end()
  }
  await vi.waitUntil(async () => !(await isWaiting()), { timeout: 30_000, interval: 20 })
  expect(await runsOf('Other import')).toEqual([])

  const both = [startProcess, startProcess].map(start => start({ url: district.url, paperFile }, { workers: 0 }))
  await Promise.all(both)
  await vi.waitUntil(async () => (await runsOf('Other import')).length > 0, { timeout: 30_000, interval: 20 })
  expect(await look()).toBe(0)
  expect(await runsOf('Other import')).toEqual(['queued by Import'])
}, 90_000)

/** Whether somebody waits for the row of an integration. */
async function isWaiting(): Promise<boolean> {
  const { rows } = await query(
    `select from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock' and query like '%owed_since%'`,
  )
  return rows.length > 0
}

test('B-02 a service sends what an import by hand has brought, as soon as it is there', async () => {
  const { paper, other, house } = district
  paper.writable = true
  await district.configure({ type: 'export' })
  await follow('Other import', null)
  await follow('Import', ['Other import'])
  const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined }
  const service = await startService(house, { workers: 1, log: quiet, mail: null, refusePrivateAddresses: false })
  try {
    write(other, 'student', '77', { givenName: 'Ida', familyName: 'Frey', identifier: '0077', school: '11' })
    await district.run({ integration: 'Other import' })
    await vi.waitUntil(async () => (await runsOf('Import'))[0]?.startsWith('done'), { timeout: 30_000, interval: 50 })
  } finally {
    await service.stop()
  }
  expect(await runsOf('Import')).toEqual(['done by Other import'])
  const sent = paper.writes.map(({ write: { values } }) => values['familyName'])
  expect(sent).toContain('Frey')
}, 60_000)
