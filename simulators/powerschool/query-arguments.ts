/** Takes a PowerQuery's arguments from the request body, each checked against the column it names. */
import type { SQLInputValue } from 'node:sqlite'
import type { RegisteredQuery } from './query-registry.ts'
import type { ColumnKind } from './tables.ts'

export type ArgumentError = { readonly field: string; readonly code: string; readonly message: string }

type Argument = RegisteredQuery['args'][number]

export function readArguments(
  query: RegisteredQuery,
  body: Readonly<Record<string, unknown>>,
): { readonly params: Record<string, SQLInputValue>; readonly errors: readonly ArgumentError[] } {
  const params: Record<string, SQLInputValue> = {}
  const errors: ArgumentError[] = []
  for (const argument of query.args) {
    const value = Object.hasOwn(body, argument.name) ? body[argument.name] : argument.default
    if (value === undefined || value === null || value === '') {
      if (argument.required)
        errors.push({ field: argument.name, code: 'REQUIRED', message: `Argument ${argument.name} is required` })
      // What an omitted optional argument binds to is not documented; null selects nothing by accident.
      if (query.binds.has(argument.name)) params[argument.name] = argument.array ? '[]' : null
      continue
    }
    const taken = argument.array ? takeList(argument, value) : takeValue(argument, value)
    if (taken === undefined) errors.push(wrongType(argument, value))
    else if (query.binds.has(argument.name)) params[argument.name] = taken
  }
  return { params, errors }
}

function wrongType(argument: Argument, value: unknown): ArgumentError {
  const wanted = argument.array ? 'an array' : (argument.kind ?? 'a plain value')
  return {
    field: argument.name,
    code: 'INVALID',
    message: `Argument ${argument.name} must be ${wanted}: ${JSON.stringify(value)}`,
  }
}

function takeList(argument: Argument, value: unknown): string | undefined {
  if (!Array.isArray(value)) return undefined
  const taken = value.map(item => takeValue(argument, item))
  return taken.includes(undefined) ? undefined : JSON.stringify(taken)
}

function takeValue(argument: Argument, value: unknown): string | number | undefined {
  if (typeof value === 'boolean') return value ? 1 : 0
  if (typeof value !== 'string' && typeof value !== 'number') return undefined
  return fits(argument.kind, String(value)) ? typed(argument.kind, String(value)) : undefined
}

function fits(kind: ColumnKind | undefined, text: string): boolean {
  switch (kind) {
    case 'integer':
      return /^-?\d+$/.test(text)
    case 'number':
      return /^-?\d+(\.\d+)?$/.test(text)
    case 'date':
      return /^\d{4}-\d{2}-\d{2}$/.test(text)
    case 'timestamp':
      return /^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}:\d{2}(\.\d+)?)?$/.test(text)
    case 'text':
    case 'clob':
    case undefined:
      return true
  }
}

function typed(kind: ColumnKind | undefined, text: string): string | number {
  if (kind === 'timestamp') return text.replace(' ', 'T')
  if (kind === 'integer' || kind === 'number') return Number(text)
  return kind === undefined && /^-?(0|[1-9]\d{0,14})$/.test(text) ? Number(text) : text
}
