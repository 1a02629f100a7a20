/** What a run wants written to an external system, and what came of it. */

import type { EntityType } from './entity.ts'
import type { SourceAttributes, Values } from './value.ts'

/** `agree`: nothing is to be sent; both sides were compared at this version of Passport's record. */
export type OutgoingOperation = 'create' | 'update' | 'agree'

/** One record's part of a plan that goes out. References are directory ids until the moment of sending. */
export type Outgoing = {
  readonly entity: EntityType
  readonly operation: OutgoingOperation
  readonly record: string
  /** The version of Passport's record that the values are of, once the run's own changes are applied. */
  readonly version: number
  /** Null for one that the system does not have yet. */
  readonly externalId: string | null
  /** Of the attributes to be sent: what the system is believed to have, and what it gets, under its own names. */
  readonly before: Values
  readonly after: Values
}

/** A record on its way into a system: references by the system's own keys. */
export type Write = {
  /** Names it among the writes it was given with. */
  readonly id: string
  readonly operation: 'create' | 'update'
  readonly externalId: string | null
  readonly values: SourceAttributes
  /** Of one that is there: what the system has of it, as it was read just before. */
  readonly there?: SourceAttributes
  /** When it was sent before, if it was: it may have arrived though its answer did not. A moment in UTC. */
  readonly doubtfulSince: string | null
}

/** `refused`: the system would not have it, or would not have taken it; nothing of it is there. */
export type WriteOutcome =
  | { readonly id: string; readonly kind: 'written'; readonly externalId: string; readonly warning?: string }
  | {
      readonly id: string
      readonly kind: 'refused'
      readonly code: string
      readonly message: string
      readonly advice: string
    }

/** What became of a planned write; `moved`: the system's record was no longer as believed, so nothing was overwritten. */
export type SentOutcome = 'planned' | 'written' | 'refused' | 'moved' | 'left'
