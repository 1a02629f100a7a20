/** Several schools of one source that are one school of Passport: it is what the first of them says, the others join it. */

import type { Conflict } from '../model/change.ts'
import { isBlank, sameValue, type Values } from '../model/value.ts'
import type { Arrival, Merged } from './merge.ts'

export type FirstOfTarget = {
  readonly record: string
  /** What it was, or becomes, by the first. */
  readonly values: Values
}

/** Only the link is made; where the two say different things, that is told. */
export function joinLater(arrival: Arrival, { record, values }: FirstOfTarget): Merged {
  const said = Object.fromEntries(Object.entries(arrival.values).filter(([, value]) => value !== null))
  const conflicts = Object.entries(said).flatMap(([attribute, theirs]): Conflict[] => {
    const ours = values[attribute] ?? null
    if (isBlank(ours) || sameValue(theirs, ours)) return []
    const { entity, externalId } = arrival
    const rule = 'first mapped school'
    return [{ entity, record, externalId, attribute, base: null, theirs, ours, decided: 'ours', rule }]
  })
  const { entity, source, externalId, hash } = arrival
  return {
    conflicts,
    change: {
      ...{ entity, operation: 'note', record, version: null, source, externalId, before: {}, after: {} },
      linkOperation: 'insert',
      linkBefore: null,
      linkAfter: { shadow: said, moved: {}, hash, missingSince: null, holds: true, silent: false },
      reason: 'joined: one school of Passport with another of the source',
    },
  }
}
