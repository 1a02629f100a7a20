/** Taking a run back: every stored byte, or not at all. */

import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { addRecord, editRecord, removeRecord, undo } from '../../src/worker/front-door.ts'
import { boundless, openDistrict, type District } from '../support/house.ts'
import { strike, write } from '../support/paper-source.ts'
import { writeSmallRoster } from '../support/small-roster.ts'

let district: District

beforeAll(async () => {
  district = await openDistrict()
})
beforeEach(async () => {
  await district.forget()
  await district.configure({ limits: boundless })
  writeSmallRoster(district.paper)
})
afterAll(() => district.close())

/** Of every kind: a newcomer, a change, a record that leaves with its relations, a change of the memory only. */
function changeOfEveryKind(): void {
  write(district.paper, 'student', '4', { givenName: 'Dot', familyName: 'Ely', school: '11' })
  write(district.paper, 'enrollment', '8004', { student: '4', section: '701' })
  write(district.paper, 'student', '2', { familyName: 'Cole-Ray' })
  write(district.paper, 'school', '11', { city: 'Elsewhere' })
  strike(district.paper, 'student', '1')
}

test('SF-10 the undo of a run restores every byte, bookmarks included, and the next run plans the same again', async () => {
  await district.run()
  const before = await district.everything()
  changeOfEveryKind()
  const run = await district.run()
  const back = await undo(district.house, run.id, 'Mo')

  expect(back).toMatchObject({ state: 'done', kind: 'undo', undoes: run.id, startedBy: 'Mo' })
  expect(await district.everything()).toBe(before)
  const again = await district.run()
  const named = async (id: string) =>
    (await district.changes(id)).map(({ entity, operation, externalId }) => [entity, operation, externalId])
  expect(await named(again.id)).toEqual(await named(run.id))
})

test('the undo of the first import empties the directory', async () => {
  const before = await district.everything()
  const run = await district.run()
  await undo(district.house, run.id, 'Mo')

  expect(await district.everything()).toBe(before)
})

test('the undo of an undo brings everything back, ids unchanged, and can itself be undone', async () => {
  await district.run()
  const before = await district.everything()
  changeOfEveryKind()
  const run = await district.run()
  const after = await district.everything()
  const first = await undo(district.house, run.id, 'Mo')
  const second = await undo(district.house, first.id, 'Mo')
  expect(await district.everything()).toBe(after)
  await undo(district.house, second.id, 'Mo')
  expect(await district.everything()).toBe(before)
})

test('runs are undone one after the other, the newest first, down to nothing', async () => {
  const empty = await district.everything()
  const runs = [await district.run()]
  changeOfEveryKind()
  runs.push(await district.run())
  const { id } = await district.record('student', '2')
  runs.push((await editRecord(district.house, { entity: 'student', id, values: { phone: '1' }, by: 'Mo' })).run)
  runs.push((await removeRecord(district.house, { entity: 'student', id, by: 'Mo' })).run)
  runs.push((await addRecord(district.house, { entity: 'guardian', values: { familyName: 'Ray' }, by: 'Mo' })).run)
  for (const run of runs.toReversed()) await undo(district.house, run.id, 'Mo')

  expect(await district.everything()).toBe(empty)
})

test('an undo is refused where later changes stand on it, and names the runs to undo first', async () => {
  const first = await district.run()
  write(district.paper, 'student', '2', { familyName: 'Cole-Ray' })
  const second = await district.run()
  const before = await district.everything()

  await expect(undo(district.house, first.id, 'Mo')).rejects.toMatchObject({
    code: 'UNDO_REFUSED',
    message: "The run can't be undone: later changes stand on 1 student records. Nothing was changed.",
    advice: `Undo the later runs first, the newest first: ${second.id}.`,
  })
  expect(await district.everything()).toBe(before)
  await undo(district.house, second.id, 'Mo')
  await undo(district.house, first.id, 'Mo')
  expect(await district.records('student')).toEqual([])
})

test('what was undone and done again stands in the way as before', async () => {
  const first = await district.run()
  write(district.paper, 'student', '2', { familyName: 'Cole-Ray' })
  const second = await district.run()
  const undone = await undo(district.house, second.id, 'Mo')
  const redone = await undo(district.house, undone.id, 'Mo')

  await expect(undo(district.house, first.id, 'Mo')).rejects.toMatchObject({
    code: 'UNDO_REFUSED',
    advice: `Undo the later runs first, the newest first: ${redone.id}.`,
  })
  await undo(district.house, redone.id, 'Mo')
  await undo(district.house, first.id, 'Mo')
  expect(await district.records('student')).toEqual([])
})

test('an undo is refused where later records refer to what it would take away', async () => {
  const first = await district.run()
  write(district.paper, 'enrollment', '8003', { student: '3', section: '701' })
  const second = await district.run()

  await expect(undo(district.house, first.id, 'Mo')).rejects.toMatchObject({
    code: 'UNDO_REFUSED',
    advice: `Undo the later runs first, the newest first: ${second.id}.`,
  })
})

test('an undo is refused where another source has joined what it would take away', async () => {
  const first = await district.run()
  write(district.other, 'school', 'M', { name: 'Maple High', identifier: '11' })
  const joined = await district.run({ integration: 'Other import' })
  expect(await district.changes(joined.id)).toEqual([])

  await expect(undo(district.house, first.id, 'Mo')).rejects.toMatchObject({
    code: 'UNDO_REFUSED',
    message: "The run can't be undone: later changes stand on 1 school records. Nothing was changed.",
    advice: `Undo the later runs first, the newest first: ${joined.id}.`,
  })
})

test('what a later run changed elsewhere is no reason to refuse', async () => {
  await district.run()
  write(district.paper, 'student', '2', { familyName: 'Cole-Ray' })
  const second = await district.run()
  write(district.paper, 'student', '3', { familyName: 'Dunne' })
  await district.run()
  await undo(district.house, second.id, 'Mo')

  expect((await district.record('student', '2')).attributes['familyName']).toBe('Cole')
  expect((await district.record('student', '3')).attributes['familyName']).toBe('Dunne')
})

test('a run that wrote nothing, or was undone, is not undone', async () => {
  const preview = await district.run({ preview: true })
  await expect(undo(district.house, preview.id, 'Mo')).rejects.toMatchObject({ code: 'UNDO_REFUSED' })
  const run = await district.run()
  await undo(district.house, run.id, 'Mo')
  await expect(undo(district.house, run.id, 'Mo')).rejects.toMatchObject({ code: 'UNDO_REFUSED' })
})
