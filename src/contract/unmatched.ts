/** Who was not matched, as a line of CSV: the same by the API and by the command line. */

import type { Unmatched } from '../model/unmatched.ts'

export const unmatchedColumns: readonly string[] = [
  ...['entity', 'only in', 'name', 'number', 'state id', 'birth date', 'school', 'key in the source'],
  ...["Passport's record", 'sent by'],
]

export function unmatchedLine(one: Omit<Unmatched, 'number'>): string[] {
  const { entity, side, externalId, record, name, identifier, stateId, birthDate, school, sources } = one
  return [
    ...[entity, side, name, identifier ?? '', stateId ?? '', birthDate ?? '', school ?? ''],
    ...[externalId ?? '', record ?? '', sources.join('; ')],
  ]
}
