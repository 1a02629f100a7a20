/** Records that are wrong in themselves: each is a Problem with advice, the others arrive, and nothing is lost. */

import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { EntityType } from '../../src/model/entity.ts'
import type { SourceAttributes } from '../../src/model/value.ts'
import { openDistrict, type District } from '../support/house.ts'
import { strike, write } from '../support/paper-source.ts'
import { writeSmallRoster } from '../support/small-roster.ts'

let district: District

beforeAll(async () => {
  district = await openDistrict()
})
beforeEach(async () => {
  await district.forget()
  writeSmallRoster(district.paper)
  district.paper.pageSize = 2
})
afterAll(() => district.close())

/** Sends these besides what is on paper, exactly as they are. */
function send(
  of: EntityType,
  ...records: readonly { readonly key: string; readonly attributes: SourceAttributes }[]
): void {
  district.paper.extraEntity.of = of
  district.paper.extra.push(...records)
}

const someone = { givenName: 'Zoe', familyName: 'Zahn' }

/** Imports twice: the same problems both times, and nothing else to do the second time. */
async function problemsOfTwoRuns() {
  const run = await district.run()
  expect(run.state).toBe('done')
  const problems = await district.problems(run.id)
  const again = await district.run()
  expect(await district.problems(again.id)).toEqual(problems)
  expect(await district.changes(again.id)).toEqual([])
  expect(problems.every(({ message, advice }) => message.length > 20 && advice.length > 10)).toBe(true)
  return problems.map(({ entity, externalId, code }) => [entity, externalId, code])
}

test('a record without a usable key is left out and told of, and nobody is taken for missing: it may be any', async () => {
  const keys = ['', '  ', 'a\u0000b', 'a\nb', 'x'.repeat(300), '\ud800']
  send('student', ...keys.map(key => ({ key, attributes: someone })))

  expect(await problemsOfTwoRuns()).toEqual([
    ...keys.map(() => ['student', '', 'RECORD_WITHOUT_KEY']),
    ['student', '', 'READ_INCOMPLETE'],
  ])
  expect(await district.records('student')).toHaveLength(3)
  strike(district.paper, 'student', '3')
  await district.run()
  expect(await district.records('student')).toHaveLength(3)
})

test('one id twice with the same contents counts once, in one page and across pages', async () => {
  const twice = { key: '9', attributes: someone }
  send('student', twice, twice, { key: '10', attributes: someone }, twice)

  expect(await problemsOfTwoRuns()).toEqual([])
  expect(await district.records('student')).toHaveLength(5)
})

test.each([
  ['within a page', [{ familyName: 'One' }, { familyName: 'Two' }]],
  ['across pages', [{ familyName: 'One' }, {}, {}, { familyName: 'Two' }]],
])('one id twice with different contents is disputed, %s: none is taken', async (_, contents) => {
  send(
    'student',
    ...contents.map((content, n) => ({
      key: 'familyName' in content ? '9' : `other ${n}`,
      attributes: { ...someone, ...content },
    })),
  )
  write(district.paper, 'enrollment', '8009', { student: '9', section: '701' })

  expect(await problemsOfTwoRuns()).toEqual([
    ['student', '9', 'KEY_REPEATED'],
    ['enrollment', '8009', 'REFERENCE_DANGLING'],
  ])
})

test('one id twice is disputed also while its references dangle, and counts once where the contents are the same', async () => {
  const other = (key: string, school: string) => ({
    key,
    attributes: { ...someone, school: '11', otherSchools: [school] },
  })
  send('student', other('9', '98'), other('9', '99'), other('10', '98'), other('10', '98'))

  expect((await problemsOfTwoRuns()).filter(([, , code]) => code === 'KEY_REPEATED')).toEqual([
    ['student', '9', 'KEY_REPEATED'],
  ])
  expect((await district.record('student', '10')).attributes).toMatchObject(someone)
})

test('one id twice with different contents leaves what Passport has of it as it was', async () => {
  await district.run()
  const before = await district.directory()
  send('student', { key: '1', attributes: { ...someone, school: '11' } })

  expect(await problemsOfTwoRuns()).toEqual([['student', '1', 'KEY_REPEATED']])
  expect(await district.directory()).toEqual(before)
})

test('values of a wrong kind are problems of their record; texts take numbers and booleans', async () => {
  write(district.paper, 'student', 'a', { ...someone, identifier: 17 })
  write(district.paper, 'student', 'b', { ...someone, birthDate: 'last spring' })
  write(district.paper, 'student', 'c', { ...someone, birthDate: '2026-02-30' })
  write(district.paper, 'student', 'd', { ...someone, givenName: ['Zoe', 'Maria'] })
  write(district.paper, 'student', 'e', { ...someone, enrollStatus: 'asleep' })
  write(district.paper, 'guardianship', 'f', { guardian: '91', student: '2', priority: 'first', livesWith: 'maybe' })

  expect(await problemsOfTwoRuns()).toEqual([
    ['student', 'b', 'VALUE_WRONG_KIND'],
    ['student', 'c', 'VALUE_WRONG_KIND'],
    ['student', 'd', 'VALUE_WRONG_KIND'],
    ['student', 'e', 'VALUE_NOT_ALLOWED'],
    ['guardianship', 'f', 'VALUE_WRONG_KIND'],
    ['guardianship', 'f', 'VALUE_WRONG_KIND'],
  ])
  expect((await district.record('student', 'a')).attributes['identifier']).toBe('17')
})

test('a text of 10 MB, control characters, NUL and half characters are refused and name no value', async () => {
  write(district.paper, 'student', 'a', { ...someone, street: 'x'.repeat(10_000_000) })
  write(district.paper, 'student', 'b', { ...someone, street: 'Elm\u0000Street' })
  write(district.paper, 'student', 'c', { ...someone, street: 'Elm\u0007Street' })
  write(district.paper, 'student', 'd', { ...someone, street: 'Elm \ud83d Street' })
  write(district.paper, 'student', 'e', { ...someone, street: 'Elm\tStreet\r\nback \\N house \u{1f333}' })

  expect(await problemsOfTwoRuns()).toEqual([
    ['student', 'a', 'VALUE_TOO_LONG'],
    ['student', 'b', 'VALUE_UNREADABLE'],
    ['student', 'c', 'VALUE_UNREADABLE'],
    ['student', 'd', 'VALUE_UNREADABLE'],
  ])
  expect((await district.record('student', 'e')).attributes['street']).toBe('Elm\tStreet\r\nback \\N house \u{1f333}')
})

test('of a record in trouble only the bad value stays as it was, told of in each run, and is mended when the source is', async () => {
  await district.run()
  const birthDate = (await district.record('student', '1')).attributes['birthDate']
  write(district.paper, 'student', '1', { birthDate: 'last spring', email: 'new@maple.example' })
  expect(await problemsOfTwoRuns()).toEqual([['student', '1', 'VALUE_WRONG_KIND']])
  const { attributes } = await district.record('student', '1')
  expect(attributes).toMatchObject({ email: 'new@maple.example' })
  expect(attributes['birthDate']).toBe(birthDate)

  write(district.paper, 'student', '1', { birthDate: '2012-03-04' })
  expect(await problemsOfTwoRuns()).toEqual([])
  expect((await district.record('student', '1')).attributes).toMatchObject({
    birthDate: '2012-03-04',
    email: 'new@maple.example',
  })
})

test('a required reference that dangles keeps the record out; an optional one is left out, and found when it comes', async () => {
  write(district.paper, 'enrollment', '8009', { student: 'nobody', section: '701' })
  write(district.paper, 'section', '702', {
    sectionCode: '2',
    course: 'ALG1',
    school: '11',
    terms: ['11:3600', '11:9999'],
  })
  write(district.paper, 'student', '4', { ...someone, school: '99' })

  expect(await problemsOfTwoRuns()).toEqual([
    ['student', '4', 'REFERENCE_DANGLING'],
    ['section', '702', 'REFERENCE_DANGLING'],
    ['enrollment', '8009', 'REFERENCE_DANGLING'],
  ])
  expect((await district.record('section', '702')).attributes['terms']).toHaveLength(1)
  write(district.paper, 'term', '11:9999', {
    name: 'Spring',
    startDate: '2027-01-11',
    endDate: '2027-06-11',
    school: '11',
  })
  write(district.paper, 'school', '99', { name: 'New' })
  write(district.paper, 'student', 'nobody', { ...someone, school: '11' })
  expect(await problemsOfTwoRuns()).toEqual([])
  expect((await district.record('section', '702')).attributes['terms']).toHaveLength(2)
})

test('a ring of references is opened, told of, and stable', async () => {
  const span = { startDate: '2026-08-10', endDate: '2027-06-11', school: '11' }
  write(district.paper, 'term', 'a', { name: 'A', ...span, parent: 'c' })
  write(district.paper, 'term', 'b', { name: 'B', ...span, parent: 'a' })
  write(district.paper, 'term', 'c', { name: 'C', ...span, parent: 'b' })
  write(district.paper, 'term', 'self', { name: 'S', ...span, parent: 'self' })
  const run = await district.run()

  expect((await district.problems(run.id)).map(({ externalId, code }) => [externalId, code])).toEqual([
    ['c', 'REFERENCE_CYCLE'],
    ['self', 'REFERENCE_CYCLE'],
  ])
  expect(await district.records('term')).toHaveLength(6)
  expect(await district.changes((await district.run()).id)).toEqual([])
})

test('a record whose parent is in trouble is taken without it, and never with a parent that is not there', async () => {
  const span = { startDate: '2026-08-10', endDate: '2027-06-11', school: '11' }
  write(district.paper, 'term', 'child', { name: 'Child', ...span, parent: 'year' })
  send(
    'term',
    { key: 'year', attributes: { name: 'One', ...span } },
    { key: 'year', attributes: { name: 'Two', ...span } },
  )

  expect(await problemsOfTwoRuns()).toEqual([
    ['term', 'year', 'KEY_REPEATED'],
    ['term', 'child', 'REFERENCE_DANGLING'],
  ])
  expect((await district.record('term', 'child')).attributes).not.toHaveProperty('parent')
})

test('a rule or a filter that fails on a record is a problem of that record only', async () => {
  await district.configure({
    tasks: {
      student: {
        mapping: { graduationYear: 'string(2026 + int(source.homeroom))' },
        filters: ['int(source.grade) > 0'],
      },
    },
  })
  write(district.paper, 'student', '1', { homeroom: 'nine', grade: '1' })
  write(district.paper, 'student', '2', { grade: 'K' })
  write(district.paper, 'student', '3', { homeroom: '3', grade: '3' })

  expect(await problemsOfTwoRuns()).toEqual([
    ['student', '1', 'RULE_FAILED'],
    ['student', '2', 'RULE_FAILED'],
    ['enrollment', '8001', 'REFERENCE_DANGLING'],
    ['enrollment', '8002', 'REFERENCE_DANGLING'],
    ['guardianship', '91:1', 'REFERENCE_DANGLING'],
  ])
  expect((await district.record('student', '3')).attributes).toMatchObject({ graduationYear: '2029', grade: '3' })
})
