/** How a directory record is told to scripts (contract, 3): what `records ENTITY --json` prints. */

import { attributeOf } from '../model/catalog.ts'
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

/** Without write-only attributes: they are never shown. */
export function shownAttributes(entity: EntityType, values: Values): ShownAttributes {
  const shown = Object.entries(values).filter(
    ([name, value]) => value !== null && attributeOf(entity, name)?.mutability !== 'writeOnly',
  )
  const own = shown.filter(([name]) => name.startsWith(customPrefix))
  return {
    ...Object.fromEntries(shown.filter(([name]) => !name.startsWith(customPrefix))),
    ...(own.length > 0
      ? { custom: Object.fromEntries(own.map(([name, value]) => [name.slice(customPrefix.length), value])) }
      : {}),
  }
}
