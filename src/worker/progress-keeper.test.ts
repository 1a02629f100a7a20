import { expect, onTestFinished, test } from 'vitest'
import { openDistrict } from '../../test/support/house.ts'
import { progressSince } from '../store/progress.ts'
import { keepProgress } from './progress-keeper.ts'

test('of many reports the latest of each stage and entity are kept, numbered in the order in which they moved', async () => {
  const district = await openDistrict()
  onTestFinished(district.close)
  const { pool } = district.house
  const { id: run } = await district.run()
  await pool.query('delete from run_progress')
  let clock = 0
  const keeper = keepProgress(pool, run, () => clock)
  keeper.report({ stage: 'read', entity: 'student', done: 0, total: null })
  clock = 2000
  keeper.report({ stage: 'read', entity: 'student', done: 500, total: 1000 })
  keeper.report({ stage: 'read', entity: 'teacher', done: 10, total: 10 })
  await keeper.close()
  const first = await progressSince(pool, run, '0')
  expect(first.map(({ number: _, at: __, ...row }) => row)).toEqual([
    { stage: 'read', entity: 'student', done: 500, total: 1000, perSecond: 250 },
    { stage: 'read', entity: 'teacher', done: 10, total: 10, perSecond: 0 },
  ])

  const again = keepProgress(pool, run, () => clock)
  again.report({ stage: 'apply', entity: null, done: 0, total: null })
  await again.close()
  const moved = await progressSince(pool, run, first.at(-1)?.number ?? '')
  expect(moved.map(({ stage, entity }) => [stage, entity])).toEqual([['apply', null]])
})
