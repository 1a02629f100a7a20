/** Reads an entity: all of its list, or what changed since a cursor; where that can't be had, all after all. */

import type { Cursor, Page, ReadEnd, SystemRecord } from '../../model/connector.ts'
import type { EntityType } from '../../model/entity.ts'
import { makeCursor, markerAt, readCursor } from './cursor.ts'
import { listOf, recordMaker } from './entities.ts'
import { readWhole } from './list.ts'
import { refIdOf } from './nodes.ts'
import { readChanges } from './read-changes.ts'
import { namedContacts, relationshipsOf } from './records/relations.ts'
import type { Session } from './session.ts'

export async function* readEntity(session: Session, entity: EntityType, since?: Cursor): AsyncGenerator<Page> {
  if (since === undefined) return yield* readAll(session, entity, false)
  const bookmark = readCursor(since, session.settings)
  const changes = bookmark ? await readChanges(session, entity, bookmark) : 'the data source was set up anew'
  if (typeof changes === 'string') {
    session.notice(`All ${listOf[entity]} are read, not only what changed: ${changes}.`)
    return yield* readAll(session, entity, true)
  }
  yield* changes
}

async function* readAll(session: Session, entity: EntityType, whole: boolean): AsyncGenerator<Page> {
  const { settings } = session
  const marker = markerAt(session.now())
  const makeRecords = await recordMaker(session, entity)
  const bare = new Set<string>()
  let end: ReadEnd = { complete: false }
  let schoolYear = ''
  for await (const part of readWhole(session, listOf[entity])) {
    yield* inPages(part.objects.flatMap(makeRecords), settings.pageSize)
    if (entity === 'guardianship')
      for (const contact of part.objects) if (relationshipsOf(contact).length === 0) bare.add(refIdOf(contact))
    if (part.end) ({ schoolYear, ...end } = part.end)
  }
  const named = { any: false }
  if (bare.size > 0) {
    for await (const part of readWhole(session, 'xStudents')) {
      const records = part.objects.flatMap(student => namedContacts(student, bare))
      if (records.length > 0) named.any = true
      yield* inPages(records, settings.pageSize)
      if (part.end && !part.end.complete) end = { complete: false, ...reasonOf(part.end) }
    }
  }
  const cursor = makeCursor({ marker, schoolYear, bare: named.any }, settings)
  yield { records: [], end: { ...end, cursor, ...(whole ? { whole } : {}) } }
}

function reasonOf({ reason }: Pick<ReadEnd, 'reason'>): Pick<ReadEnd, 'reason'> {
  return reason === undefined ? {} : { reason }
}

/** An object may hold many records: a page of classes is many pages of enrollments. */
function* inPages(records: readonly SystemRecord[], size: number): Generator<Page> {
  for (let at = 0; at < records.length; at += size) yield { records: records.slice(at, at + size) }
}
