import { afterEach, beforeEach, expect, test } from 'vitest'
import type { EntityType } from '../../model/entity.ts'
import { dropEnrollment } from '../../../simulators/district/seat-events.ts'
import { withdrawStudent } from '../../../simulators/district/pupil-events.ts'
import { readWhole, type WholeRead } from '../../../test/support/powerschool.ts'
import { firstDay, openProvider, type OpenedProvider } from '../../../test/support/xpress-roster.ts'

let opened: OpenedProvider

beforeEach(async () => {
  opened = await openProvider({ students: 40, settings: { pageSize: 20 } })
})
afterEach(() => opened.close())

const read = (entity: EntityType, since?: string): Promise<WholeRead> => readWhole(opened.system.read(entity, since))

const cursorOf = async (entity: EntityType): Promise<string> => {
  const { end } = await read(entity)
  expect(end).toMatchObject({ complete: true })
  return end.cursor ?? ''
}

const ada = { '@refId': '0A1F09F5-37BB-4111-89E8-037B251832F0', name: { givenName: 'Ada', familyName: 'Byrd' } }
const adaKey = '0a1f09f5-37bb-4111-89e8-037b251832f0'

test('XP-04 what changed since the last read is asked for, with a day of overlap', async () => {
  const since = await cursorOf('student')
  opened.provider.put('xStudents', ada)
  opened.provider.requests.length = 0
  const changes = await read('student', since)
  expect(changes).toMatchObject({ records: [{ key: adaKey, attributes: { givenName: 'Ada' } }], gone: [] })
  expect(changes.end).toEqual({ complete: true, cursor: expect.any(String) as string })
  const marker = opened.provider.requests[0]?.query.get('changesSinceMarker') ?? ''
  const daysAgo = (Date.now() - Date.parse(`${marker}Z`)) / 86_400_000
  expect(daysAgo).toBeCloseTo(1, 2)
})

test('XP-04 a provider that refuses the marker is read in full', async () => {
  const since = await cursorOf('student')
  opened.provider.dials.markers = 'refused'
  const { records, end } = await read('student', since)
  expect(records).toHaveLength(40)
  expect(end).toMatchObject({ complete: true, whole: true })
  expect(opened.notices.at(-1)).toMatch(/does not tell changes/)
})

test('XP-04 a deleted object comes as its bare id, and has left once the provider says that there is none', async () => {
  opened.provider.put('xStudents', ada)
  const since = await cursorOf('student')
  opened.provider.remove('xStudents', ada['@refId'])
  expect(await read('student', since)).toMatchObject({ records: [], gone: [adaKey], end: { complete: true } })
})

test('an object whose fields are kept back has not left', async () => {
  opened.provider.put('xStudents', ada)
  const since = await cursorOf('student')
  opened.provider.put('xStudents', { ...ada, localId: '7' })
  opened.provider.dials.hiddenFields = ['xStudents.name', 'xStudents.localId']
  const { gone, end } = await read('student', since)
  expect(gone).toEqual([])
  expect(end).toMatchObject({ whole: true })
})

test.each([
  ['does not let single objects be read', { refusedPaths: ['xStudents/{}'] }],
  ['finds no object by its id, not even one that is there', { findsObjects: false }],
])('a provider that %s is read in full where something was deleted', async (_, dials) => {
  opened.provider.put('xStudents', ada)
  const since = await cursorOf('student')
  opened.provider.remove('xStudents', ada['@refId'])
  Object.assign(opened.provider.dials, dials)
  const { gone, records, end } = await read('student', since)
  expect([gone, records.length]).toEqual([[], 40])
  expect(end).toMatchObject({ complete: true, whole: true })
})

test('many bare ids at once are looked at by reading all', async () => {
  const since = await cursorOf('student')
  for (const row of opened.db.prepare('select dcid from students where enroll_status = 0').all().slice(0, 30))
    withdrawStudent(opened.db, { student: Number(row['dcid']), today: firstDay })
  const { gone, end } = await read('student', since)
  expect(gone).toEqual([])
  expect(end).toMatchObject({ complete: true, whole: true })
})

test('an exit that has passed makes a student gone', async () => {
  opened.provider.put('xStudents', ada)
  const since = await cursorOf('student')
  opened.provider.put('xStudents', {
    ...ada,
    enrollment: { schoolRefId: 'x', entryDate: '2020-08-20', exitDate: '2021-06-20' },
  })
  expect(await read('student', since)).toMatchObject({ records: [], gone: [adaKey] })
})

test('a class that changed brings its enrollments whole, and is named as their owner', async () => {
  const since = await cursorOf('enrollment')
  const { records } = await read('enrollment')
  const seat = opened.db
    .prepare(
      `select cc.dcid from cc join students on students.id = cc.studentid
        where sectionid > 0 and enroll_status = 0 and dateleft > ? limit 1`,
    )
    .get(firstDay)
  dropEnrollment(opened.db, { enrollment: Number(seat?.['dcid']), today: firstDay })
  const after = await read('enrollment')
  const [left] = records.filter(({ key }) => after.records.every(one => one.key !== key))
  const section = left?.key.split(':')[0] ?? ''
  const pages = []
  for await (const page of opened.system.read('enrollment', since)) pages.push(page)
  expect(pages.flatMap(({ owners = [] }) => owners)).toEqual([section])
  expect(pages.flatMap(page => page.records.map(({ key }) => key)).sort()).toEqual(
    after.records
      .map(({ key }) => key)
      .filter(key => key.startsWith(section))
      .sort(),
  )
})

test('a deleted class is an owner of nothing', async () => {
  const roster = { '@refId': ada['@refId'], schoolRefId: 'x', students: { studentReference: [{ refId: 'y' }] } }
  opened.provider.put('xRosters', roster)
  const since = await cursorOf('enrollment')
  opened.provider.remove('xRosters', roster['@refId'])
  const pages = []
  for await (const page of opened.system.read('enrollment', since)) pages.push(page)
  expect(pages.flatMap(({ owners = [] }) => owners)).toEqual([adaKey])
  expect(pages.flatMap(page => page.records)).toEqual([])
})

test('a cursor of another provider, another year, or none at all leads to a full read', async () => {
  const since = await cursorOf('school')
  for (const strange of [
    '',
    'a moment',
    since.replace(/127\.0\.0\.1/, 'region.example'),
    since.replace('| 2026 |', '| 2025 |'),
  ]) {
    expect((await read('school', strange)).end).toMatchObject({ complete: true, whole: true })
  }
  expect((await readWhole(opened.reopen({ schoolYear: 2026 }).read('school', since))).end).toMatchObject({
    whole: true,
  })
})

test('a school year that is set is asked for', async () => {
  const system = opened.reopen({ schoolYear: 2025 })
  expect((await readWhole(system.read('section'))).records).toEqual([])
  expect(opened.provider.requests.at(-1)?.headers['schoolyear']).toBe('2025')
})

test('contacts that name nobody are known by the students that name them, and are then always read in full', async () => {
  const named = await read('guardianship')
  opened.provider.dials.contactsCarryRelationships = false
  const bare = await read('guardianship')
  expect(bare.records.map(({ key }) => key).sort()).toEqual(named.records.map(({ key }) => key).sort())
  expect(bare.end).toMatchObject({ complete: true })
  expect((await read('guardianship', bare.end.cursor)).end).toMatchObject({ whole: true })
  // A changed contact that names nobody may have lost everybody, or never have named any.
  expect((await read('guardianship', named.end.cursor)).end).toMatchObject({ whole: true })
})
