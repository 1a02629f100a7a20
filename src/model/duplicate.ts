/** A newcomer that may be somebody the directory knows: it waits for a person's ruling. */

import type { EntityType } from './entity.ts'
import type { Values } from './value.ts'

export type FoundCase = {
  readonly id: string
  readonly entity: EntityType
  readonly externalId: string
  readonly hash: string | null
  /** In Passport's words, references resolved. */
  readonly values: Values
  /** The domain's id, and what people call it. */
  readonly domain: number
  readonly domainName: string
  readonly doubt: string
  /** Directory records that it may be. */
  readonly records: readonly string[]
}

/**
 * What becomes of the newcomer: `merge`: it is the primary's, and joins that account; `new`: it is somebody else; `ignore`:
 * the source's record is redundant, and runs leave it out; `delete`: nothing of it is kept, and a later run may bring it again.
 */
export const rulings = ['merge', 'delete', 'ignore', 'new'] as const

export type Ruling = (typeof rulings)[number]

/** `planned`: found by a run that is not applied, so it can be read and not resolved. */
export type CaseState = 'waits' | 'planned' | 'resolved'

export type DuplicateCase = FoundCase & {
  readonly organization: number
  readonly source: number
  readonly system: string
  readonly run: string
  readonly state: CaseState
  readonly ruling: { readonly by: string; readonly at: string; readonly reason: string | null } | null
}
