/** How a record's attributes are filled: in the schema's order, absent ones left out, since the record's hash is taken over them. */

import type { SourceValue } from '../../../model/value.ts'
import { child, children, reference, textOf, type Node } from '../nodes.ts'

export type Attributes = Record<string, SourceValue>

export function put(attributes: Attributes, name: string, value: unknown): void {
  const text = textOf(value)
  if (text !== undefined) attributes[name] = text
}

export function putRef(attributes: Attributes, name: string, value: unknown): void {
  const key = reference(value)
  if (key !== undefined) attributes[name] = key
}

/** A calendar day; a time that came with it is left off. */
export function putDate(attributes: Attributes, name: string, value: unknown): void {
  const text = textOf(value)
  if (text !== undefined) attributes[name] = /^(\d{4}-\d\d-\d\d)T/.exec(text)?.[1] ?? text
}

/** What is no flag is passed on as it is: the record's problem tells of it. */
export function putFlag(attributes: Attributes, name: string, value: unknown): void {
  const text = textOf(value)
  const word = text?.toLowerCase()
  if (word === 'true' || word === '1') attributes[name] = true
  else if (word === 'false' || word === '0') attributes[name] = false
  else put(attributes, name, text)
}

/** The same of a whole number. */
export function putInteger(attributes: Attributes, name: string, value: unknown): void {
  const text = textOf(value)
  if (text !== undefined && /^-?\d{1,15}$/.test(text)) attributes[name] = Number(text)
  else put(attributes, name, text)
}

export function putList(attributes: Attributes, name: string, items: readonly string[]): void {
  if (items.length > 0) attributes[name] = items
}

/** An id by its kind, of those that have no field of their own. */
export function otherId(node: Node, ...types: readonly string[]): string | undefined {
  const ids = children(node, 'otherIds', 'otherId')
  for (const type of types) {
    const found = ids.find(one => textOf(one['type']) === type)
    if (found) return textOf(found['id'])
  }
  return undefined
}

export function emailOf(node: Node): string | undefined {
  const first = textOf(child(node, 'email')['emailAddress'])
  return (
    first ??
    children(node, 'otherEmails', 'email')
      .map(one => textOf(one['emailAddress']))
      .find(Boolean)
  )
}

/** The number of the first of the kinds that there is; the person's own first number comes first among its kind. */
export function phoneOf(node: Node, ...kinds: readonly string[]): string | undefined {
  const phones = [child(node, 'phoneNumber'), ...children(node, 'otherPhoneNumbers', 'phoneNumber')]
  for (const kind of kinds) {
    const found = phones.find(one => textOf(one['phoneNumberType']) === kind && textOf(one['number']) !== undefined)
    if (found) return textOf(found['number'])
  }
  return undefined
}

/** The phone that is the person's first, of whatever kind. */
export function firstPhone(node: Node): string | undefined {
  return textOf(child(node, 'phoneNumber')['number'])
}

export function putAddress(attributes: Attributes, node: Node): void {
  const address = child(node, 'address')
  const lines = [textOf(address['line1']), textOf(address['line2'])].filter(Boolean)
  put(attributes, 'street', lines.join(', '))
  put(attributes, 'city', address['city'])
  put(attributes, 'state', address['stateProvince'])
  put(attributes, 'postalCode', address['postalCode'])
}

export function joinKey(first: string | undefined, second: string | undefined): string {
  return first === undefined || first === '' || second === undefined ? '' : `${first}:${second}`
}
