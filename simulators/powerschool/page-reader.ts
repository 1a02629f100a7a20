/** Reads a query's rows page by page, going on where the page before ended while nothing was written. */
import type { DatabaseSync, SQLInputValue, SQLOutputValue } from 'node:sqlite'

export type QueryRow = readonly SQLOutputValue[]
export type NamedParams = Readonly<Record<string, SQLInputValue>>

export type PageReader = {
  /** Rows of the page, 1-based, in the statement's own order. */
  read(sql: string, params: NamedParams, page: number, size: number): readonly QueryRow[]
  /** Every row, as they are asked for. */
  stream(sql: string, params: NamedParams): Iterable<QueryRow>
  count(sql: string, params: NamedParams): number
  /** Ends what is being read, so that tables can be dropped. */
  close(): void
}

type Cursor = {
  readonly marker: string
  readonly rows: Iterator<QueryRow>
  readonly pages: Map<number, readonly QueryRow[]>
  next: number
  idle: NodeJS.Timeout | undefined
}

// Pages asked for at the same time arrive in any order; a page passed over is kept for its late request.
const pagesKept = 12
const cursorsKept = 8
const idleMilliseconds = 1500

export function makePageReader(db: DatabaseSync): PageReader {
  const cursors = new Map<string, Cursor>()
  const counts = new Map<string, { readonly marker: string; readonly count: number }>()
  const totalChanges = db.prepare('select total_changes() as n')
  const dataVersion = db.prepare('pragma data_version')

  // The first moves with writes of this connection, the second with those of others.
  const changeMarker = (): string =>
    `${String(totalChanges.get()?.['n'])}/${String(dataVersion.get()?.['data_version'])}`

  const end = (key: string): void => {
    const cursor = cursors.get(key)
    if (!cursor) return
    clearTimeout(cursor.idle)
    cursor.rows.return?.()
    cursors.delete(key)
  }

  const start = (key: string, sql: string, params: NamedParams, page: number, size: number): Cursor => {
    end(key)
    const oldest = cursors.keys().next().value
    if (cursors.size >= cursorsKept && oldest !== undefined) end(oldest)
    const rows = iterate(db, `${sql} limit -1 offset ${(page - 1) * size}`, params)
    const cursor: Cursor = { marker: changeMarker(), rows, pages: new Map(), next: page, idle: undefined }
    cursors.set(key, cursor)
    return cursor
  }

  const canServe = (cursor: Cursor, page: number): boolean => {
    if (cursor.marker !== changeMarker()) return false
    return cursor.pages.has(page) || (page >= cursor.next && page < cursor.next + pagesKept)
  }

  return {
    read(sql, params, page, size) {
      const key = `${size} ${sql} ${JSON.stringify(params)}`
      const known = cursors.get(key)
      const cursor = known && canServe(known, page) ? known : start(key, sql, params, page, size)
      while (cursor.next <= page) {
        cursor.pages.set(cursor.next, takeRows(cursor.rows, size))
        cursor.pages.delete(cursor.next - pagesKept)
        cursor.next += 1
      }
      clearTimeout(cursor.idle)
      cursor.idle = setTimeout(end, idleMilliseconds, key).unref()
      return cursor.pages.get(page) ?? []
    },
    *stream(sql, params) {
      yield* { [Symbol.iterator]: () => iterate(db, sql, params) }
    },
    count(sql, params) {
      const key = `${sql} ${JSON.stringify(params)}`
      const marker = changeMarker()
      const known = counts.get(key)
      if (known?.marker === marker) return known.count
      const count = Number(db.prepare(`select count(*) as n from (${sql})`).get(params)?.['n'])
      counts.set(key, { marker, count })
      return count
    },
    close() {
      for (const key of cursors.keys()) end(key)
      counts.clear()
    },
  }
}

function iterate(db: DatabaseSync, sql: string, params: NamedParams): Iterator<QueryRow> {
  const statement = db.prepare(sql)
  statement.setReturnArrays(true)
  // With arrays switched on a row is an array; the declared type still says record.
  return statement.iterate(params) as unknown as Iterator<QueryRow>
}

function takeRows(rows: Iterator<QueryRow>, size: number): readonly QueryRow[] {
  const taken: QueryRow[] = []
  while (taken.length < size) {
    const { value, done } = rows.next()
    if (done === true) break
    taken.push(value)
  }
  return taken
}
