/** Filters and mappings looked at before they are saved, and what saving them does. */

import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { tryTask, whoLeaves, type TaskWish } from '../../src/worker/front-door.ts'
import { openDistrict, type District } from '../support/house.ts'
import { write } from '../support/paper-source.ts'
import { writeSmallRoster } from '../support/small-roster.ts'

let district: District
beforeAll(async () => {
  district = await openDistrict()
})
afterAll(() => district.close())
afterEach(() => district.forget())

const wish = (unsaved: TaskWish['unsaved'] = {}): TaskWish => ({
  ...{ integration: 'Import', entity: 'student', unsaved, signal: new AbortController().signal },
})

const inHigh = { all: [{ attribute: 'school', operator: 'equals', value: '11' }] }

/** Ten more at Maple High, ten at Oak Elementary. */
function writeTwenty(): void {
  writeSmallRoster(district.paper)
  for (let number = 100; number < 120; number += 1) {
    const school = number % 2 === 0 ? '11' : '12'
    write(district.paper, 'student', String(number), { givenName: 'N', familyName: `F${number}`, school })
  }
}

test('FR-05 who would leave by a tighter filter is counted before it is saved, by school; saved, the plan is held', async () => {
  writeTwenty()
  await district.run()
  const before = await district.everything()
  const counted = await whoLeaves(district.house, wish({ filters: [inHigh] }))

  expect(counted).toMatchObject({
    ...{ kind: 'counted', linked: 23, read: 23, leaves: 11, comes: 0, held: true },
    schools: [{ school: 'Oak Elementary', leaves: 11 }],
  })
  expect(await district.everything()).toBe(before)

  await district.configure({ tasks: { student: { filters: [inHigh] } } })
  const run = await district.run()
  expect(run.state).toBe('held')
  expect(run.held[0]).toMatchObject({ entity: 'student', operation: 'delete', count: 11, of: 23 })
  expect(await district.records('student')).toHaveLength(23)
})

test('a school that would leave as a whole is over the limit of a school, however large the district', async () => {
  writeTwenty()
  for (let number = 200; number < 300; number += 1) {
    write(district.paper, 'student', String(number), { givenName: 'N', familyName: `F${number}`, school: '11' })
  }
  await district.run()
  expect(await whoLeaves(district.house, wish({ filters: [inHigh] }))).toMatchObject({
    linked: 123,
    leaves: 11,
    held: true,
  })
})

test('a filter that lets more in says how many would come', async () => {
  writeTwenty()
  await district.configure({ tasks: { student: { filters: [inHigh] } } })
  await district.run()

  expect(await whoLeaves(district.house, wish({ filters: [] }))).toMatchObject({ linked: 12, leaves: 0, comes: 11 })
})

test('what Passport has stays with keepLinked, is kept up to date, and nobody new comes past the filter', async () => {
  writeTwenty()
  await district.run()
  const tighter = { filters: [inHigh], keepLinked: true }
  expect(await whoLeaves(district.house, wish(tighter))).toMatchObject({ leaves: 0, held: false })

  await district.configure({ tasks: { student: tighter } })
  write(district.paper, 'student', '3', { familyName: 'Moved' })
  write(district.paper, 'student', '4', { givenName: 'New', familyName: 'Comer', school: '12' })
  const run = await district.run()

  expect(run).toMatchObject({ state: 'done', counts: { student: { updated: 1, deleted: 0, created: 0, skipped: 1 } } })
  expect((await district.record('student', '3')).attributes['familyName']).toBe('Moved')
  expect((await district.run()).counts.student).toMatchObject({ updated: 0, deleted: 0, created: 0 })
})

test('MP-03 ten real records show before and after, with what is wrong at its place; nothing is written', async () => {
  writeTwenty()
  write(district.paper, 'student', '1', { birthDate: '31.12.2012' })
  const mapping = {
    username: { rule: 'username', pattern: '{givenName}{familyName}' },
    birthDate: { rule: 'dateFormat', from: 'birthDate', read: 'MM/dd/yyyy' },
    city: 'source.email.split("@")[1]',
    state: { rule: 'substring', from: 'givenName', start: 0, length: 2 },
  }
  const trial = await tryTask(district.house, { ...wish({ mapping }), limit: 10 })

  if (trial.kind !== 'tried') throw new Error('refused')
  expect(trial.records).toHaveLength(10)
  const [ada] = trial.records
  expect(ada).toMatchObject({ externalId: '1', verdict: 'faulty' })
  const shown = new Map(ada?.attributes.map(one => [one.attribute, one]))
  expect(shown.get('username')).toMatchObject({ before: { familyName: 'Byrd', givenName: 'Ada' }, after: 'adabyrd' })
  expect(shown.get('city')).toMatchObject({
    before: { email: 'ada@maple.example' },
    after: 'maple.example',
    faults: [],
  })
  expect(shown.get('birthDate')).toMatchObject({ after: null, faults: [{ code: 'RULE_FAILED' }] })
  expect(shown.get('familyName')).toMatchObject({ isDefault: true, before: { familyName: 'Byrd' }, after: 'Byrd' })
  expect(trial.warnings).toEqual([
    { code: 'CONVERSION_LOSES', attribute: 'state', message: 'substring loses the other letters.' },
  ])
  expect(await district.records('student')).toEqual([])
})

test('a mapping that cannot work is refused with its places, before any record is read', async () => {
  writeTwenty()
  const reads = district.paper.reads.length
  const mapping = {
    city: [
      { rule: 'trim', from: 'city' },
      { rule: 'regexReplace', pattern: '(', with: '' },
    ],
  }
  const trial = await tryTask(district.house, { ...wish({ mapping, filters: ['source.grade == 9'] }), limit: 10 })

  expect(trial).toMatchObject({
    kind: 'faulty',
    faults: [{ path: ['mapping', 'city', 1, 'pattern'] }, { path: ['filters', 0] }],
  })
  expect(district.paper.reads).toHaveLength(reads)
})

test('the record of one key is looked for, and told why it is left out', async () => {
  writeTwenty()
  const trial = await tryTask(district.house, { ...wish({ filters: [inHigh] }), id: '3', limit: 1 })

  expect(trial).toMatchObject({
    records: [{ externalId: '3', verdict: 'left out', reason: 'filters and exclusions leave it out' }],
  })
})

test('MP-02 a saved mapping takes effect with the next run', async () => {
  writeSmallRoster(district.paper)
  await district.run()
  await district.configure({ tasks: { student: { mapping: { city: { rule: 'constant', value: 'Maple' } } } } })
  expect((await district.record('student', '1')).attributes).not.toHaveProperty('city')
  await district.run()
  expect((await district.record('student', '1')).attributes).toMatchObject({ city: 'Maple' })
})

test('MP-04 a rule that makes a required attribute blank is reported, and the blank is not written', async () => {
  writeSmallRoster(district.paper)
  await district.run()
  const familyName = { rule: 'regexExtract', from: 'familyName', pattern: '^B.*' }
  await district.configure({ tasks: { student: { mapping: { familyName }, blankErases: ['familyName'] } } })
  write(district.paper, 'student', '4', { givenName: 'Di', familyName: 'Early', school: '11' })
  const run = await district.run()

  expect((await district.problems(run.id)).map(({ externalId, code }) => [externalId, code])).toEqual([
    ['2', 'REQUIRED_MISSING'],
    ['3', 'REQUIRED_MISSING'],
    ['4', 'REQUIRED_MISSING'],
  ])
  expect((await district.record('student', '2')).attributes['familyName']).toBe('Cole')
  expect(await district.records('student')).toHaveLength(3)
})
