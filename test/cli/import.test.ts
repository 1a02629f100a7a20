import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { growInto } from '../../simulators/district/powerschool.ts'
import { startPowerSchool, type SimulatedPowerSchool } from '../../simulators/powerschool/server.ts'
import { makePlugin } from '../../src/connectors/powerschool/plugin.ts'
import { entityTypes } from '../../src/model/entity.ts'
import { mapleFile, openCommandLine, type CommandLine } from './command-line.ts'

let desk: CommandLine
let powerSchool: SimulatedPowerSchool
const strict = '    safety: { limits: { delete: { percent: 1, atLeast: 1 } } }'

beforeAll(async () => {
  desk = await openCommandLine()
  powerSchool = await startPowerSchool({ clientId: 'abc', clientSecret: 's3cret-of-maple' })
  growInto(powerSchool.db, { seed: 7, students: 60 })
  await desk.run('apply', await desk.write('maple.yaml', mapleFile(powerSchool.url, { safety: strict })))
})
afterAll(async () => {
  await powerSchool.close()
  await desk.close()
})

type Report = {
  readonly run: string
  readonly state: string
  readonly entities: Readonly<Record<string, Readonly<Record<string, number>>>>
}

function reportOf(value: unknown): Report {
  return value as Report
}

async function lastRun(): Promise<Report> {
  return reportOf((await desk.run('runs', '--limit', '1', '--json')).json()[0])
}

test('before the plugin is installed, check and run say what is missing; after, the connection is OK', async () => {
  const before = await desk.run('check', 'PowerSchool')
  expect(before.code).toBe(1)
  expect(before.stdout).toMatch(/^ok {2}reachable: .*\n$/)
  expect(before.stderr).toContain('Code: POWERSCHOOL_TOKEN_REFUSED')
  const failed = await desk.run('run', 'Nightly import', '--json')
  expect(failed).toMatchObject({ code: 1, stderr: expect.stringContaining('Code: POWERSCHOOL_TOKEN_REFUSED') })
  expect(failed.json()).toMatchObject([{ state: 'failed', entities: {}, held: [] }])

  powerSchool.installPlugin(makePlugin({ extensions: [] }, { entities: entityTypes }).zip)
  powerSchool.enablePlugin(true)
  const after = await desk.run('check', 'PowerSchool')
  expect(after).toMatchObject({ code: 0, stderr: '', stdout: expect.stringMatching(/\nConnection is OK\.\n$/) })
})

test('DS-09 a preview shows the counts and writes nothing', async () => {
  const preview = await desk.run('run', 'Nightly import', '--preview', '--json')
  expect(preview).toMatchObject({ code: 0, stderr: expect.stringMatching(/^Reading /) })
  expect(preview.json()).toMatchObject([{ state: 'previewed', entities: { student: { read: 60, created: 60 } } }])
  expect((await desk.run('records', 'student', '--json')).stdout).toBe('')
})

test('run --json prints one document in the shape of the contract; progress goes to standard error', async () => {
  const done = await desk.run('run', 'Nightly import', '--json')
  expect(done).toMatchObject({ code: 0 })
  expect(done.stderr).toMatch(/^Reading /)
  const [report, ...others] = done.json()
  expect(others).toEqual([])
  expect(Object.keys(reportOf(report).entities)).toEqual([
    'school',
    'term',
    'course',
    'student',
    'teacher',
    'guardian',
    'section',
    'enrollment',
    'assignment',
    'guardianship',
  ])
  expect(report).toMatchObject({
    run: expect.stringMatching(/^[0-9a-f-]{36}$/),
    integration: 'Nightly import',
    state: 'done',
    mode: 'full',
    durationMs: expect.any(Number),
    held: [],
  })
  expect(reportOf(report).entities['student']).toEqual({
    read: 60,
    created: 60,
    updated: 0,
    deleted: 0,
    restored: 0,
    unchanged: 0,
    skipped: 0,
    conflicts: 0,
    duplicates: 0,
    problems: 0,
  })
})

test('records and changes are one JSON object a line, in the shape of the contract', async () => {
  const records = (await desk.run('records', 'student', '--json')).json()
  expect(records).toHaveLength(60)
  expect(records[0]).toEqual({
    id: expect.any(String),
    entity: 'student',
    organization: 'Maple Unified',
    state: 'active',
    attributes: expect.objectContaining({
      givenName: expect.any(String),
      school: expect.stringMatching(/^[0-9a-f-]{36}$/),
    }),
    sources: [{ source: 'PowerSchool', externalId: expect.any(String) }],
  })
  const { run } = await lastRun()
  const changes = (await desk.run('show', run, '--changes', '--json')).json()
  expect(changes.length).toBeGreaterThan(500)
  expect(changes[0]).toEqual({
    entity: 'school',
    operation: 'create',
    record: expect.any(String),
    system: 'PowerSchool',
    externalId: expect.any(String),
    fields: expect.objectContaining({ name: { before: null, after: expect.any(String) } }),
    reason: null,
    outcome: 'applied',
  })
})

test('a plan over the limit is held with exit code 3; approve carries it out, undo brings everything back', async () => {
  powerSchool.db.exec('update students set enroll_status = 2 where dcid % 4 = 0')
  const held = await desk.run('run', 'Nightly import', '--full', '--json')
  expect(held.code).toBe(3)
  const { run } = await lastRun()
  expect(held.stderr).toContain(`passport-sync approve ${run}`)
  expect(held.json()).toMatchObject([
    {
      state: 'held',
      held: expect.arrayContaining([{ entity: 'student', operation: 'delete', count: 15, of: 60, limit: 1 }]),
    },
  ])
  expect((await desk.run('records', 'student', '--json')).json()).toHaveLength(60)
  expect((await desk.run('show', run)).stdout).toMatch(/^Held: 15 of 60 student records would be deleted/m)

  expect((await desk.run('approve', run)).code).toBe(0)
  expect((await desk.run('records', 'student', '--json')).json()).toHaveLength(45)
  expect((await desk.run('undo', run)).code).toBe(0)
  expect((await desk.run('records', 'student', '--json')).json()).toHaveLength(60)
  expect(await desk.run('undo', run)).toMatchObject({ code: 1, stderr: expect.stringContaining('Code: UNDO_REFUSED') })
  expect(await desk.run('decline', run)).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('Code: RUN_NOT_HELD'),
  })
})

test('Ctrl-C cancels a run cleanly: nothing is written, and history says so', async () => {
  const before = await desk.run('records', 'student', '--json')
  // The first page never comes: the run is certainly under way when it is interrupted.
  powerSchool.faults.add({ effect: { kind: 'latency', milliseconds: 60_000 }, path: 'query/com.passportsync' })
  const running = desk.start('run', 'Nightly import', '--full', '--json')
  await Promise.race([powerSchoolIsAsked(), running.ended])
  running.process.kill('SIGINT')
  running.process.kill('SIGINT') // The same Ctrl-C, passed on by a parent, is no second one.
  const ended = await running.ended
  powerSchool.faults.clear()
  expect(ended).toMatchObject({ code: 1, stderr: expect.stringContaining('Code: RUN_CANCELLED') })
  expect(ended.json()).toMatchObject([{ state: 'cancelled' }])
  expect(await lastRun()).toMatchObject({ state: 'cancelled' })
  expect((await desk.run('records', 'student', '--json')).stdout).toBe(before.stdout)
})

async function powerSchoolIsAsked(): Promise<void> {
  while (powerSchool.faults.list().some(({ met }) => met === 0)) await setTimeout(20)
}

test('a reader that has seen enough is no crash', async () => {
  const listing = desk.start('records', 'enrollment', '--json')
  listing.process.stdout?.destroy()
  expect(await listing.ended).toMatchObject({ code: 0, stderr: '' })
})

test('the doctor finds everything well', async () => {
  const doctor = await desk.run('doctor')
  expect(doctor.stdout).not.toContain('WRONG')
  expect(doctor.stdout).toMatch(/^ok {5}data source PowerSchool: the key fits, the connection is OK/m)
  expect(doctor).toMatchObject({ code: 0, stderr: '' })
})

test('the plugin is written to a file that PowerSchool takes, and keeps its version while its content stays', async () => {
  const written = await desk.run('plugin', 'PowerSchool', 'plugin.zip', '--json')
  expect(written).toMatchObject({ code: 0, stderr: '' })
  const other = await startPowerSchool()
  expect(other.installPlugin(await readFile(join(desk.folder, 'plugin.zip')))).toMatchObject({ canEnable: true })
  await other.close()
  expect((await desk.run('plugin', 'PowerSchool', 'plugin.zip', '--json')).stdout).toBe(written.stdout)
})
