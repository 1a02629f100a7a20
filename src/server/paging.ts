/** Lists page by page: cursors that callers hand back unread, and filters from lists of those allowed. */

import type { z } from 'zod'
import { Problem } from '../model/problem.ts'

/** One more than the page holds tells whether another one follows. */
export function pageOf<Row, Item>(
  rows: readonly Row[],
  limit: number,
  shape: { readonly item: (row: Row) => Item; readonly cursor: (row: Row) => unknown },
): { items: Item[]; next: string | null } {
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  const next = rows.length > limit && last !== undefined ? cursorText(shape.cursor(last)) : null
  return { items: shown.map(shape.item), next }
}

function cursorText(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}

/** Throws QUESTION_FAULTY for what is no cursor of this list. */
export function readCursor<Schema extends z.ZodType>(
  cursor: string | undefined,
  schema: Schema,
): z.output<Schema> | undefined {
  if (cursor === undefined) return undefined
  const read = schema.safeParse(parsed(Buffer.from(cursor, 'base64url').toString('utf8')))
  if (read.success) return read.data
  throw faulty('The cursor is none of this list.', 'Send `next` of the page before, with the same sort and filters.')
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined // no JSON is no cursor of ours
  }
}

/** `name:value`s by name. Throws QUESTION_FAULTY for a name that is not allowed, or comes twice. */
export function readFilters(
  filter: string | readonly string[] | undefined,
  isAllowed: (name: string) => boolean,
): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  for (const each of filter === undefined ? [] : [filter].flat()) {
    const at = each.indexOf(':')
    const name = each.slice(0, Math.max(at, 0))
    if (!isAllowed(name))
      throw faulty(
        `There is no filter '${name || each}' here.`,
        'Write name:value; the names are in /api/v1/openapi.json.',
      )
    if (found.has(name)) throw faulty(`The filter '${name}' comes twice.`, 'Send it once.')
    found.set(name, each.slice(at + 1))
  }
  return found
}

export function isOneOf(...names: readonly string[]): (name: string) => boolean {
  return name => names.includes(name)
}

/** The organizations that may be seen, or of them the one that is filtered for. */
export function narrowed(visible: readonly number[], wanted: string | undefined): number[] {
  return visible.filter(id => wanted === undefined || String(id) === wanted)
}

export function faulty(message: string, advice: string): Problem {
  return new Problem({ code: 'QUESTION_FAULTY', message, advice })
}
