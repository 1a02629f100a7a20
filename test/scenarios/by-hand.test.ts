/** What administrators do by hand, beside what sources send. */

import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { openDistrict, type District } from '../support/house.ts'
import { strike, write } from '../support/paper-source.ts'
import { writeSmallRoster } from '../support/small-roster.ts'
import { addRecord, editRecord, removeRecord, why } from '../../src/worker/front-door.ts'
import type { Values } from '../../src/model/value.ts'

let district: District
let ada: string

beforeAll(async () => {
  district = await openDistrict()
})
beforeEach(async () => {
  await district.forget()
  writeSmallRoster(district.paper)
  await district.run()
  ada = (await district.record('student', '1')).id
})
afterAll(() => district.close())

const edit = (values: Values, id = ada) => editRecord(district.house, { entity: 'student', id, values, by: 'Mo' })
const remove = (id = ada) => removeRecord(district.house, { entity: 'student', id, by: 'Mo' })

test('an edit survives later imports that do not move the attribute', async () => {
  await edit({ email: 'ada@new.example' })
  write(district.paper, 'student', '1', { phone: '555 0100' })
  const run = await district.run()

  expect(await district.changes(run.id)).toMatchObject([{ fields: { phone: { before: null, after: '555 0100' } } }])
  expect(await district.conflicts(run.id)).toEqual([])
  expect((await district.record('student', '1')).attributes).toMatchObject({
    email: 'ada@new.example',
    phone: '555 0100',
  })
  expect(await why(district.house, { entity: 'student', id: ada, attribute: 'email' })).toMatchObject([
    { value: 'ada@new.example', source: 'Passport', rule: 'newest change', beaten: [{ value: 'ada@maple.example' }] },
  ])
})

test('where source and administrator moved one attribute apart, the newest wins, and the conflict lists all three', async () => {
  await edit({ email: 'ada@by-hand.example' })
  write(district.paper, 'student', '1', { email: 'ada@moved.example' })
  const run = await district.run()

  expect(await district.conflicts(run.id)).toEqual([
    {
      entity: 'student',
      record: ada,
      externalId: '1',
      attribute: 'email',
      base: 'ada@maple.example',
      theirs: 'ada@moved.example',
      ours: 'ada@by-hand.example',
      decided: 'theirs',
      rule: 'newest change',
    },
  ])
  expect(run.counts.student).toMatchObject({ updated: 1, conflicts: 1 })
  expect((await district.record('student', '1')).attributes['email']).toBe('ada@moved.example')
  const again = await district.run()
  expect(again.counts.student).toMatchObject({ updated: 0, conflicts: 0 })
})

test('an administrator who repeats an edit that the source overtook means it anew', async () => {
  await edit({ email: 'ada@by-hand.example' })
  write(district.paper, 'student', '1', { email: 'ada@moved.example' })
  await district.run()
  await edit({ email: 'ada@by-hand.example' })

  expect((await district.record('student', '1')).attributes['email']).toBe('ada@by-hand.example')
  expect(await district.changes((await district.run()).id)).toEqual([])
})

test('where both moved to the same value there is no conflict', async () => {
  await edit({ email: 'ada@same.example' })
  write(district.paper, 'student', '1', { email: 'ada@same.example' })
  const run = await district.run()

  expect(await district.conflicts(run.id)).toEqual([])
  expect(await district.changes(run.id)).toEqual([])
})

test('an administrator takes a value away, and it stays away', async () => {
  await edit({ email: null })
  await district.run()

  expect((await district.record('student', '1')).attributes).not.toHaveProperty('email')
})

test('a record added by hand stands beside the imported ones and is not missed by an import', async () => {
  const school = (await district.record('school', '11')).id
  const added = await addRecord(district.house, {
    entity: 'student',
    values: { givenName: 'Eve', familyName: 'Finn', school },
    by: 'Mo',
  })
  const run = await district.run()

  expect(run.counts.student).toMatchObject({ deleted: 0 })
  expect((await district.records('student')).find(({ id }) => id === added.record)).toMatchObject({
    attributes: { givenName: 'Eve', school },
    sources: [{ source: 'Passport' }],
  })
})

test('a removed record stays away with its relations, whatever the source sends, until it is edited back', async () => {
  const removed = await remove()
  expect(removed.run.counts.enrollment).toMatchObject({ deleted: 1 })
  expect(removed.run.counts.guardianship).toMatchObject({ deleted: 1 })
  write(district.paper, 'student', '1', { phone: '555 0101' })
  await district.run()
  expect((await district.records('student')).map(({ id }) => id)).not.toContain(ada)
  expect(await district.records('enrollment')).toHaveLength(1)

  await edit({ state: 'active' })
  const run = await district.run()
  expect(run.counts.enrollment).toMatchObject({ created: 0, restored: 1 })
  expect((await district.record('student', '1')).attributes['phone']).toBe('555 0101')
  expect((await district.record('enrollment', '8001')).attributes['student']).toBe(ada)
  expect((await district.record('guardianship', '91:1')).attributes['student']).toBe(ada)
})

test('the state of an address and the state of a record are told apart', async () => {
  await edit({ state: 'NY' })
  expect(await district.record('student', '1')).toMatchObject({ state: 'active', attributes: { state: 'NY' } })
  await edit({ state: 'archived' })
  expect((await district.records('student')).map(({ id }) => id)).not.toContain(ada)
  await edit({ state: 'active' })
  expect(await district.record('student', '1')).toMatchObject({ state: 'active', attributes: { state: 'NY' } })
})

test('an edited relation keeps the edit when its student leaves and comes back', async () => {
  const enrollment = (await district.record('enrollment', '8001')).id
  await editRecord(district.house, { entity: 'enrollment', id: enrollment, values: { primary: true }, by: 'Mo' })
  write(district.paper, 'enrollment', '8001', { primary: false })
  await district.run()
  await editRecord(district.house, { entity: 'enrollment', id: enrollment, values: { primary: true }, by: 'Mo' })
  const student = district.paper.records.student.get('1') ?? {}
  strike(district.paper, 'student', '1')
  await district.run()
  expect((await district.records('enrollment')).map(({ id }) => id)).not.toContain(enrollment)
  write(district.paper, 'student', '1', student)
  await district.run()

  expect(await district.record('enrollment', '8001')).toMatchObject({ id: enrollment, attributes: { primary: true } })
})

test('an edit that is not sound is refused with every fault named, and nothing changes', async () => {
  const before = await district.everything()
  await expect(edit({ familyName: null, birthDate: 'yesterday' })).rejects.toMatchObject({
    code: 'VALUES_REFUSED',
    message: 'birthDate is not a date like 2026-08-31. The student has no familyName, which every student must have.',
  })
  await expect(edit({ nickname: 'A' })).rejects.toMatchObject({ code: 'ATTRIBUTE_UNKNOWN' })
  await expect(edit({ school: ada })).rejects.toMatchObject({ code: 'REFERENCE_DANGLING' })
  expect(await district.everything()).toBe(before)
})
