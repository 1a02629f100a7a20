/** Somebody of a run's source who is nobody's in Passport, or of Passport who is nobody's in the source. */

import type { PeopleEntity } from './domain.ts'

export const sides = ['source', 'passport'] as const
export type Side = (typeof sides)[number]

export type Unmatched = {
  /** Its place among those of its side and kind. */
  readonly number: string
  readonly entity: PeopleEntity
  readonly side: Side
  /** Of the source's side; null on Passport's. */
  readonly externalId: string | null
  /** Of Passport's side; null on the source's. */
  readonly record: string | null
  readonly name: string
  readonly identifier: string | null
  readonly stateId: string | null
  readonly birthDate: string | null
  readonly school: string | null
  /** Who sends it to Passport, each with its key. */
  readonly sources: readonly string[]
}
