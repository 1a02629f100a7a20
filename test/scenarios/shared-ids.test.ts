/** Two sources of one kind have equal ids: a prefix keeps them apart, or a person confirms that they mean the same. */

import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type { Domain } from '../../src/model/domain.ts'
import { addRecord, tryTask } from '../../src/worker/front-door.ts'
import { boundless, openDistrict, type District, type Wish } from '../support/house.ts'
import { write } from '../support/paper-source.ts'
import { writeSmallRoster } from '../support/small-roster.ts'

const byNumber: readonly Domain[] = [
  { entity: 'student', attributes: ['identifier'], compare: {}, resolution: 'unattended', confirmedRisk: 0 },
]
const alike = (more: Wish = {}): Wish => ({ alike: true, domains: byNumber, limits: boundless, ...more })

let district: District
beforeAll(async () => {
  district = await openDistrict()
})
afterEach(() => district.forget())
afterAll(() => district.close())

const numbers = async (entity: 'school' | 'student'): Promise<string[]> =>
  (await district.records(entity)).map(({ attributes }) => String(attributes['identifier'])).sort()

test('SM-7.2 DU-12 equal ids of two sources of one kind stop the first run of the second; nothing is written', async () => {
  writeSmallRoster(district.other)
  await district.configure(alike())
  expect(await district.run()).toMatchObject({ state: 'done' })
  const before = await district.everything()
  const refused = await district.run({ integration: 'Other import' })

  expect(refused).toMatchObject({ state: 'failed', failure: { code: 'IDS_SHARED' } })
  expect(refused.failure?.message).toBe(
    '2 school records of Other have ids that Paper has too, and nothing says whether they mean the same. Nothing was written.',
  )
  expect(await district.everything()).toBe(before)
  expect(await district.run({ integration: 'Other import', preview: true })).toMatchObject({ state: 'failed' })
  expect(await district.run()).toMatchObject({ state: 'done' })
})

test('SM-7.3 with a prefix both come in, and nobody is taken for another whose number is equal', async () => {
  writeSmallRoster(district.other)
  await district.configure(alike({ ids: { prefix: 'N-' } }))
  await district.run()
  const run = await district.run({ integration: 'Other import' })

  expect(run).toMatchObject({
    state: 'done',
    counts: { school: { created: 2 }, student: { created: 3, duplicates: 0 } },
  })
  expect(await numbers('school')).toEqual(['11', '12', 'N-11', 'N-12'])
  expect(await numbers('student')).toEqual(['0001', '0002', '0003', 'N-0001', 'N-0002', 'N-0003'])
  const ada = await district.record('student', '1', 'Other')
  expect(ada.attributes['school']).toBe((await district.record('school', '11', 'Other')).id)
  expect(await district.run({ integration: 'Other import' })).toMatchObject({
    counts: { student: { created: 0, updated: 0, deleted: 0 } },
  })
})

test('SM-7.2 once it is confirmed that equal ids mean the same, the second source joins the first', async () => {
  writeSmallRoster(district.other)
  await district.configure(alike({ ids: { sharedIds: true } }))
  await district.run()
  const run = await district.run({ integration: 'Other import' })

  expect(run).toMatchObject({ state: 'done', counts: { school: { created: 0 }, student: { created: 0 } } })
  expect(await numbers('student')).toEqual(['0001', '0002', '0003'])
})

test('ids that differ need no word, and equal ones of different kinds neither', async () => {
  writeSmallRoster(district.paper)
  writeSmallRoster(district.other)
  await district.run()
  expect(await district.run({ integration: 'Other import' })).toMatchObject({ state: 'done' })
})

test('SM-7.2 what keeps them apart is not taken away again while their keys are equal', async () => {
  writeSmallRoster(district.other)
  await district.configure(alike({ ids: { prefix: 'N-' } }))
  await district.run()
  await district.run({ integration: 'Other import' })

  await expect(district.configure(alike())).rejects.toMatchObject({ code: 'IDS_SHARED' })
  await district.configure(alike({ ids: { prefix: 'S-' } }))
  const run = await district.run({ integration: 'Other import' })
  expect(run.counts.student).toMatchObject({ updated: 3, created: 0, deleted: 0 })
  expect(await numbers('student')).toContain('S-0001')
  await district.configure(alike({ ids: { sharedIds: true } }))
})

test('a trial of a mapping shows the prefix', async () => {
  writeSmallRoster(district.other)
  await district.configure(alike({ ids: { prefix: 'N-' } }))
  const wish = { integration: 'Other import', entity: 'student', signal: new AbortController().signal } as const
  expect(await tryTask(district.house, { ...wish, id: '1', limit: 1 })).toMatchObject({
    records: [
      { attributes: expect.arrayContaining([expect.objectContaining({ attribute: 'identifier', after: 'N-0001' })]) },
    ],
  })
})

test('what goes back to the system goes without the prefix, and its echo changes nothing', async () => {
  writeSmallRoster(district.other)
  district.other.writable = true
  await district.configure(alike({ ids: { prefix: 'N-' } }))
  const { pool } = district.house
  await pool.query(`update integration set type = 'sync' where name = 'Other import'`)
  await district.run({ integration: 'Other import' })
  const { id: school } = await district.record('school', '11', 'Other')
  write(district.other, 'student', '1', { phone: '555 0100' })
  await addStudent(school)
  const run = await district.run({ integration: 'Other import' })

  expect(run).toMatchObject({ state: 'done', counts: { student: { sentNew: 1, updated: 1 } } })
  expect(district.other.writes.map(({ write: { values } }) => values['identifier'])).toEqual(['0777'])
  expect(district.other.records.student.get('1')).toMatchObject({ identifier: '0001' })
  const again = await district.run({ integration: 'Other import' })
  expect(again.counts.student).toMatchObject({ updated: 0, created: 0, problems: 0 })
})

async function addStudent(school: string): Promise<void> {
  await addRecord(district.house, {
    ...{ entity: 'student', organization: 'Maple Unified', by: 'Mo' },
    values: { givenName: 'Hand', familyName: 'Made', identifier: 'N-0777', school },
  })
}
