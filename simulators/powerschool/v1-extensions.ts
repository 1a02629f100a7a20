/** Extension tables in /ws/v1: the `_extension_data` of a record, and which extensions a resource has. */
import type { House } from './house.ts'
import { type ColumnKind, listExtensions } from './tables.ts'
import type { Tree } from './xml-json.ts'

/** Names of a core table's extensions, as in `@extensions`. */
export function extensionNames(house: House, parent: string): readonly string[] {
  return listExtensions(house.db)
    .filter(extension => extension.parent === parent)
    .map(({ name }) => name)
}

/** Unknown names are ignored; nothing is added when none was asked for. */
export function extensionData(house: House, parent: string, dcid: number, asked: ReadonlySet<string>): Tree {
  const tables = extensionNames(house, parent).filter(name => asked.has(name))
  if (tables.length === 0) return undefined
  return { _table_extension: tables.map(name => tableExtension(house, name, dcid)) }
}

function tableExtension(house: House, name: string, dcid: number): Tree {
  const table = house.catalog().get(name)
  const row = table && house.db.prepare(`select * from ${name} where ${table.primaryKey} = ?`).get(dcid)
  const columns = Object.entries(table?.columns ?? {}).filter(([column]) => column !== table?.primaryKey)
  const fields = columns.flatMap(([column, kind]) => {
    const value = row?.[column]
    if (value === null || value === undefined) return []
    return [{ name: column, type: typeNames[kind], value: String(value) }]
  })
  return { recordFound: row !== undefined, name, _field: fields }
}

const typeNames: Readonly<Record<ColumnKind, string>> = {
  integer: 'Integer',
  number: 'Double',
  text: 'String',
  date: 'Date',
  timestamp: 'Timestamp',
  clob: 'Clob',
}
