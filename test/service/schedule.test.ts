/** What is due begins: once, in the organization's time, and not while a pause is on. */

import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Pause, Schedule } from '../../src/model/schedule.ts'
import { findIntegration } from '../../src/store/configuration.ts'
import { listRuns } from '../../src/store/runs.ts'
import { approve, launch } from '../../src/worker/front-door.ts'
import { scheduleDue } from '../../src/worker/schedule/schedule-due.ts'
import { openDistrict, type District } from '../support/house.ts'
import { strike, write } from '../support/paper-source.ts'
import { writeSmallRoster } from '../support/small-roster.ts'

const monday: Schedule = { every: 'week', days: ['monday', 'wednesday'], at: '02:00' }
let district: District

beforeAll(async () => {
  district = await openDistrict()
})
beforeEach(async () => {
  await district.forget()
  writeSmallRoster(district.paper)
})
afterAll(() => district.close())

async function schedule(wish: Schedule | null, pauses: readonly Pause[] = []): Promise<void> {
  const { pool } = district.house
  await pool.query(`update integration set schedule = $1, next_due = null where name = 'Import'`, [
    wish && JSON.stringify(wish),
  ])
  await pool.query(`update organization set pauses = $1`, [JSON.stringify(pauses)])
}

const at = (now: string): Promise<number> => scheduleDue(district.house.pool, new Date(now))

async function nextDue(): Promise<string | undefined> {
  const { rows } = await district.house.pool.query<{ due: Date }>(
    `select next_due as due from integration where name = 'Import'`,
  )
  return rows[0]?.due.toISOString()
}

async function history(): Promise<string[]> {
  const runs = await listRuns(district.house.pool, { limit: 20 })
  return runs
    .toReversed()
    .map(run => `${run.state} ${run.trigger} ${run.dueAt ?? ''} ${run.decisionReason ?? ''}`.trim())
}

const forgetQueued = (): Promise<unknown> => district.house.pool.query(`delete from run where state = 'queued'`)

test('DS-05 a weekly run begins when the clock passes its local time, and the next one is known', async () => {
  await schedule(monday)
  expect(await at('2026-11-28T12:00:00Z')).toBe(0)
  expect(await nextDue()).toBe('2026-11-30T07:00:00.000Z')
  expect(await at('2026-11-30T06:59:59Z')).toBe(0)
  expect(await at('2026-11-30T07:00:01Z')).toBe(1)
  expect(await nextDue()).toBe('2026-12-02T07:00:00.000Z')
  expect(await history()).toEqual(['queued schedule 2026-11-30T07:00:00.000Z'])
})

test('DS-14 on the day without a 02:30 the run begins once, at 03:00', async () => {
  await schedule({ every: 'day', at: '02:30' })
  await at('2026-03-07T12:00:00Z')
  let begun = 0
  for (let minute = 0; minute < 24 * 60; minute += 10) {
    const now = new Date(Date.UTC(2026, 2, 7, 12, minute)).toISOString()
    begun += await at(now)
    await forgetQueued()
  }
  expect(begun).toBe(1)
  expect(await nextDue()).toBe('2026-03-09T06:30:00.000Z')
})

test('after twelve hours of downtime an hourly integration runs once, not twelve times', async () => {
  await schedule({ every: 'hour', minute: 0 })
  await at('2026-11-28T00:30:00Z')
  expect(await at('2026-11-28T12:30:00Z')).toBe(1)
  expect(await at('2026-11-28T12:30:01Z')).toBe(0)
  expect(await nextDue()).toBe('2026-11-28T13:00:00.000Z')
})

test('two processes that look at once begin one run', async () => {
  await schedule(monday)
  await at('2026-11-28T12:00:00Z')
  const begun = await Promise.all(Array.from({ length: 5 }, () => at('2026-11-30T07:00:01Z')))
  expect(begun.reduce((sum, one) => sum + one, 0)).toBe(1)
})

test('a schedule that has ended, and an integration that is suspended, begin nothing', async () => {
  await schedule({ ...monday, until: '2026-11-29' })
  await at('2026-11-28T12:00:00Z')
  expect(await at('2027-11-30T07:00:01Z')).toBe(0)
  await schedule(monday)
  await district.house.pool.query(`update integration set suspended_at = now() where name = 'Import'`)
  await at('2026-11-28T12:00:00Z')
  expect(await at('2026-11-30T07:00:01Z')).toBe(0)
  await district.house.pool.query(`update integration set suspended_at = null`)
  expect(await history()).toEqual([])
})

test('what is due while the run before it is under way is skipped, with that reason', async () => {
  await schedule({ every: 'hour', minute: 0 })
  await at('2026-11-28T00:30:00Z')
  let begun = -1
  district.paper.onPage = async entity => {
    if (entity === 'student') begun = await at('2026-11-28T01:00:01Z')
  }
  await district.run()
  expect(begun).toBe(0)
  expect(await history()).toContain('skipped schedule 2026-11-28T01:00:00.000Z the run before it was still under way')
})

test('SF-07 while imports are suspended a due one is skipped with that reason; afterwards they go on by themselves', async () => {
  const pause = { from: '2026-11-29', until: '2026-12-01', suspendImports: true, noDeletions: false }
  await schedule(monday, [pause])
  await at('2026-11-28T12:00:00Z')
  expect(await at('2026-11-30T07:00:01Z')).toBe(0)
  expect(await at('2026-12-02T07:00:01Z')).toBe(1)
  expect(await history()).toEqual([
    'skipped schedule 2026-11-30T07:00:00.000Z imports are suspended until 2026-12-02T05:00:00.000Z',
    'queued schedule 2026-12-02T07:00:00.000Z',
  ])
})

/** From yesterday until the day after tomorrow, whatever the time zone. */
function now(what: Partial<Pause>): Pause {
  const day = (ahead: number): string => new Date(Date.now() + ahead * 86_400_000).toISOString().slice(0, 10)
  return { from: day(-2), until: day(2), suspendImports: false, noDeletions: false, ...what }
}

test('SF-08 while both are on nothing is imported: a launch by hand is refused, a preview is not', async () => {
  await schedule(null, [now({ suspendImports: true, noDeletions: true })])
  const refused: unknown = await launch(district.house, district.options).catch((error: unknown) => error)
  expect(refused).toMatchObject({ code: 'IMPORTS_PAUSED' })
  expect(await district.run({ preview: true })).toMatchObject({ state: 'previewed' })
  expect(await district.records('student')).toEqual([])
})

test('SF-09 what vanishes while nothing may be deleted stays and is counted; afterwards its removal is held', async () => {
  const { paper, house } = district
  await district.run()
  await schedule(null, [now({ noDeletions: true })])
  strike(paper, 'student', '3')
  strike(paper, 'enrollment', '8002')
  write(paper, 'student', '2', { phone: '555 0100' })
  const paused = await district.run()
  expect(paused).toMatchObject({
    state: 'done',
    counts: { student: { updated: 1, deleted: 0, kept: 1 }, enrollment: { deleted: 0, kept: 1 } },
  })
  expect(await district.records('student')).toHaveLength(3)
  const kept = (await district.changes(paused.id)).filter(({ operation }) => operation === 'keep')
  expect(kept.map(({ entity, externalId, reason }) => [entity, externalId, reason])).toEqual([
    ['student', '3', 'no longer in Paper; kept: a pause allows no deletions'],
    ['enrollment', '8002', 'no longer in Paper; kept: a pause allows no deletions'],
  ])

  await schedule(null)
  const held = await district.run()
  expect(held.state).toBe('held')
  expect(held.held).toMatchObject([
    { entity: 'student', operation: 'delete', count: 1, limit: 0 },
    { entity: 'enrollment', operation: 'delete', count: 1, limit: 0 },
  ])
  await approve(house, held.id, district.options)
  expect(await district.records('student')).toHaveLength(2)

  strike(paper, 'student', '2')
  expect(await district.run()).toMatchObject({ state: 'done', counts: { student: { deleted: 1 } } })
  expect(await findIntegration(house.pool, 'Import')).toMatchObject({ schedule: null })
})
