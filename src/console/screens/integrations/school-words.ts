/** Schools of a source in words, and what is decided about them. */

import type { api } from '../../../contract/api/all.ts'
import type { Question } from '../../ask/ask.ts'
import { countedEntities } from '../../words/entities.ts'
import type { Integration, SchoolsMapping } from './data.ts'

export type SourceSchool = SchoolsMapping['schools'][number]
export type LostSchool = SchoolsMapping['withMissingData'][number]
export type Decision = NonNullable<NonNullable<Question<typeof api.schoolsMapping.save>['body']>['decisions']>[number]

export type SchoolsPart = {
  readonly integration: Integration
  /** Not saved yet, by the source's key. */
  readonly decisions: ReadonlyMap<string, Decision>
  readonly decide: (source: string, decision: Decision | null) => void
  readonly isMine: boolean
}

export const whyWords = {
  identifier: 'same number',
  stateId: 'same state ID',
  ncesId: 'same NCES ID',
  name: 'same or like name',
} as const

export function nameOf({
  source,
  values,
}: {
  readonly source: string
  readonly values: Readonly<Record<string, unknown>>
}): string {
  const name = values['name']
  return typeof name === 'string' && name !== '' ? name : source
}

/** "212 students, 14 teachers"; those who matter most first. */
export function recordsWords(records: Readonly<Partial<Record<string, number>>>): string {
  const order = ['student', 'teacher', 'guardian', 'section', 'enrollment']
  return order
    .flatMap(entity => {
      const count = records[entity] ?? 0
      return count > 0 ? [countedEntities(count, entity)] : []
    })
    .join(', ')
}
