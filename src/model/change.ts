/** A decision of the plan: what happens to one directory record and to the link that caused it. */

import type { EntityType } from './entity.ts'
import type { Values } from './value.ts'

/**
 * `archive` takes a record out of use and keeps it; `restore` brings it back under its id; `note` changes only what is
 * remembered of the source; `keep` leaves a record that its source lost as it is, while a pause allows no deletions; `erase`
 * exists in undo plans: it takes back a creation.
 */
export type Operation = 'create' | 'update' | 'archive' | 'restore' | 'note' | 'keep' | 'erase'

/** What becomes of the link: none is touched, it is made, moved on, marked as missing, or taken away. */
export type LinkOperation = 'none' | 'insert' | 'update' | 'delete'

/** The whole of a link that may change, as it is written and as undo restores it. */
export type LinkImage = {
  readonly shadow: Values
  readonly moved: Readonly<Record<string, string>>
  readonly hash: string | null
  readonly missingSince: string | null
  readonly holds: boolean
  readonly silent: boolean
}

export type Change = {
  readonly entity: EntityType
  readonly operation: Operation
  /** The directory record's id. */
  readonly record: string
  /** The version of the directory record that this change believes; null for one that does not exist yet. */
  readonly version: number | null
  readonly source: number
  readonly externalId: string
  /** Values before and after of the attributes that change; null says "no value". */
  readonly before: Values
  readonly after: Values
  readonly linkOperation: LinkOperation
  readonly linkBefore: LinkImage | null
  readonly linkAfter: LinkImage | null
  /** Why, where it is not simply that the source says so. */
  readonly reason: string | null
}

/** Both sides moved one attribute apart: kept and listed with both values and what was decided. */
export type Conflict = {
  readonly entity: EntityType
  readonly record: string
  readonly externalId: string
  readonly attribute: string
  readonly base: Values[string]
  readonly theirs: Values[string]
  readonly ours: Values[string]
  /** `waits`: neither, until a person says which. */
  readonly decided: 'theirs' | 'ours' | 'waits'
  readonly rule: string
}
