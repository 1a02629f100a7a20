import { afterAll, beforeAll, expect, test } from 'vitest'
import { openSample, readWhole, type OpenedSample } from '../../../test/support/powerschool.ts'
import type { Page } from '../../model/connector.ts'

let sample: OpenedSample
let pages: readonly Page[]
let places: readonly string[]

beforeAll(async () => {
  sample = await openSample({ students: 60, settings: { pageSize: 10 } })
  const all: Page[] = []
  for await (const page of sample.system.read('student')) all.push(page)
  pages = all
  places = all.flatMap(({ place }) => place ?? [])
})
afterAll(() => sample.close())

test('every page but the end has a place', () => {
  expect(pages.length).toBeGreaterThan(5)
  expect(places).toHaveLength(pages.length - 1)
})

test('a read of other students, of changes, or of a place nobody can read is not gone on with', async () => {
  const widened = sample.reopen({ studentStatuses: ['active', 'preregistered'] })
  expect(await widened.resume?.('student', undefined, places)).toBeNull()
  const cursor = pages.at(-1)?.end?.cursor
  expect(cursor).toBeDefined()
  expect(await sample.system.resume?.('student', cursor, places)).toBeNull()
  expect(await sample.system.resume?.('student', undefined, ['{"after":0}'])).toBeNull()
  expect(await sample.system.resume?.('student', undefined, places)).not.toBeNull()
})

test('records that a kept page did not hold are missed in the end: the read is incomplete', async () => {
  const [first = '', ...others] = places
  const short = JSON.stringify({ ...JSON.parse(first), records: JSON.parse(first).records - 3 })
  const rest = await sample.reopen().resume?.('student', undefined, [short, ...others.slice(2)])
  if (!rest) throw new Error('it is not gone on with')
  expect((await readWhole(rest)).end).toMatchObject({ complete: false })
})
