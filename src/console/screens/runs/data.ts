/** What the screens of runs ask. */

import { api } from '../../../contract/api/all.ts'
import { listQuestion } from '../../ask/questions.ts'

export type RunFilters = {
  readonly organization?: string | undefined
  readonly integration?: string | undefined
  readonly state?: string | undefined
  readonly kind?: string | undefined
  readonly sort?: string | undefined
}

export function runsQuestion({ sort, ...filters }: RunFilters) {
  const filter = Object.entries(filters).flatMap(([name, value]) => (value === undefined ? [] : [`${name}:${value}`]))
  return listQuestion(api.runs.list, {
    query: { filter, sort: sort === 'startedAt' ? 'startedAt' : '-startedAt' },
  })
}
