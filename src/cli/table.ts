/** Tables and words for people. */

import type { Value } from '../model/value.ts'

export type Column = { readonly title: string; readonly align?: 'right' }

const widest = 60
/** Widths are taken from the first rows: the rest of a long list is not waited for. */
const measured = 500

export function tableLines(columns: readonly Column[], rows: readonly (readonly string[])[]): string[] {
  return [...lines(columns, widthsOf(columns, rows), rows)]
}

/** Prints rows as they come. */
export async function printTable(
  print: (line: string) => Promise<void>,
  columns: readonly Column[],
  rows: AsyncIterable<readonly string[]>,
): Promise<number> {
  let count = 0
  let waiting: (readonly string[])[] = []
  let widths: number[] | undefined
  const put = async (): Promise<void> => {
    const isFirst = widths === undefined
    widths ??= widthsOf(columns, waiting)
    for (const line of lines(columns, widths, waiting, isFirst)) await print(line)
    waiting = []
  }
  for await (const row of rows) {
    count++
    waiting.push(row)
    if (waiting.length >= measured) await put()
  }
  if (waiting.length > 0) await put()
  return count
}

function* lines(
  columns: readonly Column[],
  widths: readonly number[],
  rows: readonly (readonly string[])[],
  withHead = true,
): Iterable<string> {
  if (withHead)
    yield line(
      columns,
      widths,
      columns.map(({ title }) => title),
    )
  for (const row of rows) yield line(columns, widths, row.map(cell))
}

function line(columns: readonly Column[], widths: readonly number[], cells: readonly string[]): string {
  return columns
    .map(({ align }, at) => {
      const text = cells[at] ?? ''
      const gap = ' '.repeat(Math.max(0, (widths[at] ?? 0) - lengthOf(text)))
      return align === 'right' ? gap + text : text + gap
    })
    .join('  ')
    .trimEnd()
}

function widthsOf(columns: readonly Column[], rows: readonly (readonly string[])[]): number[] {
  return columns.map(({ title }, at) =>
    rows.reduce((width, row) => Math.max(width, lengthOf(cell(row[at] ?? ''))), title.length),
  )
}

function cell(text: string): string {
  const shown = plain(text)
  return lengthOf(shown) > widest ? `${[...shown].slice(0, widest - 1).join('')}…` : shown
}

/** In code points: names have accents and letters beyond the first plane. */
function lengthOf(text: string): number {
  return [...text].length
}

/** What comes from a source may hold control characters; a terminal would obey them. */
export function plain(text: string): string {
  // oxlint-disable-next-line no-control-regex
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, ' ')
}

export function shownValue(value: Value | undefined): string {
  if (value === null || value === undefined) return ''
  return typeof value === 'object' ? value.join(', ') : String(value)
}

const numbers = new Intl.NumberFormat('en-US')

export function shownNumber(count: number): string {
  return numbers.format(count)
}

export function shownDuration(milliseconds: number | null): string {
  if (milliseconds === null) return ''
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`
  const seconds = milliseconds / 1000
  if (seconds < 60) return `${seconds.toFixed(1)} s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return `${minutes} min ${Math.round(seconds % 60)} s`
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}
