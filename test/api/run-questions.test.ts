/** What a person asks of a run before and after deciding: changes by person and school, causes, breakdown, undo. */

import { afterAll, beforeAll, expect, test } from 'vitest'
import { strike, write } from '../support/paper-source.ts'
import { keyOf, openService, type Service } from './service.ts'

let service: Service
let first: string

beforeAll(async () => {
  service = await openService()
  const { paper } = service.district
  for (let n = 10; n < 40; n += 1) {
    write(paper, 'student', String(n), {
      givenName: `Pupil ${n}`,
      familyName: 'Many',
      identifier: `09${n}`,
      school: '12',
    })
  }
  write(paper, 'student', 'odd', { givenName: '=cmd()', familyName: 'Formula', school: '99' })
  write(paper, 'student', 'bad', { givenName: 'Bo', familyName: 'Bad', school: '98' })
  write(paper, 'student', 'acc', { givenName: 'José María', familyName: "O'Brien", school: '11' })
  first = (await service.district.run()).id
})
afterAll(() => service.close())

const get = (address: string) => service.ask('GET', `/api/v1${address}`, { as: service.root })

async function changes(run: string, ...filters: readonly string[]) {
  const query = filters.map(filter => `filter=${encodeURIComponent(filter)}`).join('&')
  return (await get(`/runs/${run}/changes?limit=100&${query}`)).body.items
}

test('changes tell whose they are, are found by beginnings of names in any order, by identifier and key, without accents', async () => {
  const found = await changes(first, 'person:obr jos')
  expect(found).toMatchObject([
    { entity: 'student', operation: 'create', name: "José María O'Brien", externalId: 'acc' },
  ])
  expect(await changes(first, 'person:0910')).toMatchObject([{ name: 'Pupil 10 Many' }])
  expect(await changes(first, 'person:brien')).toEqual([])
  const ada = await changes(first, 'person:ada')
  expect(ada.map((change: { entity: string; name: string }) => [change.entity, change.name])).toEqual([
    ['student', 'Ada Byrd'],
    ['enrollment', 'Ada Byrd'],
    ['guardianship', 'Ada Byrd'],
  ])
  // What its fields refer to has names too.
  const { fields, names } = ada[1]
  expect(names).toEqual({ [fields.student.after]: 'Ada Byrd', [fields.section.after]: 'Algebra 1' })
})

test('changes are filtered by entity, operation and school, also of relations', async () => {
  const { id } = await service.district.record('school', '12')
  const at = await changes(first, `school:${id}`)
  expect(at).toHaveLength(32)
  expect(await changes(first, `school:${id}`, 'entity:student', 'operation:delete')).toEqual([])
  const high = (await service.district.record('school', '11')).id
  expect((await changes(first, `school:${high}`, 'entity:enrollment')).length).toBe(2)
  const refused = await get(`/runs/${first}/changes?filter=operation:explode`)
  expect(refused.body).toMatchObject({ status: 400, code: 'QUESTION_FAULTY' })
})

test('problems are grouped by cause with samples and advice, and go to a registrar as a file that no spreadsheet works out', async () => {
  const { body } = await get(`/runs/${first}/problem-causes`)
  expect(body.items).toMatchObject([
    { entity: 'student', code: 'REFERENCE_DANGLING', attribute: 'school', count: 2, samples: ['odd', 'bad'] },
  ])
  write(service.district.paper, 'student', '=1+1', { givenName: '=cmd()', familyName: 'X', school: '97' })
  const { id } = await service.district.run()
  const file = await get(`/runs/${id}/problems.csv`)
  expect(file.headers.get('content-type')).toMatch(/^text\/csv/)
  const lines = file.text.trim().split('\r\n')
  expect(lines[0]).toBe('entity,external id,name,school,attribute,what,what to do,code')
  expect(lines.find(line => line.includes('1+1'))).toMatch(/^student,"'=1\+1",/)
  strike(service.district.paper, 'student', '=1+1')
})

test('B-03 SF-03 a held plan tells who would go, by school and kind, and which limit it passes', async () => {
  const { district } = service
  const keys = Array.from({ length: 20 }, (_, index) => String(index + 10))
  const kept = keys.map(key => [key, district.paper.records.student.get(key) ?? {}] as const)
  strike(district.paper, 'student', ...keys)
  write(district.paper, 'student', '1', { preferredGivenName: 'Addy' })
  const run = await district.run()
  expect(run.state).toBe('held')

  const { body } = await get(`/runs/${run.id}/breakdown?samples=3`)
  expect(body.passed).toMatchObject([
    { entity: 'student', operation: 'delete', count: 20, of: 34, percent: 58.8, limit: 10, school: null },
    { entity: 'student', operation: 'delete', count: 20, schoolName: 'Oak Elementary' },
  ])
  const oak = body.schools.find((school: { name: string }) => school.name === 'Oak Elementary')
  expect(oak.kinds).toMatchObject([{ entity: 'student', operation: 'delete', count: 20 }])
  expect(oak.kinds[0].samples.map(({ name }: { name: string }) => name)).toEqual([
    'Pupil 10 Many',
    'Pupil 11 Many',
    'Pupil 12 Many',
  ])
  const file = await get(`/runs/${run.id}/changes.csv`)
  expect(file.text.trim().split('\r\n')).toHaveLength(22)

  // All but removals: the rest is done, and what stays waits for a person again, however little it is.
  const approved = await service.ask('POST', `/api/v1/runs/${run.id}/approve`, {
    as: service.root,
    body: { reason: 'new names now', without: 'removals' },
  })
  expect(approved).toMatchObject({ status: 202 })
  await expect.poll(async () => (await get(`/runs/${run.id}`)).body.state).toBe('done')
  expect((await get(`/runs/${run.id}`)).body).toMatchObject({
    decision: { reason: 'new names now', without: 'removals' },
    entities: { student: { deleted: 0, kept: 20, updated: 1 } },
  })
  expect((await district.record('student', '1')).attributes['preferredGivenName']).toBe('Addy')
  expect((await district.record('student', '10')).state).toBe('active')

  for (const [key, attributes] of kept.slice(1)) write(district.paper, 'student', key, attributes)
  const next = await district.run({ full: true })
  expect(next).toMatchObject({ state: 'held', counts: { student: { deleted: 1 } } })
  write(district.paper, 'student', '10', kept[0]?.[1] ?? {})
  expect((await district.run({ full: true })).state).toBe('done')
})

test('SF-10 before a run is taken back it is told what that would do, and what stands in the way', async () => {
  const { district } = service
  write(district.paper, 'student', '2', { email: 'ben@maple.example' })
  const run = await district.run()
  const before = await district.everything()
  expect((await get(`/runs/${run.id}/undo`)).body).toEqual({
    possible: true,
    problem: null,
    counts: { student: { created: 0, updated: 1, deleted: 0, restored: 0 } },
    standing: [],
  })
  expect(await district.everything()).toBe(before)

  write(district.paper, 'student', '2', { email: 'benny@maple.example' })
  const later = await district.run()
  expect((await get(`/runs/${run.id}/undo`)).body).toMatchObject({
    possible: false,
    problem: { code: 'UNDO_REFUSED' },
    standing: [{ entity: 'student', records: 1, runs: [later.id] }],
  })
})

test('SM-6.3 who is unmatched on either side of a preview is counted, listed page by page and as CSV, and paired by an operator', async () => {
  const { district, organization, ask } = service
  write(district.other, 'school', 'M', { name: 'Maple HS', identifier: '11' })
  write(district.other, 'student', 'x', { givenName: 'Ben', familyName: 'Kole', birthDate: '2012-01-02', school: 'M' })
  const { id: run } = await district.run({ integration: 'Other import', preview: true })
  const counts = (await get(`/runs/${run}/matching`)).body.items
  expect(counts).toContainEqual({ entity: 'student', known: 0, joined: 0, waiting: 0, source: 1, passport: 3 })
  const one = await get(`/runs/${run}/unmatched?limit=1`)
  expect(one.body.items).toMatchObject([{ side: 'source', externalId: 'x', name: 'Ben Kole', school: 'Maple High' }])
  const rest = await get(`/runs/${run}/unmatched?filter=side:passport&filter=entity:student&limit=2`)
  expect(rest.body.items).toHaveLength(2)
  const last = await get(
    `/runs/${run}/unmatched?filter=side:passport&filter=entity:student&limit=2&cursor=${rest.body.next}`,
  )
  expect(last.body).toMatchObject({ items: [{ side: 'passport' }], next: null })
  expect((await get(`/runs/${run}/unmatched?filter=side:left`)).status).toBe(400)
  expect((await get(`/runs/${run}/unmatched.csv`)).text).toContain(
    'student,source,Ben Kole,,,2012-01-02,Maple High,x,,',
  )

  const { id: record } = await district.record('student', '2')
  const body = { entity: 'student', externalId: 'x', record }
  const paired = await ask('POST', `/api/v1/runs/${run}/pairs`, {
    as: await keyOf(service, 'operator', organization),
    body,
  })
  expect(paired).toMatchObject({ status: 200, body: { record } })
  expect((await district.record('student', 'x', 'Other')).id).toBe(record)
  expect((await ask('POST', `/api/v1/runs/${run}/pairs`, { as: service.root, body })).body.code).toBe(
    'NEWCOMER_UNKNOWN',
  )
})
