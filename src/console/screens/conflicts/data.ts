/** What the screen of conflicts asks, and what a word on one makes new. */

import { api } from '../../../contract/api/all.ts'
import type { Answer } from '../../ask/ask.ts'
import { listQuestion } from '../../ask/questions.ts'
import type { ConflictsAddress } from './address.ts'

export type Conflict = Answer<typeof api.conflicts.list>['items'][number]
export type Decided = NonNullable<Conflict['decided']>

export function waitingQuestion(
  { decided = 'no' }: ConflictsAddress | { decided?: 'no' },
  organization: string | undefined,
) {
  const filter = [`decided:${decided}`, ...(organization ? [`organization:${organization}`] : [])]
  return listQuestion(api.conflicts.list, { query: { limit: 100, filter } })
}

export function conflictKey({ dataSource, entity, externalId, attribute }: Conflict) {
  return { dataSource, entity, externalId, attribute }
}

export const decisionChanges = [api.conflicts.list, api.overview.read]
