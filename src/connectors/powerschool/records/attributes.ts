/** How a record's attributes are filled: in the schema's order, absent ones left out, since the record's hash is taken over them. */

import type { SourceValue } from '../../../model/value.ts'
import { textOf, wholeNumber } from '../answers.ts'

export type Attributes = Record<string, SourceValue>

export function put(attributes: Attributes, name: string, value: unknown): void {
  const text = textOf(value)
  if (text !== undefined) attributes[name] = text
}

/** What is no flag is passed on as it is: the record's problem tells of it. */
export function putFlag(attributes: Attributes, name: string, value: unknown): void {
  if (value === '1' || value === 1 || value === true) attributes[name] = true
  else if (value === '0' || value === 0 || value === false) attributes[name] = false
  else put(attributes, name, value)
}

/** The same of a whole number. */
export function putInteger(attributes: Attributes, name: string, value: unknown): void {
  const number = wholeNumber(value)
  if (number === undefined) put(attributes, name, value)
  else attributes[name] = number
}

export function putList(attributes: Attributes, name: string, items: readonly string[]): void {
  if (items.length > 0) attributes[name] = items
}

/** A key of parts; empty, which is no key, where one is absent. */
export function joinKey(first: unknown, second: unknown): string {
  const [a, b] = [textOf(first), textOf(second)]
  return a === undefined || b === undefined ? '' : `${a}:${b}`
}

/** A school's key; the district office (0) and the school of the graduated are no schools. */
export function schoolKey(value: unknown): string | undefined {
  const number = textOf(value)
  return number === '0' || number === '999999' ? undefined : number
}

/** The code set's word for "nothing". */
export function withoutNotSet(value: unknown): unknown {
  return value === 'Not Set' ? undefined : value
}
