/** How a run is told to scripts (contract, 3): what `run --json` and `runs --json` print. */

import { entityTypes } from '../model/entity.ts'
import type { EntityCounts, Passed, Run, UnmappedSchool } from '../model/run.ts'

export type RunReport = {
  readonly run: string
  readonly integration: string | null
  readonly state: Run['state']
  readonly mode: Run['mode']
  readonly durationMs: number | null
  readonly entities: Run['counts']
  readonly held: readonly Passed[]
  readonly kind: Run['kind']
  readonly trigger: string
  readonly startedBy: string
  readonly dueAt?: string
  readonly startedAt: string
  readonly endedAt: string | null
  readonly failure?: NonNullable<Run['failure']>
  readonly decision?: {
    readonly by: string
    readonly at: string | null
    readonly reason: string | null
    readonly without?: 'removals'
  }
  readonly unmapped?: readonly UnmappedSchool[]
  readonly undoes?: string
  readonly undoneBy?: string
  readonly valuesGoneAfterDays?: number
}

export function runReport(run: Run): RunReport {
  return {
    run: run.id,
    integration: run.integrationName,
    state: run.state,
    mode: run.mode,
    durationMs: run.durationMs,
    entities: inOrder(run.counts),
    held: run.held.map(orderedPassed),
    kind: run.kind,
    trigger: run.trigger,
    startedBy: run.startedBy,
    ...(run.dueAt ? { dueAt: run.dueAt } : {}),
    startedAt: run.startedAt,
    endedAt: run.endedAt,
    ...(run.failure ? { failure: run.failure } : {}),
    ...(run.decidedBy ? { decision: decisionOf(run, run.decidedBy) } : {}),
    ...(run.unmapped && run.unmapped.length > 0 ? { unmapped: run.unmapped } : {}),
    ...(run.undoes ? { undoes: run.undoes } : {}),
    ...(run.undoneBy ? { undoneBy: run.undoneBy } : {}),
    ...(run.valuesGone === null ? {} : { valuesGoneAfterDays: run.valuesGone }),
  }
}

function decisionOf({ decidedAt: at, decisionReason: reason, decidedWithout: without }: Run, by: string) {
  return { by, at, reason, ...(without ? { without } : {}) }
}

/** Entities in the order of dependence, counts in the order of the contract: the database keeps neither. */
function inOrder(counts: Run['counts']): Run['counts'] {
  return Object.fromEntries(
    entityTypes.flatMap(entity => {
      const found = counts[entity]
      return found ? [[entity, orderedCounts(found)]] : []
    }),
  )
}

function orderedCounts(counts: EntityCounts): EntityCounts {
  const { read, created, updated, deleted, restored, unchanged, skipped, conflicts, duplicates, problems } = counts
  const { kept, sentNew, sentChanged, refused, notSent } = counts
  const ifAny = Object.entries({ kept, sentNew, sentChanged, refused, notSent }).filter(([, count]) => count)
  return {
    ...{ read, created, updated, deleted, restored, unchanged, skipped, conflicts, duplicates, problems },
    ...Object.fromEntries(ifAny),
  }
}

function orderedPassed({ entity, operation, count, of, limit, school }: Passed): Passed {
  return { entity, operation, count, of, limit, ...(school === undefined ? {} : { school }) }
}

/** Whether some record of the run had trouble. */
export function hasProblems(run: Run): boolean {
  return Object.values(run.counts).some(({ problems }) => problems > 0)
}
