/** Writes the rows of a PowerQuery as its JSON: flattened or by table, every value a string, nulls left out. */
import type { SQLOutputValue } from 'node:sqlite'
import { shuffle } from '../chance.ts'
import type { Effect } from '../faults.ts'
import { type House, resourceName } from './house.ts'
import { strangeValue } from './page-faults.ts'
import type { QueryRow } from './page-reader.ts'
import type { RegisteredQuery } from './query-registry.ts'
import { listExtensions } from './tables.ts'

export type RowWriter = {
  /** The answer's JSON, in parts. */
  write(
    rows: Iterable<QueryRow>,
    extras: { readonly count: number | undefined; readonly strange: Effect | undefined },
  ): Iterable<string>
}

type Cell = { readonly index: number; readonly key: string; readonly table: string; readonly isTimestamp: boolean }

const arrangementsTried = 16
const rowsPerPart = 500

export function makeRowWriter(house: House, query: RegisteredQuery, projection: string): RowWriter {
  const cells = chooseCells(query, projection)
  const idIndex = query.columns.findIndex(column => isCoreKey(house, query, column))
  const arrangements = house.dials.randomKeyOrder
    ? Array.from({ length: arrangementsTried }, () => shuffle(cells, house.chance))
    : [cells]
  const text = makeTextWriter(house.dials.timestampFormat)
  const rowOf = query.flattened ? flatRow : nestedRow

  function* write(
    rows: Iterable<QueryRow>,
    { count, strange }: { readonly count: number | undefined; readonly strange: Effect | undefined },
  ): Iterable<string> {
    const core = query.coreTable
    let part = core === undefined ? '{' : `{"name":${JSON.stringify(query.flattened ? core : core.toLowerCase())},`
    let number = 0
    for (const row of rows) {
      const head = number === 0 ? '"record":[' : ','
      const arrangement = arrangements[number % arrangements.length] ?? cells
      part += head + rowOf(query, arrangement, row, { idIndex, text, strange: number === 0 ? strange : undefined })
      number += 1
      if (number % rowsPerPart === 0) {
        yield part
        part = ''
      }
    }
    if (number > 0) part += '],'
    if (count !== undefined) part += `"count":${count},`
    yield `${part}"@extensions":${JSON.stringify(extensionsOf(house, core))}}`
  }
  return { write }
}

function chooseCells(query: RegisteredQuery, projection: string): readonly Cell[] {
  const wanted = projection
    .toLowerCase()
    .split(';')
    .map(item => item.trim())
    .filter(Boolean)
  const core = query.coreTable?.toLowerCase() ?? ''
  return query.columns.flatMap((column, index) => {
    const dot = column.alias.indexOf('.')
    const key = column.alias.slice(dot + 1)
    const table = dot < 0 ? core : column.alias.slice(0, dot)
    const names = [`${table}.${key}`.toLowerCase(), key.toLowerCase(), `${table}.*`.toLowerCase(), '*']
    if (wanted.length > 0 && !names.some(name => wanted.includes(name))) return []
    return [{ index, key: `${JSON.stringify(key)}:`, table, isTimestamp: column.kind === 'timestamp' }]
  })
}

function isCoreKey(house: House, query: RegisteredQuery, column: RegisteredQuery['columns'][number]): boolean {
  const core = query.coreTable?.toLowerCase()
  return core !== undefined && column.table === core && column.column === house.catalog().get(core)?.primaryKey
}

function extensionsOf(house: House, core: string | undefined): string {
  const found = listExtensions(house.db).filter(({ parent }) => parent === core?.toLowerCase())
  return found.map(({ name }) => name).join(',')
}

type RowContext = {
  readonly idIndex: number
  readonly text: (value: SQLOutputValue, isTimestamp: boolean) => string
  readonly strange: Effect | undefined
}

function flatRow(query: RegisteredQuery, cells: readonly Cell[], row: QueryRow, context: RowContext): string {
  let text = '{'
  if (query.coreTable !== undefined) {
    if (context.idIndex >= 0) text += `"_id":${String(row[context.idIndex])},`
    text += `"_name":"${query.coreTable}"`
  }
  const values = writeCells(cells, row, context)
  return `${text}${text !== '{' && values !== '' ? ',' : ''}${values}}`
}

function nestedRow(query: RegisteredQuery, cells: readonly Cell[], row: QueryRow, context: RowContext): string {
  const tables = new Map<string, Cell[]>()
  for (const cell of cells) {
    const group = tables.get(cell.table)
    if (group) group.push(cell)
    else tables.set(cell.table, [cell])
  }
  const parts = Array.from(tables, ([table, group]) => `"${table}":{${writeCells(group, row, context)}}`)
  const id = context.idIndex >= 0 ? `"id":${String(row[context.idIndex])},` : ''
  const name = query.coreTable === undefined ? '' : `"name":"${resourceName(query.coreTable.toLowerCase())}",`
  return `{${id}${name}"tables":{${parts.join(',')}}}`
}

function writeCells(cells: readonly Cell[], row: QueryRow, { text, strange }: RowContext): string {
  let written = ''
  cells.forEach((cell, position) => {
    const value = row[cell.index] ?? null
    const isStrange = strange?.kind === 'strange row' && position === 0
    // In Oracle the empty text is null.
    if (!isStrange && (value === null || value === '')) return
    if (written !== '') written += ','
    written += cell.key + (isStrange ? strangeValue(strange.how) : text(value, cell.isTimestamp))
  })
  return written
}

// oxlint-disable-next-line no-control-regex -- these are the characters JSON must escape
const needsEscape = /["\\\u0000-\u001f\ud800-\udfff]/

function makeTextWriter(format: 'iso' | 'blank' | 'fraction'): RowContext['text'] {
  return (value, isTimestamp) => {
    const text = typeof value === 'string' ? value : String(value)
    const shown = isTimestamp && format !== 'iso' ? writeTimestamp(text, format) : text
    return needsEscape.test(shown) ? JSON.stringify(shown) : `"${shown}"`
  }
}

function writeTimestamp(text: string, format: 'blank' | 'fraction'): string {
  if (!/^\d{4}-\d{2}-\d{2}T[\d:]{8}$/.test(text)) return text
  return format === 'blank' ? text.replace('T', ' ') : `${text.replace('T', ' ')}.0`
}
