/** Data quality: what breaks a rule is an issue, by record, source, rule and value; it closes by itself. */

import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type { QualityRule } from '../../src/model/rule.ts'
import { entityQualities, issueGroups, issuesOf, type QualityIssue } from '../../src/store/quality-issues.ts'
import { boundless, openDistrict, type District, type Wish } from '../support/house.ts'
import { strike, write } from '../support/paper-source.ts'
import { writeSmallRoster } from '../support/small-roster.ts'

let district: District
let source = 0
beforeAll(async () => {
  district = await openDistrict()
  const { rows } = await district.house.pool.query<{ id: number }>(`select id from data_source where name = 'Paper'`)
  source = rows[0]?.id ?? 0
})
afterAll(() => district.close())
afterEach(async () => {
  await district.house.pool.query('delete from quality_issue')
  await district.forget()
})

const ruled = (student: readonly QualityRule[], more: Wish['tasks'] = {}): Wish => ({
  limits: boundless,
  tasks: { student: { quality: student }, ...more },
})

async function issues(state: 'open' | 'closed' = 'open'): Promise<QualityIssue[]> {
  const found: QualityIssue[] = []
  for await (const issue of issuesOf(district.house.pool, { source, state })) found.push(issue)
  return found
}

const short = ({ entity, externalId, attribute, rule, outcome, value, because }: QualityIssue): string =>
  [entity, externalId, attribute, rule, outcome, value, because].filter(part => part !== null).join(' ')

test('DQ-01 what must not be blank and is, is reported; the record is taken', async () => {
  writeSmallRoster(district.paper)
  await district.configure(ruled([{ attribute: 'email', rule: 'required', outcome: 'report' }]))
  const run = await district.run()

  expect(run.counts.student).toMatchObject({ created: 3, problems: 1 })
  expect((await issues()).map(short)).toEqual(['student 2 email required report', 'student 3 email required report'])
  expect((await issues()).map(({ school }) => school)).toEqual(['Maple High', 'Oak Elementary'])
  expect(await district.problems(run.id)).toMatchObject([
    {
      code: 'QUALITY_REPORTED',
      externalId: '',
      message: '2 records were taken although email breaks the rule "required".',
    },
  ])
})

test('DQ-02 what is to be skipped is not taken; somebody who is there already stays as he was', async () => {
  writeSmallRoster(district.paper)
  await district.configure(ruled([{ attribute: 'email', rule: 'required', outcome: 'skip' }]))
  const run = await district.run()

  expect(run.counts.student).toMatchObject({ created: 1, skipped: 2 })
  expect((await issues()).map(short)).toContain('student 2 email required skip')

  await district.configure(
    ruled([{ attribute: 'familyName', rule: 'format', outcome: 'skip', pattern: '[A-Z][a-z]+' }]),
  )
  write(district.paper, 'student', '1', { familyName: 'BYRD', grade: '9' })
  const second = await district.run()

  expect(second.counts.student).toMatchObject({ created: 2, deleted: 0 })
  expect((await district.record('student', '1')).attributes).toMatchObject({ familyName: 'Byrd' })
  expect((await issues()).filter(({ entity }) => entity === 'student').map(short)).toEqual([
    'student 1 familyName format skip BYRD',
  ])
})

test('DQ-04 each violation names record, source, rule and value; blanks break required alone', async () => {
  writeSmallRoster(district.paper)
  for (const key of ['1', '2']) write(district.paper, 'student', key, { identifier: key === '1' ? 'AB1' : 'ab1' })
  write(district.paper, 'student', '3', { email: 'not mail', grade: '13', birthDate: '1999-01-01', sex: 'Q' })
  await district.configure(
    ruled([
      { attribute: 'identifier', rule: 'unique', outcome: 'report' },
      { attribute: 'email', rule: 'format', outcome: 'report', pattern: '[^@ ]+@[^@ ]+' },
      { attribute: 'email', rule: 'required', outcome: 'report' },
      { attribute: 'grade', rule: 'range', outcome: 'report', from: 0, to: 12 },
      { attribute: 'birthDate', rule: 'range', outcome: 'report', from: '2005-01-01' },
      { attribute: 'sex', rule: 'allowed', outcome: 'report', values: ['M', 'F', 'X'] },
    ]),
  )
  await district.run()

  expect((await issues()).map(short).sort()).toEqual([
    'student 1 identifier unique report AB1',
    'student 2 email required report',
    'student 2 identifier unique report ab1',
    'student 3 birthDate range report 1999-01-01',
    'student 3 email format report not mail',
    'student 3 grade range report 13',
    'student 3 sex allowed report Q',
  ])
})

test('DQ-05 a class whose teacher is skipped is told as affected, until the teacher comes', async () => {
  writeSmallRoster(district.paper)
  const teacher = { teacher: { quality: [{ attribute: 'email', rule: 'required', outcome: 'skip' }] as const } }
  await district.configure(ruled([], teacher))
  await district.run()

  expect((await issues()).map(short)).toEqual([
    'section 701 assignment affected report teacher 51',
    'teacher 51 email required skip',
  ])
  await district.run()
  expect(await issues()).toHaveLength(2)

  write(district.paper, 'teacher', '51', { email: 'tess@maple.example' })
  const run = await district.run()
  expect(run.counts).toMatchObject({ teacher: { created: 1 }, assignment: { created: 1 } })
  expect(await issues()).toEqual([])
  expect(await issues('closed')).toHaveLength(2)
})

test('DQ-06 what is right again in the source closes by itself, in a read of what changed too', async () => {
  district.paper.changed = new Map()
  writeSmallRoster(district.paper)
  await district.configure(
    ruled([
      { attribute: 'email', rule: 'required', outcome: 'report' },
      { attribute: 'givenName', rule: 'unique', outcome: 'report' },
    ]),
  )
  write(district.paper, 'student', '2', { givenName: 'Ada' })
  await district.run()
  expect((await issues()).map(short)).toEqual([
    'student 1 givenName unique report Ada',
    'student 2 email required report',
    'student 2 givenName unique report Ada',
    'student 3 email required report',
  ])

  district.paper.changed.clear()
  write(district.paper, 'student', '2', { givenName: 'Ben', email: 'ben@maple.example' })
  const run = await district.run()
  expect(run.mode).toBe('incremental')
  expect((await issues()).map(short)).toEqual(['student 3 email required report'])
  expect((await issues('closed')).every(({ closedBy }) => closedBy === run.id)).toBe(true)

  district.paper.changed.clear()
  strike(district.paper, 'student', '3')
  strike(district.paper, 'enrollment')
  await district.run({ full: true })
  expect(await issues()).toEqual([])
})

test('an issue stays open while nothing of its record moves, and closes when its rule goes', async () => {
  writeSmallRoster(district.paper)
  await district.configure(ruled([{ attribute: 'email', rule: 'required', outcome: 'report' }]))
  await district.run()
  const before = await issues()
  const second = await district.run()

  expect(second.counts.student).toMatchObject({ unchanged: 3, problems: 0 })
  expect(await issues()).toEqual(before)

  await district.configure(ruled([]))
  await district.run()
  expect(await issues()).toEqual([])
})

test('of records to be skipped that share a value none is taken; a preview opens no issue', async () => {
  writeSmallRoster(district.paper)
  for (const key of ['1', '2']) write(district.paper, 'student', key, { stateId: 'S1' })
  await district.configure(ruled([{ attribute: 'stateId', rule: 'unique', outcome: 'skip' }]))
  const preview = await district.run({ preview: true })
  expect(preview.counts.student).toMatchObject({ created: 1, skipped: 2, problems: 1 })
  expect(await issues()).toEqual([])

  await district.run()
  expect((await issues()).filter(({ rule }) => rule !== 'affected').map(short)).toEqual([
    'student 1 stateId unique skip S1',
    'student 2 stateId unique skip S1',
  ])
  write(district.paper, 'student', '2', { stateId: 'S2' })
  const run = await district.run()
  expect(run.counts.student).toMatchObject({ created: 2 })
  expect(run.counts.enrollment).toMatchObject({ created: 2 })
  expect(await issues()).toEqual([])
})

test('values that a value map does not know are issues, and the records go on', async () => {
  writeSmallRoster(district.paper)
  write(district.paper, 'student', '1', { sex: 'M' })
  write(district.paper, 'student', '2', { sex: 'Z' })
  const sex = { rule: 'valueMap', from: 'sex', values: { M: 'male' }, reportUnknown: true }
  await district.configure({ tasks: { student: { mapping: { sex } } } })
  const run = await district.run()

  expect(run.counts.student).toMatchObject({ created: 3 })
  expect(await district.problems(run.id)).toMatchObject([
    { code: 'VALUES_UNKNOWN', message: '1 records have 1 values of sex that its rule does not know.' },
  ])
  expect((await issues()).map(short)).toEqual(['student 2 sex unknown report Z'])
})

test('the score counts reported records half and skipped ones not at all', async () => {
  writeSmallRoster(district.paper)
  await district.configure(
    ruled([
      { attribute: 'email', rule: 'required', outcome: 'report' },
      { attribute: 'givenName', rule: 'format', outcome: 'skip', pattern: '[A-Z][a-z]{2,}' },
    ]),
  )
  await district.run()

  const students = (await entityQualities(district.house.pool, source)).find(({ entity }) => entity === 'student')
  expect(students).toEqual({ entity: 'student', records: 3, reported: 1, skipped: 1 })
  expect(await issueGroups(district.house.pool, source)).toContainEqual({
    ...{ entity: 'student', attribute: 'email', rule: 'required', outcome: 'report', school: 'Maple High', records: 1 },
  })
})

test('DQ-03 of a rule that only reports nothing is stopped: neither what comes in, nor what goes out of Passport then', async () => {
  const rules: Wish = {
    ...ruled([
      { attribute: 'email', rule: 'required', outcome: 'report' },
      { attribute: 'familyName', rule: 'format', outcome: 'report', pattern: '[a-z]+' },
    ]),
    type: 'export',
  }
  const sent = async (wish: Wish) => {
    await district.forget()
    writeSmallRoster(district.other)
    district.paper.writable = true
    for (const [key, school] of district.other.records.school) write(district.paper, 'school', key, school)
    await district.configure(wish)
    const imported = await district.run({ integration: 'Other import' })
    const exported = await district.run()
    expect([imported.state, exported.state]).toEqual(['done', 'done'])
    const values = district.paper.writes.map(({ entity, write: { values } }) => ({ entity, values }))
    return { imported, exported, values }
  }
  const without = await sent({ limits: boundless, type: 'export' })
  const { imported, exported, values } = await sent(rules)

  expect(imported.counts.student).toMatchObject({ created: 3, skipped: 0 })
  expect((await district.problems(imported.id)).map(({ code }) => code)).toEqual([
    'QUALITY_REPORTED',
    'QUALITY_REPORTED',
  ])
  expect(exported.counts.student).toMatchObject({ sentNew: 3, problems: 0 })
  expect(values).toEqual(without.values)
})
