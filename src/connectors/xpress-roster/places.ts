/** Where a page stands in its read: enough to go on from, and to judge the whole in the end, when the rest is read elsewhere. */

import { z } from 'zod'
import { elementNames, type ListName } from './answers.ts'
import type { KeptPage } from './list.ts'

/** What is the same for all pages of one read. */
export type ReadStart = {
  /** A cursor of the moment at which the read began: another provider or year makes another read. */
  readonly began: string
  /** The day by which it was told who has left. */
  readonly day: string
  readonly pageSize: number
  /** All was read in place of changes. */
  readonly whole: boolean
}

export type Place = ReadStart &
  KeptPage & {
    readonly list: ListName
    /** Contacts that say nothing of whom they belong to: students are asked for them. */
    readonly bare: readonly string[]
    /** Some of these were named here. */
    readonly named: boolean
  }

const form = z.strictObject({
  began: z.string(),
  day: z.string(),
  pageSize: z.int(),
  whole: z.boolean(),
  list: z.custom<ListName>(name => typeof name === 'string' && Object.hasOwn(elementNames, name)),
  page: z.int().min(1),
  of: z.int(),
  lastPage: z.int().nullable(),
  given: z.int().nullable(),
  schoolYear: z.string(),
  ids: z.array(z.string()),
  bare: z.array(z.string()),
  named: z.boolean(),
})

export function placeText(place: Place): string {
  return JSON.stringify(place)
}

export type KeptRead = {
  readonly start: ReadStart
  readonly places: readonly Place[]
}

/** The pages of one read; null where they are not, or were kept by a version of ours that wrote them otherwise. */
export function readPlaces(texts: readonly string[]): KeptRead | null {
  const parsed = z.array(form).safeParse(texts.map(text => JSON.parse(text)))
  const places = parsed.data ?? []
  const [first] = places
  if (!first || !places.every(place => isSameRead(place, first))) return null
  const { began, day, pageSize, whole } = first
  return { start: { began, day, pageSize, whole }, places }
}

/** Of a list by their numbers; one that came in several parts is put together. */
export function keptPages(places: readonly Place[], list: ListName): ReadonlyMap<number, KeptPage> {
  const pages = new Map<number, KeptPage>()
  for (const place of places) {
    if (place.list !== list) continue
    const { page, of, lastPage, given, schoolYear, ids } = place
    pages.set(page, { page, of, lastPage, given, schoolYear, ids: [...(pages.get(page)?.ids ?? []), ...ids] })
  }
  return pages
}

function isSameRead(a: ReadStart, b: ReadStart): boolean {
  return a.began === b.began && a.day === b.day && a.pageSize === b.pageSize && a.whole === b.whole
}
