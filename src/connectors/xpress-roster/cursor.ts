/** Where the next read of changes starts: a moment of our clock, and what the changes would be changes of. */

import type { Cursor } from '../../model/connector.ts'
import type { XpressSettings } from './settings.ts'

export type Bookmark = {
  /** As the provider takes it: without a zone, which providers leave off and read in their own. */
  readonly marker: string
  /** The year that was served; empty where the provider doesn't say. */
  readonly schoolYear: string
  /** Some contacts were known only by what students say of them. */
  readonly bare: boolean
}

// Zones, clocks that differ, and what was being written while we read: a day covers them all.
const overlapMs = 24 * 3600 * 1000

export function markerAt(now: Date): string {
  return new Date(now.getTime() - overlapMs).toISOString().slice(0, 19)
}

export function makeCursor({ marker, schoolYear, bare }: Bookmark, settings: XpressSettings): Cursor {
  return [marker, schoolYear, bare ? 'bare' : '-', sourceOf(settings)].join(' | ')
}

/** Undefined for a cursor of another provider or year: changes since then would not be all. */
export function readCursor(cursor: Cursor, settings: XpressSettings): Bookmark | undefined {
  const [marker = '', schoolYear = '', bare, source] = cursor.split(' | ')
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/.test(marker) || source !== sourceOf(settings)) return undefined
  return { marker, schoolYear, bare: bare === 'bare' }
}

function sourceOf({ baseUrl, providerId, schoolYear }: XpressSettings): string {
  return [baseUrl, providerId || '-', schoolYear ?? '-'].join(' ')
}
