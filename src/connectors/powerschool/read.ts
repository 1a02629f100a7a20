/** Reads an entity: in full, by key ranges side by side and held against PowerSchool's own count; or what changed since a cursor. */

import type { Cursor, Page, SystemRecord } from '../../model/connector.ts'
import type { EntityType } from '../../model/entity.ts'
import type { RecordProblem } from '../../model/problem.ts'
import { BrokenAnswer } from '../kit/http.ts'
import { inParallel } from '../kit/in-parallel.ts'
import { textOf, wholeNumber, type Row, type Rows } from './answers.ts'
import { earlier, makeCursor, momentOf } from './cursor.ts'
import * as problems from './problems.ts'
import { needsYear, queriesOf } from './queries/all.ts'
import type { EntityQueries } from './queries/entity-queries.ts'
import { placeText, readPlaces, type Place } from './places.ts'
import { everything, gapsBetween, isWithin, openEnd, readFences, type Fences, type Range } from './ranges.ts'
import { readByKeys, readChanges, readTouchedRecords } from './read-changes.ts'
import { hasKey, isPlain, type BegunReading, type Reading } from './reading.ts'
import { recordsOf } from './records/all.ts'
import { countingArguments, type Session } from './session.ts'

/** A cursor of another year, plugin or choice of students leads to a full read, which the end of the read tells. */
export async function* readEntity(session: Session, entity: EntityType, since?: Cursor): AsyncGenerator<Page> {
  const reading = await beginReading(session, entity, since)
  if (reading.start.since !== null) return yield* ending(reading, since, readChanges(reading, []))
  const { ranges, total } = await askWhatCounts(reading)
  const started = { ...reading, start: { ...reading.start, total } }
  yield* ending(started, since, readRanges(started, ranges, []))
}

/**
 * The pages of a read that was broken off which are not at these places. The clock and the count are those of its beginning, so
 * that it ends as it would have. Null where the same would no longer be asked.
 */
export async function resumeEntity(
  session: Session,
  entity: EntityType,
  since: Cursor | undefined,
  places: readonly string[],
): Promise<AsyncIterable<Page> | null> {
  const read = readPlaces(places)
  if (!read) return null
  const { start, pages } = read
  const { start: now, ...today } = await beginReading(session, entity, since)
  if (start.way !== now.way || start.since !== now.since) return null
  const reading = { ...today, start }
  if (start.since !== null) return ending(reading, since, readChanges(reading, pages))
  const fences = []
  for (const gap of gapsBetween(pages)) fences.push(await askFences(reading, session.settings.pageSize, gap))
  return ending(
    reading,
    since,
    readRanges(
      reading,
      fences.flatMap(({ ranges }) => ranges),
      pages,
    ),
  )
}

async function beginReading(session: Session, entity: EntityType, since: Cursor | undefined): Promise<BegunReading> {
  const queries = queriesOf(entity, session.settings)
  const clock = await readClock(session, queries)
  const args = await countingArguments(session, queries.page)
  const way = await wayOfReading(session, queries)
  const moment = since === undefined ? undefined : momentOf(since, way)
  const start = { clock, way: `${way} ${JSON.stringify(args)}`, since: moment ?? null, total: 0 }
  const makeRecord = recordsOf(entity, session.settings)
  return { ...{ session, queries, args, makeRecord, start }, cursorWay: way }
}

async function* ending(
  { start, cursorWay }: BegunReading,
  since: Cursor | undefined,
  pages: AsyncIterable<Page>,
): AsyncGenerator<Page> {
  const cursor = makeCursor(start.clock, cursorWay)
  const whole = since !== undefined && start.since === null
  for await (const { end, ...page } of pages) {
    yield end ? { ...page, end: { ...end, ...(cursor ? { cursor } : {}), ...(whole ? { whole } : {}) } } : page
  }
}

/** The records of these keys, as a read would bring them. */
export async function* readKeys(session: Session, entity: EntityType, keys: readonly string[]): AsyncGenerator<Page> {
  const queries = queriesOf(entity, session.settings)
  const args = await countingArguments(session, queries.changed)
  const reading = { session, queries, args, makeRecord: recordsOf(entity, session.settings) }
  // A guardianship is read by its student, with all others of that student.
  const numbers = keys.flatMap(key => wholeNumber(key.split(':').at(-1)) ?? [])
  const wanted = new Set(keys)
  for await (const page of readByKeys(reading, numbers)) {
    yield { ...page, records: page.records.filter(({ key }) => wanted.has(key)) }
  }
  yield { records: [], end: { complete: true } }
}

/**
 * Records written since a moment of ours, whether they count or not. Their stamps are of PowerSchool's clock: what has passed
 * since then, and a day more, is counted back on that one.
 */
export async function readWritten(
  session: Session,
  entity: EntityType,
  since: string,
): Promise<readonly SystemRecord[]> {
  const queries = queriesOf(entity, session.settings)
  const args = await countingArguments(session, queries.changed)
  const reading = { session, queries, args, makeRecord: recordsOf(entity, session.settings) }
  const passed = Math.max(0, session.now().getTime() - Date.parse(since)) / 1000
  const moment = earlier(await readClock(session, queries), Math.ceil(passed) + 24 * 60 * 60)
  if (moment === undefined) throw problems.keysNotWhole()
  const records: SystemRecord[] = []
  for await (const page of readTouchedRecords(reading, moment)) records.push(...page)
  return records
}

/** PowerSchool's own time; refuses a plugin that asks other questions than ours, when it has said so twice. */
async function readClock({ client }: Session, { about, signature }: EntityQueries): Promise<string> {
  const ask = () => client.queryAs({ name: about.name, args: {} }, onlyRow)
  const first = await ask()
  const row = first['signature'] === signature ? first : await ask()
  if (row['signature'] !== signature) throw problems.pluginOutdated(about.name)
  return textOf(row['clock']) ?? ''
}

/** An aggregate always answers a row. */
function onlyRow({ rows: [row] }: Rows): Row {
  if (!row) throw new BrokenAnswer('it holds no row')
  return row
}

/** What a cursor depends on besides the moment. */
async function wayOfReading(session: Session, queries: EntityQueries): Promise<string> {
  const year = needsYear(queries) ? String((await session.schoolYear()).yearId) : '-'
  return [queries.signature, year, session.settings.studentStatuses.join(',')].join(' ')
}

/** `known` are the pages that came before; they count in the end. */
async function* readRanges(
  reading: BegunReading,
  ranges: readonly Range[],
  known: readonly Place[],
): AsyncGenerator<Page> {
  const { start, session, queries } = reading
  const seen = { records: 0, unusable: 0 }
  const count = ({ records, unusable }: typeof seen): void => {
    seen.records += records
    seen.unusable += unusable
  }
  known.forEach(count)
  for await (const { range, records, unusable } of inParallel(ranges, session.client.limit, (range, signal) =>
    readRange(reading, range, signal),
  )) {
    const counted = { records: records.length, unusable }
    count(counted)
    yield {
      records,
      problems: unusable > 0 ? [withoutKey(queries.entity)] : [],
      place: placeText({ ...start, ...counted, after: range.after, upto: range.upto }),
    }
  }
  yield { records: [], end: await judge(reading, seen, start.total) }
}

/** That there is nothing at all is believed only when it is said twice. */
async function askWhatCounts(reading: Reading): Promise<Fences> {
  const { pageSize } = reading.session.settings
  const fences = await askFences(reading, pageSize)
  return fences.total > 0 ? fences : askFences(reading, pageSize)
}

async function askFences(
  { session, queries, args }: Reading,
  pageSize: number,
  { after, upto } = everything,
): Promise<Fences> {
  const bounds = { after, upto, page_size: pageSize }
  return session.client.queryAs({ name: queries.fences.name, args: { ...args, ...bounds } }, ({ rows }) =>
    readFences(rows, { after, upto }),
  )
}

/** `unusable`: rows that nobody asked for, without a key, or no row at all. They may stand for records which then seem to be missing. */
type RangeRecords = {
  readonly range: Range
  readonly records: readonly SystemRecord[]
  readonly unusable: number
}

/** A range that doesn't hold what it should is asked for once more: then the answer stands, less what is unusable. */
async function readRange(reading: Reading, range: Range, signal: AbortSignal): Promise<RangeRecords> {
  const { session, queries, args, makeRecord } = reading
  const ask = async () => {
    const call = { name: queries.page.name, args: { ...args, after: range.after, upto: range.upto }, signal }
    const { rows } = await session.client.query(call)
    const records = rows
      .filter(row => isWithin(row, range) && isPlain(row))
      .map(makeRecord)
      .filter(hasKey)
    return { range, records, unusable: rows.length - records.length }
  }
  const first = await ask()
  if (first.unusable === 0 && first.records.length >= range.expected) return first
  const fault = first.unusable > 0 ? 'rows that make no sense' : 'too few rows'
  session.notice(`A page of ${queries.entity} records held ${fault}; it is asked for again.`)
  return ask()
}

type End = NonNullable<Page['end']>

/** Rows that are added or removed while we read lie between the count before and the count after. */
async function judge(reading: Reading, seen: { records: number; unusable: number }, before: number): Promise<End> {
  if (seen.unusable > 0) {
    return {
      complete: false,
      reason: `PowerSchool sent ${seen.unusable} rows without a usable key, or others than were asked for.`,
    }
  }
  if (seen.records === before && before > 0) return { complete: true }
  const after = (await askFences(reading, openEnd)).total
  const fits = Math.min(before, after) <= seen.records && seen.records <= Math.max(before, after)
  if (fits) return { complete: true }
  return {
    complete: false,
    reason: `PowerSchool counts ${before === after ? after : `${before} to ${after}`} records and sent ${seen.records}.`,
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
