/** A run: one execution of an integration, an administrator's edit, or an undo; with its plan, counts and end. */

import type { EntityType } from './entity.ts'

/** `queued` waits for a worker; `skipped` was due, and was left out for the reason given. */
export type RunState =
  | 'queued'
  | 'running'
  | 'held'
  | 'done'
  | 'declined'
  | 'failed'
  | 'cancelled'
  | 'previewed'
  | 'skipped'

export type RunMode = 'full' | 'incremental'

export type RunKind = 'integration' | 'edit' | 'undo'

export type EntityCounts = {
  readonly read: number
  readonly created: number
  readonly updated: number
  /** Archived: taken out of use, kept, and back under the same id when the source has them again. */
  readonly deleted: number
  readonly restored: number
  readonly unchanged: number
  /** Left out by filters, or of schools that are not mapped. */
  readonly skipped: number
  readonly conflicts: number
  readonly duplicates: number
  readonly problems: number
  /** Newcomers who join people of Passport and change nothing of them; others who join are among those updated. */
  readonly joined?: number
  /** Gone from the source, and kept because a pause allows no deletions. */
  readonly kept?: number
  /** Written to the system: records that it did not have, and changes of those it had; what it refused, and what was left for the next run. */
  readonly sentNew?: number
  readonly sentChanged?: number
  readonly refused?: number
  readonly notSent?: number
}

export const noCounts: EntityCounts = {
  read: 0,
  created: 0,
  updated: 0,
  deleted: 0,
  restored: 0,
  unchanged: 0,
  skipped: 0,
  conflicts: 0,
  duplicates: 0,
  problems: 0,
}

/** A limit that the plan passes: it would do `operation` to `count` of `of` records. */
export type Passed = {
  readonly entity: EntityType
  readonly operation: 'delete' | 'update' | 'send' | 'preview'
  readonly count: number
  readonly of: number
  /** In percent. */
  readonly limit: number
  /** The school's directory id where the limit is passed in one school. */
  readonly school?: string
}

/** A school of the source that is not mapped, and how many of its records waited, by entity. */
export type UnmappedSchool = {
  /** The source's key of the school. */
  readonly source: string
  readonly name: string | null
  readonly waiting: Readonly<Partial<Record<EntityType, number>>>
}

export type RunFailure = { readonly code: string; readonly message: string; readonly advice: string }

export type Run = {
  readonly id: string
  readonly organization: number
  readonly kind: RunKind
  readonly integration: number | null
  readonly integrationName: string | null
  readonly state: RunState
  readonly mode: RunMode
  readonly trigger: string
  readonly startedBy: string
  /** Of a run by schedule: when it was due. */
  readonly dueAt: string | null
  readonly startedAt: string
  readonly endedAt: string | null
  readonly durationMs: number | null
  readonly counts: Readonly<Partial<Record<EntityType, EntityCounts>>>
  readonly held: readonly Passed[]
  readonly failure: RunFailure | null
  readonly decidedBy: string | null
  readonly decidedAt: string | null
  readonly decisionReason: string | null
  /** What an approval left out of the plan. */
  readonly decidedWithout: 'removals' | null
  /** Schools of the source that are not mapped; null: nothing is known of any. */
  readonly unmapped: readonly UnmappedSchool[] | null
  /** The run that this one undoes, and the one by which it was undone. */
  readonly undoes: string | null
  readonly undoneBy: string | null
  /** After so many days its values were removed, or are being; null: they are there. */
  readonly valuesGone: number | null
}
