/** A difference between Passport and a system, as a line of CSV: the same by the API and by the command line. */

import type { Difference, DifferenceKind } from '../model/drift.ts'
import type { Value } from '../model/value.ts'

export const driftColumns: readonly string[] = [
  ...['entity', 'name', 'attribute', 'in Passport', 'there', 'what would happen', 'key there', "Passport's record"],
]

export function driftLine({
  entity,
  name,
  attribute,
  passport,
  there,
  kind,
  externalId,
  record,
}: Difference): string[] {
  return [entity, name, attribute ?? '', shown(passport), shown(there), driftWords[kind], externalId ?? '', record]
}

export const driftWords: Readonly<Record<DifferenceKind, string>> = {
  createThere: 'created there',
  changeThere: 'sent',
  createHere: 'created in Passport',
  changeHere: 'taken into Passport',
  archiveHere: 'taken out of use in Passport',
  restoreHere: 'back in use in Passport',
  keptHere: 'nothing: it left there, and stays in Passport',
  waits: 'nothing until a person decides',
  fixedThere: 'nothing: it can only be changed there',
}

function shown(value: Value): string {
  return value === null ? '' : Array.isArray(value) ? value.join('; ') : String(value)
}
