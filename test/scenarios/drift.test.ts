/** The drift of an export or a sync: what differs between the two sides now, found without writing anything. */

import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { openDistrict, boundless, type District } from '../support/house.ts'
import { strike, write } from '../support/paper-source.ts'
import { writeSmallRoster } from '../support/small-roster.ts'
import { driftOf } from '../../src/store/drift.ts'
import type { DifferenceKind } from '../../src/model/drift.ts'
import { addRecord, driftQuestion, editRecord } from '../../src/worker/front-door.ts'

let district: District
let ada: string

beforeAll(async () => {
  district = await openDistrict()
})
beforeEach(async () => {
  await district.forget()
  writeSmallRoster(district.paper)
  district.paper.writable = true
  await district.configure({ type: 'sync', limits: boundless, conflicts: 'ask' })
  await district.run()
  ada = (await district.record('student', '1')).id
})
afterAll(() => district.close())

const edit = (values: Record<string, string>) =>
  editRecord(district.house, { entity: 'student', id: ada, values, by: 'Mo' })
async function drift(kind?: DifferenceKind) {
  const run = await district.run({ preview: true, full: true })
  expect(run.state).toBe('previewed')
  return lookedAt(run.id, kind)
}
async function lookedAt(run: string, kind?: DifferenceKind) {
  return Array.fromAsync(driftOf(district.house.pool, { ...(await driftQuestion(district.house, run)), kind }))
}

test('two sides that are at one have no drift', async () => {
  expect(await drift()).toEqual([])
})

test('what each side moved is told by entity and attribute, with both values, and nothing is written', async () => {
  await edit({ phone: '555 0100', email: 'ada@here.example' })
  write(district.paper, 'student', '1', { middleName: 'King', email: 'ada@there.example' })
  const told = { entity: 'student', record: ada, externalId: '1', name: expect.stringContaining('Ada') }
  expect(await drift()).toEqual([
    { ...told, kind: 'changeThere', attribute: 'phone', passport: '555 0100', there: null },
    { ...told, kind: 'changeHere', attribute: 'middleName', passport: null, there: 'King' },
    { ...told, kind: 'waits', attribute: 'email', passport: 'ada@here.example', there: 'ada@there.example' },
  ])
  expect(district.paper.writes).toEqual([])
})

test('who is on one side only is told', async () => {
  const school = (await district.record('school', '11')).id
  const values = { givenName: 'Grace', familyName: 'Hopper', identifier: '4711', school }
  await addRecord(district.house, { entity: 'student', values, by: 'Mo' })
  write(district.paper, 'student', '77', { givenName: 'Only', familyName: 'There', school: '11', identifier: '77' })
  strike(district.paper, 'student', '1')
  const found = (await drift()).filter(({ entity }) => entity === 'student')
  expect(found).toContainEqual(
    expect.objectContaining({ kind: 'createThere', externalId: null, attribute: 'familyName', passport: 'Hopper' }),
  )
  expect(found).toContainEqual(
    expect.objectContaining({ kind: 'createHere', externalId: '77', attribute: 'familyName', there: 'There' }),
  )
  expect(found).toContainEqual(
    expect.objectContaining({ kind: 'archiveHere', externalId: '1', record: ada, attribute: null }),
  )
})

test('what can not be changed there differs still, each time it is looked for, and in the preview that found it', async () => {
  const other = (await district.record('school', '12')).id
  const first = (await district.record('school', '11')).id
  await edit({ school: other })
  await district.run()
  const fixed = { kind: 'fixedThere', attribute: 'school', passport: other, there: first, externalId: '1' }
  const preview = await district.run({ preview: true, full: true })
  expect(await lookedAt(preview.id)).toMatchObject([fixed])
  expect(await drift('changeThere')).toEqual([])
  await edit({ school: first })
  await district.run()
  expect(await lookedAt(preview.id)).toMatchObject([fixed])
  expect(await drift()).toEqual([])
})

test('the drift of an import is refused with the reason', async () => {
  await district.configure({ type: 'import', limits: boundless })
  const run = await district.run({ preview: true })
  await expect(driftQuestion(district.house, run.id)).rejects.toMatchObject({ code: 'DRIFT_NOT_KNOWN' })
})
