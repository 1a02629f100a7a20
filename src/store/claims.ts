/** Who carries a run on: given to one process at a time, and shown with every write, so that nobody else's counts. */

import type { Pool, PoolClient } from 'pg'
import { Problem } from '../model/problem.ts'
import type { Run } from '../model/run.ts'
import { inTransaction, self } from './database.ts'
import { bookmarksNow } from './runs.ts'

type Queryable = Pool | PoolClient

/** A run that this process carries on. Once somebody else has it, its generation is another one. */
export type Claim = { readonly run: string; readonly generation: number }

/** Told to workers when a run waits for one. */
export const queueChannel = 'passport_sync_queue'

/** A run taken on more often has something about it that ends processes. */
const mostGenerations = 30

export type NewQueuedRun = {
  readonly id: string
  readonly organization: number
  readonly integration: number
  readonly integrationName: string
  readonly full: boolean
  readonly preview: boolean
  readonly trigger: string
  readonly startedBy: string
  readonly dueAt: Date | null
}

/** The run waits for a worker. It is written here before any job is: the job only says that it is to be carried on. */
export async function queueRun(db: Queryable, run: NewQueuedRun): Promise<void> {
  await db.query(
    `insert into run (id, organization, kind, integration, integration_name, state, mode, preview, trigger, started_by,
                      due_at, lasting)
     values ($1, $2, 'integration', $3, $4, 'queued', $5, $6, $7, $8, $9, true)`,
    [
      ...[run.id, run.organization, run.integration, run.integrationName, run.full ? 'full' : 'incremental'],
      ...[run.preview, run.trigger, run.startedBy, run.dueAt],
    ],
  )
  await db.query(`select pg_notify($1, $2)`, [queueChannel, run.id])
}

/** Stands in history in place of a run that was due. */
export async function skipRun(db: Queryable, run: NewQueuedRun, reason: string): Promise<void> {
  await db.query(
    `insert into run (id, organization, kind, integration, integration_name, state, mode, trigger, started_by, due_at,
                      ended_at, decision_reason)
     values ($1, $2, 'integration', $3, $4, 'skipped', 'incremental', $5, $6, $7, now(), $8)`,
    [run.id, run.organization, run.integration, run.integrationName, run.trigger, run.startedBy, run.dueAt, reason],
  )
}

/** A run that waits, or that its process left, becomes this process's own. Null when somebody was quicker, or it has ended. */
export async function claimRun(db: Queryable, run: string): Promise<Claim | null> {
  const { rows } = await db.query<{ generation: number }>(
    `with me as (insert into process (id, seen_at) values ($2, now())
                 on conflict (id) do update set seen_at = excluded.seen_at)
     update run set state = 'running', owner = $2, generation = generation + 1,
            started_at = case when state = 'queued' then now() else started_at end,
            bookmarks_before = case when state = 'queued' then ${bookmarksNow('run.integration')} else bookmarks_before end
      where id = $1 and (state = 'queued' or state = 'running' and owner is null and lasting)
     returning generation`,
    [run, self],
  )
  return rows[0] ? { run, generation: rows[0].generation } : null
}

/** A held plan that somebody approved is carried on by this process, or by workers when it dies. */
export async function claimHeld(
  db: Queryable,
  run: string,
  decision: {
    readonly by: string
    readonly reason?: string | undefined
    readonly without?: 'removals' | undefined
  },
): Promise<Claim | null> {
  const { rows } = await db.query<{ generation: number }>(
    `with me as (insert into process (id, seen_at) values ($2, now())
                 on conflict (id) do update set seen_at = excluded.seen_at)
     update run set state = 'running', owner = $2, generation = generation + 1, lasting = true, ended_at = null,
            decided_by = $3, decided_at = now(), decision_reason = coalesce($4, decision_reason), decided_without = $5
      where id = $1 and state = 'held'
     returning generation`,
    [run, self, decision.by, decision.reason ?? null, decision.without ?? null],
  )
  return rows[0] ? { run, generation: rows[0].generation } : null
}

/** What whoever carries the run on must know of it. */
export type RunToCarry = {
  readonly integration: number | null
  readonly state: Run['state']
  readonly full: boolean
  readonly preview: boolean
  readonly hold: boolean
  readonly lasting: boolean
  readonly trigger: string
  readonly startedBy: string
  readonly startedAt: Date
  /** The plan is whole: only its judgement and its application are left. */
  readonly isPlanned: boolean
  readonly isApproved: boolean
  /** Passport's own part is done: what is left is sending. */
  readonly isApplied: boolean
  readonly held: Run['held']
}

export async function runToCarry(db: Queryable, run: string): Promise<RunToCarry | null> {
  const { rows } = await db.query<RunToCarry>(
    `select integration, state, mode = 'full' as full, preview, hold, lasting, trigger, started_by as "startedBy",
            started_at as "startedAt", planned_at is not null as "isPlanned",
            planned_at is not null and decided_at is not null as "isApproved",
            applied_at is not null as "isApplied", held
       from run where id = $1`,
    [run],
  )
  return rows[0] ?? null
}

/** Gives the run back: whoever takes it on goes on from what is whole. */
export async function releaseRun(db: Queryable, { run, generation }: Claim): Promise<void> {
  await db.query(
    `update run set owner = null, generation = generation + 1 where id = $1 and generation = $2 and state = 'running'`,
    [run, generation],
  )
  await db.query(`select pg_notify($1, $2)`, [queueChannel, run])
}

/** Runs that are this process's own, by their rows. */
export async function ownRuns(db: Queryable): Promise<Claim[]> {
  const { rows } = await db.query<Claim>(
    `select id as run, generation from run where state = 'running' and lasting and owner = $1`,
    [self],
  )
  return rows
}

/**
 * Does the work in one transaction in which the run stays this process's own. Throws the Problem RUN_TAKEN_ON when it is not
 * any more, and RUN_CANCELLED when somebody asked for that.
 */
export function whileClaimed<Result>(
  pool: Pool,
  { run, generation }: Claim,
  work: (client: PoolClient) => Promise<Result>,
): Promise<Result> {
  return inTransaction(pool, async client => {
    // A plan lost with the database's last moments is made again; `apply` commits in full, and with it all before it.
    await client.query('set local synchronous_commit = off')
    const { rows } = await client.query<{ cancel_requested: boolean }>({
      name: 'while-claimed',
      text: `select cancel_requested from run where id = $1 and generation = $2 and state = 'running' for share`,
      values: [run, generation],
    })
    if (!rows[0]) throw takenOn()
    if (rows[0].cancel_requested) throw cancelled()
    return work(client)
  })
}

export type WaitingRun = { readonly id: string; readonly generation: number }

/**
 * Runs that wait for a worker, of each organization the oldest, and none while another of its runs goes on: however much a
 * giant district has to do, it takes one worker.
 */
export async function waitingRuns(db: Queryable, limit: number): Promise<WaitingRun[]> {
  const { rows } = await db.query<WaitingRun>(
    `select id, generation
       from (select distinct on (r.organization) r.id, r.generation
               from run r
              where r.kind = 'integration'
                and (r.state = 'queued' or r.state = 'running' and r.owner is null and r.lasting)
                and r.generation <= $2
                and not exists (select from run o
                                 where o.organization = r.organization and o.kind = 'integration'
                                   and o.state = 'running' and o.owner is not null)
              order by r.organization, r.id) waiting
      order by id limit $1`,
    [limit, mostGenerations],
  )
  return rows
}

/** Runs that nobody carries on and nobody will: begun by a person in a process that has gone, or taken on too often. */
export async function abandonedRuns(db: Queryable): Promise<{ readonly id: string; readonly lasting: boolean }[]> {
  const { rows } = await db.query<{ id: string; lasting: boolean }>(
    `select id, lasting from run
      where state = 'running' and owner is null and (not lasting or generation > $1 or integration is null)`,
    [mostGenerations],
  )
  return rows
}

export function takenOn(): Problem {
  return new Problem({
    code: 'RUN_TAKEN_ON',
    message: 'Another process has taken this run on, because this one was not seen for a while.',
    advice: 'See how it goes on with `passport-sync runs`.',
  })
}

export function cancelled(): Problem {
  return new Problem({
    code: 'RUN_CANCELLED',
    message: 'The run was cancelled before anything was written.',
    advice: 'Nothing was changed. Launch it again whenever you like.',
  })
}
