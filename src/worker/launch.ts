/** Runs an integration from launch to its end: plan, judge, apply, settle; or hold, or fail with advice. */

import type { Pool } from 'pg'
import { newId } from './new-id.ts'
import type { Connector, Settings, System } from '../model/connector.ts'
import { isEntityType, type EntityType } from '../model/entity.ts'
import type { Integration } from '../model/integration.ts'
import { Problem } from '../model/problem.ts'
import type { Passed, Run } from '../model/run.ts'
import { applyPlan, refreshStatistics } from '../store/apply.ts'
import { bookmarksOf } from '../store/bookmarks.ts'
import { findIntegration, masterFieldsOf } from '../store/configuration.ts'
import { holdLock } from '../store/lock.ts'
import { ensureMonth } from '../store/partitions.ts'
import { openPlanStore } from '../store/plan/plan-store.ts'
import { dropForgotten, dropSnapshot, makeSnapshot } from '../store/plan/snapshot.ts'
import { createRun, discardPlan, findRun, moveRun, recordPlan, unfinishedRuns } from '../store/runs.ts'
import type { Progress } from '../sync/ports.ts'
import { makePlan, type Bookmark, type Plan } from '../sync/walk.ts'
import type { House } from './house.ts'
import { readyTasks } from './ready-tasks.ts'
import { openSource } from './source-settings.ts'

export type Launch = {
  readonly integration: string
  /** Its organization, where several may have an integration of that name. */
  readonly organization?: string
  /** The run's id, for who must know it before the run begins; a plan made again has one of its own. */
  readonly id?: string
  /** Stop after the plan, and write nothing. */
  readonly preview?: boolean
  /** Read everything, whatever was read before. */
  readonly full?: boolean
  /** Let the plan wait for a person, whatever it holds. */
  readonly hold?: boolean
  readonly trigger: string
  readonly by: string
  readonly signal: AbortSignal
  /** Told of every run this launch begins: a plan that others overtook is made again, as a run of its own. */
  readonly onStart?: (run: string) => void
  readonly onProgress: (progress: Progress) => void
  /** Told of waits, retries and what was found from before, in words without personal data. */
  readonly onNotice: (text: string) => void
}

/** Incremental runs see no record that vanished: at least once a day everything is read. */
const fullPassEvery = 20 * 60 * 60 * 1000
/** A plan that others overtook is made again; more often than this, somebody is writing all the time. */
const mostPlans = 3

/**
 * Ends in `done`, `held` or `previewed`, or in `failed` or `cancelled` with the reason in `failure`. Throws a Problem when
 * the run can't begin: unknown integration, or another run of it under way (RUN_UNDER_WAY).
 */
export async function launch(house: House, options: Launch): Promise<Run> {
  const integration = await findIntegration(house.pool, options.integration, options.organization)
  const lock = await holdLock(house.pool, 'integration', integration.id)
  if (!lock) throw underWay(integration.name)
  try {
    await clearUnfinished(house.pool, integration, options.onNotice)
    for (let attempt = 1; ; attempt += 1) {
      const run = await runOnce(house, integration, attempt === 1 ? (options.id ?? newId()) : newId(), options)
      if (run !== 'stale') return run
      if (attempt === mostPlans) throw overtaken(integration.name)
      options.onNotice('Somebody changed records of the plan before it was applied: it is made again.')
    }
  } catch (error) {
    throw databaseLost(error) ?? error
  } finally {
    await lock.release()
  }
}

async function runOnce(house: House, integration: Integration, id: string, options: Launch): Promise<Run | 'stale'> {
  const { pool } = house
  const started = new Date()
  await ensureMonth(pool, started)
  await createRun(pool, {
    id,
    organization: integration.organization,
    kind: 'integration',
    integration: integration.id,
    integrationName: integration.name,
    mode: options.full ? 'full' : 'incremental',
    trigger: options.trigger,
    startedBy: options.by,
  })
  options.onStart?.(id)
  try {
    const plan = await planRun(house, integration, id, started, options)
    const held = integration.preview || options.hold ? [...plan.passed, ...previewHold(plan)] : plan.passed
    await recordPlan(pool, id, {
      mode: plan.mode,
      counts: plan.counts,
      held,
      bookmarks: Object.fromEntries(plan.bookmarks),
    })
    options.signal.throwIfAborted()
    if (options.preview) await moveRun(pool, id, { from: ['running'], to: 'previewed' })
    else if (held.length > 0) await moveRun(pool, id, { from: ['running'], to: 'held' })
    else if ((await applyRun(pool, id, options)) === 'stale') return 'stale'
  } catch (error) {
    await endWithout(pool, id, error, options.signal)
  } finally {
    await dropSnapshot(pool, id)
  }
  return existing(pool, id)
}

/** Applies a run's plan; a stale one ends as declined, having written nothing. */
export async function applyRun(
  pool: Pool,
  id: string,
  { onProgress }: Pick<Launch, 'onProgress'>,
): Promise<'applied' | 'stale'> {
  onProgress({ stage: 'apply', entity: null, done: 0, total: null })
  const application = await applyPlan(pool, id)
  if (application.outcome === 'stale') {
    await moveRun(pool, id, {
      from: ['running'],
      to: 'declined',
      reason: `${application.records} records were changed by somebody else after the plan was made`,
    })
    return 'stale'
  }
  if (application.outcome === 'not waiting') {
    const run = await existing(pool, id)
    if (run.state === 'running') throw cancelledProblem()
    return 'applied'
  }
  onProgress({ stage: 'settle', entity: null, done: application.rows, total: application.rows })
  if (application.rows > 10_000) await refreshStatistics(pool)
  return 'applied'
}

async function planRun(
  house: House,
  integration: Integration,
  id: string,
  started: Date,
  options: Launch,
): Promise<Plan> {
  const { pool } = house
  const { connector, settings } = await openSource(house, integration.source)
  const tasks = readyTasks(integration, connector, settings)
  const bookmarks = await bookmarksOf(pool, integration.id)
  await makeSnapshot(pool, id)
  const system = openSystem(connector, settings, options)
  try {
    return await makePlan(
      {
        integration,
        tasks,
        bookmarks,
        masterFields: await masterFieldsOf(pool, integration.organization),
        full: options.full === true || !connector.can.readChanges || isFullPassDue(tasks, bookmarks, started),
        at: started.toISOString(),
      },
      {
        store: openPlanStore(pool, id, integration.organization, integration.source.id),
        read: (entity, since) => system.read(entity, since),
        newId,
        signal: options.signal,
        onProgress: options.onProgress,
      },
    )
  } finally {
    await system.close()
  }
}

function openSystem(connector: Connector, settings: Settings, { signal, onNotice }: Launch): System {
  return connector.open(settings, { now: () => new Date(), signal, notice: onNotice })
}

function isFullPassDue(
  tasks: readonly { readonly entity: EntityType }[],
  bookmarks: ReadonlyMap<EntityType, Bookmark>,
  now: Date,
): boolean {
  return tasks.some(({ entity }) => {
    const bookmark = bookmarks.get(entity)
    return bookmark !== undefined && now.getTime() - Date.parse(bookmark.fullAt) > fullPassEvery
  })
}

/** What is left of runs whose process died, and older plans that this run replaces. */
async function clearUnfinished(pool: Pool, integration: Integration, notice: Launch['onNotice']): Promise<void> {
  for (const { id, state } of await unfinishedRuns(pool, integration.id)) {
    if (state === 'held') {
      await moveRun(pool, id, { from: ['held'], to: 'declined', reason: 'replaced by a newer plan' })
      notice(`The plan of run ${id} was still waiting; a new one is made in its place.`)
      continue
    }
    const failure = {
      code: 'RUN_INTERRUPTED',
      message: 'The process that carried this run out ended before the run did. Nothing of it was written.',
      advice: 'Nothing has to be mended: the next run makes a new plan.',
    }
    // Its last statement may have been under way in PostgreSQL until just now: then the run is done, and its history stays.
    if (!(await moveRun(pool, id, { from: ['running'], to: 'failed', failure }))) continue
    await discardPlan(pool, id)
    notice(`Run ${id} was interrupted before anything was written; it is made again.`)
  }
  await dropForgotten(pool)
}

async function endWithout(pool: Pool, id: string, error: unknown, signal: AbortSignal): Promise<void> {
  const problem = signal.aborted ? cancelledProblem() : (databaseLost(error) ?? error)
  if (!(problem instanceof Problem)) {
    await moveRun(pool, id, { from: ['running'], to: 'failed', failure: unexpected() })
    throw error
  }
  const { code, message, advice } = problem
  const to = code === 'RUN_CANCELLED' ? 'cancelled' : 'failed'
  if (await moveRun(pool, id, { from: ['running'], to, failure: { code, message, advice } }))
    await discardPlan(pool, id)
}

function previewHold(plan: Plan): Passed[] {
  return Object.entries(plan.counts).flatMap(([entity, counts]): Passed[] => {
    const count = counts.created + counts.updated + counts.deleted + counts.restored
    return isEntityType(entity) && count > 0 ? [{ entity, operation: 'preview', count, of: counts.read, limit: 0 }] : []
  })
}

export async function existing(pool: Pool, id: string): Promise<Run> {
  const run = await findRun(pool, id)
  if (run) return run
  throw new Problem({
    code: 'RUN_UNKNOWN',
    message: `There is no run ${id}.`,
    advice: 'List the runs with `passport-sync runs`.',
  })
}

export function underWay(integration: string): Problem {
  return new Problem({
    code: 'RUN_UNDER_WAY',
    message: `${integration} is running already; a second run was not started.`,
    advice: 'Wait until it has ended (`passport-sync runs`), or cancel it.',
    retry: true,
  })
}

function overtaken(integration: string): Problem {
  return new Problem({
    code: 'PLAN_OVERTAKEN',
    message: `Records of ${integration} were changed by somebody else each time a plan was made.`,
    advice: 'Run it again when no other run or person is editing these records.',
    retry: true,
  })
}

function cancelledProblem(): Problem {
  return new Problem({
    code: 'RUN_CANCELLED',
    message: 'The run was cancelled before anything was written.',
    advice: 'Nothing was changed. Launch it again whenever you like.',
  })
}

/** PostgreSQL's codes for its own going down or coming up (manual, appendix A), and what the driver says of a cut connection. */
function databaseLost(error: unknown): Problem | null {
  if (!(error instanceof Error) || error instanceof Problem) return null
  const code = 'code' in error ? String(error.code) : ''
  if (
    !/^(57P0[1-3]|08\w+|ECONN\w+|EPIPE)$/.test(code) &&
    !/^(Connection terminated|Client has encountered)/.test(error.message)
  ) {
    return null
  }
  return new Problem({
    code: 'DATABASE_UNREACHABLE',
    message: 'The connection to the database broke off.',
    advice: 'Run it again when the PostgreSQL server answers; a run that had not ended wrote nothing.',
    retry: true,
    cause: error,
  })
}

function unexpected(): { code: string; message: string; advice: string } {
  return {
    code: 'UNEXPECTED',
    message: 'The run ended by an error of the program. Nothing of it was written.',
    advice: 'Run `passport-sync doctor`; if it finds nothing, report this with the log (LOG_LEVEL=debug).',
  }
}
