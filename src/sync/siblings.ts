/** Several records of one source that are one record of Passport: where one leaves, the others count as the run leaves them. */

import type { Known, WeighedLink } from '../model/link.ts'
import type { Values } from '../model/value.ts'

/** What the plan of a run holds so far of a link of its source. */
export type PlannedLink = {
  /** The run met the record. */
  readonly seen: boolean
  readonly leaves: boolean
  /** What the source says from now on, where that moves. */
  readonly says: { readonly shadow: Values; readonly moved: WeighedLink['moved'] } | null
}

/** The source's keys of the others. */
export function siblingKeys(left: readonly Known[]): string[] {
  return left.flatMap(known =>
    known.others.filter(other => isSibling(known, other)).map(({ externalId }) => externalId),
  )
}

/** Else each would hold the record for the other, or a word already taken back would be taken once more. */
export function withSiblingsAsPlanned(
  left: readonly Known[],
  planned: ReadonlyMap<string, PlannedLink>,
  leaves: (key: string) => boolean,
): Known[] {
  const asPlanned = (other: WeighedLink): WeighedLink => {
    if (leaves(other.externalId)) return { ...other, missingSince: 'in this run' }
    return { ...other, ...planned.get(other.externalId)?.says }
  }
  return left.map(known => ({
    ...known,
    others: known.others.map(other => (isSibling(known, other) ? asPlanned(other) : other)),
  }))
}

function isSibling({ link }: Known, other: WeighedLink): boolean {
  return other.source === link?.source && other.missingSince === null
}
