import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import {
  enrollNewStudent,
  renameStudent,
  transferStudent,
  withdrawStudent,
} from '../../simulators/district/pupil-events.ts'
import { dropEnrollment } from '../../simulators/district/seat-events.ts'
import { makeChance } from '../../simulators/chance.ts'
import type { Effect, Fault } from '../../simulators/faults.ts'
import type { SimulatedPowerSchool } from '../../simulators/powerschool/server.ts'
import type { Run } from '../../src/model/run.ts'
import { undo } from '../../src/worker/front-door.ts'
import { boundless, type NamedRecord } from '../support/house.ts'
import { alike, difference, growPowerSchool, nextDay, openImport, type Import } from './district.ts'

let powerSchool: SimulatedPowerSchool
let district: Import
/** Before the run, and after one that nothing disturbs. */
let asItWas: string
let asItIs: readonly NamedRecord[]

beforeAll(prepare)
afterAll(close)
afterEach(async ({ task }) => {
  powerSchool.faults.clear()
  powerSchool.enablePlugin(true)
  // What went wrong in one test is not to be the next one's fault.
  if (task.result?.state === 'fail') await close().then(prepare)
})

async function prepare(): Promise<void> {
  powerSchool = await growPowerSchool(60)
  district = await openImport(powerSchool, { limits: boundless, settings: { pageSize: 25 } })
  await district.run()
  asItWas = await district.everything()
  live()
  const undisturbed = await district.run()
  expect(undisturbed.state).toBe('done')
  asItIs = await district.directory()
  await undo(district.house, undisturbed.id, 'test')
  expect(await district.everything()).toBe(asItWas)
}

async function close(): Promise<void> {
  await district.close()
  await powerSchool.close()
}

/** Somebody comes, leaves, moves, is renamed, and gives up a section. */
function live(): void {
  const { db } = powerSchool
  const today = nextDay(powerSchool)
  const pupils = db
    .prepare('select dcid from students where enroll_status = 0 and dcid > 0 and exitdate > entrydate order by dcid')
    .all()
    .map(row => Number(row['dcid']))
  const [leaves = 0, moves = 0, renamed = 0, drops = 0] = pupils
  withdrawStudent(db, { student: leaves, today })
  transferStudent(db, { student: moves, toSchool: 2101, today })
  renameStudent(db, { student: renamed, familyName: 'Núñez', today })
  const seat = db
    .prepare(
      'select cc.dcid from cc join students on students.id = studentid where students.dcid = ? and sectionid > 0 and dateleft > ?',
    )
    .get(drops, today)
  dropEnrollment(db, { enrollment: Number(seat?.['dcid']), today })
  enrollNewStudent(db, { grade: 3, givenName: 'Ada', familyName: 'Byron', today })
}

/** A run in trouble: what it was, and what it told of single records. */
async function runUnder(faults: readonly Fault[], full = true): Promise<Run> {
  powerSchool.faults.add(...faults)
  const run = await district.run({ full })
  if (faults.length > 0) expect(powerSchool.faults.list().some(({ met }) => met > 0)).toBe(true)
  powerSchool.faults.clear()
  return run
}

/** The next run, which nothing disturbs, makes all right; then back to before. */
async function expectHealed(run: Run): Promise<void> {
  const next = await district.run()
  expect(next.state).toBe('done')
  expect(await district.problems(next.id)).toEqual([])
  expect(difference(await district.directory(), asItIs)).toEqual(alike)
  await undo(district.house, next.id, 'test')
  if (run.state === 'done') await undo(district.house, run.id, 'test')
  expect(await district.everything()).toBe(asItWas)
}

async function expectSurvived(run: Run): Promise<void> {
  expect(run).toMatchObject({ state: 'done', failure: null })
  expect(await district.problems(run.id)).toEqual([])
  expect(difference(await district.directory(), asItIs)).toEqual(alike)
}

async function expectUntouched(run: Run, code: string): Promise<void> {
  expect(run).toMatchObject({ state: 'failed', failure: { code, advice: expect.stringMatching(/\w/) as string } })
  expect(await district.everything()).toBe(asItWas)
  expect(await district.changes(run.id)).toEqual([])
}

/** Whatever is not as it should be was told as a problem: of that record, or of all of its kind. */
async function expectTold(run: Run): Promise<readonly string[]> {
  expect(run.state).toBe('done')
  const problems = await district.problems(run.id)
  const told = new Set(
    problems.map(({ entity, externalId }) => (externalId ? `${entity} PowerSchool:${externalId}` : entity)),
  )
  const { onlyOne, onlyOther } = difference(await district.directory(), asItIs)
  const names = [...onlyOne, ...onlyOther].map(text => /"name":"([^"]*)"/.exec(text)?.[1] ?? '')
  expect(names.filter(name => !told.has(name) && !told.has(name.split(' ')[0] ?? ''))).toEqual([])
  return problems.map(({ code }) => code)
}

const queries = 'schema/query'
const passing: readonly [what: string, effect: Effect][] = [
  ['answers late', { kind: 'latency', milliseconds: 30 }],
  ['says 429 with Retry-After', { kind: 'status', status: 429, retryAfter: 0 }],
  ['says 503', { kind: 'status', status: 503 }],
  ['says 509 with a date in Retry-After', { kind: 'status', status: 509, retryAfter: 'Wed, 25 Nov 2020 00:00:00 GMT' }],
  ['says 500', { kind: 'status', status: 500 }],
  ['drops the connection before the work', { kind: 'drop', when: 'before' }],
  ['drops the connection after the work', { kind: 'drop', when: 'after' }],
  ['cuts the body short', { kind: 'truncate', keep: 0.6 }],
  ['sends an empty body', { kind: 'empty' }],
  ['lets the token expire', { kind: 'expired token' }],
]
test.each(passing)(
  'a run during which PowerSchool %s now and then comes to what an undisturbed one does',
  async (_, effect) => {
    const times = effect.kind === 'expired token' ? 1 : 2
    const faults = [0, 9, 23, 40].map(after => ({ effect, path: queries, after, times }))
    const run = await runUnder(faults)
    await expectSurvived(run)
    await expectHealed(run)
  },
)

const once: readonly Effect[] = [
  { kind: 'no rows' },
  { kind: 'leave out rows', count: 2 },
  { kind: 'strange row', how: 'wrong types' },
]
test.each(once)('%j once in a query of each kind is asked for again, and nothing is lost', async effect => {
  const kinds = ['about', 'fences', 'page', 'year.days']
  const run = await runUnder(kinds.map(kind => ({ effect, path: `${kind}\\?`, after: 2, times: 1 })))
  await expectSurvived(run)
  await expectHealed(run)
})

const lasting: readonly [effect: Effect, code: string][] = [
  [{ kind: 'status', status: 429, retryAfter: 0 }, 'POWERSCHOOL_BUSY'],
  [{ kind: 'status', status: 503 }, 'POWERSCHOOL_BUSY'],
  [{ kind: 'status', status: 509 }, 'POWERSCHOOL_BUSY'],
  [{ kind: 'drop', when: 'before' }, 'POWERSCHOOL_CONNECTION_LOST'],
  [{ kind: 'drop', when: 'after' }, 'POWERSCHOOL_CONNECTION_LOST'],
  [{ kind: 'truncate', keep: 0.6 }, 'POWERSCHOOL_CONNECTION_LOST'],
  [{ kind: 'empty' }, 'POWERSCHOOL_ANSWER_UNREADABLE'],
  [{ kind: 'redirect' }, 'POWERSCHOOL_MAINTENANCE'],
  [{ kind: 'expired token' }, 'POWERSCHOOL_TOKEN_WORTHLESS'],
  [{ kind: 'status', status: 400, body: { message: 'illegal' } }, 'POWERSCHOOL_REQUEST_REFUSED'],
]
test.each(lasting)(
  '%j that comes half-way and stays ends the run in %s, and nothing is touched',
  async (effect, code) => {
    const run = await runUnder([{ effect, path: queries, after: 30 }])
    await expectUntouched(run, code)
    await expectHealed(run)
  },
)

test('a plugin that is disabled half-way ends the run, and nothing is touched', async () => {
  const run = await district.run({
    onProgress: ({ entity }) => {
      if (entity === 'student') powerSchool.enablePlugin(false)
    },
  })
  powerSchool.enablePlugin(true)
  await expectUntouched(run, run.failure?.code ?? '')
  expect(run.failure?.code).toMatch(/^POWERSCHOOL_(TOKEN_REFUSED|QUERY_MISSING)$/)
  await expectHealed(run)
})

test('rows that are left out again and again make the read incomplete: what came is taken, and nobody is removed for it', async () => {
  const run = await runUnder([{ effect: { kind: 'leave out rows', count: 3 }, path: 'student.page' }])
  expect(await expectTold(run)).toContain('READ_INCOMPLETE')
  expect(run.counts.student).toMatchObject({ deleted: 0 })
  await expectHealed(run)
})

test('pages without rows never pass for an empty school district', async () => {
  const run = await runUnder([{ effect: { kind: 'no rows' }, path: '(fences|page)\\?' }])
  // Even PowerSchool's own count says so: then a person decides.
  expect(run).toMatchObject({ state: 'held' })
  expect(await district.everything()).toBe(asItWas)
  await expectHealed(run)
})

test.each(['wrong types', 'control characters', 'ten megabytes'] as const)(
  '%s in a row of every page are told of, and cost no record',
  async how => {
    const path = how === 'ten megabytes' ? '(school|course|student|guardian).page' : 'page\\?'
    const run = await runUnder([{ effect: { kind: 'strange row', how }, path }])
    expect((await expectTold(run)).length).toBeGreaterThan(0)
    const before = new Set(
      (JSON.parse(asItWas) as { records: { id: string; state: string }[] }).records.map(({ id }) => id),
    )
    const removed = (await district.changes(run.id)).filter(({ operation }) => operation === 'archive')
    expect(removed.every(({ record }) => before.has(record))).toBe(true)
    const left = new Set(asItIs.filter(({ state }) => state === 'archived').map(({ name }) => name))
    expect(removed.filter(({ entity, externalId }) => !left.has(`${entity} PowerSchool:${externalId}`))).toEqual([])
    await expectHealed(run)
  },
)

test('an answer larger than any should be ends the run, with the setting that helps', async () => {
  const { db } = powerSchool
  db.exec(
    'create temp table kept as select dcid, street from students order by dcid limit 30; update students set street = hex(zeroblob(1400000)) where dcid in (select dcid from kept)',
  )
  const run = await district.run()
  db.exec(
    'update students set street = (select street from kept where kept.dcid = students.dcid) where dcid in (select dcid from kept)',
  )
  await expectUntouched(run, 'POWERSCHOOL_ANSWER_TOO_LARGE')
  expect(run.failure?.advice).toContain('pageSize')
  await expectHealed(run)
})

const all: readonly Effect[] = [
  ...passing.map(([, effect]) => effect),
  ...once,
  { kind: 'strange row', how: 'control characters' },
  { kind: 'strange row', how: 'ten megabytes' },
  { kind: 'skip page' },
  { kind: 'repeat page' },
]
test.each([1, 2, 3, 4, 5])('trouble of every kind at random (seed %i): told, or not at all', async seed => {
  const chance = makeChance(seed)
  const full = seed % 2 === 1
  const faults = Array.from({ length: 14 }, (_none, turn) => ({
    effect: all[Math.floor(chance() * all.length)] ?? { kind: 'empty' as const },
    path: queries,
    after: turn === 0 ? 0 : Math.floor(chance() * (full ? 80 : 25)),
    times: 1 + Math.floor(chance() * 3),
  }))
  const run = await runUnder(faults, full)
  if (run.state === 'failed') await expectUntouched(run, run.failure?.code ?? '')
  else await expectTold(run)
  await expectHealed(run)
})
