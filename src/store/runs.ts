/** Runs: the history of everything that was planned, and what became of it. */

import type { Pool, PoolClient } from 'pg'
import type { Passed, Run, RunFailure, RunKind, RunMode, RunState } from '../model/run.ts'
import type { Claim } from './claims.ts'
import { self } from './database.ts'

type Queryable = Pool | PoolClient

export type NewRun = {
  readonly id: string
  readonly organization: number
  readonly kind: RunKind
  readonly integration: number | null
  readonly integrationName: string | null
  readonly mode: RunMode
  readonly trigger: string
  readonly startedBy: string
  readonly undoes?: string
  /** Why a person does it. */
  readonly reason?: string | undefined
  readonly preview?: boolean
  /** Its plan waits for a person, whatever it holds. */
  readonly hold?: boolean
  /** Workers carry it on when this process dies. */
  readonly lasting?: boolean
}

export const runColumns = `
  id, organization, kind, integration, integration_name as "integrationName", state, mode, trigger,
  started_by as "startedBy", due_at as "dueAt", started_at as "startedAt", ended_at as "endedAt",
  (extract(epoch from ended_at - started_at - waited) * 1000)::bigint::int as "durationMs",
  counts, held, failure, decided_by as "decidedBy", decided_at as "decidedAt",
  decision_reason as "decisionReason", decided_without as "decidedWithout", unmapped, undoes, undone_by as "undoneBy",
  values_going as "valuesGone"`

export type RunRow = Omit<Run, 'dueAt' | 'startedAt' | 'endedAt' | 'decidedAt'> & {
  readonly dueAt: Date | null
  readonly startedAt: Date
  readonly endedAt: Date | null
  readonly decidedAt: Date | null
}

/** What undo puts back: where the integration stood when the run began. */
export function bookmarksNow(integration: string): string {
  return `(select coalesce(jsonb_object_agg(entity, jsonb_build_object(
             'cursor', cursor, 'mappingVersion', mapping_version, 'fullAt', full_at)), '{}')
             from bookmark where bookmark.integration = ${integration})`
}

/** A run that this process carries on from the start. */
export async function createRun(db: Queryable, run: NewRun): Promise<Claim> {
  await db.query(
    `with me as (insert into process (id, seen_at) values ($10, now())
                 on conflict (id) do update set seen_at = excluded.seen_at)
     insert into run (id, organization, kind, integration, integration_name, state, mode, trigger, started_by, undoes,
                      owner, preview, lasting, hold, decision_reason, bookmarks_before)
     values ($1, $2, $3, $4, $5, 'running', $6, $7, $8, $9, $10, $11, $12, $13, $14,
             ${bookmarksNow('$4')})`,
    [
      run.id,
      run.organization,
      run.kind,
      run.integration,
      run.integrationName,
      run.mode,
      run.trigger,
      run.startedBy,
      run.undoes ?? null,
      self,
      run.preview ?? false,
      run.lasting ?? false,
      run.hold ?? false,
      run.reason ?? null,
    ],
  )
  return { run: run.id, generation: 1 }
}

export async function findRun(db: Queryable, id: string): Promise<Run | null> {
  if (!/^[0-9a-f-]{36}$/i.test(id)) return null
  const { rows } = await db.query<RunRow>(`select ${runColumns} from run where id = $1`, [id])
  return rows[0] ? runOf(rows[0]) : null
}

/** The newest first. */
export async function listRuns(
  db: Queryable,
  { integration, limit }: { readonly integration?: string; readonly limit: number },
): Promise<Run[]> {
  const { rows } = await db.query<RunRow>(
    `select ${runColumns} from run where $1::text is null or integration_name = $1 order by id desc limit $2`,
    [integration ?? null, limit],
  )
  return rows.map(runOf)
}

/** Writes down what the plan is. */
export async function recordPlan(
  db: Queryable,
  { run, generation }: Claim,
  plan: {
    readonly mode: RunMode
    readonly counts: Run['counts']
    readonly held: readonly Passed[]
    readonly bookmarks?: unknown
    readonly unmapped?: Run['unmapped']
    /** A version of the rules that it was made by. */
    readonly rules?: string
  },
): Promise<void> {
  await db.query(
    `update run set mode = $2, counts = $3, held = $4, bookmarks_after = coalesce($5, bookmarks_after),
            planned_at = now(), unmapped = coalesce($7, unmapped), rules = $8
      where id = $1 and generation = $6 and state = 'running'`,
    [
      run,
      plan.mode,
      JSON.stringify(plan.counts),
      JSON.stringify(plan.held),
      plan.bookmarks === undefined ? null : JSON.stringify(plan.bookmarks),
      generation,
      plan.unmapped ? JSON.stringify(plan.unmapped) : null,
      plan.rules ?? null,
    ],
  )
}

/** The rules that its plan was made by, where it is an integration's. */
export async function rulesOfRun(
  db: Queryable,
  run: string,
): Promise<{ readonly rules: string | null; readonly integration: number | null }> {
  const { rows } = await db.query<{ rules: string | null; integration: number | null }>(
    `select rules, integration from run where id = $1`,
    [run],
  )
  return rows[0] ?? { rules: null, integration: null }
}

/** Ends a run, or lets it wait; false when it is no longer in one of the states it must be in. */
export async function moveRun(
  db: Queryable,
  id: string,
  move: {
    readonly from: readonly RunState[]
    readonly to: RunState
    readonly failure?: RunFailure
    readonly by?: string
    readonly reason?: string | undefined
    /** Only while it is still of this generation: for who carries it on. */
    readonly generation?: number
  },
): Promise<boolean> {
  const { rowCount } = await db.query(
    `update run set state = $3, failure = coalesce($4, failure),
            waited = case when state = 'held' and $3 = 'running' then waited + (now() - ended_at) else waited end,
            ended_at = case when $3 = 'running' then null else now() end,
            owner = null, decided_by = coalesce($5, decided_by),
            decided_at = case when $5::text is null then decided_at else now() end,
            decision_reason = coalesce($6, decision_reason)
      where id = $1 and state = any($2) and ($7::int is null or generation = $7)`,
    [
      ...[id, move.from, move.to, move.failure ? JSON.stringify(move.failure) : null],
      ...[move.by ?? null, move.reason ?? null, move.generation ?? null],
    ],
  )
  return rowCount === 1
}

export async function requestCancel(db: Queryable, id: string, by: string): Promise<void> {
  await db.query(
    `update run set cancel_requested = true, decided_by = $2, decided_at = now() where id = $1 and not cancel_requested`,
    [id, by],
  )
}

/** Runs of an integration that somebody left behind while running, and older plans still waiting for a person. */
export async function unfinishedRuns(db: Queryable, integration: number): Promise<{ id: string; state: RunState }[]> {
  const { rows } = await db.query<{ id: string; state: RunState }>(
    `select id, state from run where integration = $1 and state in ('running', 'held') order by id`,
    [integration],
  )
  return rows
}

/** Forgets an unfinished plan: what is not whole is made again, never carried out. */
export async function discardPlan(db: Queryable, id: string): Promise<void> {
  for (const table of ['change', 'quality_finding', 'quality_look']) {
    await db.query(`delete from ${table} where run = $1`, [id])
  }
  // What may have arrived in another system is looked for by the next run.
  await db.query(`delete from outgoing where run = $1 and begun_at is null`, [id])
  await db.query(`delete from run_entity where run = $1`, [id])
  await db.query(`delete from duplicate_case where run = $1`, [id])
}

export function runOf(row: RunRow): Run {
  return {
    ...row,
    dueAt: row.dueAt?.toISOString() ?? null,
    startedAt: row.startedAt.toISOString(),
    endedAt: row.endedAt?.toISOString() ?? null,
    decidedAt: row.decidedAt?.toISOString() ?? null,
  }
}
