/** Two accounts of the directory become one, and are taken apart again, on a real database with real runs in between. */

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { SourceAttributes } from '../../src/model/value.ts'
import { redirectOf } from '../../src/store/redirects.ts'
import { approve, editRecord, merge, removeRecord, undo, unmerge, type MergeWish } from '../../src/worker/front-door.ts'
import { boundless, openDistrict, type District } from '../support/house.ts'
import { strike, write } from '../support/paper-source.ts'

const ada = { givenName: 'Ada', familyName: 'Byrd', birthDate: '2012-12-10', school: '11', email: 'ada@maple.example' }
const adah = { givenName: 'Adah', familyName: 'Byrd', birthDate: '2012-12-10', school: '11', phone: '617 555 0123' }

let district: District

beforeAll(async () => {
  district = await openDistrict({ limits: boundless })
})
beforeEach(async () => {
  await district.forget()
  await district.configure({ limits: boundless })
})
afterAll(() => district.close())

/** Paper has Ada with a class and a guardian, Other has Adah with hers. */
async function begin(): Promise<{ readonly a: string; readonly b: string }> {
  for (const [paper, key, student, name] of [
    [district.paper, '1', ada, 'Paper'],
    [district.other, 'a', adah, 'Other'],
  ] as const) {
    write(paper, 'school', '11', { name: 'Maple', identifier: '11' })
    write(paper, 'course', 'c', { title: `Art ${name}`, school: '11' })
    write(paper, 'section', 'x', { sectionCode: '1', course: 'c', school: '11' })
    write(paper, 'student', key, student)
    write(paper, 'enrollment', `e${key}`, { student: key, section: 'x', startDate: '2026-08-10' })
    write(paper, 'guardian', `g${key}`, { familyName: 'Byrd', givenName: name })
    write(paper, 'guardianship', `w${key}`, { guardian: `g${key}`, student: key, relationship: 'mother' })
  }
  await district.run()
  await district.run({ integration: 'Other import' })
  return { a: (await district.record('student', '1')).id, b: (await district.record('student', 'a', 'Other')).id }
}

const by = { by: 'Mo', reason: 'I know her' }
const merged = async (wish: MergeWish) => merge(district.house, wish, by)
const both = async (full = true) => {
  for (const integration of ['Other import', 'Import']) {
    const run = await district.run({ integration, full })
    expect(run.state).toBe('done')
  }
}
const student = async (key: string, source = 'Paper') => (await district.record('student', key, source)).attributes
const studentOf = async (entity: 'enrollment' | 'guardianship', key: string, source: string) =>
  (await district.record(entity, key, source)).attributes['student']
const says = (key: string, attributes: SourceAttributes) => write(district.other, 'student', key, attributes)

describe('two accounts that are made one', () => {
  test('DU-01 DU-11 DU-13 hold both links and all relations under the id of the primary, whose gaps are filled', async () => {
    const { a, b } = await begin()
    const run = await merged({ primary: a, secondary: b })
    expect(run).toMatchObject({ state: 'done', trigger: 'merge', startedBy: 'Mo', decisionReason: 'I know her' })
    const [only, ...others] = await district.records('student')
    expect(others).toEqual([])
    expect(only).toMatchObject({ id: a, attributes: { givenName: 'Ada', email: ada.email, phone: adah.phone } })
    expect(only?.sources.map(({ source, externalId }) => `${source} ${externalId}`)).toEqual(['Paper 1', 'Other a'])
    expect(await studentOf('enrollment', 'ea', 'Other')).toBe(a)
    expect(await studentOf('guardianship', 'wa', 'Other')).toBe(a)
    expect(await redirectOf(district.house.pool, b)).toEqual({ entity: 'student', record: a, run: run.id })
    expect(await redirectOf(district.house.pool, a)).toBeNull()
  })

  test('stay one through later runs, whichever source runs, in full or incrementally, and nothing is planned', async () => {
    const { a, b } = await begin()
    await merged({ primary: a, secondary: b })
    const before = await district.everything()
    const shadows = before.slice(0, before.indexOf('"bookmarks"'))
    for (const full of [true, false, true]) {
      for (const integration of ['Other import', 'Import']) {
        const { counts } = await district.run({ integration, full })
        for (const each of Object.values(counts)) expect(each).toMatchObject({ created: 0, updated: 0, deleted: 0 })
      }
    }
    const after = await district.everything()
    expect(after.slice(0, after.indexOf('"bookmarks"'))).toBe(shadows)
  })

  test('stay one through incremental reads, of what changed in either source', async () => {
    const { a, b } = await begin()
    await merged({ primary: a, secondary: b })
    for (const paper of [district.paper, district.other]) paper.changed = new Map()
    await both()
    says('a', { grade: '8' })
    write(district.paper, 'student', '1', { homeroom: 'B2' })
    await both(false)
    expect(district.other.reads.at(-1)?.since).toBeDefined()
    expect(await student('1')).toMatchObject({ grade: '8', homeroom: 'B2' })
    expect(await student('a', 'Other')).toEqual(await student('1'))
    strike(district.other, 'student', 'a')
    await both(false)
    expect(await district.records('student')).toMatchObject([{ id: a, sources: [{ source: 'Paper' }] }])
  })

  test('take what the person chose, and keep it until the source says something new', async () => {
    const { a, b } = await begin()
    await merged({ primary: a, secondary: b, take: ['givenName'] })
    expect(await student('1')).toMatchObject({ givenName: 'Adah', email: ada.email })
    write(district.paper, 'student', '1', { grade: '7' })
    says('a', { grade: '8' })
    await both()
    expect(await student('1')).toMatchObject({ givenName: 'Adah' })
    write(district.paper, 'student', '1', { givenName: 'Augusta' })
    await both()
    expect(await student('1')).toMatchObject({ givenName: 'Augusta' })
  })

  test('whose source sends a new class get it, and a source that loses its record takes only that away', async () => {
    const { a, b } = await begin()
    await merged({ primary: a, secondary: b })
    write(district.other, 'section', 'y', { sectionCode: '2', course: 'c', school: '11' })
    write(district.other, 'enrollment', 'e9', { student: 'a', section: 'y' })
    await both()
    expect(await studentOf('enrollment', 'e9', 'Other')).toBe(a)
    says('z', { ...adah, givenName: 'Zoe' })
    write(district.other, 'enrollment', 'ez', { student: 'z', section: 'x' })
    write(district.other, 'guardianship', 'wz', { guardian: 'ga', student: 'z' })
    strike(district.other, 'student', 'a')
    strike(district.other, 'enrollment', 'e9', 'ea')
    strike(district.other, 'guardianship', 'wa')
    await both()
    expect((await district.records('student')).find(({ id }) => id === a)?.sources).toEqual([
      { source: 'Paper', externalId: '1' },
    ])
  })

  test('by undo are two again, to the byte', async () => {
    const { a, b } = await begin()
    const before = await district.everything()
    const run = await merged({ primary: a, secondary: b, take: ['givenName'] })
    const after = await district.everything()
    const undone = await undo(district.house, run.id, 'Mo')
    expect(await district.everything()).toBe(before)
    expect(await redirectOf(district.house.pool, b)).toBeNull()
    await undo(district.house, undone.id, 'Mo')
    expect(await district.everything()).toBe(after)
    expect(await redirectOf(district.house.pool, b)).toMatchObject({ record: a })
  })

  test('DU-11 taken apart are two again, to the byte, and can be merged anew', async () => {
    const { a, b } = await begin()
    const before = await district.everything()
    await merged({ primary: a, secondary: b, take: ['givenName'] })
    const { byHand, stays, asked } = await unmerge(district.house, b, by)
    expect({ byHand, stays, asked }).toEqual({ byHand: [], stays: [], asked: 0 })
    expect(await district.everything()).toBe(before)
    await both()
    expect((await district.records('student')).map(({ id }) => id).sort()).toEqual([a, b].sort())
    await merged({ primary: b, secondary: a })
    expect(await redirectOf(district.house.pool, a)).toMatchObject({ record: b })
  })

  test('DU-11 taken apart after later runs and edits: what came goes to the side whose source sent it', async () => {
    const { a, b } = await begin()
    await merged({ primary: a, secondary: b })
    says('a', { phone: '617 555 9999', grade: '8' })
    write(district.paper, 'student', '1', { grade: '7' })
    write(district.other, 'section', 'y', { sectionCode: '2', course: 'c', school: '11' })
    write(district.other, 'enrollment', 'e9', { student: 'a', section: 'y' })
    await both()
    await editRecord(district.house, { entity: 'student', id: a, values: { homeroom: 'B2' }, by: 'Mo' })
    const { byHand } = await unmerge(district.house, b, by)
    expect(byHand).toEqual(['homeroom'])
    expect(await student('1')).toMatchObject({ grade: '7', homeroom: 'B2', givenName: 'Ada' })
    expect((await student('1'))['phone']).toBeUndefined()
    expect(await student('a', 'Other')).toMatchObject({ grade: '8', phone: '617 555 9999', givenName: 'Adah' })
    expect(await studentOf('enrollment', 'e9', 'Other')).toBe(b)
    const before = await district.everything()
    for (const integration of ['Other import', 'Import']) {
      const { counts } = await district.run({ integration, full: true })
      for (const each of Object.values(counts)) expect(each).toMatchObject({ created: 0, updated: 0, deleted: 0 })
    }
    const after = await district.everything()
    expect(after.slice(0, after.indexOf('"bookmarks"'))).toBe(before.slice(0, before.indexOf('"bookmarks"')))
  })

  test('of one source, with the same class twice, hold one enrollment with both links, and two again when taken apart', async () => {
    const { a } = await begin()
    write(district.paper, 'student', '2', { ...ada, givenName: 'Ad' })
    write(district.paper, 'enrollment', 'e2', { student: '2', section: 'x', endDate: '2027-06-11' })
    await district.run()
    const c = (await district.record('student', '2')).id
    const before = await district.everything()
    await merged({ primary: a, secondary: c })
    const one = await district.record('enrollment', 'e1')
    expect(one.sources).toHaveLength(2)
    expect(one.attributes).toMatchObject({ student: a, startDate: '2026-08-10', endDate: '2027-06-11' })
    // Of whom it is that comes in between, the source that knows both must say.
    write(district.paper, 'section', 'z', { sectionCode: '3', course: 'c', school: '11' })
    write(district.paper, 'enrollment', 'e3', { student: '2', section: 'z' })
    await district.run()
    expect(await studentOf('enrollment', 'e3', 'Paper')).toBe(a)
    expect(await unmerge(district.house, c, by)).toMatchObject({ asked: 1 })
    await district.run()
    expect(await studentOf('enrollment', 'e3', 'Paper')).toBe(c)
    strike(district.paper, 'enrollment', 'e3')
    strike(district.paper, 'section', 'z')
    await district.run({ full: true })
    const gone = await district.record('enrollment', 'e2')
    expect(gone.attributes).toMatchObject({ student: c, endDate: '2027-06-11' })
    expect(before).toContain(gone.id)
  })

  test('in a chain lead to the one at its end, and the one in the middle can be taken out and the first with it', async () => {
    const { a, b } = await begin()
    write(district.paper, 'student', '3', { ...ada, givenName: 'Ida' })
    await district.run()
    const c = (await district.record('student', '3')).id
    const before = await district.everything()
    await merged({ primary: a, secondary: b })
    await merged({ primary: c, secondary: a })
    expect(await redirectOf(district.house.pool, b)).toMatchObject({ record: c })
    expect(await studentOf('enrollment', 'ea', 'Other')).toBe(c)
    await unmerge(district.house, b, by)
    expect(await redirectOf(district.house.pool, b)).toBeNull()
    expect(await redirectOf(district.house.pool, a)).toMatchObject({ record: c })
    expect(await studentOf('enrollment', 'ea', 'Other')).toBe(b)
    expect(await studentOf('enrollment', 'e1', 'Paper')).toBe(c)
    await unmerge(district.house, a, by)
    expect(await district.everything()).toBe(before)
  })
})

describe('in a system that is written to', () => {
  test('two records that became one are not written over, and after they were taken apart each gets its own', async () => {
    const { a } = await begin()
    write(district.paper, 'student', '2', { ...ada, givenName: 'Ad' })
    district.paper.writable = true
    await district.configure({ limits: boundless, type: 'sync' })
    await district.run()
    const c = (await district.record('student', '2')).id
    district.paper.writes.length = 0
    await merged({ primary: a, secondary: c })
    await editRecord(district.house, { entity: 'student', id: a, values: { phone: '617 555 7777' }, by: 'Mo' })
    const { id } = await district.run()
    expect(district.paper.writes).toEqual([])
    expect((await district.problems(id)).map(({ code }) => code)).toContain('NOT_SENT_TWICE_THERE')
    await unmerge(district.house, c, by)
    await district.run()
    const sent = district.paper.writes.map(({ write: one }) => [one.externalId, one.values])
    expect(sent).toEqual([['1', { phone: '617 555 7777' }]])
    expect(district.paper.records.student.get('2')).toMatchObject({ givenName: 'Ad' })
  })

  test('the account that holds a record of each system gives each what the other has', async () => {
    const { a, b } = await begin()
    await merged({ primary: b, secondary: a, take: ['givenName'] })
    district.paper.writable = true
    await district.configure({ limits: boundless, type: 'sync' })
    await district.run()
    const ofStudents = district.paper.writes.filter(({ entity }) => entity === 'student')
    expect(ofStudents.map(({ write: one }) => [one.externalId, one.values])).toEqual([['1', { phone: adah.phone }]])
    expect((await district.run()).counts.student).toMatchObject({ updated: 0 })
    expect(district.paper.writes.filter(({ entity }) => entity === 'student')).toHaveLength(1)
  })
})

describe('what is refused', () => {
  test('a student and a guardian, one who is merged already, different state ids without a word, one removed', async () => {
    const { a, b } = await begin()
    const before = await district.everything()
    const g = (await district.record('guardian', 'g1')).id
    const code = async (work: Promise<unknown>) =>
      work.then(
        () => 'done',
        (error: { code?: string }) => error.code,
      )
    expect(await code(merged({ primary: a, secondary: g }))).toBe('MERGE_REFUSED')
    expect(await code(merged({ primary: a, secondary: a }))).toBe('MERGE_REFUSED')
    expect(await code(merged({ primary: a, secondary: b, take: ['email'] }))).toBe('ATTRIBUTE_UNKNOWN')
    expect(await code(merged({ primary: a, secondary: b, version: 9 }))).toBe('EDITED_MEANWHILE')
    expect(await code(unmerge(district.house, b, by))).toBe('NOT_MERGED')
    expect(await district.everything()).toBe(before)
    write(district.paper, 'student', '1', { stateId: '1001' })
    says('a', { stateId: '1002' })
    await both()
    expect(await code(merged({ primary: a, secondary: b }))).toBe('CONFIRMATION_NEEDED')
    await merged({ primary: a, secondary: b, confirmed: true })
    expect(await code(merged({ primary: b, secondary: a }))).toBe('RECORD_MERGED')
    await removeRecord(district.house, { entity: 'student', id: a, by: 'Mo' })
    await unmerge(district.house, b, by)
    expect(await code(merged({ primary: a, secondary: b, confirmed: true }))).toBe('MERGE_REFUSED')
  })

  test('a plan made before the merge that speaks of the account that went: it is made again', async () => {
    const { a, b } = await begin()
    const stale = {
      limits: { delete: { percent: 100, atLeast: 1 }, update: { percent: 0, atLeast: 0 } },
      preview: true,
    }
    await district.configure(stale)
    write(district.other, 'section', 'y', { sectionCode: '2', course: 'c', school: '11' })
    write(district.other, 'enrollment', 'e9', { student: 'a', section: 'y' })
    const held = await district.run({ integration: 'Other import' })
    expect(held.state).toBe('held')
    await merged({ primary: a, secondary: b })
    const again = await approve(district.house, held.id, { ...district.options, by: 'Mo' })
    expect(again.outcome).toBe('made again')
    await approve(district.house, again.run.id, { ...district.options, by: 'Mo' })
    expect(await studentOf('enrollment', 'e9', 'Other')).toBe(a)
  })

  test('a plan made before they were taken apart that gives the one what is the other’s: it is made again', async () => {
    const { a, b } = await begin()
    await merged({ primary: a, secondary: b })
    await district.configure({ limits: boundless, preview: true })
    write(district.other, 'section', 'y', { sectionCode: '2', course: 'c', school: '11' })
    write(district.other, 'enrollment', 'e9', { student: 'a', section: 'y' })
    const held = await district.run({ integration: 'Other import' })
    await unmerge(district.house, b, by)
    const again = await approve(district.house, held.id, { ...district.options, by: 'Mo' })
    expect(again.outcome).toBe('made again')
    await approve(district.house, again.run.id, { ...district.options, by: 'Mo' })
    expect(await studentOf('enrollment', 'e9', 'Other')).toBe(b)
  })
})
