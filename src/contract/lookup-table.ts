/** A lookup table from CSV: the first row names the columns. */

import type { LookupTable } from '../model/rule.ts'
import { Problem } from '../model/problem.ts'
import { csvLine, readCsv } from './csv.ts'

const most = { letters: 2 * 1024 * 1024, rows: 20_000, columns: 50, cell: 500 }

/** Throws the Problem LOOKUP_TABLE_REFUSED. */
export function readLookupTable(name: string, text: string): LookupTable {
  if (text.length > most.letters) throw refused(name, 'it is larger than 2 MB')
  if (text.includes('\0')) throw refused(name, 'it holds the character NUL; it may not be UTF-8 text')
  const read = readCsv(text)
  if (read.kind === 'faulty') throw refused(name, `row ${read.row}: ${read.what}`)
  const [columns, ...rows] = read.rows
  if (!columns) throw refused(name, 'it is empty')
  if (columns.length > most.columns) throw refused(name, `it has more than ${most.columns} columns`)
  if (rows.length > most.rows) throw refused(name, `it has more than ${most.rows} rows`)
  if (columns.includes('') || new Set(columns).size < columns.length) {
    throw refused(name, 'its first row must name each column, each by another name')
  }
  for (const [index, row] of rows.entries()) {
    if (row.length !== columns.length) {
      throw refused(name, `row ${index + 2} has ${row.length} cells, and the first row ${columns.length}`)
    }
    if (row.some(cell => cell.length > most.cell)) {
      throw refused(name, `row ${index + 2} has a cell of more than ${most.cell} letters`)
    }
  }
  return { name, columns, rows }
}

export function lookupTableCsv({ columns, rows }: Pick<LookupTable, 'columns' | 'rows'>): string {
  return [columns, ...rows].map(row => `${csvLine(row)}\r\n`).join('')
}

function refused(name: string, what: string): Problem {
  return new Problem({
    code: 'LOOKUP_TABLE_REFUSED',
    message: `The lookup table '${name}' was not taken: ${what}.`,
    advice: 'Send CSV in UTF-8: one row for the names of the columns, then a row for each entry.',
  })
}
