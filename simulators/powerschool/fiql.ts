/** The search language of `q`: criteria joined by semicolons, and what they are in SQL. */
import type { ColumnKind } from './tables.ts'

export type Operator = '==' | '=gt=' | '=ge=' | '=lt=' | '=le='
export type Criterion = {
  readonly field: string
  readonly operator: Operator
  /** More than one for a list in parentheses. */
  readonly values: readonly string[]
}
export type Condition = { readonly sql: string; readonly params: readonly (string | number)[] }

const sqlOperators: Readonly<Record<Operator, string>> = {
  '==': '=',
  '=gt=': '>',
  '=ge=': '>=',
  '=lt=': '<',
  '=le=': '<=',
}

/** Throws an Error in PowerSchool's words on what is no criterion. */
export function readCriteria(q: string): readonly Criterion[] {
  return splitOutsideLists(q).map(text => {
    const [, field, operator, value] = /^([\w.$]+)(==|=gt=|=ge=|=lt=|=le=)([\s\S]*)$/.exec(text) ?? []
    if (field === undefined || value === undefined || !isOperator(operator))
      throw new Error(`Invalid query expression ${text}`)
    const list = /^\(([\s\S]*)\)$/.exec(value)?.[1]
    return { field: field.toLowerCase(), operator, values: list === undefined ? [value] : list.split(',') }
  })
}

function isOperator(text: string | undefined): text is Operator {
  return text !== undefined && Object.hasOwn(sqlOperators, text)
}

function splitOutsideLists(q: string): readonly string[] {
  const parts = q.match(/(?:\([^)]*\)|[^;])+/g) ?? []
  return parts.map(part => part.trim()).filter(part => part !== '')
}

/** The SQL of one criterion over an expression of a kind. Throws when the value does not fit the kind. */
export function conditionOf(criterion: Criterion, expression: string, kind: ColumnKind): Condition {
  if (kind === 'clob') throw new Error('Querying not supported against clob or blob field types')
  const alternatives = criterion.values.map(value => comparison(criterion, value, expression, kind))
  if (alternatives.length === 1 && alternatives[0]) return alternatives[0]
  return {
    sql: `(${alternatives.map(alternative => alternative.sql).join(' or ')})`,
    params: alternatives.flatMap(alternative => alternative.params),
  }
}

function comparison({ field, operator }: Criterion, value: string, expression: string, kind: ColumnKind): Condition {
  // In PowerQueries the character NUL stands for null.
  if (value === '\u0000' || value === '\\u0000') return { sql: `${expression} is null`, params: [] }
  if (value === '') throw new Error(`Invalid empty value for field ${field}`)
  if (kind === 'integer' || kind === 'number') {
    const number = Number(value)
    if (Number.isNaN(number))
      throw new Error(`Invalid number '${value}' passed for comparison to number field ${canonicalName(field)}`)
    return { sql: `${expression} ${sqlOperators[operator]} ?`, params: [number] }
  }
  if (kind === 'date' || kind === 'timestamp') {
    if (!/^\d{4}-\d{2}-\d{2}(T[\d:]+)?$/.test(value))
      throw new Error(`Invalid date '${value}' passed for comparison to date field ${canonicalName(field)}`)
    return { sql: `${expression} ${sqlOperators[operator]} ?`, params: [value] }
  }
  if (operator === '==' && value.includes('*')) {
    const pattern = value.replace(/[\\%_]/g, character => `\\${character}`).replaceAll('*', '%')
    return { sql: `${expression} like ? escape '\\'`, params: [pattern] }
  }
  return { sql: `${expression} ${sqlOperators[operator]} ?`, params: [value] }
}

/** A column as PowerSchool's own messages write it: `schoolid` is SchoolID, `entry_time` is Entry_Time. */
export function canonicalName(column: string): string {
  const parts = column.split('_').map(part => part.charAt(0).toUpperCase() + part.slice(1))
  return parts.join('_').replace(/id$/i, 'ID')
}

export function joinConditions(conditions: readonly Condition[]): Condition {
  if (conditions.length === 0) return { sql: '1', params: [] }
  return {
    sql: conditions.map(condition => condition.sql).join(' and '),
    params: conditions.flatMap(condition => condition.params),
  }
}
