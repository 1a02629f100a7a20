/** Cuts a full read into key ranges that don't depend on each other, by the fences that PowerSchool's database counted. */

import { BrokenAnswer } from '../kit/http.ts'
import { wholeNumber, type Row } from './answers.ts'

/** Keys above `after`, up to `upto`. */
export type Bounds = { readonly after: number; readonly upto: number }

export type Range = Bounds & {
  /** Rows that were there when the fences were set. */
  readonly expected: number
}

export type Fences = { readonly ranges: readonly Range[]; readonly total: number }

/** Above every key: the last range takes in what is added while we read. */
export const openEnd = 999_999_999_999

export const everything: Bounds = { after: 0, upto: openEnd }

/** Rows: `fence` a key, `place` how many rows of the bounds are up to and with it, `total` of all. None: there is nothing. */
export function readFences(rows: readonly Row[], bounds = everything): Fences {
  const ranges: Range[] = []
  let total = 0
  let [after, placed] = [bounds.after, 0]
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
  ranges.push({ after, upto: bounds.upto, expected: total - placed })
  return { ranges, total }
}

/** The bounds between those that are known already, and after them. */
export function gapsBetween(known: readonly Bounds[]): readonly Bounds[] {
  const gaps: Bounds[] = []
  let after = 0
  for (const range of known.toSorted((a, b) => a.after - b.after)) {
    if (range.after > after) gaps.push({ after, upto: range.after })
    after = Math.max(after, range.upto)
  }
  return after < openEnd ? [...gaps, { after, upto: openEnd }] : gaps
}

export function isWithin(row: Row, range: Range): boolean {
  const key = wholeNumber(row['page_key'])
  return key !== undefined && key > range.after && key <= range.upto
}
