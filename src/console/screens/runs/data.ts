/** What the screens of runs ask, and what they set going. */

import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../../../contract/api/all.ts'
import { addressOf } from '../../ask/ask.ts'
import { useEvents } from '../../ask/events.ts'
import { keyOf, listQuestion, question } from '../../ask/questions.ts'
import type { RunAddress, RunsAddress } from './address.ts'
import { isUnderWay, type Run } from './words.ts'

export function runsQuestion({ sort, integration, state, kind, day }: RunsAddress, organization: string | undefined) {
  return listQuestion(api.runs.list, {
    query: {
      filter: filters({ organization, integration, state, kind, day }),
      sort: sort === 'startedAt' ? 'startedAt' : '-startedAt',
    },
  })
}

export function changesQuestion(run: string, { person, entity, operation, school }: RunAddress) {
  const filter = filters({ person, entity, operation, school })
  return listQuestion(api.runs.changes, { params: { run }, query: { limit: 100, filter } })
}

export function problemsQuestion(run: string, { entity }: RunAddress) {
  return listQuestion(api.runs.problems, { params: { run }, query: { limit: 100, filter: filters({ entity }) } })
}

export function conflictsQuestion(run: string, { entity }: RunAddress) {
  return listQuestion(api.runs.conflicts, { params: { run }, query: { limit: 100, filter: filters({ entity }) } })
}

export function driftQuestion(run: string, { entity, difference: kind }: RunAddress) {
  return listQuestion(api.runs.drift, { params: { run }, query: { limit: 100, filter: filters({ entity, kind }) } })
}

export function logQuestion(run: string) {
  return question(api.runs.log, { params: { run } })
}

export function matchingQuestion(run: string) {
  return question(api.runs.matching, { params: { run } })
}

export function unmatchedQuestion(run: string, side: 'source' | 'passport', { entity, person }: RunAddress) {
  return listQuestion(api.runs.unmatched, {
    params: { run },
    query: { limit: 100, filter: filters({ side, entity, person }) },
  })
}

function filters(names: Readonly<Record<string, string | undefined>>): string[] {
  return Object.entries(names).flatMap(([name, value]) => (value === undefined ? [] : [`${name}:${value}`]))
}

/** How far a stage of one entity is; null: of all together. */
export type Progress = {
  readonly stage: string
  readonly entity: string | null
  readonly done: number
  readonly total: number | null
  readonly perSecond: number
}

export function runQuestion(run: string) {
  return question(api.runs.read, { params: { run } })
}

/** A run and, while it goes on, how it gets on: the server tells, nobody asks. */
export function useRun(run: string) {
  const client = useQueryClient()
  const asked = runQuestion(run)
  const query = useQuery(asked)
  const [progress, setProgress] = useState<readonly Progress[]>([])
  const isLive = query.data !== undefined && isUnderWay(query.data)
  useEvents(isLive ? addressOf(api.runs.events, { params: { run } }) : null, {
    progress: told => setProgress(known => [...known.filter(one => !isSame(one, told as Progress)), told as Progress]),
    run: told => {
      const now = told as Run
      client.setQueryData(asked.queryKey, now)
      if (!isUnderWay(now)) void afterRun(client)
    },
  })
  return { query, progress }
}

function isSame(one: Progress, other: Progress): boolean {
  return one.stage === other.stage && one.entity === other.entity
}

/** What a run that has come to rest makes new. */
export async function afterRun(client: ReturnType<typeof useQueryClient>): Promise<void> {
  const stale = [api.runs.list, api.runs.changes, api.runs.problems, api.runs.problemCauses, api.runs.conflicts]
  const others = [api.runs.breakdown, api.runs.log, api.integrations.list, api.overview.read]
  await Promise.all([...stale, ...others].map(each => client.invalidateQueries({ queryKey: keyOf(each) })))
}

/** Asked again when one of them has been decided. */
export const runChanges = [
  ...[api.runs.read, api.runs.list, api.runs.changes, api.runs.breakdown, api.runs.undoPreview],
  ...[api.runs.log, api.integrations.list, api.overview.read],
]
