import { afterAll, beforeAll, expect, test } from 'vitest'
import { openDistrict, type District } from '../support/house.ts'
import { writeSmallRoster } from '../support/small-roster.ts'

let district: District

beforeAll(async () => {
  district = await openDistrict()
  writeSmallRoster(district.paper)
})
afterAll(() => district.close())

test('a first import brings every record, with its references resolved to directory ids', async () => {
  const run = await district.run()

  expect(run).toMatchObject({ state: 'done', mode: 'full', failure: null })
  expect(run.counts.student).toMatchObject({ read: 3, created: 3, updated: 0, deleted: 0, problems: 0 })
  expect(run.counts.guardianship).toMatchObject({ read: 1, created: 1 })
  const [maple] = (await district.records('school')).filter(s => s.attributes['identifier'] === '11')
  const ada = (await district.records('student')).find(s => s.attributes['givenName'] === 'Ada')
  expect(ada).toMatchObject({
    state: 'active',
    organization: 'Maple Unified',
    attributes: { familyName: 'Byrd', identifier: '0001', school: maple?.id },
    sources: [{ source: 'Paper', externalId: '1' }],
  })
  const fall = (await district.records('term')).find(t => t.attributes['name'] === 'Fall')
  const year = (await district.records('term')).find(t => t.attributes['name'] === '2026-27')
  expect(fall?.attributes['parent']).toBe(year?.id)
})

test('a second run with no edits in between plans nothing', async () => {
  const before = await district.everything()
  const run = await district.run({ full: true })

  expect(run.state).toBe('done')
  expect(Object.values(run.counts).map(c => [c?.created, c?.updated, c?.deleted, c?.restored])).toEqual(
    Object.values(run.counts).map(() => [0, 0, 0, 0]),
  )
  expect(await district.changes(run.id)).toEqual([])
  expect(withoutBookmarks(await district.everything())).toEqual(withoutBookmarks(before))
})

test('a changed value is an update that names before and after, and nothing else', async () => {
  district.paper.records.student.set('2', {
    givenName: 'Ben',
    familyName: 'Cole-Ray',
    identifier: '0002',
    school: '11',
  })
  const run = await district.run({ full: true })

  expect(await district.changes(run.id)).toMatchObject([
    {
      entity: 'student',
      operation: 'update',
      externalId: '2',
      system: 'Paper',
      fields: { familyName: { before: 'Cole', after: 'Cole-Ray' } },
      outcome: 'applied',
    },
  ])
})

function withoutBookmarks(everything: string): unknown {
  const { bookmarks: _, ...rest } = JSON.parse(everything) as Record<string, unknown>
  return rest
}
