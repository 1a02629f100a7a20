/** Schools mapping: decided by a person, refreshed, closed, frozen, shared; what waits is counted. */

import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Integration } from '../../src/model/integration.ts'
import { findIntegration, readConfiguration } from '../../src/store/configuration.ts'
import {
  closeSchool,
  readSchoolMapping,
  refreshSchools,
  saveSchoolMapping,
  undo,
  type SchoolDecision,
} from '../../src/worker/front-door.ts'
import { boundless, openDistrict, type District } from '../support/house.ts'
import { strike, write } from '../support/paper-source.ts'

let district: District

beforeAll(async () => {
  district = await openDistrict()
})
beforeEach(async () => {
  await district.forget()
  for (let n = 1; n <= 4; n += 1) writeSchool(n)
})
afterAll(() => district.close())

/** A school with one of everything. */
function writeSchool(n: number, paper = district.paper): void {
  const school = String(n)
  write(paper, 'school', school, { name: `Source ${school}`, identifier: `0${school}`, city: `Town ${school}` })
  write(paper, 'course', `c${n}`, { title: 'Art', school })
  write(paper, 'student', `s${n}`, { givenName: 'Ada', familyName: `B${n}`, school })
  write(paper, 'teacher', `t${n}`, { givenName: 'Tess', familyName: `E${n}`, school })
  write(paper, 'guardian', `g${n}`, { familyName: `B${n}` })
  write(paper, 'section', `x${n}`, { sectionCode: '101', course: `c${n}`, school })
  write(paper, 'enrollment', `e${n}`, { student: `s${n}`, section: `x${n}` })
  write(paper, 'assignment', `a${n}`, { teacher: `t${n}`, section: `x${n}` })
  write(paper, 'guardianship', `w${n}`, { guardian: `g${n}`, student: `s${n}` })
}

const integration = (name = 'Import'): Promise<Integration> => findIntegration(district.house.pool, name)
const mapping = async () => readSchoolMapping(district.house, await integration())
const save = async (...decisions: readonly SchoolDecision[]) =>
  saveSchoolMapping(district.house, await integration(), { decisions, by: 'test' })
const create = (n: number, name = `Hub ${n}`): SchoolDecision => ({ source: String(n), action: 'create', name })
const states = async () => Object.fromEntries((await mapping()).schools.map(({ source, state }) => [source, state]))

async function hub(name: string): Promise<string> {
  const found = (await district.records('school')).find(({ attributes }) => attributes['name'] === name)
  if (!found) throw new Error(`no school ${name}`)
  return found.id
}

/** The active records of a kind, by the source's keys. */
async function keysOf(entity: Parameters<District['records']>[0]): Promise<string[]> {
  return (await district.records(entity)).flatMap(({ sources }) => sources.map(({ externalId }) => externalId)).sort()
}

test('SM-1.1 SM-1.6 without a mapping all schools are missing, and a run is refused, previews too', async () => {
  await district.configure({ schools: [], limits: boundless })
  expect(await states()).toEqual({ 1: 'missing', 2: 'missing', 3: 'missing', 4: 'missing' })
  await expect(district.run()).rejects.toMatchObject({ code: 'NO_SCHOOL_MAPPED' })
  await expect(district.run({ preview: true })).rejects.toMatchObject({ code: 'NO_SCHOOL_MAPPED' })
})

test('SM-1.2 SM-1.4 SM-1.5 SM-1.7 created and existing schools: only theirs arrives, the first run fills them, the rest is counted', async () => {
  await district.configure({ schools: [], limits: boundless })
  await save(create(1, 'Maple High'))
  await save({ source: '2', action: 'existing', school: await hub('Maple High') }, { source: '3', action: 'leaveOut' })
  expect(await states()).toEqual({ 1: 'existing', 2: 'existing', 3: 'left out', 4: 'missing' })
  expect(await district.records('school')).toHaveLength(1)

  const run = await district.run()
  expect(run.state).toBe('done')
  expect(await district.records('school')).toHaveLength(1)
  expect((await district.records('school'))[0]?.attributes).toMatchObject({ name: 'Maple High', city: 'Town 1' })
  expect(await keysOf('student')).toEqual(['s1', 's2'])
  // Whoever waits is told by name; what was left out on purpose waits for nobody.
  expect(run.unmapped).toEqual([
    { source: '4', name: 'Source 4', waiting: { course: 1, student: 1, teacher: 1, section: 1 } },
  ])
  expect((await mapping()).schools.find(({ source }) => source === '4')?.waiting).toEqual({
    ...{ course: 1, student: 1, teacher: 1, section: 1 },
  })
})

test('SM-2.1 SM-2.2 SM-2.3 a new school waits, with its name and how much; mapped, it comes, and the others stay untouched', async () => {
  await district.configure({ schools: [], limits: boundless })
  await save(create(1), create(2), create(3), create(4))
  await district.run()
  const before = await district.directory()
  writeSchool(13)
  const waited = await district.run()
  expect(await district.changes(waited.id)).toEqual([])
  expect(waited.unmapped).toMatchObject([{ source: '13', name: 'Source 13', waiting: { student: 1 } }])
  await save(create(13))
  await district.run()
  expect(await keysOf('student')).toEqual(['s1', 's13', 's2', 's3', 's4'])
  expect(await district.directory()).toEqual(expect.arrayContaining([...before]))
})

test('a school that is proposed is one with the number, the state id, or nearly the name', async () => {
  await district.configure({ schools: [], limits: boundless })
  write(district.paper, 'school', '2', { name: 'Maple HS' })
  await save(create(1, 'Maple High School'), { source: '4', action: 'create', name: 'Hub 4' })
  await save({ source: '4', action: 'leaveOut' })
  const { schools } = await mapping()
  expect(schools.find(({ source }) => source === '2')?.proposals).toMatchObject([
    { name: 'Maple High School', why: 'name', likeness: 1 },
  ])
  expect(schools.find(({ source }) => source === '3')?.proposals).toEqual([])
})

test('SM-3.1 SM-3.2 a renamed school is not renamed by itself; the difference is shown, a refresh takes it, and undo gives it back', async () => {
  await district.configure({ limits: boundless })
  await district.run()
  write(district.paper, 'school', '1', { name: 'Lincoln', city: 'Elsewhere' })
  const run = await district.run()
  expect(await district.changes(run.id)).toEqual([])
  expect((await mapping()).schools[0]?.differences).toEqual([
    { attribute: 'name', ours: 'Source 1', theirs: 'Lincoln', moved: true },
    { attribute: 'city', ours: 'Town 1', theirs: 'Elsewhere', moved: true },
  ])
  const before = await district.everything()
  const refresh = await refreshSchools(district.house, await integration(), { by: 'test' })
  expect(await hub('Lincoln')).toBe((await district.record('school', '1')).id)
  expect((await mapping()).schools[0]?.differences).toEqual([])
  expect(await refreshSchools(district.house, await integration(), { by: 'test' })).toBeNull()
  expect(await district.changes((await district.run()).id)).toEqual([])
  await undo(district.house, refresh?.id ?? '', 'test')
  expect(await hub('Source 1')).toBe((await district.record('school', '1')).id)
  expect(JSON.parse(await district.everything()).links).toEqual(JSON.parse(before).links)
})

test('what Passport has always called otherwise is refreshed only when that is asked for', async () => {
  await district.configure({ schools: [], limits: boundless })
  await save(create(1, 'Maple High'))
  await district.run()
  expect((await mapping()).schools[0]?.differences).toEqual([
    { attribute: 'name', ours: 'Maple High', theirs: 'Source 1', moved: false },
  ])
  expect(await refreshSchools(district.house, await integration(), { by: 'test' })).toBeNull()
  expect(await refreshSchools(district.house, await integration(), { everything: true, by: 'test' })).not.toBeNull()
  expect(await hub('Source 1')).toBeTruthy()
  // The mapping follows the name.
  const configuration = await readConfiguration(district.house.pool)
  expect(configuration.integrations[0]?.schools).toEqual([{ source: '1', target: 'Source 1' }])
})

test('SM-3.3 a school whose key changed is with missing data, the new one missing, and joining them keeps everything', async () => {
  await district.configure({ schools: [], limits: boundless })
  await save(create(1), create(2), create(3), create(4))
  await district.run()
  const before = await district.record('student', 's1')
  const values = district.paper.records.school.get('1') ?? {}
  strike(district.paper, 'school', '1')
  write(district.paper, 'school', '111', values)
  for (const [entity, key] of [
    ['course', 'c1'],
    ['student', 's1'],
    ['teacher', 't1'],
    ['section', 'x1'],
  ] as const) {
    write(district.paper, entity, key, { school: '111' })
  }
  const seen = await mapping()
  expect(seen.schools.find(({ source }) => source === '111')).toMatchObject({
    state: 'missing',
    proposals: [{ name: 'Hub 1', why: 'identifier' }],
  })
  expect(seen.lost).toMatchObject([
    { source: '1', school: { name: 'Hub 1' }, proposals: [{ source: '111', why: 'identifier' }] },
  ])
  await save({ source: '111', action: 'existing', school: await hub('Hub 1') })
  const run = await district.run()
  expect(run.state).toBe('done')
  expect(await district.record('student', 's1')).toEqual(before)
  expect(await keysOf('enrollment')).toEqual(['e1', 'e2', 'e3', 'e4'])
  expect((await mapping()).lost).toEqual([])
})

test('SM-4.1 SM-4.3 SM-4.4 a lost school is closed by a person: sections and enrollments end, people stay, and it returns under its id', async () => {
  await district.configure({ limits: boundless })
  await district.run()
  const before = await district.directory()
  const { id } = await district.record('school', '1')
  const closed = district.paper.records.school.get('1') ?? {}
  await expect(closeSchool(district.house, await integration(), { school: id, by: 'test' })).rejects.toMatchObject({
    code: 'SCHOOL_STILL_THERE',
  })
  strike(district.paper, 'school', '1')
  await district.run()
  expect((await mapping()).lost).toMatchObject([{ source: '1', school: { id }, missingSince: expect.any(String) }])
  // One student has moved on by then, another is still sent at the school that is gone.
  write(district.paper, 'student', 's1b', { givenName: 'Moved', familyName: 'On', school: '2' })
  await district.run()
  const run = await closeSchool(district.house, await integration(), { school: id, by: 'test' })
  expect(run.counts).toMatchObject({
    ...{ school: { deleted: 1 }, section: { deleted: 1 }, course: { deleted: 1 } },
    ...{ enrollment: { deleted: 1 }, assignment: { deleted: 1 }, student: { updated: 1, deleted: 0 } },
  })
  expect((await district.record('student', 's1')).attributes['school']).toBeUndefined()
  expect(await keysOf('enrollment')).toEqual(['e2', 'e3', 'e4'])

  // While it is closed, who is still sent there is a problem that is told, and stays.
  const during = await district.run({ full: true })
  expect(await keysOf('student')).toEqual(['s1', 's1b', 's2', 's3', 's4'])
  expect(during.counts.student?.problems).toBe(1)

  strike(district.paper, 'student', 's1b')
  write(district.paper, 'school', '1', closed)
  await district.run({ full: true })
  expect((await district.record('school', '1')).id).toBe(id)
  const after = (await district.directory()).filter(({ name }) => !name.includes('s1b'))
  expect(after).toEqual(before)
})

test('a closure is undone like any run', async () => {
  await district.configure({ limits: boundless })
  await district.run()
  strike(district.paper, 'school', '1')
  await district.run()
  const before = await district.everything()
  const { id } = await district.record('school', '2')
  const lost = (await district.records('school', true)).find(({ attributes }) => attributes['name'] === 'Source 1')
  expect(id).not.toBe(lost?.id)
  const run = await closeSchool(district.house, await integration(), { school: lost?.id ?? '', by: 'test' })
  await undo(district.house, run.id, 'test')
  expect(await district.everything()).toBe(before)
})

test('SM-5.1 SM-5.2 a mapping taken back with its records frozen: nothing of it is changed, removed or taken any more', async () => {
  await district.configure({ limits: boundless })
  await district.run()
  const before = await district.directory()
  await save({ source: '1', action: 'unmap', records: 'keep' })
  expect(await states()).toMatchObject({ 1: 'frozen', 2: 'existing' })
  write(district.paper, 'student', 's1', { givenName: 'Changed' })
  write(district.paper, 'enrollment', 'e1', { startDate: '2026-09-01' })
  write(district.paper, 'enrollment', 'new', { student: 's1', section: 'x1' })
  write(district.paper, 'student', 'new', { givenName: 'New', familyName: 'Comer', school: '1' })
  strike(district.paper, 'assignment', 'a1')
  await district.run()
  expect(await district.directory()).toEqual(before)
  expect(await district.changes((await district.run({ full: true })).id)).toEqual([])
  await save(create(1, 'Source 1'))
  await district.run()
  expect((await district.record('student', 's1')).attributes['givenName']).toBe('Changed')
  expect(await keysOf('assignment')).toEqual(['a2', 'a3', 'a4'])
})

test('SM-5.2 a mapping taken back with its records removed: they leave with the next run, their guardians too, within the limits', async () => {
  await district.configure({})
  await district.run()
  const before = await district.directory()
  await save({ source: '1', action: 'unmap', records: 'remove' })
  expect(await district.directory()).toEqual(before)
  expect(await states()).toMatchObject({ 1: 'missing', 2: 'existing' })
  await district.configure({ schools: (await integration()).schools, limits: boundless })
  await district.run()
  for (const [entity, letter] of [
    ['student', 's'],
    ['section', 'x'],
    ['enrollment', 'e'],
    ['guardian', 'g'],
  ] as const) {
    expect(await keysOf(entity)).toEqual([`${letter}2`, `${letter}3`, `${letter}4`])
  }
  expect(await district.changes((await district.run({ full: true })).id)).toEqual([])
  // Mapped again, all comes back under its ids.
  await save(create(1, 'Source 1'))
  await district.run()
  expect(await district.directory()).toEqual(before)
})

test('SM-5.4 SM-8.4 what another source also feeds stays when one mapping goes', async () => {
  for (let n = 1; n <= 2; n += 1) writeSchool(n, district.other)
  await district.configure({ limits: boundless })
  await district.run()
  await district.run({ integration: 'Other import' })
  expect(await district.records('school')).toHaveLength(4)
  await save({ source: '1', action: 'unmap', records: 'remove' })
  await district.run()
  expect((await district.record('school', '1', 'Other')).state).toBe('active')
  expect((await district.record('student', 's1', 'Other')).state).toBe('active')
})

test('SM-6.1 SM-6.4 SM-7.3 a second source is mapped to the same schools: no twins, equal keys stay apart, and nobody leaves when the first stops', async () => {
  await district.configure({ limits: boundless })
  await district.run()
  writeSchool(1, district.other)
  await saveSchoolMapping(district.house, await integration('Other import'), {
    decisions: [{ source: '1', action: 'existing', school: (await district.record('school', '1')).id }],
    by: 'test',
  })
  await district.run({ integration: 'Other import' })
  expect(await district.records('school')).toHaveLength(4)
  expect((await district.record('student', 's1', 'Other')).id).not.toBe((await district.record('student', 's1')).id)
  const before = await district.directory()
  await district.run({ integration: 'Other import' })
  expect(await district.directory()).toEqual(before)
})

test.each([[['1', '2']], [['2', '1']]])(
  'SM-8.1 SM-8.2 SM-8.3 SM-8.5 two schools of the source are one of Passport, as the first of the list says; sent as %j',
  async order => {
    district.paper.order = keys => (keys.includes('1') ? [...order, ...keys.filter(key => !order.includes(key))] : keys)
    district.paper.pageSize = 1
    await district.configure({
      schools: [
        { source: '1', target: 'Union' },
        { source: '2', target: 'Union' },
      ],
      limits: boundless,
    })
    write(district.paper, 'student', 's1', { otherSchools: ['2'] })
    write(district.paper, 'enrollment', 'both', { student: 's1', section: 'x2' })
    const run = await district.run()
    expect(run.state).toBe('done')
    const schools = await district.records('school')
    expect(schools.map(({ attributes }) => attributes)).toEqual([{ name: 'Union', identifier: '01', city: 'Town 1' }])
    expect(await keysOf('section')).toEqual(['x1', 'x2'])
    expect((await district.record('student', 's1')).attributes).toMatchObject({
      school: schools[0]?.id,
      otherSchools: [],
    })
    expect(await keysOf('enrollment')).toEqual(['both', 'e1', 'e2'])
    expect(
      (await district.conflicts(run.id)).map(({ attribute, theirs, ours, decided }) => [
        attribute,
        theirs,
        ours,
        decided,
      ]),
    ).toEqual(expect.arrayContaining([['city', 'Town 2', 'Town 1', 'ours']]))
    expect(await district.changes((await district.run({ full: true })).id)).toEqual([])

    // SM-8.4: only what was the second's leaves.
    await save({ source: '2', action: 'unmap', records: 'remove' })
    await district.run()
    expect(await keysOf('section')).toEqual(['x1'])
    expect(await keysOf('student')).toEqual(['s1'])
    expect(await district.records('school')).toHaveLength(1)
  },
)

test('decisions that make no sense are refused with advice, and nothing is saved', async () => {
  await district.configure({ limits: boundless })
  await district.run()
  await expect(save(create(13, 'Source 1'))).rejects.toMatchObject({ code: 'SCHOOL_NAME_TAKEN' })
  await expect(save({ source: '1', action: 'existing', school: await hub('Source 2') })).rejects.toMatchObject({
    code: 'SCHOOL_LINKED',
  })
  await expect(save({ source: '13', action: 'existing', school: crypto.randomUUID() })).rejects.toMatchObject({
    code: 'SCHOOL_UNKNOWN',
  })
  expect((await integration()).schools).toBe('auto')
})
