/** The log of a run: what it did, step by step, in words. */

import type { EntityCounts, Passed, Run } from '../model/run.ts'
import type { RunTrail } from '../model/run-log.ts'

export const logSteps = [
  ...(['asked', 'started', 'read', 'notice', 'planned', 'held', 'decided'] as const),
  ...(['applied', 'sent', 'ended', 'undone', 'forgotten'] as const),
] as const

export type LogStep = {
  readonly at: string
  readonly step: (typeof logSteps)[number]
  readonly text: string
}

export const logColumns = ['at', 'step', 'what happened']

export function logLine({ at, step, text }: LogStep): string[] {
  return [at, step, text]
}

/** In the order in which it happened. */
export function logOf(run: Run, trail: RunTrail): LogStep[] {
  return [
    ...begun(run, trail),
    ...trail.stages.filter(({ stage }) => stage === 'read').map(readStep),
    ...planned(run, trail),
    ...decided(run),
    ...(trail.appliedAt && run.state !== 'previewed' ? [appliedStep(trail.appliedAt)] : []),
    ...trail.stages.filter(({ stage }) => stage === 'send').map(sentStep),
    ...trail.notes.map(({ at, text }) => ({ at, step: 'notice' as const, text })),
    ...ended(run),
    ...(trail.valuesGoneAt ? [step(trail.valuesGoneAt, 'forgotten', forgottenWords(run))] : []),
    ...(trail.undoneAt ? [step(trail.undoneAt, 'undone', `Undone by run ${run.undoneBy ?? ''}.`)] : []),
  ].sort((one, other) => (one.at < other.at ? -1 : one.at > other.at ? 1 : rank(one) - rank(other)))
}

function step(at: string, name: LogStep['step'], text: string): LogStep {
  return { at, step: name, text }
}

function rank({ step: name }: LogStep): number {
  return logSteps.indexOf(name)
}

function begun({ kind, mode, trigger, startedBy, startedAt, dueAt, state, undoes, ...run }: Run, trail: RunTrail) {
  const by = `by ${startedBy}, ${trigger}`
  const reason = run.decisionReason !== null && run.decidedBy === null && kind === 'edit' ? run.decisionReason : null
  const due = dueAt === null ? '' : `, due at ${dueAt}`
  const waited = secondsBetween(trail.askedAt, startedAt) >= 1
  if (kind === 'edit') return [step(startedAt, 'started', `Edited ${by}${reason === null ? '' : `: “${reason}”`}.`)]
  if (kind === 'undo') return [step(startedAt, 'started', `Undo of run ${undoes ?? ''} begun ${by}.`)]
  const what = mode === 'full' ? 'everything is read' : 'what changed is read'
  return [
    ...(waited ? [step(trail.askedAt, 'asked', `Asked for ${by}${due}; it waits for a worker.`)] : []),
    ...(state === 'queued' || state === 'skipped'
      ? []
      : [step(startedAt, 'started', `Started ${by}${waited ? '' : due}: ${what}.`)]),
  ]
}

function readStep({ entity, done, begunAt, endedAt }: RunTrail['stages'][number]): LogStep {
  return step(endedAt, 'read', `${recordsOf(done, entity)} read${inTime(begunAt, endedAt)}.`)
}

function sentStep({ entity, done, begunAt, endedAt }: RunTrail['stages'][number]): LogStep {
  return step(endedAt, 'sent', `${recordsOf(done, entity)} compared and sent${inTime(begunAt, endedAt)}.`)
}

function planned(run: Run, { plannedAt, schools }: RunTrail): LogStep[] {
  if (plannedAt === null) return []
  const isPreview = run.state === 'previewed'
  const judged = run.kind !== 'integration' ? '' : run.held.length === 0 ? ' It passes no limit.' : ''
  return [
    step(plannedAt, 'planned', `The plan is made: ${planWords(run)}.${judged}`),
    ...run.held.map(passed =>
      step(
        plannedAt,
        'held',
        `${isPreview ? 'Would be held' : 'Held'}: ${passedWords(passed, schools.get(passed.school ?? ''))}`,
      ),
    ),
  ]
}

function planWords({ counts }: Run): string {
  const sum = (...names: readonly (keyof EntityCounts)[]): number =>
    Object.values(counts).reduce((all, of) => names.reduce((more, name) => more + (of[name] ?? 0), all), 0)
  const sent = sum('sentNew', 'sentChanged', 'refused', 'notSent')
  const parts = [
    `${shown(sum('created'))} to add`,
    `${shown(sum('updated'))} to change`,
    `${shown(sum('deleted'))} to archive`,
    ...(sum('restored') > 0 ? [`${shown(sum('restored'))} to bring back`] : []),
    ...(sent > 0 ? [`${shown(sent)} to send`] : []),
    `${shown(sum('unchanged'))} unchanged`,
    ...(sum('conflicts') > 0 ? [`${shown(sum('conflicts'))} conflicts`] : []),
    ...(sum('problems') > 0 ? [`${shown(sum('problems'))} problems`] : []),
  ]
  return parts.join(', ')
}

const wouldBe: Readonly<Record<Passed['operation'], string>> = {
  delete: 'would be archived',
  update: 'would be changed',
  send: 'would be written over',
  preview: 'would change, and every plan of this integration waits',
}

function passedWords({ entity, operation, count, of, limit }: Passed, school: string | undefined): string {
  const over = operation === 'preview' ? '' : `: over the limit of ${limit} %`
  const where = school === undefined ? '' : ` at ${school}`
  return `${shown(count)} of ${recordsOf(of, entity)}${where} ${wouldBe[operation]}${over}.`
}

/** A decision ends a run at once when it drops it; an approval, and a wish to stop what goes on, are before its end. */
function decided({ state, decidedBy, decidedAt, decidedWithout, decisionReason, endedAt }: Run): LogStep[] {
  if (decidedBy === null || decidedAt === null) return []
  const isEnd = decidedAt === endedAt
  const verb = state === 'cancelled' ? (isEnd ? 'Cancelled' : 'To be stopped, says') : isEnd ? 'Declined' : 'Approved'
  const by = state === 'cancelled' && !isEnd ? ` ${decidedBy}` : ` by ${decidedBy}`
  const without = decidedWithout === null ? '' : `, all but ${decidedWithout}`
  // What overtook an approved plan has taken the place of the reason.
  const isOwn = state !== 'declined' || isEnd
  const reason = isOwn && decisionReason !== null ? `: “${decisionReason}”` : ''
  return [step(decidedAt, 'decided', `${verb}${by}${without}${reason}.`)]
}

function appliedStep(at: string): LogStep {
  return step(at, 'applied', 'Written to Passport, in one transaction.')
}

function ended({ state, endedAt, durationMs, failure, decisionReason, decidedAt }: Run): LogStep[] {
  if (endedAt === null) return []
  const took = durationMs !== null && durationMs >= 1000 ? ` in ${duration(durationMs)}` : ''
  const why = decisionReason === null ? '' : `: ${decisionReason}`
  const said = failure === null ? '' : ` ${failure.message} ${failure.advice}`
  const texts: Partial<Record<Run['state'], string>> = {
    done: `Done${took}.`,
    previewed: `Ended as a preview${took}: nothing was written.`,
    failed: `Failed.${said}`,
    cancelled: `Stopped.${said}`,
    skipped: `Left out${why}.`,
    ...(decidedAt === endedAt ? {} : { declined: `Not carried out${why}.` }),
  }
  const text = texts[state]
  return text === undefined ? [] : [step(endedAt, 'ended', text)]
}

function forgottenWords({ valuesGone }: Run): string {
  return `The values were removed after ${valuesGone ?? ''} days; ids, counts and which attributes were changed stay.`
}

function recordsOf(count: number, entity: string): string {
  return `${shown(count)} ${entity} ${count === 1 ? 'record' : 'records'}`
}

function inTime(from: string, until: string): string {
  const seconds = secondsBetween(from, until)
  return seconds < 1 ? '' : ` in ${duration(seconds * 1000)}`
}

function secondsBetween(from: string, until: string): number {
  return (Date.parse(until) - Date.parse(from)) / 1000
}

function duration(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000)
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`
}

function shown(count: number): string {
  return count.toLocaleString('en-US')
}
