/** What the duplicates desk asks, and what a ruling makes new. */

import { keepPreviousData } from '@tanstack/react-query'
import { api } from '../../../contract/api/all.ts'
import { peopleEntities, type PeopleEntity } from '../../../model/domain.ts'
import type { Answer, Question } from '../../ask/ask.ts'
import { listQuestion, question } from '../../ask/questions.ts'
import type { DeskAddress } from './address.ts'

export type Case = Answer<typeof api.duplicates.list>['items'][number]
export type NewcomerCase = Extract<Case, { kind: 'newcomer' }>
export type AccountsCase = Exclude<Case, NewcomerCase>
export type Member = Case['members'][number]
export type Comparison = Answer<typeof api.duplicates.read>['comparisons'][number]
export type Field = Comparison['fields'][number]
export type MergePreview = Answer<typeof api.merges.preview>
type Alike = Omit<Question<typeof api.duplicates.viewAlike>['query'], 'stands'>
export type AlikeView = Answer<typeof api.duplicates.viewAlike>
export type Apart = Answer<typeof api.duplicates.listApart>['items'][number]

const filters = ['entity', 'kind', 'domain', 'source', 'school'] as const

export type QueueFilter = (typeof filters)[number]

function filterOf(address: DeskAddress, without?: QueueFilter): string[] {
  const named = filters.flatMap(name => {
    const value = name === without ? undefined : address[name]
    return value === undefined ? [] : [`${name}:${value}`]
  })
  return [`state:${address.state ?? 'waits'}`, ...named]
}

/** Likely ones the likeliest first, others as they were found. */
export function queueQuestion(address: DeskAddress, organization: string | undefined) {
  const filter = [...filterOf(address), ...(organization ? [`organization:${organization}`] : [])]
  const sort = address.kind === 'likely' ? ({ sort: '-likely' } as const) : {}
  return listQuestion(api.duplicates.list, { query: { limit: 100, filter, ...sort } })
}

/** Of what the other filters let through. */
export function countsQuestion(address: DeskAddress, organization: string, without?: QueueFilter) {
  const asked = { params: { organization }, query: { filter: filterOf(address, without) } }
  return { ...question(api.duplicates.counts, asked), placeholderData: keepPreviousData }
}

/** One case, as it would become with the other's values of these attributes. */
export function caseQuestion(
  duplicate: string,
  { primary, take }: { readonly primary: string | undefined; readonly take: readonly string[] },
) {
  const query = { take: take.join(','), ...(primary === undefined ? {} : { primary }) }
  return { ...question(api.duplicates.read, { params: { duplicate }, query }), placeholderData: keepPreviousData }
}

/** What a merge of two accounts would do. */
export function mergeQuestion(
  entity: PeopleEntity,
  pair: { readonly primary: string; readonly secondary: string; readonly take: readonly string[] },
) {
  const { primary, secondary, take } = pair
  const query = { secondary, take: take.join(',') }
  return {
    ...question(api.merges.preview, { params: { entity, record: primary }, query }),
    placeholderData: keepPreviousData,
    retry: false,
  }
}

/** On which pairs a word on all alike would be; `stands` is a source's name, or null for who was there first. */
export function alikeQuestion(organization: string, alike: Alike, stands: string | null) {
  const query = { ...alike, ...(stands === null ? {} : { stands }) }
  return question(api.duplicates.viewAlike, { params: { organization }, query })
}

/** Which source says each value of an account. */
export function originsQuestion(entity: PeopleEntity, record: string) {
  return { ...question(api.records.why, { params: { entity, record } }), staleTime: 30_000 }
}

export function apartQuestion(organization: string, entity: string | undefined) {
  const filter = entity === undefined ? [] : [`entity:${entity}`]
  return listQuestion(api.duplicates.listApart, { params: { organization }, query: { limit: 100, filter } })
}

/** Asked again after a ruling, and after it is taken back. */
export const rulingChanges = [
  ...[
    api.duplicates.list,
    api.duplicates.read,
    api.duplicates.counts,
    api.duplicates.listApart,
    api.duplicates.viewAlike,
  ],
  ...[api.merges.preview, api.merges.parts, api.records.read, api.records.list, api.records.why],
  ...[api.runs.list, api.overview.read],
]

/** Cases are only of people. */
export function peopleOf({ entity }: Case): PeopleEntity {
  return peopleEntities.find(one => one === entity) ?? 'student'
}
