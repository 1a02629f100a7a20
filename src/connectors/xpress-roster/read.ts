/** Reads an entity: all of its list, or what changed since a cursor; where that can't be had, all after all. */

import { isDeepStrictEqual } from 'node:util'
import type { Cursor, Page, ReadEnd, SystemRecord } from '../../model/connector.ts'
import type { EntityType } from '../../model/entity.ts'
import { makeCursor, markerAt, readCursor } from './cursor.ts'
import { dayThatIsOver, listOf, recordMaker, type MakeRecords } from './entities.ts'
import { markOf, readWhole, type ListPart } from './list.ts'
import { refIdOf, type Node } from './nodes.ts'
import { keptPages, placeText, readPlaces, type Place, type ReadStart } from './places.ts'
import { readChanges } from './read-changes.ts'
import { namedContacts, relationshipsOf } from './records/relations.ts'
import type { Session } from './session.ts'

export async function* readEntity(session: Session, entity: EntityType, since?: Cursor): AsyncGenerator<Page> {
  if (since === undefined) return yield* readAll(session, entity, startOf(session, false))
  const bookmark = readCursor(since, session.settings)
  const changes = bookmark ? await readChanges(session, entity, bookmark) : 'the data source was set up anew'
  if (typeof changes === 'string') {
    session.notice(`All ${listOf[entity]} are read, not only what changed: ${changes}.`)
    return yield* readAll(session, entity, startOf(session, true))
  }
  yield* changes
}

/** What is left of a read of all; null where the pages are of another one. */
export function resumeEntity(
  session: Session,
  entity: EntityType,
  since: Cursor | undefined,
  texts: readonly string[],
): AsyncGenerator<Page> | null {
  const read = readPlaces(texts)
  if (!read) return null
  const { began, ...wished } = startOf(session, since !== undefined)
  const { start, places } = read
  const isSame =
    readCursor(start.began, session.settings) && isDeepStrictEqual({ ...start, began }, { ...wished, began })
  return isSame ? readAll(session, entity, start, places) : null
}

function startOf({ settings, now }: Session, whole: boolean): ReadStart {
  const began = makeCursor({ marker: markerAt(now()), schoolYear: '', bare: false }, settings)
  return { began, day: dayThatIsOver(now()), pageSize: settings.pageSize, whole }
}

async function* readAll(
  session: Session,
  entity: EntityType,
  start: ReadStart,
  kept: readonly Place[] = [],
): AsyncGenerator<Page> {
  const { settings } = session
  const list = listOf[entity]
  const makeRecords = await recordMaker(session, entity)
  const bare = new Set(kept.flatMap(place => place.bare))
  let isNamed = kept.some(({ named }) => named)
  let end: ReadEnd = { complete: false }
  let schoolYear = ''
  for await (const part of readWhole(session, list, keptPages(kept, list))) {
    for (const { objects, records } of inPages(part.objects, makeRecords, settings.pageSize)) {
      const bareHere = entity === 'guardianship' ? objects.filter(isBare).map(refIdOf) : []
      for (const refId of bareHere) bare.add(refId)
      yield { records, ...placed(start, list, part, objects, { bare: bareHere, named: false }) }
    }
    if (part.end) ({ schoolYear, ...end } = part.end)
  }
  if (bare.size > 0) {
    const named: MakeRecords = student => namedContacts(student, bare)
    for await (const part of readWhole(session, 'xStudents', keptPages(kept, 'xStudents'))) {
      for (const { objects, records } of inPages(part.objects, named, settings.pageSize)) {
        isNamed ||= records.length > 0
        yield { records, ...placed(start, 'xStudents', part, objects, { bare: [], named: records.length > 0 }) }
      }
      if (part.end && !part.end.complete) end = { complete: false, ...reasonOf(part.end) }
    }
  }
  const marker = readCursor(start.began, settings)?.marker ?? markerAt(session.now())
  const cursor = makeCursor({ marker, schoolYear, bare: isNamed }, settings)
  yield { records: [], end: { ...end, cursor, ...(start.whole ? { whole: true } : {}) } }
}

function isBare(contact: Node): boolean {
  return relationshipsOf(contact).length === 0
}

function reasonOf({ reason }: Pick<ReadEnd, 'reason'>): Pick<ReadEnd, 'reason'> {
  return reason === undefined ? {} : { reason }
}

function placed(
  start: ReadStart,
  list: Place['list'],
  { stand }: ListPart,
  objects: readonly Node[],
  contacts: Pick<Place, 'bare' | 'named'>,
): Pick<Page, 'place'> {
  return stand ? { place: placeText({ ...start, list, ...stand, ids: objects.map(markOf), ...contacts }) } : {}
}

type Made = { readonly objects: readonly Node[]; readonly records: readonly SystemRecord[] }

/** An object may hold many records: a page of classes is many pages of enrollments. None is torn apart. */
function* inPages(objects: readonly Node[], makeRecords: MakeRecords, size: number): Generator<Made> {
  let page: { objects: Node[]; records: SystemRecord[] } = { objects: [], records: [] }
  for (const object of objects) {
    const records = makeRecords(object)
    if (page.objects.length > 0 && page.records.length + records.length > size) {
      yield page
      page = { objects: [], records: [] }
    }
    page.objects.push(object)
    page.records.push(...records)
  }
  if (page.objects.length > 0) yield page
}
