/** Runs PowerQueries: arguments, filters, order and pages in; strings by alias, nulls left out, out. */
import { type Answer, json, type Question } from '../answer.ts'
import type { Effect } from '../faults.ts'
import { type Condition, conditionOf, joinConditions, readCriteria } from './fiql.ts'
import { type House, lacksPermission } from './house.ts'
import { sysdateBind } from './oracle-sql.ts'
import type { NamedParams, QueryRow } from './page-reader.ts'
import { loseRows, lostRows } from './page-faults.ts'
import { readArguments } from './query-arguments.ts'
import type { RegisteredQuery } from './query-registry.ts'
import { makeRowWriter } from './query-rows.ts'

export function answerPowerQuery(
  house: House,
  asked: { readonly name: string; readonly countOnly: boolean },
  question: Question,
  effects: readonly Effect[],
): Answer {
  const query = house.plugin?.queries.get(asked.name)
  if (!query || (house.dials.pluginRequired && !house.enabled))
    return json({ message: `Query ${asked.name} not found` }, 404)
  if (question.method !== 'POST') return json({ message: 'A PowerQuery is run by POST' }, 405)
  const missing = house.missingGrants(query.fields, 'ViewOnly')
  if (missing.length > 0) return lacksPermission(missing, field => field.field)

  const body = readBody(question)
  if (!body) return json({ message: 'Invalid JSON payload' }, 400)
  const { params, errors } = readArguments(query, body)
  if (errors.length > 0) return json({ message: 'Validation Failed', errors }, 400)
  try {
    const statement = makeStatement(house, query, { ...Object.fromEntries(question.query), ...body }, params)
    if (asked.countOnly) return json({ count: house.pages.count(statement.sql, statement.params) })
    return answerRows(house, query, statement, question, effects)
  } catch (error) {
    if (error instanceof BadQuestion) return json({ message: error.message }, 400)
    throw error
  }
}

class BadQuestion extends Error {}

type Statement = {
  readonly sql: string
  readonly params: NamedParams
  readonly ordered: boolean
  readonly projection: string
}

function readBody(question: Question): Readonly<Record<string, unknown>> | undefined {
  const text = question.body.toString('utf8').trim()
  if (text === '') return {}
  try {
    const body: unknown = JSON.parse(text)
    return typeof body === 'object' && body !== null && !Array.isArray(body) ? { ...body } : undefined
  } catch {
    // What isn't JSON is the caller's mistake: the answer says so.
    return undefined
  }
}

function makeStatement(
  house: House,
  query: RegisteredQuery,
  asked: Readonly<Record<string, unknown>>,
  args: NamedParams,
): Statement {
  const params: Record<string, NamedParams[string]> = { ...args }
  if (query.usesSysdate) params[sysdateBind] = house.now()
  const filter = readFilter(query, asked['$q'])
  filter.params.forEach((value, index) => (params[`q${index}`] = value))
  let index = 0
  const where = filter.sql.replace(/\?/g, () => `:q${index++}`)
  const order = readOrder(query, asked['order'])
  const wrapped =
    filter.params.length > 0 || filter.sql !== '1'
      ? `select * from (${query.sql}) where ${where}`
      : `select * from (${query.sql})`
  return {
    sql: order ? `${wrapped} order by ${order}` : wrapped,
    params,
    ordered: query.ordered || order !== '',
    projection: typeof asked['projection'] === 'string' ? asked['projection'] : '',
  }
}

function readFilter(query: RegisteredQuery, q: unknown): Condition {
  if (q === undefined) return { sql: '1', params: [] }
  if (typeof q !== 'string' || q === '') throw new BadQuestion('$q must not be empty')
  try {
    const conditions = readCriteria(q).map(criterion => {
      const column = findColumn(query, criterion.field)
      if (criterion.values.length > 1) throw new BadQuestion('illegal')
      return conditionOf(criterion, `"${columnName(query, column)}"`, column.kind)
    })
    return joinConditions(conditions)
  } catch (error) {
    throw error instanceof BadQuestion ? error : new BadQuestion(error instanceof Error ? error.message : String(error))
  }
}

// order=t1.c1,t2.c2;desc
function readOrder(query: RegisteredQuery, order: unknown): string {
  if (typeof order !== 'string' || order === '') return ''
  const terms = order.split(',').map(term => {
    const [name = '', direction = 'asc'] = term.split(';')
    if (direction !== 'asc' && direction !== 'desc') throw new BadQuestion(`Invalid order ${term}`)
    return `"${columnName(query, findColumn(query, name.toLowerCase()))}" ${direction}`
  })
  return terms.join(', ')
}

function findColumn(query: RegisteredQuery, name: string): RegisteredQuery['columns'][number] {
  const core = query.coreTable?.toLowerCase() ?? ''
  const found = query.columns.find(({ alias }) => {
    const lower = alias.toLowerCase()
    return lower === name || `${core}.${lower}` === name || lower.slice(lower.indexOf('.') + 1) === name
  })
  if (!found) throw new BadQuestion(`Invalid field ${name}`)
  return found
}

function columnName(query: RegisteredQuery, column: RegisteredQuery['columns'][number]): string {
  return query.names[query.columns.indexOf(column)] ?? ''
}

function answerRows(
  house: House,
  query: RegisteredQuery,
  statement: Statement,
  question: Question,
  effects: readonly Effect[],
): Answer {
  const page = readNumber(question.query.get('page'), 1)
  const size = readNumber(question.query.get('pagesize'), 100)
  const writer = makeRowWriter(house, query, statement.projection)
  const all = size === 0
  const rows = all ? streamAll(house, statement, effects) : loseRows(effects, readPage(house, statement, page, size))
  const counted = question.query.get('count') === 'true' || undefined
  const count = counted && house.pages.count(statement.sql, statement.params)
  const body = writer.write(rows, { count, strange: effects.find(effect => effect.kind === 'strange row') })
  return {
    status: 200,
    headers: { 'content-type': 'application/json;charset=UTF-8' },
    body: all ? body : [...body].join(''),
  }
}

function streamAll(house: House, statement: Statement, effects: readonly Effect[]): Iterable<QueryRow> {
  if (effects.some(effect => effect.kind === 'no rows')) return []
  return loseFirst(lostRows(effects), house.pages.stream(statement.sql, statement.params))
}

function* loseFirst(count: number, rows: Iterable<QueryRow>): Iterable<QueryRow> {
  let passed = 0
  for (const row of rows) if (++passed > count) yield row
}

// Without ORDER BY the real server's pages overlap and leave gaps; each page is drawn anew here.
function readPage(house: House, statement: Statement, page: number, size: number): readonly QueryRow[] {
  if (statement.ordered || !house.dials.shuffleUnordered)
    return house.pages.read(statement.sql, statement.params, page, size)
  const shuffled = `${statement.sql} order by random() limit ${size} offset ${(page - 1) * size}`
  return [...house.pages.stream(shuffled, statement.params)]
}

function readNumber(text: string | null, usual: number): number {
  if (text === null || text === '') return usual
  if (!/^\d+$/.test(text)) throw new BadQuestion(`Invalid number '${text}'`)
  return Number(text)
}
