/** One step of a picked rule: what it works on, what it gives, what it does. */

import type { AttributeKind } from '../../model/attribute.ts'
import type { LookupTable, PickedRule } from '../../model/rule.ts'
import { isBlank, type SourceAttributes, type Value } from '../../model/value.ts'
import type { ResultType } from '../expression.ts'
import { maxParts, maxValueText } from '../limits.ts'
import { findAttribute, findField, type Offer } from '../offer.ts'
import { faultIn, RecordFault, type RulePath } from '../rule-fault.ts'
import { celType, fieldName, isList, raw, type Readable } from '../source-view.ts'

/** Told of a value that a value map or lookup table does not know. */
export type Report = (value: string) => void

/** Works on one record. `null` is blank. */
export type Work = (value: Value, source: SourceAttributes, report: Report) => Value

export type Step = {
  readonly type: ResultType
  readonly uses: readonly string[]
  /** The attribute that it hands on unchanged. */
  readonly direct?: string
  readonly work: Work
}

export type Workshop = {
  readonly picked: PickedRule
  readonly offer: Offer
  readonly tables: ReadonlyMap<string, LookupTable>
  /** What the value is that it works on: of the attribute in `from`, or of the step before. */
  readonly takes: ResultType
}

/** What a rule does with a value, and what of kind that gives. */
export type Maker = (workshop: Workshop) => {
  readonly type: ResultType
  readonly work: Work
  readonly uses?: readonly string[]
}

/** An attribute by its name: `email`, or `group.field`. Throws a RuleFault, at `path`, for one that the source lacks. */
export function attributeNamed(name: string, offer: Offer, path: RulePath): Readable {
  const dot = name.indexOf('.')
  const found = dot < 0 ? findAttribute(offer, name) : findField(offer, name.slice(0, dot), name.slice(dot + 1))
  if ('what' in found) throw faultIn(path, found.what, found.advice.replaceAll('source.', ''))
  return found
}

export function typeOf(kind: AttributeKind): ResultType {
  switch (celType(kind)) {
    case 'bool':
      return 'boolean'
    case 'int':
      return 'integer'
    case 'list<string>':
      return 'texts'
    default:
      return 'text'
  }
}

/** The attribute as it stands, blank as null. */
export function reader(readable: Readable): (source: SourceAttributes) => Value {
  const name = fieldName(readable)
  return source => {
    const value = raw(source, readable)
    if (value === undefined || value === null || isBlank(value)) return null
    if (typeof value !== 'object' || isList(value)) return value
    throw new RecordFault(`${name} holds a group of fields, not a value`)
  }
}

/** A text step: of a list each text is worked on; numbers and true/false as they are written. */
export function onTexts(work: (text: string, report: Report) => string | null): Work {
  return (value, _source, report) => {
    if (value === null) return null
    if (typeof value !== 'object') return orBlank(work(bounded(String(value)), report))
    const texts: string[] = []
    for (const text of value) {
      const made = orBlank(work(bounded(text), report))
      if (made !== null) texts.push(made)
    }
    return listOf(texts)
  }
}

export function orBlank(text: string | null): string | null {
  return text === null || text.trim() === '' ? null : bounded(text)
}

export function listOf(texts: readonly string[]): readonly string[] | null {
  if (texts.length > maxParts) throw new RecordFault(`a list has more than ${maxParts} parts`)
  return texts.length > 0 ? texts : null
}

export function bounded(text: string): string {
  if (text.length > maxValueText) throw new RecordFault(`a text is longer than ${maxValueText} letters`)
  return text
}

/** What a text step gives: of a list a list, else a text. */
export function textLike(type: ResultType): ResultType {
  return type === 'texts' || type === 'anything' ? type : 'text'
}

export function typeOfSingle(value: string | number | boolean): ResultType {
  return typeof value === 'string' ? 'text' : typeof value === 'number' ? 'integer' : 'boolean'
}
