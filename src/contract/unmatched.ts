/** Who was not matched, as a line of CSV: the same by the API and by the command line. */

import type { PeopleEntity } from '../model/domain.ts'

type Told = {
  readonly entity: PeopleEntity
  readonly side: 'source' | 'passport'
  readonly externalId: string | null
  readonly record: string | null
  readonly name: string
  readonly identifier: string | null
  readonly stateId: string | null
  readonly birthDate: string | null
  readonly school: string | null
  readonly sources: readonly string[]
}

export const unmatchedColumns: readonly string[] = [
  ...['entity', 'only in', 'name', 'number', 'state id', 'birth date', 'school', 'key in the source'],
  ...["Passport's record", 'sent by'],
]

export function unmatchedLine(one: Told): string[] {
  const { entity, side, externalId, record, name, identifier, stateId, birthDate, school, sources } = one
  return [
    ...[entity, side, name, identifier ?? '', stateId ?? '', birthDate ?? '', school ?? ''],
    ...[externalId ?? '', record ?? '', sources.join('; ')],
  ]
}
