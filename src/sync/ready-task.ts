/** What a page is led by: its task, made ready, and all that stands around it; and what is led, records on their way. */

import type { StoredDomain } from '../model/domain.ts'
import type { EntityType } from '../model/entity.ts'
import type { DataSource, MasterField, RemovalPolicy, SchoolMapping } from '../model/integration.ts'
import type { Known } from '../model/link.ts'
import type { SourceAttributes, Values } from '../model/value.ts'
import type { Circumstances } from './merge.ts'
import type { ReadySending } from './outgoing.ts'
import type { QualityCheck } from './quality.ts'

/** A task made ready: its mapping compiled by `rules`. */
export type ReadyTask = {
  readonly entity: EntityType
  /** Where the system may be written to. */
  readonly send?: ReadySending
  readonly blankErases: ReadonlySet<string>
  /** Attributes that only go to the system: what it has of them is compared with, and never taken. */
  readonly notTaken: ReadonlySet<string>
  /** What Passport has from this source stays, whatever the filters say. */
  readonly keepLinked: boolean
  readonly quality: readonly QualityCheck[]
  /** The most letters of the user names that a rule makes; null where none does. */
  readonly nameLength: number | null
  readonly map: (
    attributes: SourceAttributes,
    stays?: boolean,
  ) =>
    | {
        readonly kind: 'mapped'
        readonly values: Values
        readonly unknown?: readonly { readonly attribute: string; readonly value: string }[]
      }
    | { readonly kind: 'skipped' }
    | { readonly kind: 'faulty'; readonly attribute: string; readonly message: string }
}

export type Circle = Circumstances & {
  readonly source: DataSource
  readonly schools: SchoolMapping
  readonly masterFields: readonly MasterField[]
  /** A pause is on: what leaves the source stays. */
  readonly keepsDepartures: boolean
  /** Of each entity in the order of priority. */
  readonly domains: readonly StoredDomain[]
  /** The system is only written to: what it has is compared with, and nothing of it is taken. */
  readonly onlySends: boolean
  readonly removals: RemovalPolicy
}

/** A record on its way: mapped and shaped, references still by key. */
export type Candidate = {
  readonly key: string
  readonly hash: string
  readonly values: Values
  /** When the source says it was last changed there. */
  readonly changedAt?: string | null
  readonly known: Known | null
  /** Whether nothing had to be left out. */
  readonly whole: boolean
}
