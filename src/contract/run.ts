/** How a run is told to scripts (contract, 3): what `run --json` and `runs --json` print. */

import type { Passed, Run } from '../model/run.ts'

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
  readonly startedAt: string
  readonly endedAt: string | null
  readonly failure?: NonNullable<Run['failure']>
  readonly decision?: { readonly by: string; readonly at: string | null; readonly reason: string | null }
  readonly undoes?: string
  readonly undoneBy?: string
}

export function runReport(run: Run): RunReport {
  return {
    run: run.id,
    integration: run.integrationName,
    state: run.state,
    mode: run.mode,
    durationMs: run.durationMs,
    entities: run.counts,
    held: run.held,
    kind: run.kind,
    trigger: run.trigger,
    startedBy: run.startedBy,
    startedAt: run.startedAt,
    endedAt: run.endedAt,
    ...(run.failure ? { failure: run.failure } : {}),
    ...(run.decidedBy ? { decision: { by: run.decidedBy, at: run.decidedAt, reason: run.decisionReason } } : {}),
    ...(run.undoes ? { undoes: run.undoes } : {}),
    ...(run.undoneBy ? { undoneBy: run.undoneBy } : {}),
  }
}

/** Whether some record of the run had trouble. */
export function hasProblems(run: Run): boolean {
  return Object.values(run.counts).some(({ problems }) => problems > 0)
}
