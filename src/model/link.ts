/** A link says that an external record belongs to a directory record, and remembers what its source last said. */

import type { Values } from './value.ts'

export type Link = {
  readonly source: number
  readonly externalId: string
  readonly record: string
  /** What the source last said, in Passport's words, references resolved: the merge base. */
  readonly shadow: Values
  /** When an attribute was last seen to move in this source; absent = it has said so since the link exists. */
  readonly moved: Readonly<Record<string, string>>
  /** Of the source's record and the mapping it was read with; null where there is no source form (own edits). */
  readonly hash: string | null
  /** Since when the source no longer has the record. Such a link says nothing and holds nobody. */
  readonly missingSince: string | null
  /** Whether the source by itself keeps the record alive; an administrator's edit of somebody else's record does not. */
  readonly holds: boolean
  /** It is only written to: what it has is compared with, and counts nowhere as a source's word. */
  readonly silent: boolean
}

/** Passport's own record of a school, person or relation. */
export type DirectoryRecord = {
  readonly id: string
  readonly attributes: Values
  readonly state: RecordState
  readonly version: number
}

export type RecordState = 'active' | 'archived'

/** A link with what is needed to weigh it. `own` is Passport's own: what administrators said by hand. */
export type WeighedLink = Link & { readonly position: number; readonly own: boolean }

/** What the directory knows of a record that a source speaks of. */
export type Known = {
  readonly record: DirectoryRecord
  /** The link of the source that speaks; null when it joins a record that others brought. */
  readonly link: WeighedLink | null
  readonly others: readonly WeighedLink[]
}
