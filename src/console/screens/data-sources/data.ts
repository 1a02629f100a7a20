/** What the screens of data sources ask. */

import { api } from '../../../contract/api/all.ts'
import type { Answer } from '../../ask/ask.ts'
import { question } from '../../ask/questions.ts'

export type DataSource = Answer<typeof api.dataSources.read>
export type Connector = Answer<typeof api.connectors.list>['items'][number]

/** There are few of them: all at once. */
export function dataSourcesQuestion(organization: string | undefined) {
  const filter = organization === undefined ? [] : [`organization:${organization}`]
  return question(api.dataSources.list, { query: { limit: 500, filter } })
}

/** The same as long as the server runs. */
export const connectorsQuestion = { ...question(api.connectors.list), staleTime: Infinity } as const
