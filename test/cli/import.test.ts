import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Ended } from './command-line.ts'
import { openWorld, type Report, type World } from './world.ts'

let world: World
let preview: Ended & { readonly report: Report }
let first: Ended & { readonly report: Report }
let afterPreview: Ended
beforeAll(async () => {
  world = await openWorld()
  preview = await world.run('--preview')
  afterPreview = await world.desk.run('records', 'student', '--json')
  first = await world.run()
})
afterAll(() => world.close())

const entities = [
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
]

test('DS-09 a preview shows the counts and writes nothing', () => {
  expect(preview).toMatchObject({ code: 0, stderr: expect.stringMatching(/^Reading /) as string })
  expect(preview.report).toMatchObject({ state: 'previewed', entities: { student: { read: 60, created: 60 } } })
  expect(afterPreview.stdout).toBe('')
})

test('run --json prints one document in the shape of the contract; progress goes to standard error', () => {
  expect(first).toMatchObject({ code: 0, stderr: expect.stringMatching(/^Reading /) as string })
  expect(first.report).toMatchObject({
    run: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
    integration: 'Nightly import',
    state: 'done',
    mode: 'full',
    durationMs: expect.any(Number) as number,
    entities: expect.any(Object) as object,
    held: [],
  })
  expect(Object.keys(first.report.entities)).toEqual(entities)
  expect(first.report.entities['student']).toEqual({
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

test('records are one JSON object a line, in the shape of the contract', async () => {
  const records = (await world.desk.run('records', 'student', '--json')).json()
  expect(records).toHaveLength(60)
  expect(records[0]).toEqual({
    id: expect.any(String) as string,
    entity: 'student',
    organization: 'Maple Unified',
    state: 'active',
    attributes: expect.objectContaining({
      givenName: expect.any(String) as string,
      school: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
    }) as object,
    sources: [{ source: 'PowerSchool', externalId: expect.any(String) as string }],
  })
})

test('changes are one JSON object a line, in the shape of the contract', async () => {
  const changes = (await world.desk.run('show', first.report.run, '--changes', '--json')).json()
  const created = entities.map(entity => first.report.entities[entity]?.['created'] ?? 0)
  expect(changes).toHaveLength(created.reduce((sum, count) => sum + count, 0))
  expect(changes[0]).toEqual({
    entity: 'school',
    operation: 'create',
    record: expect.any(String) as string,
    system: 'PowerSchool',
    externalId: expect.any(String) as string,
    fields: expect.objectContaining({ name: { before: null, after: expect.any(String) as string } }) as object,
    reason: null,
    outcome: 'applied',
  })
})

test('DS-13 history lists runs, and shows one with its start, trigger, state and counts', async () => {
  const runs = (await world.desk.run('runs', 'Nightly import', '--json')).json() as Report[]
  expect(runs.slice(-2).map(({ run, state }) => [run, state])).toEqual([
    [first.report.run, 'done'],
    [preview.report.run, 'previewed'],
  ])
  const shown = await world.desk.run('show', first.report.run)
  expect(shown).toMatchObject({ code: 0, stderr: '' })
  expect(shown.stdout).toMatch(/^Nightly import: done \(full, .*\)\nRun .*, started \d{4}-.* by \S+, command line\n/)
  expect(shown.stdout).toMatch(/^student +60 +60 +0 +0 +0 +0/m)
})

test('B-07 a second run finds nothing to do, in full and of what changed', async () => {
  for (const options of [['--full'], []]) {
    const again = await world.run(...options)
    expect(again).toMatchObject({
      code: 0,
      report: { state: 'done', mode: options.length > 0 ? 'full' : 'incremental' },
    })
    expect((await world.desk.run('show', again.report.run, '--changes', '--json')).stdout).toBe('')
  }
})

test('why tells of each value the source, the run and the rule', async () => {
  const [student] = (await world.desk.run('records', 'student', '--json')).json() as {
    readonly id: string
    readonly attributes: Readonly<Record<string, unknown>>
  }[]
  const told = (await world.desk.run('why', 'student', student?.id ?? '', '--json')).json()
  expect(told.map(row => (row as { attribute: string }).attribute)).toEqual(
    Object.keys(student?.attributes ?? {}).sort(),
  )
  expect(told).toContainEqual({
    attribute: 'givenName',
    value: student?.attributes['givenName'],
    source: 'PowerSchool',
    run: first.report.run,
    rule: expect.any(String) as string,
    beaten: [],
  })
  const table = await world.desk.run('why', 'student', student?.id ?? '', 'givenName')
  expect(table).toMatchObject({ code: 0, stderr: '' })
  expect(table.stdout).toMatch(/^Attribute +Value +Source +Rule/)
})

test('a reader that has seen enough is no crash', async () => {
  for (const words of [
    ['records', 'enrollment', '--json'],
    ['records', 'student'],
    ['show', first.report.run, '--changes'],
  ]) {
    const listing = world.desk.start(...words)
    listing.process.stdout?.destroy()
    expect(await listing.ended).toMatchObject({ code: 0, stderr: '' })
  }
})

test('a run whose reader has gone is carried out all the same', async () => {
  const running = world.desk.start('run', 'Nightly import', '--json')
  running.process.stdout?.destroy()
  running.process.stderr?.destroy()
  expect(await running.ended).toMatchObject({ code: 0 })
  const [last] = (await world.desk.run('runs', '--limit', '1', '--json')).json()
  expect(last).toMatchObject({ state: 'done' })
})

test('the doctor finds everything well', async () => {
  const doctor = await world.desk.run('doctor')
  expect(doctor.stdout).not.toContain('WRONG')
  expect(doctor.stdout).toMatch(/^ok {5}data source PowerSchool: the key fits, the connection is OK/m)
  expect(doctor).toMatchObject({ code: 0, stderr: '' })
})
