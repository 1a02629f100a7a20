/** What an organization is told once a day: what ran, what came of it, and what waits for a person. Nobody's data. */

import type { Passed, RunFailure, RunState, UnmappedSchool } from './run.ts'

export type Digest = {
  readonly timeZone: string
  /** What it tells of: moments in ISO 8601. */
  readonly from: string
  readonly until: string
  readonly integrations: readonly DigestOfIntegration[]
  readonly waiting: readonly WaitingRun[]
}

export type DigestOfIntegration = {
  readonly name: string
  /** How many runs ended how. */
  readonly runs: Readonly<Partial<Record<RunState, number>>>
  readonly changed: {
    readonly created: number
    readonly updated: number
    readonly deleted: number
    readonly restored: number
  }
  /** Records with problems in the last run that was carried out. */
  readonly problems: number
  /** Schools of the source that are mapped to none, and what waited for them. */
  readonly unmapped: readonly UnmappedSchool[]
  /** Why it does not go well now: of the last run, where that failed. */
  readonly failure: RunFailure | null
  /** It failed, and goes well again. */
  readonly recovered: boolean
  readonly isSuspended: boolean
  readonly nextDue: string | null
  /** It runs when one of these has succeeded. A digest that an earlier version noted says nothing of it. */
  readonly follows?: readonly string[]
}

/** A plan that waits for a person. */
export type WaitingRun = {
  readonly integration: string
  readonly run: string
  readonly since: string
  readonly held: readonly Passed[]
}
