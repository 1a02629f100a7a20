/** Reads what changed since a bookmark; deletions come as bare ids, and are believed only when they are said twice. */

import type { Page, SystemRecord } from '../../model/connector.ts'
import type { EntityType } from '../../model/entity.ts'
import { inParallel } from '../kit/in-parallel.ts'
import type { ListName } from './answers.ts'
import type { ListPage } from './client.ts'
import { makeCursor, markerAt, type Bookmark } from './cursor.ts'
import { listOf, ownedEntities, recordMaker, type MakeRecords } from './entities.ts'
import { isTombstone, refIdOf, type Node } from './nodes.ts'
import { relationshipsOf } from './records/relations.ts'
import type { Session } from './session.ts'

/** More changes than these are read faster, and more surely, by reading all. */
const mostPages = 20
/** An id without fields may also be an object whose fields the district keeps back: many of them are looked at as a whole. */
const mostTombstones = 25

/** In words why all must be read instead, where changes can't be had or can't be believed. */
export async function readChanges(
  session: Session,
  entity: EntityType,
  bookmark: Bookmark,
): Promise<readonly Page[] | string> {
  const list = listOf[entity]
  const marker = markerAt(session.now())
  if (bookmark.bare) return 'some contacts are known only by what students say of them'
  const collected = await collect(session, list, bookmark)
  if (typeof collected === 'string') return collected
  const tombstones = collected.filter(isTombstone)
  if (tombstones.length > mostTombstones) return `${tombstones.length} objects came without their fields`
  const looked = await lookAt(session, list, tombstones.map(refIdOf))
  if (!looked) return 'an object came without its fields, and the provider does not say that it is gone'
  const changed = [...collected.filter(object => !isTombstone(object)), ...looked.there]
  if (entity === 'guardianship' && changed.some(contact => relationshipsOf(contact).length === 0))
    return 'a changed contact names no student'
  const makeRecords = await recordMaker(session, entity)
  const pages = ownedEntities.has(entity)
    ? pagesOfOwners(changed, looked.gone, makeRecords, session.settings.pageSize)
    : pagesOfObjects(changed, looked.gone, makeRecords, session.settings.pageSize)
  const cursor = makeCursor({ ...bookmark, marker }, session.settings)
  return [...pages, { records: [], end: { complete: true, cursor } }]
}

/** Each object once, as it came last. */
async function collect(session: Session, list: ListName, bookmark: Bookmark): Promise<readonly Node[] | string> {
  const byRefId = new Map<string, Node>()
  for (let page = 1; ; page += 1) {
    if (page > mostPages) return 'there are many changes'
    const answer = await askTwice(session, { list, page, since: bookmark.marker })
    if (answer === 'marker refused') return 'the provider does not tell changes since then'
    const { objects, lastPage, schoolYear } = answer
    if (schoolYear !== '' && bookmark.schoolYear !== '' && schoolYear !== bookmark.schoolYear)
      return `the provider has gone on from the school year ${bookmark.schoolYear} to ${schoolYear}`
    if (lastPage !== undefined && lastPage > mostPages) return 'there are many changes'
    for (const object of objects) byRefId.set(refIdOf(object), object)
    if (byRefId.has('')) return 'an object came without a refId'
    if (objects.length === 0 || (lastPage !== undefined && page >= lastPage)) break
    // Where a last page is announced, only that may be short.
    if (isShort(answer, session)) {
      if (lastPage !== undefined) return 'a page of changes was too short'
      break
    }
  }
  return [...byRefId.values()]
}

/** Some say the size they gave, and give less than was asked for: then only an empty page is the end. */
function isShort({ objects, size }: ListPage, { settings }: Session): boolean {
  return objects.length < Math.min(settings.pageSize, size ?? settings.pageSize)
}

/** A page that is announced and doesn't hold what it must is asked for once more. */
async function askTwice(
  { client, settings }: Session,
  call: { readonly list: ListName; readonly page: number; readonly since: string },
): Promise<ListPage | 'marker refused'> {
  const ask = () => client.page({ ...call, size: settings.pageSize })
  const first = await ask()
  if (first === 'marker refused' || first.objects.length > 0) return first
  return ask()
}

type Looked = { readonly gone: readonly string[]; readonly there: readonly Node[] }

/** Undefined where the provider doesn't say clearly what became of one of them. */
async function lookAt(session: Session, list: ListName, refIds: readonly string[]): Promise<Looked | undefined> {
  const { client } = session
  const [gone, there]: [string[], Node[]] = [[], []]
  if (refIds.length > 0 && !(await answersForOne(session, list))) return undefined
  for await (const { refId, found } of inParallel(refIds, client.limit, async refId => ({
    refId,
    found: await client.one(list, refId),
  }))) {
    if (found === 'none') gone.push(refId)
    else if (found === 'unsure' || isTombstone(found)) return undefined
    else there.push(found)
  }
  return { gone, there }
}

/** That an object is not there means something only from a provider that finds one that is. */
async function answersForOne({ client }: Session, list: ListName): Promise<boolean> {
  const answer = await client.page({ list, page: 1, size: 1 })
  const [known] = answer === 'marker refused' ? [] : answer.objects
  const found = known ? await client.one(list, refIdOf(known)) : 'none'
  return typeof found !== 'string' && refIdOf(found) !== ''
}

/** What an object no longer makes a record of, such as a student who has left, is gone too. */
function* pagesOfObjects(
  objects: readonly Node[],
  gone: readonly string[],
  makeRecords: MakeRecords,
  size: number,
): Generator<Page> {
  for (let at = 0; at < objects.length; at += size) {
    const made = objects.slice(at, at + size).map(object => ({ key: refIdOf(object), records: makeRecords(object) }))
    yield {
      records: made.flatMap(({ records }) => records),
      gone: made.filter(({ records }) => records.length === 0).map(({ key }) => key),
    }
  }
  yield { records: [], gone }
}

/** An object comes whole: those of its records that it no longer holds have left with the page that brings it. */
function* pagesOfOwners(
  objects: readonly Node[],
  gone: readonly string[],
  makeRecords: MakeRecords,
  size: number,
): Generator<Page> {
  let page: { records: SystemRecord[]; owners: string[] } = { records: [], owners: [...gone] }
  for (const object of objects) {
    page.records.push(...makeRecords(object))
    page.owners.push(refIdOf(object))
    if (page.records.length < size) continue
    yield page
    page = { records: [], owners: [] }
  }
  yield page
}
