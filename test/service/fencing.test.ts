/** Whoever lost a run writes nothing of it any more, wherever it had got to. */

import pg from 'pg'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { applyPlan } from '../../src/store/apply.ts'
import { claimRun, queueRun, releaseRun, whileClaimed } from '../../src/store/claims.ts'
import { findIntegration } from '../../src/store/configuration.ts'
import { giveUpLost } from '../../src/store/presence.ts'
import { findRun } from '../../src/store/runs.ts'
import { newId } from '../../src/worker/front-door.ts'
import { openDistrict, type District } from '../support/house.ts'
import { writeSmallRoster } from '../support/small-roster.ts'

let district: District

beforeAll(async () => {
  district = await openDistrict()
})
beforeEach(async () => {
  await district.forget()
  writeSmallRoster(district.paper)
})
afterAll(() => district.close())

/** Somebody else takes every run on that is under way. */
const takeOn = (): Promise<unknown> =>
  district.house.pool.query(`update run set generation = generation + 1 where state = 'running'`)

test('a run that was taken on at any page is written by nobody else', async () => {
  for (const entity of ['school', 'student', 'guardianship'] as const) {
    await district.forget()
    writeSmallRoster(district.paper)
    const before = await district.everything()
    district.paper.onPage = async page => void (page === entity && (await takeOn()))
    const refused: unknown = await district.run().catch((error: unknown) => error)
    expect(refused).toMatchObject({ code: 'RUN_TAKEN_ON' })
    expect(await district.everything()).toBe(before)
    const { rows } = await district.house.pool.query(`select state, failure from run`)
    expect(rows).toEqual([{ state: 'running', failure: null }])
  }
})

test('a claim is given once, is lost with the next generation, and shows with every write', async () => {
  const { pool } = district.house
  const { id: integration, organization } = await findIntegration(pool, 'Import')
  const id = newId()
  const wish = { id, organization, integration, integrationName: 'Import', full: true, preview: false }
  await queueRun(pool, { ...wish, trigger: 'test', startedBy: 'test', dueAt: null })
  const claims = await Promise.all(Array.from({ length: 5 }, () => claimRun(pool, id)))
  const [claim, ...others] = claims.filter(one => one !== null)
  expect(others).toEqual([])
  if (!claim) throw new Error('nobody has the run')

  expect(await whileClaimed(pool, claim, async () => 'written')).toBe('written')
  await releaseRun(pool, claim)
  expect(await whileClaimed(pool, claim, async () => 'written').catch((error: unknown) => error)).toMatchObject({
    code: 'RUN_TAKEN_ON',
  })
  expect(await applyPlan(pool, claim)).toEqual({ outcome: 'not waiting' })
  expect(await claimRun(pool, id)).toMatchObject({ generation: claim.generation + 2 })
})

test('who is not seen for ten seconds is given up: its connections are cut and what it held is free', async () => {
  const { pool } = district.house
  const lost = newId()
  const zombie = new pg.Client({ connectionString: district.url, application_name: `passport-sync ${lost}` })
  zombie.on('error', () => undefined)
  await zombie.connect()
  await district.run()
  await pool.query(`update run set state = 'running', owner = $1, lasting = true`, [lost])
  await pool.query(`insert into process (id, seen_at) values ($1, now() - interval '9 seconds')`, [lost])
  expect(await giveUpLost(pool)).toBe(0)

  await zombie.query('begin')
  await zombie.query('select from run for update')
  await pool.query(`update process set seen_at = now() - interval '11 seconds' where id = $1`, [lost])
  expect(await giveUpLost(pool)).toBe(1)
  const { rows } = await pool.query<{ id: string; owner: string | null; generation: number }>(
    `select id, owner, generation from run`,
  )
  expect(rows).toMatchObject([{ owner: null, generation: 2 }])
  await expect(zombie.query('commit')).rejects.toThrow(/terminat|not queryable|closed/i)
  expect(await findRun(pool, rows[0]?.id ?? '')).toMatchObject({ state: 'running' })
})
