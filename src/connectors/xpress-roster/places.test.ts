import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { usualDials } from '../../../simulators/xpress-roster/dials.ts'
import { readWhole } from '../../../test/support/powerschool.ts'
import { openProvider, type OpenedProvider } from '../../../test/support/xpress-roster.ts'
import type { Page } from '../../model/connector.ts'
import type { EntityType } from '../../model/entity.ts'

let opened: OpenedProvider

beforeAll(async () => {
  opened = await openProvider({ students: 60, settings: { pageSize: 10 } })
})
afterEach(() => {
  Object.assign(opened.provider.dials, usualDials)
  opened.provider.faults.clear()
  opened.provider.requests.length = 0
})
afterAll(() => opened.close())

async function pagesOf(entity: EntityType): Promise<readonly Page[]> {
  const pages: Page[] = []
  for await (const page of opened.reopen().read(entity)) pages.push(page)
  return pages
}

const placesOf = (pages: readonly Page[]): string[] => pages.flatMap(({ place }) => place ?? [])
const keysOf = (pages: readonly Pick<Page, 'records'>[]): string[] =>
  pages.flatMap(({ records }) => records.map(({ key }) => key)).sort()

async function goOn(entity: EntityType, kept: readonly Page[]) {
  opened.provider.requests.length = 0
  const rest = await opened.reopen().resume?.(entity, undefined, placesOf(kept))
  if (!rest) throw new Error('it is not gone on with')
  return readWhole(rest)
}

test.each([['plain'], ['absent']] as const)(
  'XP-03 only the pages that are left are asked for, and the edges (%s last page)',
  async lastPageHeader => {
    opened.provider.dials.lastPageHeader = lastPageHeader
    const pages = await pagesOf('student')
    expect(placesOf(pages)).toHaveLength(pages.length - 1)
    const kept = placesOf(pages.slice(0, 4)).map(place => String(JSON.parse(place).page))
    const { records, end } = await goOn('student', pages.slice(0, 4))
    const asked = opened.provider.requests
      .filter(({ path }) => path.endsWith('xStudents'))
      .map(({ headers }) => headers['navigationpage'])
    const left = ['1', '2', '3', '4', '5', '6'].filter(page => !kept.includes(page))
    // Where no last page is announced, the one beyond is how the end is found; and it is looked at again.
    const beyond = lastPageHeader === 'plain' ? ['7'] : ['7', '7']
    expect(asked.toSorted()).toEqual([...left, '1', '6', ...beyond].toSorted())
    expect(keysOf([...pages.slice(0, 4), { records }])).toEqual(keysOf(pages))
    expect(end).toEqual(pages.at(-1)?.end)
  },
)

test('a page of classes that was kept in part gives the rest of its enrollments, and no class is torn apart', async () => {
  const pages = await pagesOf('enrollment')
  const kept = pages.filter((page, index) => index % 2 === 0 && !page.end)
  const { records, end } = await goOn('enrollment', kept)
  expect(keysOf([...kept, { records }])).toEqual(keysOf(pages))
  expect(end).toEqual(pages.at(-1)?.end)
})

test('contacts that only students speak of are asked for among all students, though their own pages were kept', async () => {
  opened.provider.dials.contactsCarryRelationships = false
  const pages = await pagesOf('guardianship')
  expect(keysOf(pages).length).toBeGreaterThan(20)
  for (const share of [0.3, 0.9]) {
    const kept = pages.slice(0, Math.floor(pages.length * share))
    const { records, end } = await goOn('guardianship', kept)
    expect(keysOf([...kept, { records }])).toEqual(keysOf(pages))
    expect(end).toEqual(pages.at(-1)?.end)
  }
})

test('a kept student who comes again, or has gone, leaves the read incomplete', async () => {
  const { db } = opened
  const pages = await pagesOf('student')
  const ofTheFirst = 'dcid = (select min(dcid) from students where enroll_status = 0)'
  db.exec(`create table moved as select dcid from students where ${ofTheFirst}`)
  db.exec(`update students set enroll_status = 2 where dcid in (select dcid from moved)`)
  expect((await goOn('student', pages.slice(0, 3))).end).toMatchObject({ complete: false })
  db.exec(`update students set enroll_status = 0 where dcid in (select dcid from moved); drop table moved`)
  const [first, ...others] = pages.slice(0, 3)
  const last = pages.at(-2)
  if (!first || !last) throw new Error('too few pages')
  const again = JSON.stringify({ ...JSON.parse(last.place ?? ''), page: 2 })
  const { end } = await goOn('student', [first, { ...last, place: again }, ...others.slice(1)])
  expect(end).toMatchObject({ complete: false })
})

test('a read of another year, page size or kind, or a place nobody can read, is not gone on with', async () => {
  const pages = await pagesOf('student')
  const places = placesOf(pages).slice(0, 2)
  const cursor = pages.at(-1)?.end?.cursor
  expect(await opened.reopen({ pageSize: 20 }).resume?.('student', undefined, places)).toBeNull()
  expect(await opened.reopen({ schoolYear: 2026 }).resume?.('student', undefined, places)).toBeNull()
  expect(await opened.reopen().resume?.('student', cursor, places)).toBeNull()
  expect(await opened.reopen().resume?.('student', undefined, ['{"page":1}'])).toBeNull()
  const tomorrow = () => new Date(Date.now() + 24 * 3600 * 1000)
  expect(await opened.reopen({}, undefined, tomorrow).resume?.('student', undefined, places)).toBeNull()
  expect(await opened.reopen().resume?.('student', undefined, places)).not.toBeNull()
})

test('where something is wrong already, no page has a place: the list is read again', async () => {
  opened.provider.faults.add({ effect: { kind: 'leave out rows', count: 1 }, path: 'xStudents', after: 2 })
  const pages = await pagesOf('student')
  expect(pages.filter(({ place, end }) => place === undefined && !end)).not.toEqual([])
})
