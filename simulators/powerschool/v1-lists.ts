/** The common shape of /ws/v1: capability gate, trees as JSON or XML, lists by `q` and page, counts, errors. */
import type { SQLInputValue, SQLOutputValue } from 'node:sqlite'
import { type Answer, json, type Question } from '../answer.ts'
import { conditionOf, joinConditions, readCriteria } from './fiql.ts'
import type { House } from './house.ts'
import type { ColumnKind } from './tables.ts'
import { toJson, toXml, type Tree, type TreeObject } from './xml-json.ts'

export type SqlRow = Readonly<Record<string, SQLOutputValue>>

export type Searchable = Readonly<Record<string, readonly [expression: string, kind: ColumnKind]>>

export type ListSource = {
  /** `students`, and `student` for each item. */
  readonly root: string
  readonly item: string
  readonly attributes: TreeObject
  /** `from ...` with its joins; the row's columns are `select`. */
  readonly select: string
  readonly from: string
  readonly where: string
  readonly params: readonly SQLInputValue[]
  /** Holds when the question has no `q`. */
  readonly usualFilter?: string
  readonly order: string
  readonly searchable: Searchable
  readonly toTree: (row: SqlRow) => Tree
}

export class V1Refusal extends Error {
  readonly status: number
  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

/** 401, as a missing capability is answered; re-authenticating does not help. */
export function lacksV1Level(level: 'READ' | 'FULL'): V1Refusal {
  return new V1Refusal(401, `Plugin is missing required accessLevelV1Api ${level} permission`)
}

export function v1Error({ status, message }: V1Refusal): Answer {
  return json({ errorMessage: { message } }, status)
}

export function answerTree(house: House, question: Question, root: string, tree: Tree): Answer {
  const accept = question.headers['accept'] ?? ''
  if (!accept.includes('json'))
    return { status: 200, headers: { 'content-type': 'application/xml;charset=UTF-8' }, body: toXml(root, tree) }
  return json({ [root]: toJson(tree, house.dials.singleAsArray) ?? '' })
}

export function answerList(house: House, question: Question, source: ListSource): Answer {
  const { where, params } = filterOf(question, source)
  const { page, size } = readPaging(house, question)
  const sql = `select ${source.select} ${source.from} where ${where} order by ${source.order} limit ? offset ?`
  const rows = house.db.prepare(sql).all(...params, size, (page - 1) * size)
  if (rows.length === 0 && house.dials.emptyPage === 'empty string') return json({ [source.root]: '' })
  return answerTree(house, question, source.root, { ...source.attributes, [source.item]: rows.map(source.toTree) })
}

export function answerCount(house: House, question: Question, source: ListSource): Answer {
  const { where, params } = filterOf(question, source)
  const found = house.db.prepare(`select count(*) as n ${source.from} where ${where}`).get(...params)
  return answerTree(house, question, 'resource', { count: found?.['n'] === undefined ? 0 : Number(found['n']) })
}

function filterOf(
  question: Question,
  source: ListSource,
): { readonly where: string; readonly params: readonly SQLInputValue[] } {
  const q = question.query.get('q')
  if (q === null || q === '')
    return { where: `${source.where} and ${source.usualFilter ?? '1'}`, params: source.params }
  try {
    const conditions = readCriteria(q).map(criterion => {
      const known = source.searchable[criterion.field]
      if (!known) throw new Error(`Invalid field ${criterion.field}`)
      const values = criterion.field.endsWith('enroll_status')
        ? criterion.values.map(value => value.toUpperCase())
        : criterion.values
      return conditionOf({ ...criterion, values }, known[0], known[1])
    })
    const { sql, params } = joinConditions(conditions)
    return { where: `${source.where} and ${sql}`, params: [...source.params, ...params] }
  } catch (error) {
    throw new V1Refusal(400, error instanceof Error ? error.message : String(error))
  }
}

export function readPaging(house: House, question: Question): { readonly page: number; readonly size: number } {
  const most = house.dials.maxPageSize
  const page = readWholeNumber(question.query.get('page'), 'page') ?? 1
  const wanted = readWholeNumber(question.query.get('pagesize'), 'pagesize') ?? 0
  if (wanted > most && house.dials.oversizePage === 'error')
    throw new V1Refusal(400, `The page size ${wanted} cannot be greater than ${most}`)
  return { page: Math.max(page, 1), size: wanted === 0 ? most : Math.min(wanted, most) }
}

function readWholeNumber(text: string | null, name: string): number | undefined {
  if (text === null || text === '') return undefined
  if (!/^\d+$/.test(text)) throw new V1Refusal(400, `Invalid value '${text}' for ${name}`)
  return Number(text)
}

/** The names of a comma-separated request parameter. */
export function namesIn(question: Question, parameter: string): ReadonlySet<string> {
  const names = (question.query.get(parameter) ?? '').split(',').map(name => name.trim().toLowerCase())
  return new Set(names.filter(name => name !== ''))
}

/** Text of a column, '' and null alike as nothing. */
export function textOf(row: SqlRow, column: string): string | undefined {
  const value = row[column]
  return value === null || value === undefined || value === '' ? undefined : String(value)
}
