/** What the screen of data quality asks. */

import { api } from '../../../contract/api/all.ts'
import { addressOf, type Answer } from '../../ask/ask.ts'
import { listQuestion, question } from '../../ask/questions.ts'
import type { QualityAddress } from './address.ts'

export type Quality = Answer<typeof api.quality.read>
export type Group = Quality['groups'][number]
export type Issue = Answer<typeof api.quality.issues>['items'][number]

export function sourcesQuestion(organization: string | undefined) {
  const filter = organization ? [`organization:${organization}`] : []
  return question(api.dataSources.list, { query: { limit: 500, filter } })
}

export function qualityQuestion(dataSource: string) {
  return question(api.quality.read, { params: { dataSource } })
}

export function issuesQuestion(dataSource: string, address: QualityAddress) {
  return listQuestion(api.quality.issues, { params: { dataSource }, query: { limit: 100, filter: filtersOf(address) } })
}

export function issuesFile(dataSource: string, address: QualityAddress): string {
  return addressOf(api.quality.csv, { params: { dataSource }, query: { filter: filtersOf(address) } })
}

function filtersOf({ entity, attribute, rule, school }: QualityAddress): string[] {
  return Object.entries({ entity, attribute, rule, school }).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}:${value}`],
  )
}
