/** Which pauses of an organization are on at a moment (pure). */

import { Temporal } from 'temporal-polyfill'
import type { Pause } from '../../model/schedule.ts'

export type Paused = {
  /** The moment at which the last of those that suspend imports ends; null when none is on. */
  readonly importsUntil: Date | null
  readonly deletionsUntil: Date | null
}

export function pausedAt(pauses: readonly Pause[], timeZone: string, at: Date): Paused {
  const on = pauses
    .map(pause => ({ ...pause, ends: endOf(pause.until, timeZone) }))
    .filter(({ from, ends }) => startOf(from, timeZone) <= at && at < ends)
  const last = (ends: readonly Date[]): Date | null =>
    ends.reduce<Date | null>((latest, end) => (latest === null || end > latest ? end : latest), null)
  return {
    importsUntil: last(on.filter(({ suspendImports }) => suspendImports).map(({ ends }) => ends)),
    deletionsUntil: last(on.filter(({ noDeletions }) => noDeletions).map(({ ends }) => ends)),
  }
}

/** A day begins at its first moment, which is not midnight everywhere. */
function startOf(text: string, timeZone: string): Date {
  const zoned = text.includes('T')
    ? Temporal.PlainDateTime.from(text).toZonedDateTime(timeZone)
    : Temporal.PlainDate.from(text).toZonedDateTime(timeZone)
  return new Date(zoned.epochMilliseconds)
}

function endOf(text: string, timeZone: string): Date {
  if (text.includes('T')) return startOf(text, timeZone)
  return startOf(Temporal.PlainDate.from(text).add({ days: 1 }).toString(), timeZone)
}
