/** POST, PUT and DELETE on /ws/schema/table: extension tables and the few core tables that take writes. */
import type { SQLInputValue } from 'node:sqlite'
import { type Answer, json, type Question } from '../answer.ts'
import { canonicalName } from './fiql.ts'
import { type House, lacksPermission } from './house.ts'
import { isExtension, TableRefusal } from './table-refusal.ts'
import type { TableDefinition } from './tables.ts'

const writableCoreTables = new Set(['spenrollments'])

type Values = Readonly<Record<string, SQLInputValue>>

export function writeTable(house: House, question: Question, table: TableDefinition, id: number | undefined): Answer {
  const extension = isExtension(house, table.name)
  if (!extension && !writableCoreTables.has(table.name))
    throw new TableRefusal(405, 'GET, POST and PUT are not allowed on table')
  if (question.method === 'DELETE') return deleteRow(house, table, id)
  if (question.method !== 'POST' && question.method !== 'PUT') throw new TableRefusal(405, 'Method Not Allowed')
  if (!(question.headers['content-type'] ?? '').includes('application/json'))
    throw new TableRefusal(415, 'Unsupported Media Type')

  const values = readValues(question, table)
  const missing = house.missingGrants(
    Object.keys(values).map(field => ({ table: table.name, field })),
    'FullAccess',
  )
  if (missing.length > 0) return lacksPermission(missing, field => canonicalName(field.field))
  const key = keyOf(house, table, id, values, extension)
  return question.method === 'POST' ? insertRow(house, table, key, values) : updateRow(house, table, key, values)
}

function readValues(question: Question, table: TableDefinition): Values {
  let body: unknown
  try {
    body = JSON.parse(question.body.toString('utf8'))
  } catch {
    throw new TableRefusal(400, 'Invalid payload structure')
  }
  const tables = memberOf(body, 'tables')
  const name = Object.keys(asObject(tables)).find(found => found.toLowerCase() === table.name)
  if (name === undefined) throw new TableRefusal(400, `The payload has no tables.${table.name}`)
  const values: Record<string, SQLInputValue> = {}
  for (const [column, value] of Object.entries(asObject(memberOf(tables, name)))) {
    const kind = table.columns[column.toLowerCase()]
    if (!kind)
      throw new TableRefusal(
        400,
        `Invalid field specified: ${column} is not valid column for table: ${canonicalName(table.name)}`,
      )
    if (typeof value !== 'string') throw new TableRefusal(400, `Value of ${column} must be a string`)
    const isNumber = kind === 'integer' || kind === 'number'
    if (isNumber && value !== '' && Number.isNaN(Number(value)))
      throw new TableRefusal(400, `Invalid number '${value}' for ${column}`)
    if (kind === 'date' && value !== '' && !/^\d{4}-\d{2}-\d{2}$/.test(value))
      throw new TableRefusal(400, `Invalid date '${value}' for ${column}`)
    values[column.toLowerCase()] = value === '' ? null : isNumber ? Number(value) : value
  }
  return values
}

function memberOf(value: unknown, name: string): unknown {
  return asObject(value)[name]
}

function asObject(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {}
}

// An extension's row may be named in the address by its parent, or in the columns by studentsdcid: sources differ.
function keyOf(
  house: House,
  table: TableDefinition,
  id: number | undefined,
  values: Values,
  extension: boolean,
): number | undefined {
  const named = values[table.primaryKey]
  if (extension && id === undefined && house.dials.extensionInsertBy === 'parent id')
    throw new TableRefusal(404, 'HTTP 404 Not Found')
  if (id !== undefined) return id
  return typeof named === 'number' ? named : undefined
}

function insertRow(house: House, table: TableDefinition, key: number | undefined, values: Values): Answer {
  if (key !== undefined && exists(house, table, key))
    throw new TableRefusal(404, 'The record exists. Use PUT to update existing records')
  const row: Values = { ...values, ...(key === undefined ? {} : { [table.primaryKey]: key }), ...stamps(house, table) }
  const names = Object.keys(row)
  const inserted = house.db
    .prepare(`insert into ${table.name} (${names.join(', ')}) values (${names.map(() => '?').join(', ')})`)
    .run(...Object.values(row))
  return success(house, 'INSERT', table, Number(inserted.lastInsertRowid))
}

function updateRow(house: House, table: TableDefinition, key: number | undefined, values: Values): Answer {
  if (key === undefined || !exists(house, table, key))
    throw new TableRefusal(404, 'The record does not exist. Use POST to insert a new record')
  const row: Values = { ...values, ...stamps(house, table) }
  const assignments = Object.keys(row).map(name => `${name} = ?`)
  if (assignments.length > 0)
    house.db
      .prepare(`update ${table.name} set ${assignments.join(', ')} where ${table.primaryKey} = ?`)
      .run(...Object.values(row), key)
  return success(house, 'UPDATE', table, key)
}

function deleteRow(house: House, table: TableDefinition, key: number | undefined): Answer {
  const all = Object.keys(table.columns).map(field => ({ table: table.name, field }))
  const missing = house.missingGrants(all, 'FullAccess')
  if (missing.length > 0) return lacksPermission(missing, field => canonicalName(field.field))
  if (key === undefined || !exists(house, table, key)) throw new TableRefusal(404, 'The record does not exist')
  house.db.prepare(`delete from ${table.name} where ${table.primaryKey} = ?`).run(key)
  return { status: 204 }
}

function exists(house: House, table: TableDefinition, key: number): boolean {
  return house.db.prepare(`select 1 from ${table.name} where ${table.primaryKey} = ?`).get(key) !== undefined
}

function stamps(house: House, table: TableDefinition): Values {
  return table.columns['whenmodified'] ? { whenmodified: house.now() } : {}
}

function success(house: House, action: 'INSERT' | 'UPDATE', table: TableDefinition, id: number): Answer {
  const answer = {
    insert_count: action === 'INSERT' ? 1 : 0,
    update_count: action === 'UPDATE' ? 1 : 0,
    delete_count: 0,
    result: [
      {
        status: 'SUCCESS',
        action,
        success_message: { id, ref: `${house.url}/ws/schema/table/${table.name}/${id}` },
      },
    ],
  }
  return json(house.dials.resultsWrapperOnTableWrites ? { results: answer } : answer)
}
