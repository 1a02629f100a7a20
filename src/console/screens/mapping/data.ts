/** What the editor of a task asks: the catalog of rules, both sides' attributes, what becomes of real records, who would leave. */

import { keepPreviousData } from '@tanstack/react-query'
import { api } from '../../../contract/api/all.ts'
import type { EntityType } from '../../../model/entity.ts'
import type { Answer, Question } from '../../ask/ask.ts'
import { question, versionedQuestion } from '../../ask/questions.ts'
import type { MappingAddress } from './address.ts'

export type Integration = Answer<typeof api.integrations.read>
export type Task = Integration['tasks'][number]
export type Catalog = Answer<typeof api.tasks.rules>
export type CatalogRule = Catalog['rules'][number]
export type Attributes = Answer<typeof api.tasks.attributes>
export type TargetAttribute = Attributes['target'][number]
export type SourceAttribute = Attributes['source'][number]
export type SentAttribute = Attributes['sends'][number]
export type TriedRecord = Answer<typeof api.tasks.try>['records'][number]
export type Unsaved = NonNullable<NonNullable<Question<typeof api.tasks.try>['body']>['unsaved']>

export const rulesQuestion = { ...question(api.tasks.rules), staleTime: Infinity }

export function integrationQuestion(integration: string) {
  return versionedQuestion(api.integrations.read, { params: { integration } })
}

/** For samples the source is read, which takes its time. */
export function attributesQuestion(integration: string, entity: EntityType, samples: 'true' | 'false') {
  return {
    ...question(api.tasks.attributes, { params: { integration, entity }, query: { samples } }),
    staleTime: 60_000,
  }
}

/** The source is read for it: asked once for each mapping, and not again and again. */
export function trialQuestion(integration: string, entity: EntityType, unsaved: Unsaved, id?: string) {
  const body = { unsaved, ...(id === undefined ? { limit: 10 } : { id }) }
  return {
    ...question(api.tasks.try, { params: { integration, entity }, body }),
    staleTime: 60_000,
    refetchOnWindowFocus: false,
    retry: false,
    placeholderData: keepPreviousData,
  }
}

/** All of the source is read for it. */
export function whoLeavesQuestion(integration: string, entity: EntityType, unsaved: Unsaved) {
  return {
    ...question(api.tasks.whoLeaves, { params: { integration, entity }, body: { unsaved } }),
    staleTime: 60_000,
    refetchOnWindowFocus: false,
    retry: false,
  }
}

export const taskChanges = [api.integrations.list, api.integrations.read, api.tasks.attributes]

/** Of the address; else of the first integration, its students before others. */
export function chosenTask(integrations: readonly Integration[], { integration: id, entity: wanted }: MappingAddress) {
  const integration = integrations.find(one => one.id === id) ?? integrations[0]
  const entities = (integration?.tasks ?? []).map(({ entity }) => entity)
  const entity = entities.find(one => one === wanted) ?? entities.find(one => one === 'student') ?? entities[0]
  return { integration, entities, entity }
}
