/** Makes PowerSchool's tables in a SQLite database, fills them fast, and tells what tables a database holds. */
import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { type ColumnKind, type TableDefinition, tables } from './schema.ts'

export { type ColumnKind, type TableDefinition, tables } from './schema.ts'

export type CellValue = string | number | bigint | null
export type Row = Readonly<Record<string, CellValue>>

export type ExtensionTable = {
  readonly name: string
  /** The core table it extends, such as `students`. */
  readonly parent: string
  readonly columns: Readonly<Record<string, ColumnKind>>
}

const rowsPerTransaction = 10_000

// The second word gives every text-like kind TEXT affinity, so that '02134' or a numeric teacher number stays text.
const sqliteTypes: Readonly<Record<ColumnKind, string>> = {
  integer: 'INTEGER',
  number: 'NUMERIC',
  text: 'TEXT',
  date: 'DATE TEXT',
  timestamp: 'TIMESTAMP TEXT',
  clob: 'CLOB',
}

/** Makes every table, index and view that is not there yet. Running it again changes nothing. */
export function createTables(db: DatabaseSync): void {
  for (const table of tables) createTable(db, table)
  db.exec(teachersView)
  db.exec('create table if not exists _extension (name text primary key, parent text not null)')
}

/** Makes a one-to-one extension table such as `u_students_extension`; its key is the parent's, `studentsdcid`. */
export function createExtensionTable(db: DatabaseSync, extension: ExtensionTable): void {
  const primaryKey = `${extension.parent}dcid`
  createTable(db, {
    name: extension.name,
    primaryKey,
    columns: {
      [primaryKey]: 'integer',
      ...extension.columns,
      whocreated: 'text',
      whencreated: 'timestamp',
      whomodified: 'text',
      whenmodified: 'timestamp',
    },
    indexes: [],
  })
  const statement = db.prepare('insert into _extension values (?, ?) on conflict do nothing')
  statement.run(extension.name, extension.parent)
}

/** Inserts rows as they come; a column a row does not name is null. Refuses an unknown column. Returns how many. */
export function insertRows(db: DatabaseSync, table: string, rows: Iterable<Row>): number {
  const findStatement = makeStatements(db, table)
  const ownTransaction = !db.isTransaction
  let count = 0
  if (ownTransaction) db.exec('begin')
  try {
    for (const row of rows) {
      findStatement(Object.keys(row)).run(...Object.values(row))
      count += 1
      if (ownTransaction && count % rowsPerTransaction === 0) db.exec('commit; begin')
    }
  } catch (error) {
    if (ownTransaction) db.exec('rollback')
    throw error
  }
  if (ownTransaction) db.exec('commit')
  return count
}

/** Every table the database really holds, extension tables among them, by name. */
export function readTables(db: DatabaseSync): ReadonlyMap<string, TableDefinition> {
  const found = new Map(tables.map(table => [table.name, table]))
  for (const { name } of listExtensions(db)) found.set(name, readTable(db, name))
  return found
}

/** The extension tables with the core tables they extend. */
export function listExtensions(db: DatabaseSync): readonly { readonly name: string; readonly parent: string }[] {
  const rows = db.prepare('select name, parent from _extension order by name').all()
  return rows.map(row => ({ name: String(row['name']), parent: String(row['parent']) }))
}

function createTable(db: DatabaseSync, table: TableDefinition): void {
  const columns = Object.entries(table.columns).map(([name, kind]) =>
    name === table.primaryKey ? `${name} INTEGER PRIMARY KEY` : `${name} ${sqliteTypes[kind]}`,
  )
  db.exec(`create table if not exists ${table.name} (${columns.join(', ')})`)
  for (const index of table.indexes) {
    const name = `${table.name}_by_${index.replace(/\W+/g, '_')}`
    db.exec(`create index if not exists ${name} on ${table.name} (${index})`)
  }
}

// Rows mostly name the same columns as the row before; that is seen without joining their names.
function makeStatements(db: DatabaseSync, table: string): (columns: readonly string[]) => StatementSync {
  const known = new Map<string, StatementSync>()
  let last: { readonly columns: readonly string[]; readonly statement: StatementSync } | undefined
  return columns => {
    if (last && sameNames(last.columns, columns)) return last.statement
    const names = columns.join(', ')
    const places = columns.map(() => '?').join(', ')
    const statement = known.get(names) ?? db.prepare(`insert into ${table} (${names}) values (${places})`)
    known.set(names, statement)
    last = { columns, statement }
    return statement
  }
}

function sameNames(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((name, index) => name === b[index])
}

function readTable(db: DatabaseSync, name: string): TableDefinition {
  const columns: Record<string, ColumnKind> = {}
  let primaryKey = ''
  for (const row of db.prepare('select name, type, pk from pragma_table_info(?)').all(name)) {
    const kind = Object.entries(sqliteTypes).find(([, type]) => type === row['type'])?.[0]
    columns[String(row['name'])] = isColumnKind(kind) ? kind : 'text'
    if (row['pk'] === 1) primaryKey = String(row['name'])
  }
  return { name, primaryKey, columns, indexes: [] }
}

function isColumnKind(kind: string | undefined): kind is ColumnKind {
  return kind !== undefined && Object.hasOwn(sqliteTypes, kind)
}

/** TEACHERS is a view in PowerSchool too: one row per person and school. Queries may read it, the table API not. */
export const teachers: TableDefinition = {
  name: 'teachers',
  primaryKey: 'dcid',
  columns: {
    id: 'integer',
    dcid: 'integer',
    users_dcid: 'integer',
    schoolid: 'integer',
    status: 'integer',
    staffstatus: 'integer',
    teachernumber: 'text',
    first_name: 'text',
    middle_name: 'text',
    last_name: 'text',
    lastfirst: 'text',
    preferredname: 'text',
    title: 'text',
    email_addr: 'text',
    loginid: 'text',
    teacherloginid: 'text',
    homeschoolid: 'integer',
    home_phone: 'text',
    school_phone: 'text',
  },
  indexes: [],
}

const teachersView = `create view if not exists teachers as
  select ss.id, ss.dcid, ss.users_dcid, ss.schoolid, ss.status, ss.staffstatus, u.teachernumber, u.first_name,
         u.middle_name, u.last_name, u.lastfirst, u.preferredname, u.title, u.email_addr, u.loginid, u.teacherloginid,
         u.homeschoolid, u.home_phone, u.school_phone
    from schoolstaff ss join users u on u.dcid = ss.users_dcid`
