/** A person's ruling on accounts that are all there, and what later runs make of it. */

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Domain } from '../../src/model/domain.ts'
import type { Ruling } from '../../src/model/duplicate.ts'
import { queueOf } from '../../src/store/duplicate-queue.ts'
import { redirectOf } from '../../src/store/redirects.ts'
import {
  editRecord,
  duplicatesWhereDue,
  resolveCase,
  undo,
  unmerge,
  type CaseResolution,
} from '../../src/worker/front-door.ts'
import { boundless, openDistrict, type District } from '../support/house.ts'
import { write } from '../support/paper-source.ts'

const byBirth: Domain = {
  ...{ entity: 'student', attributes: ['familyName', 'birthDate'], compare: {}, resolution: 'manual' },
}
const wish = { limits: boundless, domains: [byBirth] }
const ada = { givenName: 'Ada', familyName: 'Byrd', birthDate: '2012-12-10', school: '11' }

let district: District

beforeAll(async () => {
  district = await openDistrict()
})
beforeEach(() => district.forget())
afterAll(() => district.close())

/** Accounts of these given names, all alike, each with a class; of Zoe nobody doubts who she is. */
async function begin(...names: readonly string[]): Promise<readonly string[]> {
  await district.configure({ limits: boundless })
  const { paper } = district
  write(paper, 'school', '11', { name: 'Maple', identifier: '11' })
  write(paper, 'course', 'c', { title: 'Art', school: '11' })
  write(paper, 'section', 'x', { sectionCode: '1', course: 'c', school: '11' })
  write(paper, 'student', 'z', { ...ada, givenName: 'Zoe', familyName: 'Ash' })
  for (const [index, name] of names.entries()) {
    write(paper, 'student', `${index + 1}`, { ...ada, givenName: name, phone: `617 555 000${index}` })
    write(paper, 'enrollment', `e${index + 1}`, { student: `${index + 1}`, section: 'x' })
  }
  await district.run()
  await district.configure(wish)
  await duplicatesWhereDue(district.house.pool)
  return Promise.all(names.map(async (_, index) => (await district.record('student', `${index + 1}`)).id))
}

const queue = () => queueOf(district.house.pool, { state: 'waits', limit: 9 })
async function rule(secondary: Ruling, more: Partial<CaseResolution> = {}) {
  const [found] = await queue()
  return resolveCase(district.house, { case: found?.id ?? '', secondary, by: 'Mo', reason: 'I know them', ...more })
}
const students = async () => (await district.records('student')).map(({ attributes }) => attributes['givenName']).sort()
const run = () => district.run({ full: true })

describe('accounts that wait', () => {
  test('DU-11 merged, hold both links, and are in the queue again when the ruling is undone, but not when taken apart', async () => {
    const [a = '', b = ''] = await begin('Ada', 'Adah')
    const before = await district.everything()
    const its = await rule('merge', { primary: a, take: ['givenName'] })
    expect(its).toMatchObject({ state: 'done', trigger: 'duplicate case' })
    expect(await students()).toEqual(['Adah', 'Zoe'])
    expect(await redirectOf(district.house.pool, b)).toMatchObject({ record: a })
    expect(await queue()).toEqual([])
    await undo(district.house, its.id, 'Mo')
    expect(await district.everything()).toBe(before)
    expect(await queue()).toMatchObject([{ records: [a, b].sort() }])
    await rule('merge', { primary: a })
    await unmerge(district.house, b, { by: 'Mo' })
    expect(await district.everything()).toBe(before)
    await run()
    expect(await queue()).toEqual([])
  })

  test('DU-04 deleted, one is gone with its classes, and comes again with them when its source still sends it', async () => {
    const [a = ''] = await begin('Ada', 'Adah')
    const before = await district.everything()
    const its = await rule('delete', { primary: a, take: ['phone'] })
    expect(await students()).toEqual(['Ada', 'Zoe'])
    expect((await district.record('student', '1')).attributes['phone']).toBe('617 555 0001')
    expect(await district.records('enrollment')).toHaveLength(1)
    await undo(district.house, its.id, 'Mo')
    expect(await district.everything()).toBe(before)
    await rule('delete', { primary: a })
    await district.configure({ limits: boundless })
    await run()
    expect(await students()).toEqual(['Ada', 'Adah', 'Zoe'])
    expect(await district.records('enrollment')).toHaveLength(2)
  })

  test('DU-05 ignored, one is neither created nor updated nor counted by later runs, and nothing that refers to it', async () => {
    const [a = ''] = await begin('Ada', 'Adah')
    const its = await rule('ignore', { primary: a })
    for (let n = 0; n < 5; n += 1) {
      write(district.paper, 'student', '2', { grade: `${n}` })
      const { counts } = await run()
      expect(counts.student).toMatchObject({ read: 2, created: 0, updated: 0, deleted: 0, unchanged: 2 })
      expect(counts.enrollment).toMatchObject({ created: 0, updated: 0, deleted: 0, problems: 0 })
    }
    expect(await students()).toEqual(['Ada', 'Zoe'])
    expect(await queue()).toEqual([])
    await undo(district.house, its.id, 'Mo')
    expect(await students()).toEqual(['Ada', 'Adah', 'Zoe'])
    const { counts } = await run()
    expect(counts.student).toMatchObject({ read: 3, updated: 1 })
  })

  test('DU-06 ruled to be two, never wait again, through 30 runs and edits beside the point, until a name changes', async () => {
    const [a = '', b = ''] = await begin('Ada', 'Adah')
    await rule('new')
    for (let n = 0; n < 30; n += 1) {
      if (n % 3 === 0) write(district.paper, 'student', '2', { grade: `${n}` })
      if (n % 10 === 0)
        await editRecord(district.house, { entity: 'student', id: a, values: { homeroom: `${n}` }, by: 'Mo' })
      await run()
    }
    await duplicatesWhereDue(district.house.pool)
    expect(await queue()).toEqual([])
    expect(await students()).toEqual(['Ada', 'Adah', 'Zoe'])
    for (const key of ['1', '2']) write(district.paper, 'student', key, { familyName: 'Bird' })
    await run()
    expect(await queue()).toMatchObject([{ records: [a, b].sort() }])
  }, 180_000)

  test('DU-06 ruled to be two wait again when the ruling is undone', async () => {
    const [a = '', b = ''] = await begin('Ada', 'Adah')
    const its = await rule('new')
    expect(await queue()).toEqual([])
    await undo(district.house, its.id, 'Mo')
    expect(await queue()).toMatchObject([{ records: [a, b].sort() }])
  })

  test('DU-09 of three, two are merged, and the third waits beside the one that stands', async () => {
    const [a = '', b = '', c = ''] = await begin('Ada', 'Adah', 'Ida')
    expect(await queue()).toMatchObject([{ records: [a, b, c].sort() }])
    const before = await district.everything()
    await rule('merge', { primary: a, secondaries: [b] })
    expect(await queue()).toMatchObject([{ records: [a, c].sort() }])
    await rule('merge', { primary: c })
    expect(await students()).toEqual(['Ida', 'Zoe'])
    expect(await redirectOf(district.house.pool, b)).toMatchObject({ record: c })
    await unmerge(district.house, a, { by: 'Mo' })
    await unmerge(district.house, b, { by: 'Mo' })
    expect(await district.everything()).toBe(before)
  })

  test('of three, two become part of one at once, and leave in any order', async () => {
    const [a = '', b = '', c = ''] = await begin('Ada', 'Adah', 'Ida')
    const before = await district.everything()
    await rule('merge', { primary: a })
    expect(await students()).toEqual(['Ada', 'Zoe'])
    await unmerge(district.house, b, { by: 'Mo' })
    expect(await redirectOf(district.house.pool, c)).toMatchObject({ record: a })
    await unmerge(district.house, c, { by: 'Mo' })
    expect(await district.everything()).toBe(before)
  })

  test('DU-09 of five, each has a word of its own, in one run that is undone as a whole', async () => {
    const [a = '', b = '', c = '', d = '', e = ''] = await begin('Ada', 'Adah', 'Ida', 'Ad', 'Eda')
    const each = [
      { record: b, secondary: 'merge', take: ['phone'] },
      { record: c, secondary: 'new' },
      { record: d, secondary: 'ignore' },
    ] as const
    const before = await district.everything()
    const its = await rule('delete', { primary: a, each })
    expect(await students()).toEqual(['Ada', 'Ida', 'Zoe'])
    await undo(district.house, its.id, 'Mo')
    expect(await district.everything()).toBe(before)
    expect(await queue()).toMatchObject([{ kind: 'domain', records: [a, b, c, d, e].sort() }])
    await rule('delete', { primary: a, each })
    expect((await district.record('student', '1')).attributes['phone']).toBe('617 555 0001')
    expect(await redirectOf(district.house.pool, b)).toMatchObject({ record: a })
    expect(await queue()).toEqual([])
    await run()
    // The one that is redundant stays away; the one that was only deleted is asked about when its source sends it again.
    expect(await students()).toEqual(['Ada', 'Ida', 'Zoe'])
    expect(await queue()).toMatchObject([{ kind: 'newcomer', externalId: '5' }])
  })

  test('of three, one is told apart from the primary, and the one of whom nothing was said waits beside both', async () => {
    const [a = '', b = '', c = ''] = await begin('Ada', 'Adah', 'Ida')
    await rule('new', { primary: a, secondaries: [b] })
    expect(await queue()).toMatchObject([{ records: [a, b, c].sort() }])
    await rule('merge', { primary: a, each: [{ record: b, secondary: 'new' }] })
    expect(await students()).toEqual(['Ada', 'Adah', 'Zoe'])
    expect(await queue()).toEqual([])
  })

  test('are not resolved twice, nor without a primary, nor for accounts of another case', async () => {
    const [a = ''] = await begin('Ada', 'Adah')
    const zoe = (await district.record('student', 'z')).id
    const [found] = await queue()
    const code = async (more: Partial<CaseResolution>) =>
      rule('merge', { case: found?.id ?? '', ...more }).then(
        () => 'done',
        (error: { code?: string }) => error.code,
      )
    expect(await code({})).toBe('PRIMARY_NEEDED')
    expect(await code({ primary: zoe })).toBe('PRIMARY_NEEDED')
    expect(await code({ primary: a, secondaries: [zoe] })).toBe('PRIMARY_NEEDED')
    expect(await code({ primary: a, take: ['email'] })).toBe('ATTRIBUTE_UNKNOWN')
    expect(await queue()).toHaveLength(1)
    expect(await code({ primary: a })).toBe('done')
    expect(await code({ primary: a })).toBe('CASE_NOT_WAITING')
  })
})
