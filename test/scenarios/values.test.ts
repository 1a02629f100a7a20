/** What becomes of single values: kept, erased, mapped anew. */

import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { openDistrict, type District } from '../support/house.ts'
import { write } from '../support/paper-source.ts'
import { writeSmallRoster } from '../support/small-roster.ts'

let district: District

beforeAll(async () => {
  district = await openDistrict()
})
beforeEach(async () => {
  await district.forget()
  writeSmallRoster(district.paper)
})
afterAll(() => district.close())

test('a value that becomes blank in the source is kept', async () => {
  await district.run()
  write(district.paper, 'student', '1', { email: '' })
  const run = await district.run()

  expect(await district.changes(run.id)).toEqual([])
  expect((await district.record('student', '1')).attributes['email']).toBe('ada@maple.example')
})

test('a value that becomes blank in the source is erased where the task says that blanks erase', async () => {
  await district.configure({ tasks: { student: { blankErases: ['email'] } } })
  await district.run()
  write(district.paper, 'student', '1', { email: ' ' })
  const run = await district.run()

  expect(await district.changes(run.id)).toMatchObject([
    { entity: 'student', operation: 'update', fields: { email: { before: 'ada@maple.example', after: null } } },
  ])
  expect((await district.record('student', '1')).attributes).not.toHaveProperty('email')
})

test('a blank never erases what every record must have', async () => {
  await district.configure({ tasks: { student: { blankErases: ['familyName'] } } })
  await district.run()
  write(district.paper, 'student', '1', { familyName: '' })
  const run = await district.run()

  expect(await district.problems(run.id)).toMatchObject([{ externalId: '1', code: 'REQUIRED_MISSING' }])
  expect((await district.record('student', '1')).attributes['familyName']).toBe('Byrd')
})

test('the state where people live is a value like any other', async () => {
  write(district.paper, 'student', '1', { state: 'NY' })
  await district.run()
  write(district.paper, 'student', '1', { state: 'VT' })
  const run = await district.run()

  expect(await district.changes(run.id)).toMatchObject([{ fields: { state: { before: 'NY', after: 'VT' } } }])
  expect(await district.record('student', '1')).toMatchObject({ state: 'active', attributes: { state: 'VT' } })
})

test('a changed mapping reads everything again, and changes only what it maps otherwise', async () => {
  district.paper.changed = new Map()
  await district.run()
  await district.configure({ tasks: { student: { mapping: { preferredGivenName: 'source.givenName.upperAscii()' } } } })
  const run = await district.run()

  expect(district.paper.reads.filter(({ entity }) => entity === 'student').map(({ since }) => since)).toEqual([
    undefined,
    undefined,
  ])
  expect(run.counts.student).toMatchObject({ read: 3, updated: 3 })
  expect(run.counts.teacher).toMatchObject({ read: 1, updated: 0 })
  expect((await district.record('student', '2')).attributes['preferredGivenName']).toBe('BEN')
})

test('SM-3.1 what a source says of a school is taken once; the people keep flowing', async () => {
  await district.run()
  write(district.paper, 'school', '11', { name: 'Maple Senior High', city: 'Elsewhere' })
  write(district.paper, 'student', '2', { familyName: 'Cole-Ray' })
  const run = await district.run()

  expect((await district.changes(run.id)).map(({ entity, fields }) => [entity, fields])).toEqual([
    ['student', { familyName: { before: 'Cole', after: 'Cole-Ray' } }],
  ])
  expect((await district.record('school', '11')).attributes).toMatchObject({ name: 'Maple High', city: 'Maple' })
})
