/** Two sources feed one record: schools joined by identifier, people joined by hand. */

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { EntityType } from '../../src/model/entity.ts'
import { openDistrict, type District } from '../support/house.ts'
import { strike, write } from '../support/paper-source.ts'
import { writeSmallRoster } from '../support/small-roster.ts'
import { why } from '../../src/worker/front-door.ts'

let district: District

beforeAll(async () => {
  district = await openDistrict()
})
beforeEach(async () => {
  await district.forget()
  writeSmallRoster(district.paper)
  write(district.other, 'school', 'M', { name: 'Maple HS', identifier: '11', phone: '555 0111', city: 'Mapleton' })
  write(district.other, 'student', 'a', {
    givenName: 'Adah',
    familyName: 'Byrd',
    email: 'ada@region.example',
    school: 'M',
  })
})
afterAll(() => district.close())

const runBoth = async (...order: readonly string[]) => {
  for (const integration of order) expect(await district.run({ integration })).toMatchObject({ state: 'done' })
}

/** As a person would who sees that both are one. */
async function join(entity: EntityType, paperKey: string, otherKey: string): Promise<void> {
  const { pool } = district.house
  const kept = await district.record(entity, paperKey)
  const given = await district.record(entity, otherKey, 'Other')
  await pool.query(`update link set record = $1, hash = null where entity = $2 and record = $3`, [
    kept.id,
    entity,
    given.id,
  ])
  await pool.query(`delete from directory_record where entity = $1 and id = $2`, [entity, given.id])
}

test('SM-7.1 a school that both sources bring is one, whichever comes first', async () => {
  await runBoth('Import', 'Other import')
  const oneWay = await district.directory()
  expect(await district.records('school')).toHaveLength(2)
  expect((await district.record('school', '11')).attributes).toEqual({
    name: 'Maple High',
    identifier: '11',
    city: 'Maple',
    phone: '555 0111',
  })

  await district.house.pool.query('delete from change; delete from run; delete from link; delete from directory_record')
  await district.house.pool.query('delete from bookmark')
  await runBoth('Other import', 'Import')
  expect(await district.directory()).toEqual(oneWay)
})

test('the result does not depend on which source is read first', async () => {
  await runBoth('Import', 'Other import')
  await join('student', '1', 'a')
  await runBoth('Import', 'Other import')
  const ada = await district.directory()
  expect((await district.record('student', '1')).attributes).toMatchObject({
    givenName: 'Ada',
    email: 'ada@maple.example',
  })
  await district.house.pool.query(`update link set hash = null`)
  await runBoth('Other import', 'Import')

  expect(await district.directory()).toEqual(ada)
})

test('MF-08 a value that moved in one source is newer than one that stands in the other, and why tells by which run', async () => {
  await runBoth('Import', 'Other import')
  await join('student', '1', 'a')
  await runBoth('Other import')
  write(district.other, 'student', 'a', { email: 'ada@moved.example' })
  const run = await district.run({ integration: 'Other import' })
  await runBoth('Import')

  const ada = await district.record('student', '1')
  expect(ada.attributes).toMatchObject({ givenName: 'Ada', email: 'ada@moved.example' })
  expect(await why(district.house, { entity: 'student', id: ada.id, attribute: 'email' })).toMatchObject([
    {
      value: 'ada@moved.example',
      source: 'Other',
      rule: 'newest change',
      run: run.id,
      beaten: [{ source: 'Paper', value: 'ada@maple.example' }],
    },
  ])
})

test('SM-7.4 a record held by two sources stays when one drops it, and what only that one said gives way', async () => {
  await runBoth('Import', 'Other import')
  await join('student', '1', 'a')
  await runBoth('Other import')
  strike(district.paper, 'student', '1')
  const run = await district.run()

  const [ada] = (await district.records('student')).filter(({ sources }) => sources.some(s => s.externalId === 'a'))
  expect(ada).toMatchObject({ state: 'active', attributes: { givenName: 'Adah', email: 'ada@region.example' } })
  expect(run.counts.student).toMatchObject({ deleted: 0, updated: 1 })
  strike(district.other, 'student', 'a')
  expect((await district.run({ integration: 'Other import' })).counts.student).toMatchObject({ deleted: 1 })
})

test('a new enrollment of a student whom the same read no longer brings is a problem, not a record', async () => {
  await runBoth('Import')
  strike(district.paper, 'student', '3')
  write(district.paper, 'enrollment', '8003', { student: '3', section: '701' })
  const run = await district.run()

  expect(await district.problems(run.id)).toMatchObject([
    { entity: 'enrollment', externalId: '8003', code: 'REFERENCE_DANGLING' },
  ])
  expect(run.counts.enrollment).toMatchObject({ created: 0, deleted: 0 })
})

describe('two records of one source that are one student', () => {
  beforeEach(async () => {
    await runBoth('Import', 'Other import')
    const { pool } = district.house
    const [kept, given] = [await district.record('student', '1'), await district.record('student', '2')]
    await pool.query(`update link set record = $1, hash = null where record = $2`, [kept.id, given.id])
    await pool.query(`delete from directory_record where id = $1`, [given.id])
    await runBoth('Import')
  })

  test('leave together, and the student with them', async () => {
    strike(district.paper, 'student', '1', '2')
    const run = await district.run()
    expect(run.counts.student).toMatchObject({ deleted: 1, updated: 0 })
    expect((await district.records('student')).flatMap(({ sources }) => sources)).not.toContainEqual(
      expect.objectContaining({ source: 'Paper', externalId: '2' }),
    )
    expect((await district.run()).counts.student).toMatchObject({ deleted: 0, updated: 0, restored: 0 })
  })

  test('leave together in a read of what changed, though on two pages', async () => {
    district.paper.changed = new Map()
    await district.run({ full: true })
    district.paper.pageSize = 1
    strike(district.paper, 'student', '1', '2')
    expect((await district.run()).counts.student).toMatchObject({ deleted: 1 })
  })

  test('one leaves and the student stays with the other; what that one says anew stands', async () => {
    write(district.paper, 'student', '2', { email: 'ben@maple.example' })
    await district.run()
    strike(district.paper, 'student', '1')
    write(district.paper, 'student', '2', { email: 'ben@moved.example', givenName: 'Benjamin' })
    const run = await district.run()
    expect(run.counts.student).toMatchObject({ deleted: 0, updated: 1 })
    expect((await district.record('student', '2')).attributes).toMatchObject({
      givenName: 'Benjamin',
      email: 'ben@moved.example',
    })
  })
})

test('MF-06 a class holds whom either source puts into it; whom one drops stays by the other', async () => {
  const { other } = district
  write(other, 'course', 'c', { title: 'Algebra 1', courseCode: 'ALG1' })
  write(other, 'section', 'x', { sectionCode: '1', course: 'c', school: 'M' })
  write(other, 'student', 'b', { givenName: 'Bo', familyName: 'Fay', school: 'M' })
  write(other, 'enrollment', 'xa', { student: 'a', section: 'x' })
  write(other, 'enrollment', 'xb', { student: 'b', section: 'x' })
  await runBoth('Import', 'Other import')
  await join('section', '701', 'x')
  await join('student', '1', 'a')
  await district.house.pool.query(`update link set hash = null where entity = 'enrollment'`)
  await runBoth('Import', 'Other import')
  const members = async () => {
    const { id } = await district.record('section', '701')
    const enrollments = (await district.records('enrollment')).filter(({ attributes }) => attributes['section'] === id)
    return enrollments
      .flatMap(({ sources }) => sources.map(({ source, externalId }) => `${source} ${externalId}`))
      .sort()
  }
  expect(await members()).toEqual(['Other xa', 'Other xb', 'Paper 8001', 'Paper 8002'])
  strike(district.paper, 'enrollment', '8001')
  await runBoth('Import')
  expect(await members()).toEqual(['Other xa', 'Other xb', 'Paper 8002'])
})
