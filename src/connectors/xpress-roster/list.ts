/** Reads a whole list, by all the ways in which providers end one; says whether what came can be all. */

import type { ReadEnd } from '../../model/connector.ts'
import { inParallel } from '../kit/in-parallel.ts'
import type { ListName } from './answers.ts'
import type { ListPage, PageCall } from './client.ts'
import { refIdOf, type Node } from './nodes.ts'
import * as problems from './problems.ts'
import type { Session } from './session.ts'

export type ListPart = { readonly objects: readonly Node[]; readonly end?: ListEnd }
export type ListEnd = Pick<ReadEnd, 'complete' | 'reason'> & { readonly schoolYear: string }

/**
 * Pages come as they arrive; the end is the last part's. There is no count of all, and no snapshot: a list is complete
 * only if every page is as long as it must be, nothing is past the last, no object came twice, and the first and the last
 * page are still the same when all has been read.
 */
export async function* readWhole(session: Session, list: ListName): AsyncGenerator<ListPart> {
  const { client } = session
  const reading = openReading(session, list)
  const first = await reading.first()
  if (first.objects.length === 0) return yield { objects: [], end: reading.end() }
  yield { objects: first.objects }
  const last: Edge = { page: 1, answer: first }
  if (first.lastPage === undefined) {
    while (last.answer.objects.length >= reading.size() || isClamped(last.answer, session)) {
      const answer = await reading.page(last.page + 1)
      if (answer.objects.length === 0 || reading.isLost()) break
      ;[last.page, last.answer] = [last.page + 1, answer]
      yield { objects: answer.objects }
    }
  } else {
    if (first.lastPage > mostPages) throw problems.listWithoutEnd(list, first.lastPage)
    const pages = Array.from({ length: first.lastPage - 1 }, (_, index) => index + 2)
    for await (const { page, answer } of inParallel(pages, client.limit, async (page, signal) => ({
      page,
      answer: await reading.full(page, first.lastPage === page ? 1 : reading.size(), signal),
    }))) {
      if (page === first.lastPage) [last.page, last.answer] = [page, answer]
      yield { objects: answer.objects }
    }
  }
  await reading.lookAgain({ page: 1, answer: first }, last)
  yield { objects: [], end: reading.end() }
}

/** Ten million objects in pages of a hundred: a number above is no district's. */
const mostPages = 100_000

/** A page and its number. */
type Edge = { page: number; answer: ListPage }

/** Some say what size they gave instead of the one asked for; a page that is just so long may not be the last. */
function isClamped({ size, objects }: ListPage, { settings }: Session): boolean {
  return size !== undefined && size < settings.pageSize && objects.length >= size
}

function openReading({ client, settings, notice }: Session, list: ListName) {
  const seen = new Set<string>()
  const faults: string[] = []
  const fault = (reason: string): void => {
    // The first says enough.
    if (faults.length === 0) faults.push(reason)
  }
  let schoolYear = ''
  let size = settings.pageSize

  const ask = async (call: Omit<PageCall, 'list' | 'size'>): Promise<ListPage> => {
    if (call.page > mostPages) throw problems.listWithoutEnd(list, call.page)
    const answer = await client.page({ list, size: settings.pageSize, ...call })
    if (answer === 'marker refused') throw new Error('No marker was sent.')
    if (schoolYear !== '' && answer.schoolYear !== '' && answer.schoolYear !== schoolYear)
      fault(`the provider changed its school year from ${schoolYear} to ${answer.schoolYear} meanwhile`)
    schoolYear ||= answer.schoolYear
    return answer
  }
  let isFresh = true
  const take = (answer: ListPage): ListPage => {
    const before = seen.size
    for (const object of answer.objects) {
      const refId = refIdOf(object)
      if (refId === '') fault('an object came without a refId')
      else if (seen.has(refId)) fault('an object came twice')
      seen.add(refId)
    }
    isFresh = seen.size > before
    return answer
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
    /** That there is nothing at all is believed only when it is said twice. */
    async first(): Promise<ListPage> {
      const once = await ask({ page: 1 })
      const answer = once.objects.length > 0 ? once : await ask({ page: 1 })
      if ((answer.lastPage ?? 1) > 1 && answer.objects.length > 0) {
        // A provider that gives smaller pages than were asked for gives them all alike.
        size = Math.min(settings.pageSize, answer.size ?? settings.pageSize)
        if (answer.objects.length < size)
          fault(`the first page holds ${answer.objects.length} of ${size}; set "pageSize" to what the provider gives`)
      }
      return take(answer)
    },
    page: async (page: number): Promise<ListPage> => take(await ask({ page })),
    /** A page that doesn't hold what it must is asked for once more: then it stands as it is. */
    async full(page: number, least: number, signal: AbortSignal): Promise<ListPage> {
      const once = await ask({ page, signal })
      if (once.objects.length >= least) return take(once)
      notice(`Page ${page} of ${list} was too short; it is asked for again.`)
      const again = await ask({ page, signal })
      if (again.objects.length < least) fault(`page ${page} is too short`)
      return take(again)
    },
    async lookAgain(first: Edge, last: Edge): Promise<void> {
      const beyond = await ask({ page: last.page + 1 })
      if (beyond.objects.some(object => !seen.has(refIdOf(object)))) fault('there is more than the last page')
      if (last.page === 1) return
      for (const { page, answer } of [first, last]) {
        const now = await ask({ page })
        if (!sameObjects(now, answer)) fault('it changed while it was read')
      }
    },
  }
}

function sameObjects(one: ListPage, other: ListPage): boolean {
  const ids = new Set(one.objects.map(refIdOf))
  return ids.size === other.objects.length && other.objects.every(object => ids.has(refIdOf(object)))
}
