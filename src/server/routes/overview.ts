/** How an organization fares at a glance. */

import type { Run } from '../../model/run.ts'
import { organizationRow } from '../../store/organization-tree.ts'
import { activeRecords, changesByDay, integrationsNow, type IntegrationNow } from '../../store/overview.ts'
import { pausedAt, type House } from '../../worker/front-door.ts'
import type { Routes } from '../answer.ts'
import { connectionState } from '../connection-state.ts'
import { inOrganization, visibleBelow } from '../places.ts'

const daysShown = 30

export function overviewRoutes({ pool }: House): Routes<'overview'> {
  return {
    read: {
      scope: inOrganization,
      answer: async ({ params, caller }) => {
        const id = Number(params.organization)
        const organizations = await visibleBelow(pool, caller, id)
        const timeZone = (await organizationRow(pool, id))?.timeZone ?? 'UTC'
        const now = new Date()
        const integrations = await integrationsNow(pool, organizations)
        const records = await activeRecords(pool, organizations)
        const days = await changesByDay(pool, { organizations, timeZone, days: daysShown })
        return {
          at: now.toISOString(),
          connections: integrations.map(one => shownConnection(one, now)),
          records: Object.fromEntries(records),
          days: shownDays(days),
          waiting: integrations.flatMap(waitingOf).sort((a, b) => (a.since < b.since ? -1 : 1)),
        }
      },
    },
  }
}

function shownConnection(one: IntegrationNow, now: Date) {
  const { id, organization, name, source, nextDue, follows, isSuspended, pauses, timeZone, last } = one
  const until = pausedAt(pauses, timeZone, now).importsUntil
  return {
    integration: String(id),
    organization: String(organization),
    ...{ name, source },
    ...connectionState(one, until),
    lastRun: last && shownRun(last),
    nextDue: isSuspended ? null : nextDue,
    follows: isSuspended ? [] : [...follows],
    pausedUntil: until?.toISOString() ?? null,
  }
}

function shownRun(run: Run) {
  const { id, state, startedAt, endedAt, durationMs } = run
  return { run: id, state, startedAt, endedAt, durationMs, changes: changesOf(run), problems: problemsOf(run) }
}

function waitingOf({ id, name, last }: IntegrationNow) {
  if (!last) return []
  const at = { integration: String(id), name, run: last.id, since: last.endedAt ?? last.startedAt }
  const problems = problemsOf(last)
  const unmapped = last.unmapped?.length ?? 0
  return [
    ...(last.state === 'held' ? [{ what: 'plan' as const, count: changesOf(last), ...at }] : []),
    ...(last.state === 'failed' ? [{ what: 'failure' as const, count: 1, ...at }] : []),
    ...(unmapped > 0 ? [{ what: 'unmapped schools' as const, count: unmapped, ...at }] : []),
    ...(problems > 0 ? [{ what: 'problems' as const, count: problems, ...at }] : []),
  ]
}

function changesOf({ counts }: Run): number {
  return Object.values(counts).reduce(
    (sum, { created, updated, deleted, restored }) => sum + created + updated + deleted + (restored ?? 0),
    0,
  )
}

function problemsOf({ counts }: Run): number {
  return Object.values(counts).reduce((sum, { problems }) => sum + problems, 0)
}

function shownDays(
  rows: readonly { readonly day: string; readonly entity: string | null; readonly changes: number }[],
) {
  const days = new Map<string, Record<string, number>>()
  for (const { day, entity, changes } of rows) {
    const ofDay = days.get(day) ?? {}
    if (entity !== null) ofDay[entity] = changes
    days.set(day, ofDay)
  }
  return [...days].map(([day, changes]) => ({ day, changes }))
}
