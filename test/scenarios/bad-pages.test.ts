/** Reads that go wrong as a whole: pages that come twice, or not at all. */

import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { entityTypes } from '../../src/model/entity.ts'
import { boundless, openDistrict, type District } from '../support/house.ts'
import { writeSmallRoster } from '../support/small-roster.ts'

let district: District

beforeAll(async () => {
  district = await openDistrict()
})
beforeEach(async () => {
  await district.forget()
  await district.configure({ limits: boundless })
  writeSmallRoster(district.paper)
  district.paper.pageSize = 1
})
afterAll(() => district.close())

test('a page that comes twice is taken once, in a first import and later', async () => {
  for (const entity of entityTypes) district.paper.repeatsPage.set(entity, 0)
  const run = await district.run()
  expect(run).toMatchObject({ state: 'done', counts: { student: { read: 4, created: 3 }, term: { created: 2 } } })
  expect(await district.problems(run.id)).toEqual([])
  const once = await district.directory()
  expect(await district.changes((await district.run()).id)).toEqual([])

  district.paper.repeatsPage.clear()
  expect(await district.changes((await district.run()).id)).toEqual([])
  expect(await district.directory()).toEqual(once)
})

test('a page that is missing makes the read incomplete: what came is taken, nobody is archived', async () => {
  await district.run()
  const before = await district.directory()
  for (const entity of entityTypes) district.paper.skipsPage.set(entity, 0)
  const run = await district.run()

  expect(run.state).toBe('done')
  expect(await district.directory()).toEqual(before)
  expect((await district.problems(run.id)).map(({ code }) => code)).toEqual(entityTypes.map(() => 'READ_INCOMPLETE'))
})

test('a first import that lost a page is completed by the next run', async () => {
  await district.run()
  const whole = await district.directory()
  await district.house.pool.query(
    'delete from change; delete from link; delete from directory_record; delete from bookmark',
  )
  for (const entity of entityTypes) district.paper.skipsPage.set(entity, 0)
  await district.run()
  district.paper.skipsPage.clear()
  await district.run()

  expect(await district.directory()).toEqual(whole)
})

test('pages that come in another order bring the same', async () => {
  await district.run()
  const before = await district.directory()
  await district.house.pool.query(
    'delete from change; delete from link; delete from directory_record; delete from bookmark',
  )
  district.paper.order = keys => keys.toReversed()
  await district.run()

  expect(await district.directory()).toEqual(before)
})
