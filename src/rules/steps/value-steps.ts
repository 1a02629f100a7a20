/** The steps that choose a value: always the same, the first that is there, by a condition, by a map, by a table. */

import type { LookupTable, Plain } from '../../model/rule.ts'
import type { Value } from '../../model/value.ts'
import type { ResultType } from '../expression.ts'
import { isGroup, isSet, isSingle, singleOf, textOf, textsOf } from '../parameters.ts'
import { compilePickedFilter } from '../picked-filter.ts'
import { faultIn, within } from '../rule-fault.ts'
import { fieldName } from '../source-view.ts'
import {
  attributeNamed,
  onTexts,
  orBlank,
  reader,
  textLike,
  typeOf,
  typeOfSingle,
  type Maker,
  type Report,
  type Work,
  type Workshop,
} from './step.ts'

export const constant: Maker = ({ picked }) => {
  const value = valueOf(singleOf(picked, 'value') ?? '')
  return { type: typeOfSingle(singleOf(picked, 'value') ?? ''), work: () => value }
}

export const firstNonEmpty: Maker = ({ picked, offer }) => {
  const names = textsOf(picked, 'from') ?? []
  const readables = names.map((name, index) => attributeNamed(name, offer, ['from', index]))
  const readers = readables.map(reader)
  return {
    type: sameType(
      readables.map(({ kind }) => typeOf(kind)),
      ['from'],
    ),
    uses: readables.map(fieldName),
    work: (_, source) => {
      for (const read of readers) {
        const value = read(source)
        if (value !== null) return value
      }
      return null
    },
  }
}

export const ifBlank: Maker = ({ picked, takes }) => {
  const other = singleOf(picked, 'value') ?? ''
  return { type: sameType([takes, typeOfSingle(other)], ['value']), work: value => value ?? valueOf(other) }
}

export const conditional: Maker = ({ picked, offer }) => {
  const condition = within(['if'], () => compilePickedFilter(picked['if'], offer))
  const then = operandOf(picked['then'], offer, 'then')
  const other = picked['else'] === undefined ? undefined : operandOf(picked['else'], offer, 'else')
  return {
    type: sameType([then.type, ...(other ? [other.type] : [])], ['else']),
    uses: [...condition.uses, ...then.uses, ...(other?.uses ?? [])],
    work: (_, source, report) =>
      condition.holds(source) ? then.work(null, source, report) : (other?.work(null, source, report) ?? null),
  }
}

function operandOf(
  operand: Plain | undefined,
  offer: Workshop['offer'],
  name: string,
): { readonly type: ResultType; readonly uses: readonly string[]; readonly work: Work } {
  const { value, from, ...rest } = isGroup(operand) ? operand : {}
  const others = Object.keys(rest)
  if (others.length === 0 && from === undefined && isSingle(value)) {
    const constantValue = valueOf(value)
    return { type: typeOfSingle(value), uses: [], work: () => constantValue }
  }
  if (others.length === 0 && value === undefined && typeof from === 'string') {
    const readable = attributeNamed(from, offer, [name, 'from'])
    const read = reader(readable)
    return { type: typeOf(readable.kind), uses: [fieldName(readable)], work: (_, source) => read(source) }
  }
  throw faultIn([name], 'it is neither a value nor an attribute', 'Write {value: text} or {from: attribute}.')
}

export const valueMap: Maker = ({ picked, takes }) => {
  const values = isGroup(picked['values']) ? picked['values'] : {}
  const entries = Object.entries(values).flatMap(([key, value]) => (isSingle(value) ? [[key, value] as const] : []))
  const ignoresCase = isSet(picked, 'ignoreCase')
  const known = new Map<string, string | number | boolean>()
  for (const [key, value] of entries) {
    const found = keyOf(key, ignoresCase)
    if (known.has(found)) throw faultIn(['values', key], 'it stands there twice, in another case', 'Take one out.')
    known.set(found, value)
  }
  const fallback = singleOf(picked, 'default')
  const keeps = isSet(picked, 'keepUnknown')
  if (keeps && fallback !== undefined) {
    throw faultIn(['keepUnknown'], 'there is a default as well', 'Take one of the two out.')
  }
  const types = [...known.values(), ...(fallback === undefined ? [] : [fallback])].map(typeOfSingle)
  const type = sameType([...types, ...(keeps ? (['text'] as const) : [])], ['values'])
  const reports = isSet(picked, 'reportUnknown')
  const mapped = (text: string, report: Report): string | number | boolean | null => {
    const found = known.get(keyOf(text, ignoresCase))
    if (found !== undefined) return found
    if (reports) report(text)
    return keeps ? text : (fallback ?? null)
  }
  if (type === 'text' || type === 'anything') {
    return { type: textLike(takes), work: onTexts((text, report) => textOrBlank(mapped(text.trim(), report))) }
  }
  if (takes === 'texts') throw faultIn(['values'], 'of a list it gives texts only', 'Write the values in quotes.')
  return { type, work: (value, _, report) => (value === null ? null : mapped(String(value).trim(), report)) }
}

function textOrBlank(value: string | number | boolean | null): string | null {
  return value === null ? null : String(value)
}

export const lookup: Maker = ({ picked, tables, takes }) => {
  const table = tables.get(textOf(picked, 'table') ?? '')
  if (!table) {
    const names = [...tables.keys()]
    const advice =
      names.length > 0
        ? `There are: ${names.join(', ')}.`
        : 'Upload one first: passport-sync lookup-table put NAME FILE.'
    throw faultIn(['table'], 'there is no such lookup table', advice)
  }
  const column = columnOf(table, textOf(picked, 'column') ?? '', 'column')
  const keyName = textOf(picked, 'key')
  const key = keyName === undefined ? 0 : columnOf(table, keyName, 'key')
  const ignoresCase = isSet(picked, 'ignoreCase')
  const found = new Map<string, string>()
  for (const [index, row] of table.rows.entries()) {
    const name = keyOf((row[key] ?? '').trim(), ignoresCase)
    if (name === '') continue
    if (found.has(name)) {
      throw faultIn(
        ['table'],
        `row ${index + 2} of the table has a key that stands above already`,
        'Correct the table, or name another key.',
      )
    }
    found.set(name, row[column] ?? '')
  }
  const fallback = textOf(picked, 'default') ?? null
  const reports = isSet(picked, 'reportUnknown')
  return {
    type: textLike(takes),
    work: onTexts((text, report) => {
      const value = found.get(keyOf(text.trim(), ignoresCase))
      if (value !== undefined) return value
      if (reports) report(text.trim())
      return fallback
    }),
  }
}

function columnOf({ columns }: LookupTable, name: string, parameter: string): number {
  const index = columns.indexOf(name)
  if (index < 0) throw faultIn([parameter], `the table has no column "${name}"`, `It has ${columns.join(', ')}.`)
  return index
}

function keyOf(text: string, ignoresCase: boolean): string {
  return ignoresCase ? text.toLowerCase() : text
}

function valueOf(single: string | number | boolean): Value {
  return typeof single === 'string' ? orBlank(single) : single
}

function sameType(types: readonly ResultType[], path: readonly string[]): ResultType {
  const [first = 'text', ...others] = types
  if (others.some(type => type !== first)) {
    throw faultIn(
      path,
      'the values are of different kinds',
      'Make them all texts (in quotes), all numbers or all true/false.',
    )
  }
  return first
}
