/** CSV in and out. What a spreadsheet would take for a formula gets an apostrophe before it, and loses it again when it is read. */

import Papa from 'papaparse'

const formula = /^[=+\-@\t\r]/

export function csvLine(cells: readonly (string | null)[]): string {
  return cells.map(cell => quoted(cell ?? '')).join(',')
}

function quoted(cell: string): string {
  const safe = formula.test(cell) ? `'${cell}` : cell
  return /[",\n\r]|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

export type CsvRead =
  | { readonly kind: 'rows'; readonly rows: readonly (readonly string[])[] }
  | { readonly kind: 'faulty'; readonly row: number; readonly what: string }

/** Commas, semicolons or tabs; a byte order mark and blank lines are passed over. Rows count from 1. */
export function readCsv(text: string): CsvRead {
  const { data, errors } = Papa.parse<string[]>(text.replace(/^\ufeff/, ''), {
    skipEmptyLines: 'greedy',
    delimitersToGuess: [',', ';', '\t'],
  })
  const error = errors.find(({ type }) => type !== 'Delimiter')
  if (error) return { kind: 'faulty', row: (error.row ?? 0) + 1, what: error.message }
  return { kind: 'rows', rows: data.map(row => row.map(unescaped)) }
}

function unescaped(cell: string): string {
  const text = cell.trim()
  return text.startsWith("'") && formula.test(text.slice(1)) ? text.slice(1) : text
}
