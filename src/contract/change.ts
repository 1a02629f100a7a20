/** How a change of a run is told to scripts (contract, 3): what `show RUN --changes --json` prints. */

import { attributeOf } from '../model/catalog.ts'
import { isEntityType } from '../model/entity.ts'
import type { Value } from '../model/value.ts'

export type ChangeReport = {
  readonly entity: string
  readonly operation: string
  readonly record: string
  readonly system: string
  readonly externalId: string
  readonly fields: Readonly<Record<string, { readonly before: Value; readonly after: Value }>>
  readonly reason: string | null
  readonly outcome: string
}

/** The words of counts and limits: what is taken out of use, or back, is deleted. */
const shownOperations: Readonly<Record<string, string>> = { archive: 'delete', erase: 'delete' }

/** Of a write-only attribute it is told that it changes, not from what to what. */
export function changeReport(change: ChangeReport): ChangeReport {
  const { entity, operation, record, system, externalId, fields, reason, outcome } = change
  return {
    entity,
    operation: shownOperations[operation] ?? operation,
    record,
    system,
    externalId,
    fields: Object.fromEntries(
      Object.entries(fields).map(([name, { before, after }]) => [
        name,
        isWriteOnly(entity, name) ? { before: unseen(before), after: unseen(after) } : { before, after },
      ]),
    ),
    reason,
    outcome,
  }
}

function isWriteOnly(entity: string, name: string): boolean {
  return isEntityType(entity) && attributeOf(entity, name)?.mutability === 'writeOnly'
}

function unseen(value: Value): Value {
  return value === null ? null : '(not shown)'
}
