import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { usualDials } from '../../../simulators/xpress-roster/dials.ts'
import { readWhole } from '../../../test/support/powerschool.ts'
import { openProvider, type OpenedProvider } from '../../../test/support/xpress-roster.ts'

let opened: OpenedProvider
let all: readonly unknown[]

beforeAll(async () => {
  opened = await openProvider({ students: 60, settings: { pageSize: 10 } })
  all = await students()
})
afterEach(() => {
  Object.assign(opened.provider.dials, usualDials)
  opened.provider.faults.clear()
  opened.provider.requests.length = 0
})
afterAll(() => opened.close())

const readStudents = () => readWhole(opened.reopen().read('student'))

async function students(): Promise<readonly unknown[]> {
  const { records, end } = await readStudents()
  expect(end).toMatchObject({ complete: true })
  return records.toSorted((a, b) => (a.key < b.key ? -1 : 1))
}

const pagesAsked = () =>
  opened.provider.requests
    .filter(({ path }) => path.endsWith('xStudents'))
    .map(({ headers }) => headers['navigationpage'])

test.each([
  ['a plain last page', { lastPageHeader: 'plain' }],
  ['a last page with a blank before the colon', { lastPageHeader: 'with a blank' }],
  ['no last page', { lastPageHeader: 'absent' }],
  ['an empty list beyond the last', { lastPageHeader: 'absent', beyondLastPage: 'empty list' }],
  ['an empty body beyond the last', { beyondLastPage: 'empty body' }],
  ['smaller pages than were asked for', { maxPageSize: 7 }],
  ['smaller pages, and no last page', { maxPageSize: 7, lastPageHeader: 'absent' }],
  ['one object in place of a list of one', { listOfOne: 'object' }],
  ['typed values and plain refIds', { notation: 'pesc' }],
  ['XML whatever is asked for', { speaksJson: false }],
] as const)('XP-03 XP-08 the same students come by %s', async (_, dials) => {
  Object.assign(opened.provider.dials, dials)
  expect(all).toHaveLength(60)
  expect(await students()).toEqual(all)
})

test('XP-03 as many pages are read as are announced, each once, and the edges looked at again', async () => {
  await students()
  expect(pagesAsked().toSorted()).toEqual(['1', '1', '2', '3', '4', '5', '6', '6', '7'])
  expect(opened.provider.requests.at(-1)?.headers['navigationpagesize']).toBe('10')
})

test('XP-03 without an announcement the first empty page is the end', async () => {
  opened.provider.dials.lastPageHeader = 'absent'
  await students()
  expect(pagesAsked()).toEqual(['1', '2', '3', '4', '5', '6', '7', '7', '1', '6'])
})

test.each([
  ['comes twice in place of the next', { kind: 'repeat page' }],
  ['is passed over', { kind: 'skip page' }],
  ['loses an object', { kind: 'leave out rows', count: 1 }],
  ['comes empty', { kind: 'no rows' }],
] as const)('a page that %s leaves the read incomplete', async (_, effect) => {
  for (const lastPageHeader of ['plain', 'absent'] as const) {
    opened.provider.dials.lastPageHeader = lastPageHeader
    opened.provider.faults.clear()
    opened.provider.faults.add({ effect, path: 'xStudents', after: 2 })
    const { end } = await readStudents()
    expect(end).toMatchObject({ complete: false })
    expect(end.reason).toMatch(/^xStudents: /)
  }
})

test('a provider that sends the same page for ever is left in the end', async () => {
  opened.provider.dials.lastPageHeader = 'absent'
  opened.provider.dials.ignoresPaging = true
  const { records, end } = await readStudents()
  expect(records).toHaveLength(10)
  expect(end).toMatchObject({ complete: false })
})

test('a number of the last page that no district has is a Problem, not a list to work through', async () => {
  opened.provider.dials.lastPageHeader = 'absurd'
  await expect(readStudents()).rejects.toMatchObject({ code: 'XPRESS_LIST_WITHOUT_END' })
})

test('a page that is short only once is asked for again', async () => {
  opened.provider.faults.add({ effect: { kind: 'leave out rows', count: 3 }, path: 'xStudents', after: 2, times: 1 })
  expect(await students()).toEqual(all)
  expect(opened.notices.at(-1)).toMatch(/too short; it is asked for again/)
})

test('a list in no order is never taken for all', async () => {
  opened.provider.dials.order = 'shuffled'
  expect((await readStudents()).end).toMatchObject({ complete: false })
})

test('an empty list is believed when it is said twice', async () => {
  opened.provider.faults.add({ effect: { kind: 'no rows' }, path: 'xStudents', times: 1 })
  expect(await students()).toEqual(all)
  opened.provider.faults.clear()
  opened.provider.faults.add({ effect: { kind: 'no rows' }, path: 'xStudents' })
  expect(await readStudents()).toMatchObject({ records: [], end: { complete: true } })
})

test('a student who is taken out while the list is read leaves the read incomplete', async () => {
  const { provider, db } = opened
  const system = opened.reopen({ concurrency: 1 })
  const pages = system.read('student')[Symbol.asyncIterator]()
  await pages.next()
  db.exec('update students set enroll_status = 2 where dcid = (select min(dcid) from students where enroll_status = 0)')
  let end: unknown
  for (let next = await pages.next(); !next.done; next = await pages.next()) end = next.value.end
  expect(end).toMatchObject({ complete: false })
  db.exec('update students set enroll_status = 0 where dcid = (select min(dcid) from students where enroll_status = 2)')
  expect(provider.requests.length).toBeGreaterThan(6)
})

test('a provider that goes on to another school year meanwhile leaves the read incomplete', async () => {
  const pages = opened.reopen({ concurrency: 1 }).read('student')[Symbol.asyncIterator]()
  await pages.next()
  const { value: before } = opened.db.prepare(`select value from district where name = 'today'`).get() ?? {}
  const terms = `select * from terms where isyearrec = 1`
  opened.db.exec(`create table kept_terms as ${terms}`)
  opened.db.exec('update terms set yearid = yearid + 1')
  let end: { readonly reason?: string } | undefined
  for (let next = await pages.next(); !next.done; next = await pages.next()) end = next.value.end
  opened.db.exec('update terms set yearid = yearid - 1; drop table kept_terms')
  expect(before).toBeDefined()
  expect(end).toMatchObject({ complete: false })
})

test.each([429, 503])(
  'XP-09 status %i is waited out as Retry-After says, with fewer requests at once',
  async status => {
    opened.provider.faults.add({
      effect: { kind: 'status', status, retryAfter: 0 },
      path: 'xStudents',
      after: 1,
      times: 3,
    })
    expect(await students()).toEqual(all)
    expect(opened.notices.filter(text => text.includes(`status ${status}`)).length).toBeGreaterThan(0)
  },
)

test.each([
  ['a dropped connection', { kind: 'drop', when: 'after' }],
  ['half an answer', { kind: 'truncate' }],
  ['status 500', { kind: 'status', status: 500 }],
] as const)('XP-09 %s is asked for again', async (_, effect) => {
  opened.provider.faults.add({ effect, path: 'xStudents', after: 1, times: 2 })
  expect(await students()).toEqual(all)
})

test('XP-09 a provider that stays busy ends the read with a Problem', async () => {
  opened.provider.faults.add({ effect: { kind: 'status', status: 503 }, path: 'xStudents' })
  await expect(readStudents()).rejects.toMatchObject({ code: 'XPRESS_BUSY', retry: true })
})

test('an address that leads elsewhere, or to a page for people, is a Problem', async () => {
  opened.provider.faults.add({ effect: { kind: 'redirect' }, path: 'xStudents' })
  await expect(readStudents()).rejects.toMatchObject({ code: 'XPRESS_ADDRESS_MOVED' })
})

test('pages that are too large for the provider are refused with advice', async () => {
  Object.assign(opened.provider.dials, { maxPageSize: 5, oversizePage: 'status 413' })
  await expect(readStudents()).rejects.toMatchObject({
    code: 'XPRESS_REQUEST_REFUSED',
    advice: expect.stringContaining('pageSize') as string,
  })
})

test('an object without an id is no record, and the read is not complete', async () => {
  opened.provider.dials.hiddenFields = ['xStudents.@refId']
  expect((await readStudents()).end).toMatchObject({ complete: false })
})
