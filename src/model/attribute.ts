/** What an attribute is: its kind, whether it must be there, and who may write it when. */

import type { EntityType } from './entity.ts'

export type AttributeKind = 'text' | 'date' | 'boolean' | 'integer' | 'texts' | 'ref' | 'refs'

/** SCIM's words (RFC 7643, 7): `immutable` is taken at creation only; `writeOnly` is never shown. */
export type Mutability = 'readWrite' | 'immutable' | 'readOnly' | 'writeOnly'

export type Attribute = {
  readonly name: string
  readonly kind: AttributeKind
  readonly required: boolean
  readonly mutability: Mutability
  /** The entity a `ref` or `refs` points to. */
  readonly target?: EntityType
  /** The only values allowed, where the catalog closes the list. */
  readonly allowed?: readonly string[]
  /** Of a system: why it never takes it, or only at creation, in a sentence for the administrator. */
  readonly why?: string
}

export type EntityCatalog = {
  readonly entity: EntityType
  readonly plural: string
  readonly attributes: readonly Attribute[]
  /** Whether the entity takes the district's own attributes as `custom.<name>`. */
  readonly custom: boolean
  /** Whether a source's values are taken only when it first brings the record: later ones wait for a person to refresh it. */
  readonly takenOnce?: boolean
}

type Extra = Partial<Omit<Attribute, 'name' | 'kind'>>

function attribute(kind: AttributeKind, name: string, extra: Extra = {}): Attribute {
  return { name, kind, required: false, mutability: 'readWrite', ...extra }
}

export const text = (name: string, extra?: Extra): Attribute => attribute('text', name, extra)
export const date = (name: string, extra?: Extra): Attribute => attribute('date', name, extra)
export const boolean = (name: string, extra?: Extra): Attribute => attribute('boolean', name, extra)
export const integer = (name: string, extra?: Extra): Attribute => attribute('integer', name, extra)
export const texts = (name: string, extra?: Extra): Attribute => attribute('texts', name, extra)
export const ref = (name: string, target: EntityType, extra?: Extra): Attribute =>
  attribute('ref', name, { target, ...extra })
export const refs = (name: string, target: EntityType, extra?: Extra): Attribute =>
  attribute('refs', name, { target, ...extra })

export const required: Extra = { required: true }
