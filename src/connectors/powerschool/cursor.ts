/** Where the next read of changes starts: a moment of PowerSchool's clock, and what it was read with. */

import type { Cursor } from '../../model/connector.ts'

// A transaction that was open while we read commits with a stamp from before.
const overlapSeconds = 5 * 60

const momentForm = /^(\d{4})-(\d\d)-(\d\d) (\d\d)\.(\d\d)\.(\d\d)$/

/** `clock` is `YYYY-MM-DD HH.MM.SS`. Another year, plugin or choice of students makes another `reading`. */
export function makeCursor(clock: string, reading: string): Cursor | undefined {
  const moment = earlier(clock, overlapSeconds)
  return moment === undefined ? undefined : `${moment} | ${reading}`
}

/** The moment, if the cursor was made by the same way of reading; changes since another one would not be all. */
export function momentOf(cursor: Cursor, reading: string): string | undefined {
  const [moment = '', way] = cursor.split(' | ')
  return momentForm.test(moment) && way === reading ? moment : undefined
}

// The clock has no zone: it is only compared with stamps of the same clock. UTC stands in, for it has no gaps.
export function earlier(clock: string, seconds: number): string | undefined {
  const parts = momentForm.exec(clock)
  if (!parts) return undefined
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts.slice(1).map(Number)
  const moment = new Date(Date.UTC(year, month - 1, day, hour, minute, second - seconds))
  return moment.toISOString().slice(0, 19).replace('T', ' ').replaceAll(':', '.')
}
