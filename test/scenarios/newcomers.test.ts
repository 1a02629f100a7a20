/** Newcomers and the domains of uniqueness: who joins whom unattended, who waits, and what waits with them. */

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Domain, Resolution } from '../../src/model/domain.ts'
import type { SourceAttributes } from '../../src/model/value.ts'
import type { Ruling } from '../../src/model/duplicate.ts'
import { casesOf } from '../../src/store/duplicates.ts'
import { approve, resolveCase, undo, type CaseResolution } from '../../src/worker/front-door.ts'
import { openDistrict, type District, type Wish } from '../support/house.ts'
import { strike, write } from '../support/paper-source.ts'

const by = (resolution: Resolution, ...attributes: readonly string[]): Domain => ({
  entity: 'student',
  attributes,
  compare: {},
  resolution,
})
const byStateId = by('unattended', 'stateId')
const byBirth = by('manual', 'familyName', 'birthDate')
const ada = { givenName: 'Ada', familyName: 'Byrd', birthDate: '2012-12-10', stateId: '0007', school: '11' }

let district: District

beforeAll(async () => {
  district = await openDistrict()
})
beforeEach(() => district.forget())
afterAll(() => district.close())

/** Two sources; the paper has Ada and her class. */
async function begin(wish: Wish): Promise<void> {
  await district.configure(wish)
  for (const paper of [district.paper, district.other])
    write(paper, 'school', '11', { name: 'Maple', identifier: '11' })
  write(district.paper, 'student', '1', ada)
}
const region = (key: string, attributes: SourceAttributes): void => write(district.other, 'student', key, attributes)
const both = async () => {
  const first = await district.run()
  const second = await district.run({ integration: 'Other import' })
  expect([first.state, second.state]).toEqual(['done', 'done'])
  return second
}
const waiting = async () =>
  (
    await district.house.pool.query<{ key: string; doubt: string; records: string[] }>(
      `select external_id as key, doubt, records from duplicate_case where waits and kind = 'newcomer' order by 1`,
    )
  ).rows

describe('a newcomer who is equal to somebody', () => {
  test('DU-01 SM-6.2 by an unattended domain joins that account, which keeps its id and holds both links', async () => {
    await begin({ domains: [byStateId] })
    region('a', { ...ada, givenName: 'ADA', email: 'ada@region.example' })
    const { counts, id } = await both()
    expect(counts.student).toMatchObject({ created: 0, updated: 1, duplicates: 0 })
    const [only, ...others] = await district.records('student')
    expect(others).toEqual([])
    expect(only?.sources.map(({ source, externalId }) => `${source} ${externalId}`)).toEqual(['Paper 1', 'Other a'])
    expect(only?.attributes).toMatchObject({ givenName: 'Ada', email: 'ada@region.example' })
    expect((await district.changes(id)).find(({ entity }) => entity === 'student')?.reason).toBe(
      'the same student by stateId',
    )
  })

  test('stays one through later runs, whichever source runs, and a second run plans nothing', async () => {
    await begin({ domains: [byStateId] })
    region('a', { ...ada, email: 'ada@region.example' })
    await both()
    const before = await district.directory()
    for (const integration of ['Other import', 'Import', 'Other import']) {
      const { counts } = await district.run({ integration, full: true })
      expect(counts.student).toMatchObject({ created: 0, updated: 0, deleted: 0, unchanged: 1 })
    }
    expect(await district.directory()).toEqual(before)
  })

  test('DU-02 by a manual domain waits: neither changes, and nobody is provisioned', async () => {
    await begin({ domains: [byBirth] })
    region('a', { ...ada, givenName: 'Adah', stateId: '0008' })
    const { counts } = await both()
    expect(counts.student).toMatchObject({ created: 0, updated: 0, duplicates: 1 })
    const [only, ...others] = await district.records('student')
    expect(others).toEqual([])
    expect(await waiting()).toEqual([{ key: 'a', doubt: 'domain asks for a person', records: [only?.id] }])
  })

  test('DU-07 by domains of two priorities is judged by the higher one', async () => {
    await begin({ domains: [byBirth, byStateId] })
    region('a', ada)
    await both()
    expect(await waiting()).toMatchObject([{ key: 'a', doubt: 'domain asks for a person' }])
    await district.forget()
    await begin({ domains: [byStateId, byBirth] })
    region('a', ada)
    await both()
    expect(await waiting()).toEqual([])
    expect(await district.records('student')).toHaveLength(1)
  })

  test('DU-08 in blanks is equal to nobody', async () => {
    await begin({ domains: [byStateId] })
    write(district.paper, 'student', '1', { ...ada, stateId: '' })
    region('a', { ...ada, stateId: '' })
    await both()
    expect(await district.records('student')).toHaveLength(2)
    expect(await waiting()).toEqual([])
  })

  test('DU-09 to two accounts waits, and the case shows all three', async () => {
    await begin({ domains: [] })
    write(district.paper, 'student', '2', ada)
    await district.run()
    await district.configure({ domains: [byStateId] })
    region('a', ada)
    expect((await district.run({ integration: 'Other import' })).counts.student).toMatchObject({ duplicates: 1 })
    const [one] = await waiting()
    expect(one).toMatchObject({ key: 'a', doubt: 'several candidates' })
    expect(one?.records).toEqual((await district.records('student')).map(({ id }) => id).sort())
  })

  test('but with another state id waits, though the domain is unattended', async () => {
    await begin({ domains: [by('unattended', 'givenName', 'familyName', 'birthDate')] })
    region('a', { ...ada, stateId: '0009' })
    await both()
    expect(await waiting()).toMatchObject([{ key: 'a', doubt: 'state ids differ' }])
  })

  test('DU-10 without domains is a person of its own', async () => {
    await begin({})
    region('a', ada)
    await both()
    expect(await district.records('student')).toHaveLength(2)
  })

  test('and left before comes back under the old id', async () => {
    await begin({ domains: [byStateId] })
    write(district.paper, 'student', '2', { ...ada, givenName: 'Ben', stateId: '0002' })
    await district.run()
    const { id } = await district.record('student', '1')
    strike(district.paper, 'student', '1')
    await district.run()
    write(district.paper, 'student', '77', ada)
    await district.run()
    expect((await district.record('student', '77')).id).toBe(id)
  })
})

describe('what refers to a newcomer', () => {
  const inClass = (student: string): void => {
    write(district.other, 'term', 'T', { name: '2026-27', type: 'schoolYear', startDate: '2026-08-10', endDate: '2027-06-11', school: '11' }) // prettier-ignore
    write(district.other, 'course', 'C', { title: 'Algebra' })
    write(district.other, 'section', 'S', { sectionCode: '1', course: 'C', school: '11', terms: ['T'] })
    write(district.other, 'enrollment', 'E', { student, section: 'S', startDate: '2026-08-10' })
  }

  test('who joined somebody is that account’s', async () => {
    await begin({ domains: [byStateId] })
    region('a', ada)
    inClass('a')
    await both()
    const [enrollment] = await district.records('enrollment')
    expect(enrollment?.attributes['student']).toBe((await district.record('student', '1')).id)
  })

  test('who waits waits too, without a word of trouble', async () => {
    await begin({ domains: [byBirth] })
    region('a', { ...ada, givenName: 'Adah' })
    inClass('a')
    const run = await both()
    expect(await district.records('enrollment')).toEqual([])
    expect(await district.problems(run.id)).toEqual([])
    expect(run.counts.enrollment).toMatchObject({ skipped: 1, problems: 0 })
  })
})

describe('newcomers of one run', () => {
  test('who are equal by an unattended domain become one record with two links, in whichever order they come', async () => {
    for (const order of [(keys: readonly string[]) => keys, (keys: readonly string[]) => keys.toReversed()]) {
      await district.forget()
      await begin({ domains: [byStateId] })
      district.paper.order = order
      district.paper.pageSize = 1
      write(district.paper, 'student', '2', { ...ada, email: 'ada@maple.example', givenName: 'Adah' })
      const { counts } = await district.run()
      expect(counts.student).toMatchObject({ read: 2, created: 1 })
      const [only, ...others] = await district.records('student')
      expect(others).toEqual([])
      expect(only?.sources.map(({ externalId }) => externalId)).toEqual(['1', '2'])
      expect(only?.attributes).toMatchObject({ givenName: 'Ada', email: 'ada@maple.example' })
      expect((await district.run({ full: true })).counts.student).toMatchObject({ updated: 0, unchanged: 2 })
    }
  })

  test('who are equal by a manual domain: the first comes in, the others wait', async () => {
    await begin({ domains: [byBirth] })
    write(district.paper, 'student', '2', { ...ada, givenName: 'Adah' })
    const { counts } = await district.run()
    expect(counts.student).toMatchObject({ created: 1, duplicates: 1 })
    const [only] = await district.records('student')
    expect(only?.sources.map(({ externalId }) => externalId)).toEqual(['1'])
    expect(await waiting()).toEqual([{ key: '2', doubt: 'domain asks for a person', records: [only?.id] }])
  })

  test('three who are equal by an unattended domain wait for a person', async () => {
    await begin({ domains: [byStateId] })
    write(district.paper, 'student', '2', ada)
    write(district.paper, 'student', '3', ada)
    await district.run()
    expect(await district.records('student')).toHaveLength(1)
    expect((await waiting()).map(({ key, doubt }) => `${key} ${doubt}`)).toEqual([
      '2 several newcomers',
      '3 several newcomers',
    ])
  })

  test('of whom two would join one account both wait: their source holds them apart', async () => {
    await begin({ domains: [byStateId] })
    region('a', ada)
    region('b', ada)
    await both()
    expect((await waiting()).map(({ key, doubt }) => `${key} ${doubt}`)).toEqual([
      'a several newcomers',
      'b several newcomers',
    ])
    expect(await district.records('student')).toHaveLength(1)
  })
})

test('twins who come from a second source join each their own account, though a manual domain finds them alike', async () => {
  await begin({ domains: [byStateId, byBirth] })
  await district.run()
  await district.configure({ domains: [] })
  write(district.paper, 'student', '2', { ...ada, givenName: 'Eve', stateId: '0008' })
  await district.run()
  await district.configure({ domains: [byStateId, byBirth] })
  region('a', { ...ada, email: 'ada@region.example' })
  region('e', { ...ada, givenName: 'Eve', stateId: '0008' })
  expect((await district.run({ integration: 'Other import' })).counts.student).toMatchObject({
    created: 0,
    duplicates: 0,
  })
  expect((await district.record('student', 'e', 'Other')).id).toBe((await district.record('student', '2')).id)
})

describe('a case', () => {
  test('keeps its id from run to run, and is gone when the newcomer is told apart or has left', async () => {
    const ids = async () =>
      (await district.house.pool.query(`select id from duplicate_case where waits and kind = 'newcomer'`)).rows
    await begin({ domains: [byBirth] })
    region('a', { ...ada, givenName: 'Adah' })
    region('b', { ...ada, givenName: 'Adele', birthDate: '2012-12-11' })
    await both()
    const before = await ids()
    expect(before).toHaveLength(1)
    await district.run({ integration: 'Other import', full: true })
    expect(await ids()).toEqual(before)
    strike(district.other, 'student', 'a')
    region('b', { ...ada, givenName: 'Adele' })
    await district.run({ integration: 'Other import', full: true })
    expect(await ids()).toHaveLength(0)
  })

  test('SF-02 of a run that is held does not wait yet, and can be read', async () => {
    await begin({ domains: [byBirth] })
    await district.run()
    region('a', { ...ada, givenName: 'Adah' })
    region('b', { ...ada, familyName: 'Cole', stateId: '0002' })
    const held = await district.run({ integration: 'Other import', hold: true })
    expect(held).toMatchObject({ state: 'held', counts: { student: { duplicates: 1 } } })
    expect(await waiting()).toEqual([])
  })
})

test('DU-11 undo of a run takes back who joined whom, byte for byte', async () => {
  await begin({ domains: [byStateId, byBirth] })
  await district.run()
  const before = await district.everything()
  region('a', { ...ada, email: 'ada@region.example' })
  region('b', { ...ada, stateId: '0008', givenName: 'Adah' })
  const { id } = await district.run({ integration: 'Other import' })
  expect(await district.records('student')).toHaveLength(1)
  expect(await waiting()).toHaveLength(1)
  await undo(district.house, id, 'Mo')
  expect(await district.everything()).toBe(before)
  expect(await waiting()).toEqual([])
})

test('undo takes back two newcomers that became one', async () => {
  await begin({ domains: [byStateId] })
  const before = await district.everything()
  write(district.paper, 'student', '2', { ...ada, email: 'ada@maple.example' })
  const { id } = await district.run()
  await undo(district.house, id, 'Mo')
  expect(await district.everything()).toBe(before)
})

describe('a ruling', () => {
  const one = async () => {
    const [found] = await casesOf(district.house.pool, { state: 'waits', limit: 1 })
    if (!found) throw new Error('nobody waits')
    return found
  }
  const rule = async (secondary: Ruling, more: Partial<CaseResolution> = {}) => {
    const { id, records } = await one()
    const primary = records[0] ?? ''
    return resolveCase(district.house, { case: id, primary, secondary, by: 'Mo', ...more })
  }
  const waits = async (): Promise<void> => {
    await begin({ domains: [byBirth] })
    region('a', { ...ada, givenName: 'Adah', stateId: '', email: 'adah@region.example', phone: '617 555 0123' })
    write(district.other, 'term', 'T', { name: '2026-27', type: 'schoolYear', startDate: '2026-08-10', endDate: '2027-06-11', school: '11' }) // prettier-ignore
    write(district.other, 'course', 'C', { title: 'Algebra' })
    write(district.other, 'section', 'S', { sectionCode: '1', course: 'C', school: '11', terms: ['T'] })
    write(district.other, 'enrollment', 'E', { student: 'a', section: 'S', startDate: '2026-08-10' })
    await both()
  }
  const again = async () => (await district.run({ integration: 'Other import' })).counts

  test('DU-03 merge: the newcomer joins the primary, what is taken stands, and its classes come with the next run', async () => {
    await waits()
    const { id } = await district.record('student', '1')
    expect(await rule('merge', { take: ['givenName'] })).toMatchObject({ state: 'done', startedBy: 'Mo' })
    const [only, ...others] = await district.records('student')
    expect(others).toEqual([])
    expect(only).toMatchObject({ id, attributes: { givenName: 'Adah', email: 'adah@region.example', stateId: '0007' } })
    expect(await again()).toMatchObject({ student: { duplicates: 0, created: 0 }, enrollment: { created: 1 } })
    expect((await district.records('enrollment'))[0]?.attributes['student']).toBe(id)
    await district.run({ full: true })
    expect((await district.record('student', '1')).attributes['givenName']).toBe('Adah')
  })

  test('DU-06 new: both live, and never wait again', async () => {
    await waits()
    await rule('new')
    expect(await district.records('student')).toHaveLength(2)
    for (const integration of ['Other import', 'Import', 'Other import']) {
      expect((await district.run({ integration, full: true })).counts.student).toMatchObject({
        duplicates: 0,
        created: 0,
      })
    }
    expect(await waiting()).toEqual([])
    expect(await district.records('enrollment')).toHaveLength(1)
  })

  test('DU-05 ignore: later runs neither create, update nor count it', async () => {
    await waits()
    await rule('ignore')
    const before = await district.directory()
    region('a', { ...ada, givenName: 'Someone', birthDate: '2001-01-01' })
    expect(await again()).toMatchObject({
      student: { read: 0, created: 0, updated: 0, skipped: 0, duplicates: 0 },
      enrollment: { created: 0, problems: 0 },
    })
    expect(await district.directory()).toEqual(before)
  })

  test('DU-04 delete: nothing of it is kept, and the next run that sends it brings it again', async () => {
    await waits()
    await rule('delete')
    expect(await waiting()).toEqual([])
    expect((await again()).student).toMatchObject({ duplicates: 1 })
    expect(await waiting()).toHaveLength(1)
  })

  test.each<Ruling>(['merge', 'new', 'ignore', 'delete'])(
    '%s is undone byte for byte, and waits again',
    async ruling => {
      await waits()
      const before = await district.everything()
      const { id } = await rule(ruling, ruling === 'merge' ? { take: ['givenName', 'phone'] } : {})
      await undo(district.house, id, 'Mo')
      expect(await district.everything()).toBe(before)
      expect(await waiting()).toHaveLength(1)
    },
  )

  test('is refused without a primary, with a strange one, with what the newcomer lacks, and twice', async () => {
    await waits()
    const { id, records } = await one()
    const [primary = ''] = records
    const refusal = (more: Partial<CaseResolution>) =>
      resolveCase(district.house, { case: id, secondary: 'merge', by: 'Mo', ...more }).catch(
        (problem: { readonly code: string }) => problem.code,
      )
    expect(await refusal({})).toBe('PRIMARY_NEEDED')
    expect(await refusal({ primary: id })).toBe('PRIMARY_NEEDED')
    expect(await refusal({ primary, take: ['street'] })).toBe('ATTRIBUTE_UNKNOWN')
    expect(await refusal({ case: primary })).toBe('CASE_UNKNOWN')
    await rule('new')
    expect(await refusal({ primary })).toBe('CASE_NOT_WAITING')
  })

  test('SF-02 on a case of a plan that waits is refused until the plan is approved', async () => {
    await begin({ domains: [byBirth] })
    await district.run()
    region('a', { ...ada, givenName: 'Adah' })
    region('b', { ...ada, familyName: 'Cole', stateId: '0002' })
    const held = await district.run({ integration: 'Other import', hold: true })
    const [planned] = await casesOf(district.house.pool, { run: held.id, limit: 5 })
    expect(planned).toMatchObject({ state: 'planned', externalId: 'a' })
    const word = { case: planned?.id ?? '', secondary: 'new', by: 'Mo' } as const
    await expect(resolveCase(district.house, word)).rejects.toMatchObject({ code: 'CASE_NOT_WAITING' })
    await approve(district.house, held.id, { ...district.options })
    expect(await resolveCase(district.house, word)).toMatchObject({ state: 'done' })
  })
})
