/** What the directory asks: lists, what is found while typing, one record, and names for references. */

import { useQuery } from '@tanstack/react-query'
import { api } from '../../../contract/api/all.ts'
import type { EntityType } from '../../../model/entity.ts'
import type { Answer } from '../../ask/ask.ts'
import { listQuestion, question, versionedQuestion } from '../../ask/questions.ts'
import type { DirectoryAddress, ListedEntity } from './address.ts'

export type PassportRecord = Answer<typeof api.records.read>
export type Hit = Answer<typeof api.directory.search>['items'][number]

/** What changes with an edit of a record. */
export const recordChanges = [
  ...[api.records.read, api.records.list, api.records.why, api.directory.search],
  ...[api.directory.sources, api.directory.history, api.directory.relations, api.merges.parts, api.runs.list],
]

export const mostFound = 50

const sorts: Readonly<Record<ListedEntity, string>> = {
  student: 'familyName',
  teacher: 'familyName',
  guardian: 'familyName',
  section: 'sectionCode',
  course: 'title',
  school: 'name',
}

export function recordsQuestion(
  entity: ListedEntity,
  { school, grade, state }: DirectoryAddress,
  organization: string | undefined,
) {
  const named = {
    organization,
    state,
    ...(hasSchool(entity) ? { school } : {}),
    ...(hasGrade(entity) ? { grade } : {}),
  }
  const filter = Object.entries(named).flatMap(([name, value]) => (value === undefined ? [] : [`${name}:${value}`]))
  return listQuestion(api.records.list, { params: { entity }, query: { limit: 100, filter, sort: sorts[entity] } })
}

export function searchQuestion(entity: ListedEntity, q: string, organization: string) {
  return question(api.directory.search, { params: { organization }, query: { q, entity, limit: mostFound } })
}

export function recordQuestion(entity: EntityType, record: string) {
  return versionedQuestion(api.records.read, { params: { entity, record } })
}

export function hasSchool(entity: ListedEntity): boolean {
  return entity === 'student' || entity === 'teacher' || entity === 'section' || entity === 'course'
}

export function hasGrade(entity: ListedEntity): boolean {
  return entity === 'student'
}

/** A district has hundreds of schools at most: they are known by name at once. */
export function useSchools(
  organization: string | undefined,
): readonly { readonly id: string; readonly name: string }[] {
  const filter = organization === undefined ? [] : [`organization:${organization}`]
  const query = { limit: 500, filter, sort: 'name' }
  const { data } = useQuery({
    ...question(api.records.list, { params: { entity: 'school' }, query }),
    staleTime: 60_000,
  })
  return (data?.items ?? []).map(({ id, attributes }) => ({ id, name: textOf(attributes['name']) }))
}

export function nameOf({ entity, id, attributes }: Pick<PassportRecord, 'entity' | 'id' | 'attributes'>): string {
  const of = (...names: string[]): string =>
    names
      .map(name => textOf(attributes[name]))
      .filter(Boolean)
      .join(' ')
  const names: Partial<Record<EntityType, string>> = {
    school: of('name'),
    course: of('title'),
    term: of('name'),
    section: of('sectionCode', 'title'),
  }
  return (names[entity] ?? of('givenName', 'middleName', 'familyName', 'suffix')) || id
}

export function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}
