/** What PowerSchool answers, read tolerantly in one place: one or many, text or number, absent or empty, errors in several forms. */

import { BrokenAnswer } from '../kit/http.ts'

export type Row = Readonly<Record<string, unknown>>

export type Rows = {
  readonly rows: readonly Row[]
  /** Of all rows that the query would answer; where it was asked for. */
  readonly count?: number
}

/** The rows of a flattened PowerQuery. No rows: `record` is absent. One row may come without its array. */
export function readRows(text: string): Rows {
  const answer = readObject(text)
  const record = answer['record']
  if (record !== undefined && record !== null && record !== '' && typeof record !== 'object') {
    throw new BrokenAnswer('its rows are not a list')
  }
  const rows = manyOf(record).map(row => (isObject(row) ? row : {}))
  const count = wholeNumber(answer['count'])
  return count === undefined ? { rows } : { rows, count }
}

export function readObject(text: string): Row {
  const value = parse(text)
  if (!isObject(value)) throw new BrokenAnswer(text === '' ? 'it is empty' : 'it is not a JSON object')
  return value
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // Control characters that came raw out of an old column are no JSON, but all else of the answer may be sound.
    try {
      // oxlint-disable-next-line no-control-regex
      return JSON.parse(text.replace(/[\u0000-\u001f]/g, ' '))
    } catch (error) {
      throw new BrokenAnswer(text === '' ? 'it is empty' : 'it is not JSON, or only a part of it', { cause: error })
    }
  }
}

function manyOf(value: unknown): readonly unknown[] {
  if (value === undefined || value === null || value === '') return []
  return Array.isArray(value) ? value : [value]
}

export function isObject(value: unknown): value is Row {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A scalar as text, whatever type it came in; nothing for what is absent, empty or no scalar. */
export function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value === '' ? undefined : value
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  return undefined
}

export function wholeNumber(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? value : undefined
  if (typeof value !== 'string' || !/^-?\d{1,15}$/.test(value)) return undefined
  return Number(value)
}

/** The message of an error, in any of the envelopes: `message`, `errorMessage.message`, `error`. */
export function errorMessage(text: string): string {
  const body = objectOrNothing(text)
  const nested = isObject(body['errorMessage']) ? body['errorMessage']['message'] : undefined
  return textOf(nested) ?? textOf(body['message']) ?? textOf(body['error_description']) ?? textOf(body['error']) ?? ''
}

/** The fields of a 403 as `TABLE.COLUMN`, each once. */
export function deniedFields(text: string): readonly string[] {
  const denied = manyOf(objectOrNothing(text)['errors']).flatMap(item => {
    if (!isObject(item)) return []
    const [table, field] = [textOf(item['resource']), textOf(item['field'])]
    return table !== undefined && field !== undefined ? [`${table}.${field}`.toUpperCase()] : []
  })
  return [...new Set(denied)]
}

function objectOrNothing(text: string): Row {
  try {
    return readObject(text)
  } catch (error) {
    if (error instanceof BrokenAnswer) return {}
    throw error
  }
}
