/** A PowerQuery of our plugin: its SQL, columns and arguments, and which fields of PowerSchool it touches. */

export type Column = {
  readonly alias: string
  /** A real column of PowerSchool as `table.column`; for a computed value, one that it is computed of. */
  readonly field: string
  readonly sql: string
}

export type PowerQuery = {
  readonly name: string
  readonly coreTable: string
  readonly summary: string
  readonly args: readonly string[]
  readonly columns: readonly Column[]
  readonly sql: string
}

/** The arguments that take a list. */
export const listArguments: readonly string[] = ['statuses', 'keys']

/** `field` is `table.column`, `sql` what is selected: the columns of a query, in order. */
export function columns(list: Readonly<Record<string, readonly [field: string, sql: string]>>): readonly Column[] {
  return Object.entries(list).map(([alias, [field, sql]]) => ({ alias, field, sql }))
}

/** The arguments are the binds of the SQL, in their order: an undeclared one would make PowerSchool lose the query. */
export function powerQuery(query: Omit<PowerQuery, 'args' | 'sql'> & { readonly from: string }): PowerQuery {
  const selected = query.columns.map(({ alias, sql }) => `${sql} as ${alias}`).join(',\n       ')
  const sql = `select ${selected}\n  from ${query.from}`
  const { name, coreTable, summary, columns: own } = query
  return { name, coreTable, summary, args: bindsOf(sql), columns: own, sql }
}

function bindsOf(sql: string): readonly string[] {
  return [...new Set(Array.from(sql.matchAll(/:([a-z_]+)/g), match => match[1] ?? ''))]
}

const sourceOf = /\b(?:from|join)\s+([a-z]\w*)\s+([a-z]\w*)/g
const derived = /\)\s+([a-z]\w*)/g
const reference = /\b([a-z]\w*)\.([a-z]\w*)/g
const literal = /'[^']*'/g

/**
 * Every `table.column` the query reads, joins and filters by included: what its plugin must ask for. Relies on how the SQL here is written:
 * each table has an alias, each column is named with it, and an alias stands for one table throughout the query.
 */
export function fieldsOf(query: PowerQuery): ReadonlySet<string> {
  const sql = query.sql.replace(literal, "''")
  const tables = new Map<string, string>()
  for (const [, table = '', alias = ''] of sql.matchAll(sourceOf)) {
    if ((tables.get(alias) ?? table) !== table) throw new Error(`${query.name}: alias ${alias} stands for two tables`)
    tables.set(alias, table)
  }
  const views = new Set(Array.from(sql.matchAll(derived), match => match[1]))
  const fields = new Set(query.columns.map(({ field }) => field))
  for (const [, alias = '', column = ''] of sql.matchAll(reference)) {
    const table = tables.get(alias)
    if (table) fields.add(`${table}.${column}`)
    else if (!views.has(alias)) throw new Error(`${query.name}: alias ${alias} stands for no table`)
  }
  return fields
}
