/**
 * Law 7 for the service, at chosen points (`test/faults` strikes at any): killed, frozen and cut off from the database while it reads and while it writes. Each
 * run ends like an undisturbed one. The clock is turned for the processes that are to be given up, so that no test waits.
 */

import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Domain } from '../../src/model/domain.ts'
import { boundless } from '../support/house.ts'
import { openChangedDistrict, type ChangedDistrict } from './changed-district.ts'
import { startProcess, type ServiceProcess } from './processes.ts'

let district: ChangedDistrict
let blocker: pg.Client
/** Looks on, and takes on what the others leave. */
let heir: ServiceProcess

beforeAll(async () => {
  district = await openChangedDistrict()
  blocker = new pg.Client({ connectionString: district.url })
  await blocker.connect()
}, 60_000)
afterAll(async () => {
  await blocker.end()
  await district.close()
})

/** A process that has just come to the page, of which it says that it pauses. */
async function atPage(
  pauseAt: number,
  domains: readonly Domain[] = [],
): Promise<{ readonly id: string; readonly victim: ServiceProcess }> {
  await district.startAnew()
  if (domains.length > 0) await district.configure({ limits: boundless, domains })
  const id = await district.queue()
  const victim = await startProcess(district, { pauseAt, workers: 1 })
  await victim.said(/paused$/)
  heir = await startProcess(district, { workers: 1 })
  return { id, victim }
}

/** The students' third page: schools, terms and courses are whole by then. */
const inStudents = 6

const pages = [1, 5, inStudents, 9, 15, 24]

test('killed at a page of any kind, six times', async () => {
  for (const page of pages) {
    const { id, victim } = await atPage(page)
    await victim.kill()
    await district.age(6)
    expect([district.before, district.after]).toContainEqual(await district.directory())
    await district.endsLikeUndisturbed(id)
    await heir.kill()
  }
}, 240_000)

test('frozen at a page and awake again when another has the run, twice', async () => {
  for (const page of pages.filter((_, index) => index % 3 === 0)) {
    const { id, victim } = await atPage(page)
    victim.child.kill('SIGSTOP')
    await district.age(11)
    await heir.said(/^page/)
    victim.child.kill('SIGCONT')
    victim.child.kill('SIGUSR2')
    await district.endsLikeUndisturbed(id)
    await victim.said(/was not seen for a while/)
    await district.endsLikeUndisturbed(id)
    await victim.kill()
    await heir.kill()
  }
}, 120_000)

test('cut off from the database at a page, twice: it goes on by itself', async () => {
  for (const page of pages.filter((_, index) => index % 3 === 1)) {
    const { id, victim } = await atPage(page)
    await heir.kill()
    await blocker.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and application_name like 'passport-sync %'`,
    )
    victim.child.kill('SIGUSR2')
    await noticed()
    await district.endsLikeUndisturbed(id)
    await victim.kill()
  }
}, 120_000)

const written = ['directory_student', 'directory_enrollment', 'link_student', 'link_enrollment', 'bookmark', 'run']

test('killed and frozen while the plan is being written, six times each: nothing is half-applied', async () => {
  for (const table of written) {
    for (const signal of ['SIGKILL', 'SIGSTOP'] as const) {
      const { id, victim } = await atPage(24)
      await heir.kill()
      await blocker.query('begin')
      await blocker.query(`lock table ${table} in share mode`)
      victim.child.kill('SIGUSR2')
      await waitsFor(table)
      victim.child.kill(signal)
      await blocker.query('rollback')
      await district.age(11)
      heir = await startProcess(district, { workers: 1 })
      await district.endsLikeUndisturbed(id)
      victim.child.kill('SIGCONT')
      await district.endsLikeUndisturbed(id)
      await victim.kill()
      await heir.kill()
    }
  }
}, 240_000)

test('killed when all pages of an entity are kept and it is being settled: nothing is read again', async () => {
  await killedWhileSettling([])
  expect(heir.lines.filter(line => line.startsWith('page student'))).toEqual([])
  await heir.kill()
}, 60_000)

test('killed when newcomers have been held against each other, which can not be done twice: the entity begins again', async () => {
  await killedWhileSettling([{ entity: 'student', attributes: ['stateId'], compare: {}, resolution: 'unattended' }])
  expect(heir.lines.find(line => line.startsWith('page'))).toBe('page student 0')
  await heir.kill()
}, 60_000)

async function killedWhileSettling(domains: readonly Domain[]): Promise<void> {
  const { id, victim } = await atPage(inStudents, domains)
  await heir.kill()
  // The page in hand is not kept before the process goes on; then the entity's end waits for the table.
  await blocker.query('begin')
  await blocker.query('lock table run_entity in share mode')
  victim.child.kill('SIGUSR2')
  await waitsFor('run_entity')
  await victim.kill()
  await blocker.query('rollback')
  await district.age(6)
  heir = await startProcess(district, { workers: 1 })
  await heir.said(/^page/)
  await district.endsLikeUndisturbed(id)
}

/** Until another connection waits for the lock on the table. */
async function waitsFor(table: string): Promise<void> {
  for (;;) {
    const { rowCount } = await blocker.query(
      `select from pg_locks where not granted and relation = $1::regclass
          and database = (select oid from pg_database where datname = current_database())`,
      [table],
    )
    if (rowCount !== 0) return
  }
}

/** Until the test's own pool has noticed which of its connections are gone. */
async function noticed(): Promise<void> {
  const { pool } = district.house
  const asked = () => Promise.allSettled(Array.from({ length: 8 }, () => pool.query('select 1')))
  while ((await asked()).some(({ status }) => status === 'rejected'));
}
