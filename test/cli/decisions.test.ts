import { setTimeout } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openWorld, reportOf, type World } from './world.ts'

let world: World
beforeEach(async () => {
  world = await openWorld({ safety: '    safety: { limits: { delete: { percent: 1, atLeast: 1 } } }' })
})
afterEach(() => world.close())

/** A first import, after which a quarter of the students leave: 15 of 60. */
async function importAndLeave(): Promise<void> {
  expect(await world.run()).toMatchObject({ code: 0, report: { state: 'done' } })
  world.powerSchool.db.exec('update students set enroll_status = 2 where dcid % 4 = 0')
}

test('a plan over the limit is held with exit code 3; approve carries it out, undo brings everything back', async () => {
  const { desk } = world
  await importAndLeave()
  const before = await desk.run('records', 'student', '--json')
  const held = await world.run('--full')
  const { run } = held.report
  expect(held.code).toBe(3)
  expect(held.stderr).toContain(`passport-sync approve ${run}`)
  expect(held.report.held).toContainEqual({ entity: 'student', operation: 'delete', count: 15, of: 60, limit: 1 })
  expect((await desk.run('records', 'student', '--json')).stdout).toBe(before.stdout)
  expect((await desk.run('show', run)).stdout).toMatch(/^Held: 15 of 60 student records would be deleted/m)

  const approved = await desk.run('approve', run, '--reason', 'they moved', '--json')
  expect(approved).toMatchObject({ code: 0 })
  expect(reportOf(approved)).toMatchObject({ run, state: 'done', entities: { student: { deleted: 15 } } })
  expect(await world.students()).toHaveLength(45)
  expect((await desk.run('show', run)).stdout).toMatch(/^Decided by \S+ .*: they moved$/m)
  expect(await desk.run('approve', run)).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('Code: RUN_NOT_HELD') as string,
  })

  expect(await desk.run('undo', run)).toMatchObject({ code: 0 })
  expect((await desk.run('records', 'student', '--json')).stdout).toBe(before.stdout)
  expect(await desk.run('undo', run)).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('Code: UNDO_REFUSED') as string,
  })
})

test('a declined plan changes nothing, and waits no longer', async () => {
  const { desk } = world
  await importAndLeave()
  const { report } = await world.run('--full')
  expect(await desk.run('decline', report.run, '--reason', 'a mistake there')).toMatchObject({ code: 0 })
  expect(await world.students()).toHaveLength(60)
  expect((await desk.run('show', report.run)).stdout).toContain(': a mistake there')
  expect(await desk.run('decline', report.run)).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('Code: RUN_NOT_HELD') as string,
  })
})

test('problems on single records end in exit code 4 only when asked for, and are listed with advice', async () => {
  world.powerSchool.db.exec(
    `update students set dob = '2011-02-29' where dcid = (select min(dcid) from students where enroll_status = 0)`,
  )
  const lenient = await world.run('--full')
  expect(lenient).toMatchObject({ code: 0, report: { state: 'done', entities: { student: { problems: 1 } } } })
  const strict = await world.run('--full', '--strict')
  expect(strict).toMatchObject({ code: 4, report: { state: 'done', entities: { student: { problems: 1 } } } })
  const problems = (await world.desk.run('show', strict.report.run, '--problems', '--json')).json()
  expect(problems).toContainEqual({
    entity: 'student',
    externalId: expect.any(String) as string,
    code: 'VALUE_WRONG_KIND',
    message: expect.stringContaining('birthDate') as string,
    advice: expect.stringMatching(/\w/) as string,
  })
  expect(JSON.stringify(problems)).not.toContain('2011-02-29')
})

/** A run that certainly is under way: the first page never comes. */
async function runThatWaits() {
  const { desk, powerSchool } = world
  powerSchool.faults.add({ effect: { kind: 'latency', milliseconds: 60_000 }, path: 'query/com.passportsync' })
  const running = desk.start('run', 'Nightly import', '--full', '--json')
  const asked = async () => {
    while (powerSchool.faults.list().some(({ met }) => met === 0)) await setTimeout(20)
  }
  await Promise.race([asked(), running.ended])
  return running
}

test('Ctrl-C cancels a run cleanly: nothing is written, history says so, and the next run is right', async () => {
  const { desk, powerSchool } = world
  const running = await runThatWaits()
  running.process.kill('SIGINT')
  running.process.kill('SIGINT') // The same Ctrl-C, passed on by a parent, is no second one.
  const ended = await running.ended
  powerSchool.faults.clear()
  expect(ended).toMatchObject({ code: 1, stderr: expect.stringContaining('Code: RUN_CANCELLED') as string })
  expect(reportOf(ended)).toMatchObject({ state: 'cancelled' })
  const [last] = (await desk.run('runs', '--limit', '1', '--json')).json()
  expect(last).toMatchObject({ state: 'cancelled' })
  expect(await world.students()).toEqual([])

  const next = await world.run('--full')
  expect(next).toMatchObject({ code: 0, report: { state: 'done', entities: { student: { created: 60 } } } })
  expect(next.stderr).not.toContain('interrupted')
})

test('DS-06 a second run of the same integration is refused while one goes on in another process', async () => {
  const { desk, powerSchool } = world
  const running = await runThatWaits()
  const second = await desk.run('run', 'Nightly import')
  expect(second).toMatchObject({ code: 1, stdout: '' })
  expect(second.stderr).toMatch(/Nightly import is running already.*\nWhat to do: .*\nCode: RUN_UNDER_WAY\n$/)
  const [goingOn] = (await desk.run('runs', '--limit', '1', '--json')).json() as { readonly run: string }[]
  expect(await desk.run('undo', goingOn?.run ?? '')).toMatchObject({ code: 1 })

  expect(await desk.run('cancel', goingOn?.run ?? '')).toMatchObject({ code: 0 })
  powerSchool.faults.clear()
  running.process.kill('SIGINT')
  expect(reportOf(await running.ended)).toMatchObject({ run: goingOn?.run, state: 'cancelled' })
  expect(await world.run()).toMatchObject({ code: 0, report: { state: 'done' } })
})

test('a process that is killed leaves a run that the next one marks as failed, and makes again', async () => {
  const running = await runThatWaits()
  running.process.kill('SIGKILL')
  await running.ended
  world.powerSchool.faults.clear()
  const next = await world.run('--full')
  expect(next).toMatchObject({ code: 0, report: { state: 'done' } })
  expect(next.stderr).toContain('was interrupted before anything was written')
  const runs = (await world.desk.run('runs', '--limit', '2', '--json')).json()
  expect(runs).toMatchObject([{ state: 'done' }, { state: 'failed' }])
})
