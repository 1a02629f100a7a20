/** What differs between Passport and a system, and what an integration would do about it. */

import type { EntityType } from './entity.ts'
import type { Value } from './value.ts'

/**
 * `createThere`, `changeThere`: it would be sent. `createHere`, `changeHere`, `restoreHere`, `archiveHere`: it would be taken into
 * Passport. `keptHere`: it left there, and stays in Passport. `waits`: a person is asked. `fixedThere`: the system takes it
 * only when the record is created, so that the difference stays.
 */
export const differenceKinds = [
  ...(['createThere', 'changeThere', 'createHere', 'changeHere', 'archiveHere', 'restoreHere'] as const),
  ...(['keptHere', 'waits', 'fixedThere'] as const),
] as const
export type DifferenceKind = (typeof differenceKinds)[number]

export type Difference = {
  readonly entity: EntityType
  readonly record: string
  /** The system's key; null where it has no such record. */
  readonly externalId: string | null
  /** Whose record it is, as people say it. */
  readonly name: string
  readonly kind: DifferenceKind
  /** Null where the record as a whole is there on one side only. */
  readonly attribute: string | null
  readonly passport: Value
  readonly there: Value
}
