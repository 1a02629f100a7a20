/** Where a page stands in its read: enough to go on from, and to judge the whole in the end, when the rest is read elsewhere. */

import { z } from 'zod'
import type { Bounds } from './ranges.ts'

/** What is the same for all pages of one read. */
export type ReadStart = {
  /** PowerSchool's clock when the read began: the cursor is made of it. */
  readonly clock: string
  /** What was asked for: another plugin, year, day or choice of students makes another read. */
  readonly way: string
  /** The moment since which changes were asked for; null: all was read. */
  readonly since: string | null
  /** What counted when the read began. */
  readonly total: number
}

export type Place = ReadStart & Bounds & { readonly records: number; readonly unusable: number }

const form = z.strictObject({
  clock: z.string(),
  way: z.string(),
  since: z.string().nullable(),
  total: z.int(),
  after: z.int(),
  upto: z.int(),
  records: z.int(),
  unusable: z.int(),
})

export function placeText(place: Place): string {
  return JSON.stringify(place)
}

/** The pages of one read; null where they are not, or were kept by a version of ours that wrote them otherwise. */
export function readPlaces(
  texts: readonly string[],
): { readonly start: ReadStart; readonly pages: readonly Place[] } | null {
  const parsed = z.array(form).safeParse(texts.map(text => JSON.parse(text)))
  const pages = parsed.data ?? []
  const [start] = pages
  if (!start || !pages.every(page => isSameRead(page, start))) return null
  return { start, pages }
}

function isSameRead(a: ReadStart, b: ReadStart): boolean {
  return a.clock === b.clock && a.way === b.way && a.since === b.since && a.total === b.total
}
