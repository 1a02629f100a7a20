/** How a directory record is told to scripts (contract, 3): what `records ENTITY --json` prints. */

import { catalog } from '../model/catalog.ts'
import type { EntityType } from '../model/entity.ts'
import type { RecordState } from '../model/link.ts'
import type { Value, Values } from '../model/value.ts'

export type RecordReport = {
  readonly id: string
  readonly entity: EntityType
  readonly organization: string
  readonly state: RecordState
  readonly attributes: ShownAttributes
  readonly sources: readonly { readonly source: string; readonly externalId: string }[]
}

/** Attributes by name; the district's own stand together under `custom`. */
export type ShownAttributes = Readonly<Record<string, Value | Readonly<Record<string, Value>>>>

const customPrefix = 'custom.'

/** In the order of the catalog, without write-only attributes: they are never shown. */
export function shownAttributes(entity: EntityType, values: Values): ShownAttributes {
  const shown: Record<string, Value | Record<string, Value>> = {}
  for (const { name, mutability } of catalog[entity].attributes) {
    const value = values[name]
    if (value !== undefined && value !== null && mutability !== 'writeOnly') shown[name] = value
  }
  const own = Object.entries(values).filter(([name, value]) => name.startsWith(customPrefix) && value !== null)
  if (own.length > 0) {
    shown['custom'] = Object.fromEntries(own.map(([name, value]) => [name.slice(customPrefix.length), value]))
  }
  return shown
}
