import { expect, test } from 'vitest'
import { hashRecord, prefetch, seePage } from './read.ts'

test('a hash stands for the contents and the mapping, not for the key', () => {
  const one = hashRecord({ key: '1', attributes: { email: 'a' } }, 'v1')
  expect(hashRecord({ key: '2', attributes: { email: 'a' } }, 'v1')).toBe(one)
  expect(hashRecord({ key: '1', attributes: { email: 'b' } }, 'v1')).not.toBe(one)
  expect(hashRecord({ key: '1', attributes: { email: 'a' } }, 'v2')).not.toBe(one)
})

test('a key that comes again in a page is a repetition; one that is no key is a problem', () => {
  const record = (key: string, email: string) => ({ key, attributes: { email } })
  const seen = seePage('student', { records: [record('1', 'a'), record('1', 'b'), record(' ', 'c')] }, 'v')

  expect(seen.records.map(({ record: { key } }) => key)).toEqual(['1'])
  expect(seen.repeated).toEqual([{ key: '1', hash: hashRecord(record('1', 'b'), 'v') }])
  expect(seen.problems).toMatchObject([{ externalId: '', code: 'RECORD_WITHOUT_KEY' }])
})

/** A source that tells how far it was asked, and whether it was let go. */
function aSource(pages: number, fails = false) {
  const told = { asked: 0, closed: false }
  async function* read() {
    try {
      for (let page = 1; page <= pages; page += 1) {
        told.asked = page
        yield page
      }
      if (fails) throw new Error('broken')
    } finally {
      told.closed = true
    }
  }
  return { told, pages: read() }
}

test('pages come in their order, and no more than asked for are fetched ahead', async () => {
  const { told, pages } = aSource(10)
  const taken: number[] = []
  for await (const page of prefetch(pages, 2)) {
    expect(told.asked).toBeLessThanOrEqual(page + 2)
    taken.push(page)
  }
  expect(taken).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
})

test('a source that fails hands out what came before, and then its error', async () => {
  const taken: number[] = []
  const all = async () => {
    for await (const page of prefetch(aSource(3, true).pages, 2)) taken.push(page)
  }
  await expect(all()).rejects.toThrow('broken')
  expect(taken).toEqual([1, 2, 3])
})

test('a reader that stops lets the source go, and so does closing without reading', async () => {
  const stopped = aSource(10)
  for await (const _ of prefetch(stopped.pages, 2)) break
  expect(stopped.told.closed).toBe(true)
  const unread = aSource(10)
  await prefetch(unread.pages, 2).close()
  expect(unread.told).toMatchObject({ closed: true })
  expect(unread.told.asked).toBeLessThanOrEqual(3)
})
