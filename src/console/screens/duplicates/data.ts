/** What the duplicates desk asks, and what a ruling makes new. */

import { keepPreviousData } from '@tanstack/react-query'
import { api } from '../../../contract/api/all.ts'
import type { Answer } from '../../ask/ask.ts'
import { listQuestion, question } from '../../ask/questions.ts'
import type { DeskAddress } from './address.ts'

/** Of a newcomer: the desk asks for no others. */
export type Case = Extract<Answer<typeof api.duplicates.list>['items'][number], { kind: 'newcomer' }>
export type Comparison = Answer<typeof api.duplicates.read>['comparisons'][number]
export type Field = Comparison['fields'][number]

export function queueQuestion({ state = 'waits', entity }: DeskAddress, organization: string | undefined) {
  const filter = [
    `state:${state}`,
    'kind:newcomer',
    ...(entity ? [`entity:${entity}`] : []),
    ...(organization ? [`organization:${organization}`] : []),
  ]
  return listQuestion(api.duplicates.list, { query: { limit: 100, filter } })
}

/** One case, as it would become with the newcomer's values of these attributes. */
export function caseQuestion(duplicate: string, take: readonly string[]) {
  return {
    ...question(api.duplicates.read, { params: { duplicate }, query: { take: take.join(',') } }),
    placeholderData: keepPreviousData,
  }
}

/** Asked again after a ruling, and after it is taken back. */
export const rulingChanges = [api.duplicates.list, api.duplicates.read, api.runs.list, api.overview.read]
