/** /ws/schema/table: rows of a table by projection and `q`, counts, metadata; refusals in the order PowerSchool checks. */
import { type Answer, json, type Question } from '../answer.ts'
import { canonicalName, type Condition, conditionOf, joinConditions, readCriteria } from './fiql.ts'
import { type House, lacksPermission } from './house.ts'
import type { TableDefinition } from './tables.ts'
import { listExtensions, teachers } from './tables.ts'
import { isExtension, TableRefusal } from './table-refusal.ts'
import { writeTable } from './table-writes.ts'
import type { SqlRow } from './v1-lists.ts'

export function answerTableApi(house: House, question: Question): Answer {
  try {
    return answer(house, question)
  } catch (error) {
    if (error instanceof TableRefusal) return json({ message: error.message }, error.status)
    throw error
  }
}

function answer(house: House, question: Question): Answer {
  const [name = '', second = '', ...rest] = question.path
    .replace(/^\/ws\/schema\/table\/?/, '')
    .replace(/\/$/, '')
    .split('/')
  if (name === '') return json({ tables: servedTables(house).map(table => ({ name: table.name })) })
  if (rest.length > 0) throw new TableRefusal(404, 'HTTP 404 Not Found')
  const table = findTable(house, name)
  if (question.method !== 'GET') return writeTable(house, question, table, second === '' ? undefined : readId(second))
  if (second === 'metadata') return answerMetadata(house, question, table)
  if (second === 'count') return answerCount(house, question, table)
  return second === ''
    ? answerRows(house, question, table, name)
    : answerRow(house, question, table, name, readId(second))
}

function servedTables(house: House): readonly TableDefinition[] {
  return [...house.catalog().values()].filter(table => table.name !== teachers.name)
}

function findTable(house: House, name: string): TableDefinition {
  const table = house.catalog().get(name.toLowerCase())
  if (!table) throw new TableRefusal(404, `Table ${name} not found`)
  if (table.name === teachers.name) throw new TableRefusal(405, 'GET, POST and PUT are not allowed on table')
  return table
}

function readId(text: string): number {
  if (!/^-?\d+$/.test(text)) throw new TableRefusal(404, `No record with id ${text}`)
  return Number(text)
}

function answerMetadata(house: House, question: Question, table: TableDefinition): Answer {
  const expansions = (question.query.get('expansions') ?? '').split(',')
  const columns = Object.entries(table.columns).map(([name, kind]) => ({
    name,
    type: kind,
    ...(expansions.includes('access') ? { access: accessTo(house, table.name, name) } : {}),
  }))
  return json({
    name: table.name,
    comment: '',
    primaryKey: table.primaryKey,
    schemaType: isExtension(house, table.name) ? 'Extension' : 'Core',
    coreTable: listExtensions(house.db).find(extension => extension.name === table.name)?.parent ?? table.name,
    columns,
  })
}

function accessTo(house: House, table: string, field: string): string {
  if (house.missingGrants([{ table, field }], 'FullAccess').length === 0) return 'FullAccess'
  return house.missingGrants([{ table, field }], 'ViewOnly').length === 0 ? 'ViewOnly' : 'NoAccess'
}

// Without a filter a count needs no grant.
function answerCount(house: House, question: Question, table: TableDefinition): Answer {
  const filter = readFilter(table, question.query.get('q'))
  const refusal = refuseFields(house, table, filter.fields, canonicalName)
  if (refusal) return refusal
  const row = house.db.prepare(`select count(*) as n from ${table.name} where ${filter.sql}`).get(...filter.params)
  return json({ count: Number(row?.['n']) })
}

function answerRows(house: House, question: Question, table: TableDefinition, asked: string): Answer {
  const projection = readProjection(table, question.query.get('projection'))
  const filter = readFilter(table, question.query.get('q'))
  const order = readSort(table, question)
  const refusal =
    refuseFields(house, table, projection, name => name) ?? refuseFields(house, table, filter.fields, canonicalName)
  if (refusal) return refusal
  const most = house.dials.maxPageSize
  const size = readNumber(question, 'pagesize') || most
  if (size > most && house.dials.oversizePage === 'error')
    throw new TableRefusal(400, `pagesize cannot be greater than ${most}`)
  const page = Math.max(readNumber(question, 'page') || 1, 1)
  const used = Math.min(size, most)
  const rows = house.db
    .prepare(`select * from ${table.name} where ${filter.sql} order by ${order} limit ? offset ?`)
    .all(...filter.params, used, (page - 1) * used)
  const extensions = { '@extensions': extensionsOf(house, table) }
  if (rows.length === 0) return json(extensions)
  return json({ name: asked.toLowerCase(), record: rows.map(row => recordOf(table, projection, row)), ...extensions })
}

function answerRow(house: House, question: Question, table: TableDefinition, asked: string, id: number): Answer {
  const projection = readProjection(table, question.query.get('projection'))
  const refusal = refuseFields(house, table, projection, name => name)
  if (refusal) return refusal
  const row = house.db.prepare(`select * from ${table.name} where ${table.primaryKey} = ?`).get(id)
  if (!row) throw new TableRefusal(404, `No record found in ${asked} with id ${id}`)
  return json(recordOf(table, projection, row))
}

function extensionsOf(house: House, table: TableDefinition): string {
  return listExtensions(house.db)
    .filter(extension => extension.parent === table.name)
    .map(({ name }) => name)
    .join(',')
}

function recordOf(table: TableDefinition, projection: readonly string[], row: SqlRow): unknown {
  const values: Record<string, string> = {}
  for (const written of projection) {
    const name = written.toLowerCase()
    const value = row[name]
    if (value !== null && value !== undefined && value !== '') values[name] = String(value)
  }
  return { id: row[table.primaryKey], name: table.name, tables: { [table.name]: values } }
}

/** The columns as the caller wrote them. */
function readProjection(table: TableDefinition, projection: string | null): readonly string[] {
  if (projection === null || projection.trim() === '') throw new TableRefusal(400, 'A projection is required')
  return projection.split(',').flatMap(item => {
    const written = item.trim()
    const [first = '', second] = written.split('.')
    const column = second ?? first
    if (column === '*') return Object.keys(table.columns)
    if (table.columns[column.toLowerCase()]) return [column]
    throw new TableRefusal(
      400,
      `Invalid field specified: ${written} is not valid column for table: ${canonicalName(table.name)}`,
    )
  })
}

function readFilter(table: TableDefinition, q: string | null): Condition & { readonly fields: readonly string[] } {
  if (q === null || q === '') return { sql: '1', params: [], fields: [] }
  try {
    const criteria = readCriteria(q)
    const conditions = criteria.map(criterion => {
      const kind = table.columns[criterion.field]
      if (!kind) throw new Error(`Invalid field ${criterion.field}`)
      return conditionOf(criterion, criterion.field, kind)
    })
    return { ...joinConditions(conditions), fields: criteria.map(criterion => criterion.field) }
  } catch (error) {
    throw new TableRefusal(400, error instanceof Error ? error.message : String(error))
  }
}

function readSort(table: TableDefinition, question: Question): string {
  const direction = question.query.get('sortdescending') === 'true' ? 'desc' : 'asc'
  const columns = (question.query.get('sort') ?? '').split(',').filter(Boolean)
  const terms = columns.map(column => {
    const name = column.trim().toLowerCase()
    if (!table.columns[name]) throw new TableRefusal(400, `Invalid field ${column}`)
    return `${name} ${direction}`
  })
  return [...terms, `${table.primaryKey} ${direction}`].join(', ')
}

function refuseFields(
  house: House,
  table: TableDefinition,
  columns: readonly string[],
  describe: (column: string) => string,
): Answer | undefined {
  const fields = columns.map(column => ({ table: table.name, field: column.toLowerCase(), written: column }))
  const missing = new Set(house.missingGrants(fields, 'ViewOnly'))
  const lacking = fields.filter(field => missing.has(field))
  if (lacking.length === 0) return undefined
  return lacksPermission(lacking, field =>
    describe(lacking.find(({ field: name }) => name === field.field)?.written ?? field.field),
  )
}

function readNumber(question: Question, name: string): number {
  const text = question.query.get(name) ?? ''
  if (!/^\d*$/.test(text)) throw new TableRefusal(400, `Invalid number '${text}' for ${name}`)
  return Number(text)
}
