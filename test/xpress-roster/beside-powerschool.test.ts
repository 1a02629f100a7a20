/** PowerSchool and a region speak of the same people: domains of uniqueness make one of them, without an argument. */

import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Domain } from '../../src/model/domain.ts'
import { withdrawStudent } from '../../simulators/district/pupil-events.ts'
import { nextDay } from '../powerschool/district.ts'
import { openRegion, type Region } from './district.ts'

const byNumber = (entity: Domain['entity'], attribute: string): Domain => ({
  entity,
  attributes: [attribute],
  compare: {},
  resolution: 'unattended',
})

let region: Region

beforeAll(async () => {
  region = await openRegion(60, [byNumber('student', 'stateId'), byNumber('teacher', 'identifier')])
})
afterAll(() => region.close())

test('SM-6.2 SM-7.1 students and teachers of both are one each', async () => {
  expect(await region.run({ integration: 'Nightly import' })).toMatchObject({ state: 'done' })
  const alone = await region.counts()
  const run = await region.run()
  expect(run).toMatchObject({ state: 'done' })
  expect(run.counts.student).toMatchObject({ created: 0, problems: 0 })
  const { student, teacher, school } = await region.counts()
  expect({ student, teacher, school }).toEqual({
    student: alone['student'],
    teacher: alone['teacher'],
    school: alone['school'],
  })
  const students = await region.records('student')
  expect(students.filter(({ sources }) => sources.length !== 2)).toEqual([])
})

test('nothing goes back and forth between the two', async () => {
  for (const integration of ['Nightly import', 'Region import', 'Nightly import']) {
    const run = await region.run({ integration })
    expect(await region.changes(run.id)).toEqual([])
  }
})

test('SM-7.4 a student whom one of them drops stays until the other does', async () => {
  const { db } = region.powerSchool
  const [ada] = await region.records('student')
  const dcid = Number(ada?.sources.find(({ source }) => source === 'PowerSchool')?.externalId)
  withdrawStudent(db, { student: dcid, today: nextDay(region.powerSchool) })
  const idsAfter = async (integration: string) => {
    expect(await region.run({ integration })).toMatchObject({ state: 'done' })
    return (await region.records('student')).map(({ id }) => id)
  }
  expect(await idsAfter('Region import')).toContain(ada?.id)
  expect(await idsAfter('Nightly import')).not.toContain(ada?.id)
})
