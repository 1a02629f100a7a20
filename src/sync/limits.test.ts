import { expect, test } from 'vitest'
import { defaultLimits } from '../model/integration.ts'
import { limitsPassed, type Planned } from './limits.ts'

const planned = (more: Partial<Planned>): Planned => ({
  entity: 'student',
  school: null,
  deletes: 0,
  updates: 0,
  of: 100,
  ...more,
})

const judge = (one: Planned, ...empty: readonly Planned['entity'][]) =>
  limitsPassed([one], defaultLimits, new Set(empty))

test('share and count must both be passed', () => {
  expect(judge(planned({ deletes: 10, of: 100 }))).toEqual([])
  expect(judge(planned({ deletes: 11, of: 100 }))).toHaveLength(1)
  expect(judge(planned({ deletes: 1, of: 5 }))).toEqual([])
  expect(judge(planned({ deletes: 4_000, of: 50_000 }))).toEqual([])
  expect(judge(planned({ updates: 76, of: 100 }))).toEqual([
    { entity: 'student', operation: 'update', count: 76, of: 100, limit: 75 },
  ])
})

test('a school is judged by itself, and named', () => {
  expect(judge(planned({ deletes: 20, of: 60, school: 's' }))).toEqual([
    { entity: 'student', operation: 'delete', count: 20, of: 60, limit: 10, school: 's' },
  ])
})

test('an entity that came back empty is held, however few it had', () => {
  expect(judge(planned({ deletes: 1, of: 1 }), 'student')).toEqual([
    { entity: 'student', operation: 'delete', count: 1, of: 1, limit: 0 },
  ])
  expect(judge(planned({ deletes: 1, of: 1 }), 'teacher')).toEqual([])
})
