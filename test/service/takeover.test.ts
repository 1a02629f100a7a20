/** Law 7 for the service, by the clock: whatever happens to a process, another carries its runs on within 15 seconds. */

import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest'
import { openNetwork } from '../faults/network.ts'
import { openChangedDistrict, type ChangedDistrict } from './changed-district.ts'
import { startProcess } from './processes.ts'

/** The students' third page: schools, terms and courses are whole by then. */
const inStudents = 6

let district: ChangedDistrict

beforeAll(async () => {
  district = await openChangedDistrict()
}, 60_000)
beforeEach(() => district.startAnew())
afterAll(() => district.close())

test('a killed worker: another one takes the run on within 15 seconds, and reads only the pages that are left', async () => {
  const id = await district.queue()
  const first = await startProcess(district, { pauseAt: inStudents })
  await first.said(/paused$/)
  const second = await startProcess(district)
  const killedAt = performance.now()
  await first.kill()
  await second.said(/^page/)
  expect(performance.now() - killedAt).toBeLessThan(15_000)
  expect(second.lines.find(line => line.startsWith('page'))).toBe('page student 2')
  await district.endsLikeUndisturbed(id)
}, 60_000)

test('of a source that can not go on within an entity, that entity is read again, and no other', async () => {
  await district.startAnew({ resumes: false })
  const id = await district.queue()
  const first = await startProcess(district, { pauseAt: inStudents })
  await first.said(/paused$/)
  const second = await startProcess(district)
  await first.kill()
  await district.age(6)
  await second.said(/^page student 0/)
  expect(second.lines.find(line => line.startsWith('page'))).toBe('page student 0')
  await district.endsLikeUndisturbed(id)
}, 60_000)

test('a frozen worker: another one takes the run on, and the zombie that wakes up writes nothing', async () => {
  const id = await district.queue()
  const first = await startProcess(district, { pauseAt: inStudents })
  await first.said(/paused$/)
  first.child.kill('SIGSTOP')
  const frozenAt = performance.now()
  const second = await startProcess(district)
  await second.said(/^page/)
  expect(performance.now() - frozenAt).toBeLessThan(15_000)
  await district.endsLikeUndisturbed(id)

  first.child.kill('SIGCONT')
  first.child.kill('SIGUSR2')
  await first.said(/was not seen for a while/)
  await district.endsLikeUndisturbed(id)
  // It serves on, as if it had just been started.
  await second.kill()
  const next = await district.queue()
  expect(await district.ended(next)).toMatchObject({ state: 'done', failure: null })
  expect(await district.directory()).toEqual(district.after)
}, 60_000)

test('a worker behind a network that swallows everything: another one takes the run on within 15 seconds', async () => {
  const network = await openNetwork(district.url)
  onTestFinished(network.close)
  const id = await district.queue()
  const first = await startProcess({ ...district, url: network.url }, { pauseAt: inStudents })
  await first.said(/paused$/)
  const second = await startProcess(district)
  const cutOffAt = performance.now()
  network.swallow()
  first.child.kill('SIGUSR2')
  await second.said(/^page/)
  expect(performance.now() - cutOffAt).toBeLessThan(15_000)
  await district.endsLikeUndisturbed(id)
  network.mend()
  await first.said(/was not seen for a while/)
  await district.endsLikeUndisturbed(id)
  await first.kill()
}, 60_000)

test('SIGTERM gives a plan under way back at once: the process ends within 5 seconds, another goes on from what is whole', async () => {
  const id = await district.queue()
  const first = await startProcess(district, { pauseAt: inStudents })
  await first.said(/paused$/)
  const second = await startProcess(district)
  const askedAt = performance.now()
  first.child.kill('SIGTERM')
  first.child.kill('SIGUSR2')
  await second.said(/^page student [12]/)
  expect(await first.kill('SIGTERM')).toBe(0)
  expect(performance.now() - askedAt).toBeLessThan(5000)
  await district.endsLikeUndisturbed(id)
}, 60_000)
