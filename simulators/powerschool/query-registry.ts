/** Registers PowerQueries: translates their SQL, finds every field they touch, and says which cannot be registered. */
import { constants, type DatabaseSync } from 'node:sqlite'
import type { NamedQuery, QueryArgument, QueryColumn } from './named-queries.ts'
import { sysdateBind, translateOracle } from './oracle-sql.ts'
import type { ColumnKind, TableDefinition } from './tables.ts'

export type Field = { readonly table: string; readonly field: string }

export type RegisteredQuery = {
  readonly name: string
  readonly coreTable: string | undefined
  readonly flattened: boolean
  readonly args: readonly (QueryArgument & { readonly kind: ColumnKind | undefined })[]
  readonly columns: readonly (QueryColumn & { readonly kind: ColumnKind })[]
  /** In SQLite's words. */
  readonly sql: string
  /** Names of the SELECT list, in order. */
  readonly names: readonly string[]
  /** Arguments that the SQL really binds. */
  readonly binds: ReadonlySet<string>
  readonly usesSysdate: boolean
  readonly ordered: boolean
  /** Every field that the SQL reads or a column names, each once. */
  readonly fields: readonly Field[]
}

export type Catalog = ReadonlyMap<string, TableDefinition>

/** Fields of tables or views that are not there: with one of these a plugin can't be enabled. */
export function unknownFields(query: NamedQuery, catalog: Catalog): readonly string[] {
  const named = [...query.columns, ...query.args]
  return named.flatMap(({ table, column }) =>
    table === undefined || (column !== undefined && catalog.get(table)?.columns[column])
      ? []
      : [`${table}.${column ?? ''}`],
  )
}

/** The query ready to run, or the reason for which PowerSchool would leave it out and answer 404 for ever. */
export function registerQuery(
  db: DatabaseSync,
  catalog: Catalog,
  query: NamedQuery,
  colonInLiteralIsBind: boolean,
): RegisteredQuery | { readonly reason: string } {
  const undeclared = undeclaredBinds(query, colonInLiteralIsBind)
  if (undeclared.length > 0) return { reason: `The SQL binds ${undeclared.join(', ')}, which no arg declares.` }
  try {
    return compile(db, catalog, query)
  } catch (error) {
    return { reason: error instanceof Error ? error.message : String(error) }
  }
}

function undeclaredBinds(query: NamedQuery, colonInLiteralIsBind: boolean): readonly string[] {
  const declared = new Set(query.args.map(arg => arg.name))
  const withoutComments = query.sql.replace(/--[^\n]*|\/\*[\s\S]*?\*\//g, ' ')
  const sql = colonInLiteralIsBind ? withoutComments : withoutComments.replace(/'(?:[^']|'')*'/g, "''")
  const binds = new Set(Array.from(sql.matchAll(/:([A-Za-z_]\w*)/g), match => match[1] ?? ''))
  return [...binds].filter(name => !declared.has(name)).map(name => `:${name}`)
}

function compile(db: DatabaseSync, catalog: Catalog, query: NamedQuery): RegisteredQuery {
  const kindOf = (table: string | undefined, column: string | undefined): ColumnKind | undefined =>
    table === undefined || column === undefined ? undefined : catalog.get(table)?.columns[column]
  const args = query.args.map(arg => ({ ...arg, kind: kindOf(arg.table, arg.column) }))
  const isDate = (kind: ColumnKind | undefined): boolean => kind === 'date' || kind === 'timestamp'
  const { sql, ordered } = translateOracle(query.sql, {
    arrays: new Set(args.filter(arg => arg.array).map(arg => arg.name)),
    dates: new Set(args.filter(arg => isDate(arg.kind)).map(arg => arg.name)),
  })
  const { fields, names } = fieldsRead(db, catalog, sql)
  checkSelectList(query, names)
  const aliases = query.columns.map(({ alias }) => lastPart(alias).toLowerCase())
  if (query.flattened && new Set(aliases).size !== aliases.length) throw new Error('Two columns have the same alias.')
  return {
    name: query.name,
    coreTable: query.coreTable,
    flattened: query.flattened,
    args,
    columns: query.columns.map(column => ({ ...column, kind: kindOf(column.table, column.column) ?? 'text' })),
    sql,
    names,
    binds: new Set(
      Array.from(sql.replace(/'(?:[^']|'')*'/g, '').matchAll(/:([A-Za-z_]\w*)/g), match => match[1] ?? ''),
    ),
    usesSysdate: sql.includes(`:${sysdateBind}`),
    ordered,
    fields: distinct([...fields, ...query.columns.map(({ table, column }) => ({ table, field: column }))]),
  }
}

/** SQLite itself tells which fields a statement reads, through aliases, common tables and subqueries. */
function fieldsRead(
  db: DatabaseSync,
  catalog: Catalog,
  sql: string,
): { readonly fields: readonly Field[]; readonly names: readonly string[] } {
  const fields: Field[] = []
  db.setAuthorizer((action, table, column, _database, within) => {
    if (action !== constants.SQLITE_READ) return harmless.has(action) ? constants.SQLITE_OK : constants.SQLITE_DENY
    const name = table?.toLowerCase() ?? ''
    // json_each carries array arguments; reads within a view are the view's own affair.
    if (name === 'dual' || name === 'json_each' || within?.toLowerCase() === 'teachers') return constants.SQLITE_OK
    if (!catalog.has(name)) return constants.SQLITE_DENY
    if (column) fields.push({ table: name, field: column.toLowerCase() })
    return constants.SQLITE_OK
  })
  try {
    const columns = db.prepare(sql).columns()
    return { fields, names: columns.map(column => column.name.toLowerCase()) }
  } finally {
    db.setAuthorizer(null)
  }
}

const harmless = new Set([constants.SQLITE_SELECT, constants.SQLITE_FUNCTION, constants.SQLITE_RECURSIVE])

function checkSelectList(query: NamedQuery, names: readonly string[]): void {
  if (names.length !== query.columns.length)
    throw new Error(`The SELECT list has ${names.length} columns, the query declares ${query.columns.length}.`)
  if (new Set(names).size !== names.length) throw new Error('Every column of the SELECT list needs a unique alias.')
}

function lastPart(alias: string): string {
  return alias.slice(alias.indexOf('.') + 1)
}

function distinct(fields: readonly Field[]): readonly Field[] {
  return [...new Map(fields.map(field => [`${field.table}.${field.field}`, field])).values()]
}
