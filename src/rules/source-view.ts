/** A source's record as a rule sees it: typed, and never with a hole in it. */

import type { AttributeKind } from '../model/attribute.ts'
import { isBlank, type SourceAttributes, type SourceValue } from '../model/value.ts'
import { notThere, RecordFault } from './rule-fault.ts'

type Reader = (record: SourceAttributes) => unknown

/**
 * One view serves all records of a rule, one after the other. The CEL library reads the fields of a typed object by
 * `get` where the object is a Map; nothing is ever stored in it.
 */
export class SourceView extends Map<string, unknown> {
  record: SourceAttributes = {}
  readonly #readers: ReadonlyMap<string, Reader>

  constructor(readers: ReadonlyMap<string, Reader>) {
    super()
    this.#readers = readers
  }

  override get(name: string): unknown {
    return this.#readers.get(name)?.(this.record)
  }
}

/** What a rule may read: an attribute, or one field of a group of extension fields. */
export type Readable = { readonly name: string; readonly group?: string; readonly kind: AttributeKind }

/** The name by which `has(source.x)` asks: there it matters that a blank is no value. */
export function givenName(field: string): string {
  return `?${field}`
}

export function fieldName({ name, group }: Readable): string {
  return group === undefined ? name : `${group}.${name}`
}

export function celType(kind: AttributeKind): string {
  switch (kind) {
    case 'boolean':
      return 'bool'
    case 'integer':
      return 'int'
    case 'texts':
    case 'refs':
      return 'list<string>'
    case 'text':
    case 'date':
    case 'ref':
      return 'string'
  }
}

/** As it stands in the record; undefined where it does not. */
export function raw(record: SourceAttributes, { name, group }: Readable): SourceValue | undefined {
  if (group === undefined) return Object.hasOwn(record, name) ? record[name] : undefined
  const fields = Object.hasOwn(record, group) ? record[group] : undefined
  if (typeof fields !== 'object' || fields === null || isList(fields)) return undefined
  return Object.hasOwn(fields, name) ? fields[name] : undefined
}

export function isList(value: SourceValue): value is readonly string[] {
  return Array.isArray(value)
}

export function readersOf(readables: readonly Readable[]): ReadonlyMap<string, Reader> {
  return new Map(
    readables.flatMap((readable): [string, Reader][] => {
      const field = fieldName(readable)
      const read = readerOf(readable)
      return [
        [field, read],
        [givenName(field), record => (isBlank(raw(record, readable)) ? undefined : read(record))],
      ]
    }),
  )
}

/** A blank text reads as "", a blank list as [], a blank true/false as false; a blank number is not there at all. */
function readerOf(readable: Readable): Reader {
  const convert = converterOf(readable)
  const blank = blankOf(readable.kind)
  return record => {
    const value = raw(record, readable)
    if (!isBlank(value) && value !== undefined) return convert(value)
    if (blank === undefined) throw notThere
    return blank
  }
}

function blankOf(kind: AttributeKind): unknown {
  switch (celType(kind)) {
    case 'string':
      return ''
    case 'bool':
      return false
    case 'list<string>':
      return []
    default:
      return undefined
  }
}

function converterOf(readable: Readable): (value: SourceValue) => unknown {
  const wrong = (): never => {
    throw new RecordFault(`source.${fieldName(readable)} does not hold what it should (${readable.kind})`)
  }
  switch (celType(readable.kind)) {
    case 'bool':
      return value =>
        typeof value === 'boolean' ? value : value === 'true' ? true : value === 'false' ? false : wrong()
    case 'int':
      return value => {
        if (typeof value === 'number' && Number.isSafeInteger(value)) return BigInt(value)
        return typeof value === 'string' && /^\s*-?[0-9]{1,15}\s*$/.test(value) ? BigInt(value.trim()) : wrong()
      }
    case 'list<string>':
      return value => (isList(value) ? value : typeof value === 'string' ? [value] : wrong())
    default:
      return value => (typeof value === 'string' ? value : typeof value === 'object' ? wrong() : String(value))
  }
}
