/** Reads an entity: in full, by key ranges side by side and held against PowerSchool's own count; or what changed since a cursor. */

import type { Cursor, Page } from '../../model/connector.ts'
import type { EntityType } from '../../model/entity.ts'
import type { RecordProblem } from '../../model/problem.ts'
import { inParallel } from '../kit/in-parallel.ts'
import { textOf, type Row } from './answers.ts'
import type { QueryArguments } from './client.ts'
import { makeCursor, momentOf } from './cursor.ts'
import * as problems from './problems.ts'
import { needsYear, queriesOf } from './queries/all.ts'
import type { EntityQueries } from './queries/entity-queries.ts'
import { isWithin, openEnd, readFences, troubleWith, type Fences, type Range } from './ranges.ts'
import { recordsOf, type MakeRecord } from './records/all.ts'
import { countingArguments, type Session } from './session.ts'

type Reading = {
  readonly session: Session
  readonly queries: EntityQueries
  readonly args: QueryArguments
  readonly makeRecord: MakeRecord
}

/** A cursor of another year, plugin or choice of students leads to a full read, which the end of the read tells. */
export async function* readEntity(session: Session, entity: EntityType, since?: Cursor): AsyncGenerator<Page> {
  const queries = queriesOf(entity, session.settings)
  const clock = await readClock(session, queries)
  const args = await countingArguments(session, queries.page)
  const reading = { session, queries, args, makeRecord: recordsOf(entity, session.settings) }
  const way = await wayOfReading(reading)
  const cursor = makeCursor(clock, way)
  const moment = since === undefined ? undefined : momentOf(since, way)
  const pages = moment === undefined ? readAll(reading) : readChanges(reading, moment)
  const whole = since !== undefined && moment === undefined
  for await (const { end, ...page } of pages) {
    yield end ? { ...page, end: { ...end, ...(cursor ? { cursor } : {}), ...(whole ? { whole } : {}) } } : page
  }
}

/** PowerSchool's own time; refuses a plugin that asks other questions than ours. */
async function readClock({ client }: Session, { about, signature }: EntityQueries): Promise<string> {
  const { rows } = await client.query({ name: about.name, args: {} })
  const row = rows[0] ?? {}
  if (row['signature'] !== signature) throw problems.pluginOutdated(about.name)
  return textOf(row['clock']) ?? ''
}

/** What a cursor depends on besides the moment. */
async function wayOfReading({ session, queries }: Reading): Promise<string> {
  const year = needsYear(queries) ? String((await session.schoolYear()).yearId) : '-'
  return [queries.signature, year, session.settings.studentStatuses.join(',')].join(' ')
}

async function* readAll(reading: Reading): AsyncGenerator<Page> {
  const { client } = reading.session
  const { ranges, total } = await askFences(reading, reading.session.settings.pageSize)
  const seen = { rows: 0, strangers: 0 }
  for await (const { rows, strangers } of inParallel(ranges, client.limit, (range, signal) =>
    readRange(reading, range, signal),
  )) {
    seen.rows += rows.length
    seen.strangers += strangers
    yield { records: rows.map(reading.makeRecord), problems: strangers > 0 ? [withoutKey(reading.queries.entity)] : [] }
  }
  yield { records: [], end: await judge(reading, seen, total) }
}

async function askFences({ session, queries, args }: Reading, pageSize: number): Promise<Fences> {
  const bounds = { after: 0, upto: openEnd, page_size: pageSize }
  return session.client.queryAs({ name: queries.fences.name, args: { ...args, ...bounds } }, ({ rows }) =>
    readFences(rows),
  )
}

type RangeRows = { readonly rows: readonly Row[]; readonly strangers: number }

/** A range that doesn't hold what it should is asked for once more: the second answer stands, less what nobody asked for. */
async function readRange({ session, queries, args }: Reading, range: Range, signal: AbortSignal): Promise<RangeRows> {
  const { after, upto } = range
  const ask = () => session.client.query({ name: queries.page.name, args: { ...args, after, upto }, signal })
  const first = await ask()
  const trouble = troubleWith(first.rows, range)
  if (trouble === null) return { rows: first.rows, strangers: 0 }
  session.notice(
    `A page of ${queries.entity} records held ${trouble === 'strangers' ? 'others than asked for' : 'too few'}; it is asked for again.`,
  )
  const { rows } = await ask()
  const fitting = rows.filter(row => isWithin(row, range))
  return { rows: fitting, strangers: rows.length - fitting.length }
}

type End = NonNullable<Page['end']>

/** Rows that are added or removed while we read lie between the count before and the count after. */
async function judge(reading: Reading, seen: { rows: number; strangers: number }, before: number): Promise<End> {
  if (seen.strangers > 0) {
    return {
      complete: false,
      reason: `PowerSchool sent ${seen.strangers} rows without a usable key, or others than were asked for.`,
    }
  }
  // That there is nothing at all is believed only when it is said twice.
  if (seen.rows === before && before > 0) return { complete: true }
  const after = (await askFences(reading, openEnd)).total
  const fits = Math.min(before, after) <= seen.rows && seen.rows <= Math.max(before, after)
  if (fits) return { complete: true }
  return {
    complete: false,
    reason: `PowerSchool counts ${before === after ? after : `${before} to ${after}`} records and sent ${seen.rows}.`,
  }
}

async function* readChanges(reading: Reading, since: string): AsyncGenerator<Page> {
  let after = 0
  for (;;) {
    const { rows, left, trouble } = await readChangedRows(reading, since, after)
    const records = rows.filter(row => textOf(row['counts']) === '1').map(reading.makeRecord)
    const gone = rows.filter(row => textOf(row['counts']) === '0').map(row => reading.makeRecord(row).key)
    yield { records, gone: gone.filter(key => key !== '') }
    if (trouble !== null || left === 0) {
      yield { records: [], end: trouble === null ? { complete: true } : { complete: false, reason: trouble } }
      return
    }
    after = Number(rows.at(-1)?.['page_key'])
  }
}

type ChangedRows = { readonly rows: readonly Row[]; readonly left: number; readonly trouble: string | null }

/** The next changes in the order of their keys. Rows of one key stay together: the last key of a full page waits for the next one. */
async function readChangedRows(reading: Reading, since: string, after: number): Promise<ChangedRows> {
  const { session, queries, args } = reading
  const range = { after, upto: openEnd, expected: 0 }
  const ask = async (first: number) => {
    const call = { name: queries.changes.name, args: { ...args, since, after, upto: openEnd }, first }
    const { rows, count = rows.length } = await session.client.query(call)
    return { rows, count, fits: rows.length === Math.min(first, count) && troubleWith(rows, range) === null }
  }
  let first = session.settings.pageSize
  for (let tried = 1; ; tried += 1) {
    const { rows, count, fits } = await ask(first)
    if (!fits && tried === 1) continue
    if (!fits) {
      const trouble = `PowerSchool said that ${count} ${queries.entity} records changed, and sent ${rows.length}, or others.`
      return { rows: [], left: 0, trouble }
    }
    if (rows.length === count) return { rows, left: 0, trouble: null }
    const last = rows.at(-1)?.['page_key']
    const whole = rows.filter(row => row['page_key'] !== last)
    if (whole.length > 0) return { rows: whole, left: count - whole.length, trouble: null }
    first *= 2
  }
}

function withoutKey(entity: EntityType): RecordProblem {
  return {
    entity,
    externalId: '',
    code: 'RECORD_WITHOUT_KEY',
    message: `A ${entity} came from PowerSchool without a usable key, or unasked, and was left out.`,
    advice: 'Run again. If it stays so, something between here and PowerSchool changes its answers.',
  }
}
