/** Reads what changed since a moment: the keys of what was touched, in order; then their rows, by lists of keys side by side. */

import type { Page, SystemRecord } from '../../model/connector.ts'
import { inParallel } from '../kit/in-parallel.ts'
import { textOf, wholeNumber, type Row } from './answers.ts'
import { placeText } from './places.ts'
import * as problems from './problems.ts'
import type { Bounds } from './ranges.ts'
import { hasKey, isPlain, type BegunReading, type Reading } from './reading.ts'
import { countingArguments } from './session.ts'

// Oracle takes no more than 1,000 values in a list.
const keysOfCall = 500

// Keys are small. Each answer of them costs PowerSchool all that was touched, so there are few.
const keysOfPage = 25

/** Ends incomplete, with what came until then, where PowerSchool twice sent other than it was asked for. `known` is not asked for. */
export async function* readChanges(reading: BegunReading, known: readonly Bounds[]): AsyncGenerator<Page> {
  const { client, settings } = reading.session
  const since = reading.start.since ?? ''
  let after = 0
  for (;;) {
    const touched = await readTouched(reading, since, after)
    if (!touched) return yield incomplete(reading, 'the keys of all')
    const unknown = touched.keys.filter(key => !known.some(bounds => key > bounds.after && key <= bounds.upto))
    const lists = inLists(unknown, Math.min(settings.pageSize, keysOfCall))
    for await (const page of inParallel(lists, client.limit, (keys, signal) => readChanged(reading, keys, signal))) {
      if (!page) return yield incomplete(reading, 'all')
      yield page
    }
    if (!touched.more) return yield { records: [], end: { complete: true } }
    after = touched.keys.at(-1) ?? after
  }
}

/** What a page would tell of these keys, in whole calls; what is not there, or does not count, is absent. Throws where an answer was not whole twice. */
export async function* readByKeys(reading: Reading, keys: readonly number[]): AsyncGenerator<Page> {
  const { client, settings } = reading.session
  const lists = inLists([...new Set(keys)], Math.min(settings.pageSize, keysOfCall))
  for await (const page of inParallel(lists, client.limit, (some, signal) =>
    readPresent(reading, some, { signal, counting: true }),
  )) {
    if (!page) throw problems.keysNotWhole()
    yield page
  }
}

/** What was written since, whether it counts or not. Throws where an answer was not whole twice. */
export async function* readTouchedRecords(reading: Reading, since: string): AsyncGenerator<readonly SystemRecord[]> {
  const { client, settings } = reading.session
  for (let after = 0; ;) {
    const touched = await readTouched(reading, since, after)
    if (!touched) throw problems.keysNotWhole()
    const lists = inLists(touched.keys, Math.min(settings.pageSize, keysOfCall))
    const ask = (keys: readonly number[], signal: AbortSignal) =>
      readPresent(reading, keys, { signal, counting: false })
    for await (const page of inParallel(lists, client.limit, ask)) {
      if (!page) throw problems.keysNotWhole()
      yield page.records
    }
    if (!touched.more) return
    after = touched.keys.at(-1) ?? after
  }
}

/** As `readChanged`, but of keys that PowerSchool may have nothing of. */
async function readPresent(
  reading: Reading,
  keys: readonly number[],
  { signal, counting }: { readonly signal: AbortSignal; readonly counting: boolean },
): Promise<Page | undefined> {
  const { session, queries, args, makeRecord } = reading
  return askTwice(reading, async () => {
    const { rows } = await session.client.query({ name: queries.changed.name, args: { ...args, keys }, signal })
    const asked = new Set(keys)
    const sound = rows.every(row => isPlain(row) && asked.has(wholeNumber(row['page_key']) ?? Number.NaN))
    if (!sound || rows.some(row => wholeNumber(row['total']) !== rows.length)) return undefined
    const wanted = counting ? rows.filter(row => textOf(row['counts']) === '1') : rows
    const records = wanted.map(makeRecord)
    return records.every(hasKey) ? { records } : undefined
  })
}

type Touched = { readonly keys: readonly number[]; readonly more: boolean }

/** The next keys above `after`, each once. */
async function readTouched(reading: Reading, since: string, after: number): Promise<Touched | undefined> {
  const { session, queries } = reading
  const args = { ...(await countingArguments(session, queries.touched)), since, after }
  const first = session.settings.pageSize * keysOfPage
  return askTwice(reading, async () => {
    const { rows, count } = await session.client.query({ name: queries.touched.name, args, first })
    const keys = rows.flatMap(row => wholeNumber(row['page_key']) ?? [])
    const sound = keys.length === rows.length && keys.every((key, index) => key > (keys[index - 1] ?? after))
    if (!sound || rows.length !== Math.min(first, count ?? rows.length)) return undefined
    return { keys, more: count === undefined ? rows.length === first : rows.length < count }
  })
}

async function readChanged(
  reading: BegunReading,
  keys: readonly number[],
  signal: AbortSignal,
): Promise<Page | undefined> {
  const { session, queries, args, makeRecord, start } = reading
  return askTwice(reading, async () => {
    const { rows } = await session.client.query({ name: queries.changed.name, args: { ...args, keys }, signal })
    if (!isWhole(rows, keys)) return undefined
    const made = rows.map(row => ({ record: makeRecord(row), counts: textOf(row['counts']) === '1' }))
    if (!made.every(({ record }) => hasKey(record))) return undefined
    return {
      records: made.filter(({ counts }) => counts).map(({ record }) => record),
      gone: made.filter(({ counts }) => !counts).map(({ record }) => record.key),
      place: placeText({ ...start, ...boundsOf(keys), records: made.length, unusable: 0 }),
    }
  })
}

/** Of a list in order: keys between that are touched later are later than where the next read of changes begins. */
function boundsOf(keys: readonly number[]): Bounds {
  return { after: (keys[0] ?? 0) - 1, upto: keys.at(-1) ?? 0 }
}

/** Rows of every key and of no other, as many as PowerSchool's database found, each saying whether it counts. */
function isWhole(rows: readonly Row[], keys: readonly number[]): boolean {
  const missing = new Set(keys)
  const asked = new Set(keys)
  for (const row of rows) {
    const key = wholeNumber(row['page_key'])
    const sound =
      isPlain(row) && wholeNumber(row['total']) === rows.length && /^[01]$/.test(textOf(row['counts']) ?? '')
    if (!sound || key === undefined || !asked.has(key)) return false
    missing.delete(key)
  }
  return missing.size === 0
}

async function askTwice<T>({ session, queries }: Reading, ask: () => Promise<T | undefined>): Promise<T | undefined> {
  const first = await ask()
  if (first !== undefined) return first
  session.notice(`An answer about changed ${queries.entity} records was not whole; it is asked for again.`)
  return ask()
}

function incomplete({ queries }: Reading, what: string): Page {
  const reason = `PowerSchool did not send ${what} ${queries.entity} records that changed, or sent what makes no sense.`
  return { records: [], end: { complete: false, reason } }
}

function inLists(keys: readonly number[], size: number): readonly (readonly number[])[] {
  return Array.from({ length: Math.ceil(keys.length / size) }, (_, index) =>
    keys.slice(index * size, (index + 1) * size),
  )
}
