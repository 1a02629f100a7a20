/**
 * An expression over a source's record, in CEL (cel.dev), as an administrator writes it in a mapping.
 *
 * A rule never stumbles over a hole. What a record does not have, or has blank, reads as "" (text, date, reference), as
 * an empty list, or as false. A blank number has no such stand-in: the whole result is then blank, as it is when a list
 * has no element of that number (`source.email.split("@")[1]`). `has(source.x)` says whether there is a value.
 */

import type { Attribute } from '../model/attribute.ts'
import { isBlank, type SourceAttributes, type Value } from '../model/value.ts'
import { parse } from './cel.ts'
import { typeNames } from './cel-words.ts'
import { maxValueText } from './limits.ts'
import { settleNames } from './names.ts'
import { makeOffer, type Extensions } from './offer.ts'
import { faultAt, RecordFault } from './rule-fault.ts'
import { celType, fieldName, givenName, isList, raw, readersOf, SourceView, type Readable } from './source-view.ts'

/** What an expression gives, as far as it is known beforehand. */
export type ResultType = 'text' | 'integer' | 'number' | 'boolean' | 'texts' | 'anything'

export type Expression = {
  readonly text: string
  readonly type: ResultType
  /** The attributes it reads, as `email` or `u_students_extension.preferredname`, in the order of the alphabet. */
  readonly uses: readonly string[]
  /** The attribute that it hands on unchanged, where it is nothing but `source.x`. */
  readonly direct?: string
  /** `null` is blank. Throws a RecordFault where this record makes it impossible. */
  evaluate(source: SourceAttributes): Value
}

/** Throws a RuleFault, with line and column, for what cannot work on any record. */
export function compileExpression(
  text: string,
  sourceAttributes: readonly Attribute[],
  extensions?: Extensions,
): Expression {
  const parsed = parse(text)
  const { readables, direct } = settleNames(text, parsed.root, makeOffer(sourceAttributes, extensions))
  const type = resultType(text, parsed.check(fieldsOf(readables)))
  const uses = readables.map(fieldName)
  if (direct) return { text, type, uses, direct: fieldName(direct), evaluate: source => handedOn(source, direct) }
  const view = new SourceView(readersOf(readables))
  return {
    text,
    type,
    uses,
    evaluate(source) {
      view.record = source
      return toValue(parsed.run(view))
    },
  }
}

function fieldsOf(readables: readonly Readable[]): Record<string, string> {
  return Object.fromEntries(
    readables.flatMap(readable => {
      const field = fieldName(readable)
      const type = celType(readable.kind)
      return [
        [field, type],
        [givenName(field), type],
      ]
    }),
  )
}

function resultType(text: string, type: string): ResultType {
  switch (type) {
    case 'string':
      return 'text'
    case 'int':
      return 'integer'
    case 'double':
      return 'number'
    case 'bool':
      return 'boolean'
    case 'list<string>':
      return 'texts'
    case 'dyn':
    case 'null':
    case 'list':
      return 'anything'
  }
  // `[]` is a list of a type still to be found.
  if (/^dyn<|^list<([A-Z]|dyn.*)>$/.test(type)) return 'anything'
  throw faultAt(
    text,
    0,
    `it gives a ${typeNames(type)}`,
    'An attribute takes a text, a number, true/false or a list of texts.',
  )
}

function handedOn(source: SourceAttributes, readable: Readable): Value {
  const value = raw(source, readable)
  if (value === undefined || value === null || isBlank(value)) return null
  if (typeof value !== 'object' || isList(value)) return value
  throw new RecordFault(`source.${fieldName(readable)} holds a group of fields, not a value`)
}

function toValue(result: unknown): Value {
  switch (typeof result) {
    case 'string':
      return toText(result)
    case 'boolean':
      return result
    case 'bigint':
      return toNumber(Number(result))
    case 'number':
      return toNumber(result)
    case 'object':
      if (result === null) return null
      if (Array.isArray(result)) return toTexts(result)
      break
    default:
  }
  throw new RecordFault('the result is no text, number, true/false or list of texts')
}

function toText(text: string): string | null {
  if (text.length > maxValueText) throw new RecordFault(`the result is longer than ${maxValueText} letters`)
  // PostgreSQL's text takes every character but this one.
  if (text.includes('\0')) throw new RecordFault('the result has a null character in it')
  return text.trim() === '' ? null : text
}

function toNumber(number: number): number {
  if (Math.abs(number) <= Number.MAX_SAFE_INTEGER) return number
  throw new RecordFault('a number is out of range')
}

function toTexts(list: readonly unknown[]): readonly string[] | null {
  if (list.length === 0) return null
  const texts = list.filter(element => typeof element === 'string')
  if (texts.length < list.length) throw new RecordFault('the result is a list of something else than texts')
  return texts
}
