/** Cuts a full read into key ranges that don't depend on each other, by the fences that PowerSchool's database counted. */

import { BrokenAnswer } from '../kit/http.ts'
import { wholeNumber, type Row } from './answers.ts'

/** Keys above `after`, up to `upto`. */
export type Range = {
  readonly after: number
  readonly upto: number
  /** Rows that were there when the fences were set. */
  readonly expected: number
}

export type Fences = { readonly ranges: readonly Range[]; readonly total: number }

/** Above every key: the last range takes in what is added while we read. */
export const openEnd = 999_999_999_999

/** Rows: `fence` a key, `place` how many rows are up to and with it, `total` of all. None: there is nothing. */
export function readFences(rows: readonly Row[]): Fences {
  const ranges: Range[] = []
  let total = 0
  let [after, placed] = [0, 0]
  rows.forEach((row, index) => {
    const [fence, place, all] = [wholeNumber(row['fence']), wholeNumber(row['place']), wholeNumber(row['total'])]
    if (fence === undefined || place === undefined || all === undefined || fence < after || place < placed) {
      throw new BrokenAnswer('its fences are not in order')
    }
    total = all
    // The last fence is the last key itself: its range stays open.
    if (index === rows.length - 1 || fence === after) return
    ranges.push({ after, upto: fence, expected: place - placed })
    ;[after, placed] = [fence, place]
  })
  ranges.push({ after, upto: openEnd, expected: total - placed })
  return { ranges, total }
}

export function isWithin(row: Row, range: Range): boolean {
  const key = wholeNumber(row['page_key'])
  return key !== undefined && key > range.after && key <= range.upto
}
