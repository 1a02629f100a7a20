/** Another student information system takes over: its people are matched with Passport's, and who is left on either side is paired by hand. */

import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type { Domain } from '../../src/model/domain.ts'
import { countMatching, matchingRun, unmatchedOf, unmatchedPage } from '../../src/store/unmatched.ts'
import type { Unmatched } from '../../src/model/unmatched.ts'
import { approve, pair, undo } from '../../src/worker/front-door.ts'
import { boundless, openDistrict, type District } from '../support/house.ts'
import { write } from '../support/paper-source.ts'

const byStateId: readonly Domain[] = [
  { entity: 'student', attributes: ['stateId'], compare: {}, resolution: 'unattended' },
  { entity: 'student', attributes: ['email'], compare: {}, resolution: 'manual' },
]

let district: District
beforeAll(async () => {
  district = await openDistrict({ domains: byStateId, limits: boundless })
})
afterEach(() => district.forget())
afterAll(() => district.close())

/** Of twenty students nineteen have the state id they had; the last has another, and one is new in each. */
async function takeOver(): Promise<void> {
  const { paper, other } = district
  await district.configure({ domains: byStateId, limits: boundless })
  write(paper, 'school', '11', { name: 'Maple High', identifier: '11' })
  write(paper, 'school', '12', { name: 'Oak Elementary', identifier: '12' })
  write(other, 'school', 'M', { name: 'Maple HS', identifier: '11' })
  for (let number = 1; number <= 20; number += 1) {
    const one = { givenName: `N${number}`, familyName: 'Byrd', birthDate: '2012-03-04' }
    write(paper, 'student', String(number), { ...one, stateId: `S${number}`, school: '11' })
    write(other, 'student', `b${number}`, { ...one, stateId: number < 20 ? `S${number}` : 'S200', school: 'M' })
  }
  write(paper, 'student', '21', { givenName: 'At', familyName: 'Oak', school: '12' })
  await district.run()
}

async function unmatched(run: string): Promise<Unmatched[]> {
  const of = await matchingRun(district.house.pool, run)
  if (!of) throw new Error('the run matches nobody')
  const all: Unmatched[] = []
  for await (const one of unmatchedOf(district.house.pool, of, { entity: 'student' })) all.push(one)
  return all
}

const preview = () => district.run({ integration: 'Other import', preview: true })

test('SM-6.3 who is not matched is listed on both sides before anything is written', async () => {
  await takeOver()
  const { id } = await district.record('student', '20')
  const before = await district.everything()
  const run = await preview()

  expect(run.state).toBe('previewed')
  expect(await unmatched(run.id)).toMatchObject([
    { side: 'source', externalId: 'b20', record: null, name: 'N20 Byrd', stateId: 'S200', school: 'Maple High' },
    { side: 'passport', externalId: null, record: id, name: 'N20 Byrd', stateId: 'S20', sources: ['Paper 20'] },
  ])
  const of = await matchingRun(district.house.pool, run.id)
  expect(of && (await countMatching(district.house.pool, of))).toContainEqual({
    ...{ entity: 'student', known: 0, joined: 19, waiting: 0, source: 1, passport: 1 },
  })
  expect(await district.everything()).toBe(before)
})

test('SM-6.3 a pair made by hand joins at once; the next preview has nobody left, and the import makes nobody anew', async () => {
  await takeOver()
  const first = await preview()
  const { id } = await district.record('student', '20')
  const paired = await pair(district.house, {
    ...{ run: first.id, entity: 'student', externalId: 'b20', record: id, by: 'Mo', reason: 'I know her' },
  })
  expect(paired).toMatchObject({ state: 'done', kind: 'edit' })
  expect((await district.record('student', 'b20', 'Other')).id).toBe(id)
  const second = await preview()
  expect(await unmatched(second.id)).toEqual([])

  const run = await district.run({ integration: 'Other import' })
  expect(run.counts.student).toMatchObject({ created: 0 })
  expect(await district.records('student')).toHaveLength(21)
  expect((await district.record('student', '20')).attributes).toMatchObject({
    school: (await district.record('school', '11')).id,
  })
  expect((await district.run({ integration: 'Other import' })).counts.student).toMatchObject({ updated: 0, created: 0 })
})

test('SM-6.3 a held plan in which a pair was made is made again when it is approved', async () => {
  await takeOver()
  const held = await district.run({ integration: 'Other import', hold: true })
  expect(held.state).toBe('held')
  const { id } = await district.record('student', '20')
  await pair(district.house, { run: held.id, entity: 'student', externalId: 'b20', record: id, by: 'Mo' })
  const { trigger, by, signal, onProgress, onNotice } = district.options
  const again = await approve(district.house, held.id, { trigger, by, signal, onProgress, onNotice })

  expect(again).toMatchObject({
    outcome: 'made again',
    run: { state: 'held', counts: { student: { created: 0, joined: 19 } } },
  })
  expect(again.run.id).not.toBe(held.id)
  expect(await district.records('student')).toHaveLength(21)
})

test('a pair is taken back by undo, and refused where it is none', async () => {
  await takeOver()
  const run = await preview()
  const { id } = await district.record('student', '20')
  const wish = { run: run.id, entity: 'student', by: 'Mo' } as const
  await expect(pair(district.house, { ...wish, externalId: 'b1', record: id })).rejects.toMatchObject({
    code: 'NEWCOMER_UNKNOWN',
  })
  const school = (await district.record('school', '11')).id
  await expect(pair(district.house, { ...wish, externalId: 'b20', record: school })).rejects.toMatchObject({
    code: 'PAIR_REFUSED',
  })
  const before = await district.everything()
  const paired = await pair(district.house, { ...wish, externalId: 'b20', record: id })
  await expect(pair(district.house, { ...wish, externalId: 'b20', record: id })).rejects.toMatchObject({
    code: 'NEWCOMER_UNKNOWN',
  })
  await undo(district.house, paired.id, 'Mo')
  expect(JSON.parse(await district.everything())).toEqual(JSON.parse(before))
  expect(await unmatched((await preview()).id)).toHaveLength(2)
})

test('a long list is read page by page', async () => {
  await takeOver()
  for (let number = 30; number < 40; number += 1) {
    write(district.other, 'student', `b${number}`, { givenName: `N${number}`, familyName: 'New', school: 'M' })
  }
  const run = await preview()
  const of = await matchingRun(district.house.pool, run.id)
  if (!of) throw new Error('the run matches nobody')
  const seen: Unmatched[] = []
  for (;;) {
    const page = await unmatchedPage(district.house.pool, of, { after: seen.at(-1), limit: 4 })
    seen.push(...page)
    if (page.length < 4) break
  }
  expect(seen.filter(({ side }) => side === 'source')).toHaveLength(11)
  expect(new Set(seen.map(({ side, number }) => side + number)).size).toBe(12)
})

test('B-01 all persons with a shared state id or e-mail keep their id in Passport when the new system has other ids', async () => {
  const domains: readonly Domain[] = [
    { entity: 'student', attributes: ['stateId'], compare: {}, resolution: 'unattended' },
    { entity: 'student', attributes: ['email'], compare: {}, resolution: 'unattended', confirmedRisk: 0 },
  ]
  await takeOver()
  await district.configure({ domains, limits: boundless })
  for (const [paper, key] of [
    [district.paper, '20'],
    [district.other, 'b20'],
  ] as const) {
    write(paper, 'student', key, { stateId: '', email: 'n20@maple.example' })
  }
  await district.run()
  const before = new Map((await district.records('student')).map(({ id, sources }) => [sources[0]?.externalId, id]))
  const run = await district.run({ integration: 'Other import' })

  expect(run).toMatchObject({ state: 'done', counts: { student: { created: 0, duplicates: 0 } } })
  for (let number = 1; number <= 20; number += 1) {
    expect((await district.record('student', `b${number}`, 'Other')).id).toBe(before.get(String(number)))
  }
})
