/** CSV files, streamed: for people who open them in a spreadsheet. */

import { Readable } from 'node:stream'
import type { FastifyReply } from 'fastify'
import Papa from 'papaparse'

/** Spreadsheets take UTF-8 for what it is when the file says so at its beginning. */
const byteOrderMark = '\uFEFF'
const linesAtOnce = 500

/** A text that a spreadsheet would work out as a formula begins with an apostrophe in the file. */
export function csvFile(
  reply: FastifyReply,
  file: { readonly name: string; readonly columns: readonly string[]; readonly rows: AsyncIterable<readonly string[]> },
): Readable {
  reply.type('text/csv; charset=utf-8').header('content-disposition', `attachment; filename="${file.name}.csv"`)
  return Readable.from(csvText(file))
}

async function* csvText(file: {
  readonly columns: readonly string[]
  readonly rows: AsyncIterable<readonly string[]>
}): AsyncIterable<string> {
  yield byteOrderMark + linesOf([file.columns])
  let batch: (readonly string[])[] = []
  for await (const row of file.rows) {
    batch.push(row)
    if (batch.length < linesAtOnce) continue
    yield linesOf(batch)
    batch = []
  }
  if (batch.length > 0) yield linesOf(batch)
}

function linesOf(rows: readonly (readonly string[])[]): string {
  return `${Papa.unparse(
    rows.map(row => [...row]),
    { escapeFormulae: true, newline: '\r\n' },
  )}\r\n`
}
