/** Who may be one person: a newcomer and somebody the directory knows, or accounts that are all there. A person rules. */

import type { PeopleEntity } from './domain.ts'
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

/** How one field of two records speaks for one person: above zero for it, below against. Absent where one of them says nothing. */
export type FieldEvidence = {
  readonly field: string
  readonly level: 'equal' | 'near' | 'weak' | 'different' | 'swapped'
  readonly bits: number
}

/** `domain`: equal in a domain of uniqueness; `likely`: no domain catches them, the score suggests them. */
export const accountCaseKinds = ['domain', 'likely'] as const

/** Accounts that all exist and may be one person's. Closes by itself when they are no longer alike. */
export type AccountCase = {
  readonly id: string
  readonly kind: (typeof accountCaseKinds)[number]
  readonly entity: PeopleEntity
  readonly organization: number
  /** All members, two or more, in the order of their ids; who is the primary is for a person to say. */
  readonly records: readonly string[]
  /** Null of a likely pair. */
  readonly domain: number | null
  readonly domainName: string | null
  /** Why a person is asked; null: an unattended domain finds the two equal, and nothing speaks against it. */
  readonly doubt: string | null
  /** Bits that speak for one person; null where they were not weighed yet. */
  readonly likeness: number | null
  readonly evidence: readonly FieldEvidence[]
  readonly foundAt: string
  readonly state: 'waits' | 'resolved'
  readonly ruling: DuplicateCase['ruling']
}

/** A directory record of a case, as it is called, and by which sources it is sent (`PowerSchool 7337`). */
export type Member = { readonly record: string; readonly name: string; readonly sources: readonly string[] }

export const queuedKinds = ['newcomer', ...accountCaseKinds] as const

export type QueuedKind = (typeof queuedKinds)[number]

/** Of the one queue in which a person finds both. `members`: the records, those that are there. */
export type QueuedCase = ((DuplicateCase & { readonly kind: 'newcomer'; readonly foundAt: string }) | AccountCase) & {
  readonly members: readonly Member[]
}
