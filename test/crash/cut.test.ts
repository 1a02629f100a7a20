/** Law 7, seen from the other side: PostgreSQL cuts its connections in the middle of a run. */

import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Problem } from '../../src/model/problem.ts'
import type { Run } from '../../src/model/run.ts'
import { listRuns } from '../../src/store/runs.ts'
import { boundless, openDistrict, type District } from '../support/house.ts'
import { strike, write } from '../support/paper-source.ts'
import { writeSmallRoster } from '../support/small-roster.ts'

let district: District
let cutter: pg.Client

beforeAll(async () => {
  district = await openDistrict()
  cutter = new pg.Client({ connectionString: district.url })
  await cutter.connect()
})
afterAll(async () => {
  await cutter.end()
  await district.close()
})

async function startAnew(): Promise<void> {
  await district.forget()
  await district.configure({ limits: boundless })
  district.paper.pageSize = 1
  writeSmallRoster(district.paper)
  await district.run()
  write(district.paper, 'student', '4', { givenName: 'Dot', familyName: 'Ely', school: '11' })
  write(district.paper, 'student', '2', { familyName: 'Cole-Ray' })
  strike(district.paper, 'student', '1')
}

async function cut(): Promise<void> {
  await cutter.query(
    `select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and application_name like 'passport-sync %'`,
  )
}

/** Until the pool has noticed which of its connections are gone. */
async function noticed(): Promise<void> {
  const { pool } = district.house
  const asked = () => Promise.allSettled(Array.from({ length: 8 }, () => pool.query('select 1')))
  while ((await asked()).some(({ status }) => status === 'rejected'));
}

/** A run that ends, well or ill, with words one can act on. */
async function ended(): Promise<Run | Problem> {
  try {
    return await district.run()
  } catch (error) {
    if (error instanceof Problem) return error
    throw error
  }
}

test('a run whose connections are cut at any moment fails with advice, or is done; the next one ends as a clean one', async () => {
  await startAnew()
  const before = await district.directory()
  let pages = 0
  district.paper.onPage = () => void (pages += 1)
  await district.run()
  const after = await district.directory()
  expect(pages).toBeGreaterThan(10)

  for (let moment = 0; moment < pages + 2; moment += 3) {
    await startAnew()
    let page = 0
    let cutting: Promise<void> | undefined
    district.paper.onPage = async () => {
      if (page === moment) cutting = cut()
      page += 1
    }
    const run = await ended()
    if (run instanceof Problem) expect(run).toMatchObject({ code: 'DATABASE_UNREACHABLE', retry: true })
    else if (run.state === 'failed') expect(run.failure).toMatchObject({ code: 'DATABASE_UNREACHABLE' })
    else expect(run.state).toBe('done')
    await cutting
    await noticed()
    expect([before, after]).toContainEqual(await district.directory())
    district.paper.onPage = () => undefined
    expect(await district.run()).toMatchObject({ state: 'done' })
    expect(await district.directory()).toEqual(after)
    expect((await listRuns(district.house.pool, { limit: 10 })).filter(({ state }) => state === 'running')).toEqual([])
  }
}, 120_000)

test('a run whose connections are cut while its changes are being written leaves none of them', async () => {
  for (const table of ['directory_student', 'link_student', 'bookmark', 'run']) {
    while (!(await struckWhileWriting(table)));
  }
}, 120_000)

/** Whether it was struck; a run quicker than the strike ends well, and proves nothing. */
async function struckWhileWriting(table: string): Promise<boolean> {
  await startAnew()
  const before = await district.directory()
  let over = false
  let striking = Promise.resolve(false)
  const run = district.run({
    onProgress: ({ stage }) => {
      if (stage === 'plan') striking = cutWhileWaitingFor(table, () => over)
    },
  })
  const end = await run.catch((error: unknown) => error)
  over = true
  if (!(await striking)) {
    expect(end).toMatchObject({ state: 'done' })
    return false
  }
  await noticed()
  if (end instanceof Problem) expect(end.code).toBe('DATABASE_UNREACHABLE')
  else expect(end).toMatchObject({ state: 'failed', failure: { code: 'DATABASE_UNREACHABLE' } })
  expect(await district.directory()).toEqual(before)
  expect(await district.run()).toMatchObject({ state: 'done' })
  return true
}

/** Holds the table until a connection of the run waits for it, and cuts that; not when the run is over before. */
async function cutWhileWaitingFor(table: string, over: () => boolean): Promise<boolean> {
  await cutter.query(`begin; lock table ${table} in share mode`)
  let waiting = false
  while (!waiting && !over()) {
    const { rowCount } = await cutter.query(
      `select from pg_locks where not granted and relation = $1::regclass
          and database = (select oid from pg_database where datname = current_database())`,
      [table],
    )
    waiting = rowCount !== 0
  }
  if (waiting) await cut()
  await cutter.query('rollback')
  return waiting
}
