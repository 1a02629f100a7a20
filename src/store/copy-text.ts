/** PostgreSQL's COPY in text form: one line a row, tab between columns, `\N` for null (PostgreSQL manual, COPY). */

import { pipeline } from 'node:stream/promises'
import { Readable } from 'node:stream'
import type { ClientBase } from 'pg'
import { from as copyFrom } from 'pg-copy-streams'

export function copyText(text: string | null): string {
  if (text === null) return '\\N'
  return needsEscape.test(text) ? text.replace(toEscape, escapeOf) : text
}

/** Sends whole lines; the statement must be `copy ... from stdin` in text form. */
export async function copyRows(client: ClientBase, statement: string, lines: string): Promise<void> {
  if (lines === '') return
  await pipeline(Readable.from([Buffer.from(lines)]), client.query(copyFrom(statement)))
}

const needsEscape = /[\\\t\n\r]/
const toEscape = /[\\\t\n\r]/g
const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' }

function escapeOf(character: string): string {
  return escapes[character] ?? character
}
