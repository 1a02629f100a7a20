/** Runs in words: their states, what they are, what they did and would do. */

import type { api } from '../../../contract/api/all.ts'
import { entityTypes, type EntityType } from '../../../model/entity.ts'
import type { Answer } from '../../ask/ask.ts'
import type { IconName } from '../../ui/icon.tsx'
import type { Tone } from '../../ui/state-badge.tsx'
import { countedEntities } from '../../words/entities.ts'
import { shownNumber, shownPercent } from '../../words/numbers.ts'

export type Run = Answer<typeof api.runs.read>
export type RunState = Run['state']
export type Breakdown = Answer<typeof api.runs.breakdown>
export type Change = Answer<typeof api.runs.changes>['items'][number]

export type StateWords = { readonly tone: Tone; readonly word: string; readonly icon?: IconName }

export const stateWords: Readonly<Record<RunState, StateWords>> = {
  queued: { tone: 'running', word: 'Waiting its turn', icon: 'clock' },
  running: { tone: 'running', word: 'Running' },
  held: { tone: 'needs-you', word: 'On hold' },
  done: { tone: 'done', word: 'Done' },
  previewed: { tone: 'done', word: 'Previewed', icon: 'search' },
  declined: { tone: 'paused', word: 'Declined', icon: 'close' },
  cancelled: { tone: 'paused', word: 'Cancelled', icon: 'stop' },
  skipped: { tone: 'paused', word: 'Left out' },
  failed: { tone: 'failed', word: 'Failed' },
}

export const kindWords: Readonly<Record<Run['kind'], string>> = {
  integration: 'Integrations',
  edit: 'Edits by hand',
  undo: 'Undone runs',
}

export function runName({ kind, integration }: Pick<Run, 'kind' | 'integration'>): string {
  if (kind === 'edit') return 'Edit by hand'
  if (kind === 'undo') return integration === null ? 'Undo' : `Undo of ${integration}`
  return integration ?? 'Integration'
}

/** Whether its plan is still being made or carried out. */
export function isUnderWay({ state }: Pick<Run, 'state'>): boolean {
  return state === 'queued' || state === 'running'
}

/** Whether what it tells is a plan: nothing of it is written. */
export function isPlan({ state }: Pick<Run, 'state'>): boolean {
  return state !== 'done'
}

/** The entities of a run in the order in which they depend on each other. */
export function entitiesOf(run: Pick<Run, 'entities'>): readonly EntityType[] {
  return entityTypes.filter(entity => run.entities[entity] !== undefined)
}

/** Of all entities together; 0 where nothing of the kind was counted. */
export function countOf(run: Pick<Run, 'entities'>, name: string): number {
  return Object.values(run.entities).reduce((sum, counts) => sum + (counts?.[name] ?? 0), 0)
}

/** Of Passport, and of the system where it is written to. */
export function changesOf(run: Pick<Run, 'entities'>): number {
  return ['created', 'updated', 'deleted', 'restored'].reduce((sum, name) => sum + countOf(run, name), sendsOf(run))
}

/** What is written, or would be, to the system. */
export function sendsOf(run: Pick<Run, 'entities'>): number {
  return countOf(run, 'sentNew') + countOf(run, 'sentChanged')
}

/** What became of something that was to be sent and was not; undefined where there is nothing to say. */
export function notSentWords({ operation, outcome }: Pick<Change, 'operation' | 'outcome'>): string | undefined {
  if (operation !== 'sendNew' && operation !== 'sendChange') return undefined
  return {
    refused: 'the system refused it',
    moved: 'not sent: it had moved there meanwhile',
    left: 'not sent: left for the next run',
  }[outcome]
}

/** One word for one thing: what commands and files call deleted is archived here, because it comes back. */
export const operationWords: Readonly<
  Record<string, { readonly did: string; readonly would: string; readonly sign: string }>
> = {
  create: { did: 'added', would: 'add', sign: '+' },
  update: { did: 'changed', would: 'change', sign: '~' },
  delete: { did: 'archived', would: 'archive', sign: '−' },
  restore: { did: 'brought back', would: 'bring back', sign: '+' },
  keep: { did: 'kept', would: 'keep', sign: '~' },
  link: { did: 'linked', would: 'link', sign: '~' },
  sendNew: { did: 'sent as new', would: 'send as new', sign: '+' },
  sendChange: { did: 'changed there', would: 'change there', sign: '~' },
  send: { did: 'written over', would: 'write over', sign: '~' },
}

/** In the order in which an administrator worries about them. */
export const concern: readonly EntityType[] = [
  ...(['student', 'teacher', 'guardian', 'school', 'section', 'enrollment'] as const),
  ...(['assignment', 'guardianship', 'course', 'term'] as const),
]

type Passed = Breakdown['passed'][number]

/** "This would archive 1,204 of 2,010 students at Maple High: 60 %, your limit is 10 %." */
export function passedSentence({ entity, operation, count, of, percent, limit, schoolName }: Passed): string {
  const where = schoolName === null ? '' : ` at ${schoolName}`
  if (operation === 'preview')
    return `This would touch ${shownNumber(count)} of ${countedEntities(of, entity)}${where}.`
  const verb = operationWords[operation]?.would ?? operation
  const share = `${shownPercent(percent)}, your limit is ${shownPercent(limit)}`
  return `This would ${verb} ${shownNumber(count)} of ${countedEntities(of, entity)}${where}: ${share}.`
}
