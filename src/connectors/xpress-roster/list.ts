/** Reads a whole list, by all the ways in which providers end one; says whether what came can be all. */

import { hash } from 'node:crypto'
import type { ReadEnd } from '../../model/connector.ts'
import { inParallel } from '../kit/in-parallel.ts'
import type { ListName } from './answers.ts'
import type { ListPage, PageCall } from './client.ts'
import { refIdOf, type Node } from './nodes.ts'
import * as problems from './problems.ts'
import type { Session } from './session.ts'

export type ListPart = {
  readonly objects: readonly Node[]
  /** Where they stand. Absent where something is wrong already: nobody should go on from there. */
  readonly stand?: Stand
  readonly end?: ListEnd
}
export type ListEnd = Pick<ReadEnd, 'complete' | 'reason'> & { readonly schoolYear: string }

/** A page as it was answered. */
export type Stand = {
  readonly page: number
  /** How many objects it has. */
  readonly of: number
  /** The number of the last page, and the greatest length of one, where the provider says so. */
  readonly lastPage: number | null
  readonly given: number | null
  readonly schoolYear: string
}

/** A page, or the part of one, that another process has kept: marks of its objects. */
export type KeptPage = Stand & { readonly ids: readonly string[] }

/** By which an object is known again, in short: a place holds those of a whole page. */
export function markOf(object: Node): string {
  const refId = refIdOf(object)
  return refId === '' ? '' : hash('sha1', refId, 'base64url').slice(0, 10)
}

/**
 * Pages come as they arrive; the end is the last part's. There is no count of all, and no snapshot: a list is complete
 * only if every page is as long as it must be, nothing is past the last, no object came twice, and the first and the last
 * page are still the same when all has been read. What was kept of the same read does not come again.
 */
export async function* readWhole(
  session: Session,
  list: ListName,
  kept: ReadonlyMap<number, KeptPage> = new Map(),
): AsyncGenerator<ListPart> {
  const reading = openReading(session, list, kept)
  const first = await reading.first()
  if (first.marks.length === 0) return yield { objects: [], end: reading.end() }
  yield* partOf(first)
  let last = first
  if (first.lastPage === null) {
    while (last.marks.length >= reading.size() || isClamped(last, session)) {
      const next = await reading.page(last.page + 1)
      if (next.marks.length === 0 || reading.isLost()) break
      last = next
      yield* partOf(next)
    }
  } else {
    const { lastPage } = first
    if (lastPage > mostPages) throw problems.listWithoutEnd(list, lastPage)
    const pages = Array.from({ length: lastPage - 1 }, (_, index) => index + 2)
    last = reading.whole(lastPage) ?? last
    const left = pages.filter(page => !reading.whole(page))
    for await (const seen of inParallel(left, session.client.limit, (page, signal) =>
      reading.full(page, lastPage === page ? 1 : reading.size(), signal),
    )) {
      if (seen.page === lastPage) last = seen
      yield* partOf(seen)
    }
  }
  await reading.lookAgain(first, last)
  yield { objects: [], end: reading.end() }
}

/** Ten million objects in pages of a hundred: a number above is no district's. */
const mostPages = 100_000

type SeenPage = Pick<Stand, 'page' | 'lastPage' | 'given'> & {
  /** Of all its objects, those kept elsewhere among them. */
  readonly marks: readonly string[]
  readonly objects: readonly Node[]
  readonly stand?: Stand | undefined
}

function* partOf({ objects, stand }: SeenPage): Generator<ListPart> {
  if (objects.length > 0) yield { objects, ...(stand ? { stand } : {}) }
}

/** Some say what size they gave instead of the one asked for; a page that is just so long may not be the last. */
function isClamped({ given, marks }: SeenPage, { settings }: Session): boolean {
  return given !== null && given < settings.pageSize && marks.length >= given
}

function openReading({ client, settings, notice }: Session, list: ListName, kept: ReadonlyMap<number, KeptPage>) {
  const seen = new Set<string>()
  const faults: string[] = []
  const fault = (reason: string): void => {
    // The first says enough.
    if (faults.length === 0) faults.push(reason)
  }
  let schoolYear = ''
  let size = settings.pageSize
  let isFresh = true

  const sameYear = (answered: string): void => {
    if (schoolYear !== '' && answered !== '' && answered !== schoolYear)
      fault(`the provider changed its school year from ${schoolYear} to ${answered} meanwhile`)
    schoolYear ||= answered
  }
  const see = (mark: string): void => {
    if (mark === '') fault('an object came without a refId')
    else if (seen.has(mark)) fault('an object came twice')
    seen.add(mark)
  }
  for (const page of kept.values()) {
    sameYear(page.schoolYear)
    page.ids.forEach(see)
  }

  const ask = async (call: Omit<PageCall, 'list' | 'size'>): Promise<ListPage> => {
    if (call.page > mostPages) throw problems.listWithoutEnd(list, call.page)
    const answer = await client.page({ list, size: settings.pageSize, ...call })
    if (answer === 'marker refused') throw new Error('No marker was sent.')
    sameYear(answer.schoolYear)
    return answer
  }
  const take = (page: number, answer: ListPage): SeenPage => {
    const before = kept.get(page)
    const keptMarks = new Set(before?.ids)
    const all = answer.objects.map(object => ({ object, mark: markOf(object) }))
    const left = all.filter(({ mark }) => !keptMarks.has(mark))
    const known = seen.size
    for (const { mark } of left) see(mark)
    if (before && (all.length !== before.of || left.length !== before.of - keptMarks.size)) fault(changed)
    isFresh = seen.size > known || before !== undefined
    const [marks, objects] = [all.map(({ mark }) => mark), left.map(({ object }) => object)]
    const { lastPage = null, size: given = null } = answer
    const stand = { page, of: marks.length, lastPage, given, schoolYear }
    return { page, lastPage, given, marks, objects, ...(faults.length === 0 ? { stand } : {}) }
  }
  const whole = (page: number): SeenPage | undefined => {
    const before = kept.get(page)
    if (!before || before.ids.length < before.of) return undefined
    isFresh = true
    return { ...before, marks: before.ids, objects: [] }
  }

  return {
    size: () => size,
    /** All that came has come before: without a number of the last page that would go on for ever. */
    isLost: () => !isFresh,
    end: (): ListEnd => {
      const [reason] = faults
      return reason === undefined
        ? { complete: true, schoolYear }
        : { complete: false, reason: `${list}: ${reason}`, schoolYear }
    },
    /** The page as it was kept, if nothing of it is left to read. */
    whole,
    /** That there is nothing at all is believed only when it is said twice. */
    async first(): Promise<SeenPage> {
      let first = whole(1)
      if (!first) {
        const once = await ask({ page: 1 })
        first = take(1, once.objects.length > 0 ? once : await ask({ page: 1 }))
      }
      if ((first.lastPage ?? 1) > 1 && first.marks.length > 0) {
        // A provider that gives smaller pages than were asked for gives them all alike.
        size = Math.min(settings.pageSize, first.given ?? settings.pageSize)
        if (first.marks.length < size)
          fault(`the first page holds ${first.marks.length} of ${size}; set "pageSize" to what the provider gives`)
      }
      return faults.length === 0 ? first : { ...first, stand: undefined }
    },
    page: async (page: number): Promise<SeenPage> => whole(page) ?? take(page, await ask({ page })),
    /** A page that doesn't hold what it must is asked for once more: then it stands as it is. */
    async full(page: number, least: number, signal: AbortSignal): Promise<SeenPage> {
      const once = await ask({ page, signal })
      if (once.objects.length >= least) return take(page, once)
      notice(`Page ${page} of ${list} was too short; it is asked for again.`)
      const again = await ask({ page, signal })
      if (again.objects.length < least) fault(`page ${page} is too short`)
      return take(page, again)
    },
    async lookAgain(first: SeenPage, last: SeenPage): Promise<void> {
      const beyond = await ask({ page: last.page + 1 })
      if (beyond.objects.some(object => !seen.has(markOf(object)))) fault('there is more than the last page')
      if (last.page === 1) return
      for (const { page, marks } of [first, last]) {
        const now = await ask({ page })
        if (!isSame(now.objects.map(markOf), marks)) fault(changed)
      }
    },
  }
}

const changed = 'it changed while it was read'

function isSame(one: readonly string[], other: readonly string[]): boolean {
  const marks = new Set(one)
  return marks.size === other.length && other.every(mark => marks.has(mark))
}
