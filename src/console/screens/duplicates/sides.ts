/** Each of the accounts beside the primary: what is taken of it, and what its merge would do. */

import { useQueries } from '@tanstack/react-query'
import type { Ruling } from '../../../model/duplicate.ts'
import type { Refusal } from '../../ask/refusal.ts'
import { mergeQuestion, peopleOf } from './data.ts'
import type { AccountsCase, Comparison, Field, Member, MergePreview } from './data.ts'
import { accountConsequences } from './words.ts'

export type Side = {
  readonly member: Member
  readonly fields: readonly Field[]
  /** Of its values those that are taken, and those of them that replace one of the primary's. */
  readonly taken: readonly string[]
  readonly replaced: readonly string[]
  /** Values that would fill a gap, and are not taken. */
  readonly gaps: number
  readonly preview: MergePreview | undefined
  /** Why a merge would be refused. */
  readonly refused: Refusal | null
}

export function useSides(
  found: AccountsCase,
  comparisons: readonly Comparison[],
  { primary, takes }: { readonly primary: string; readonly takes: Readonly<Record<string, readonly string[]>> },
): readonly Side[] {
  const picked = found.members
    .filter(({ record }) => record !== primary)
    .map(member => {
      const fields = comparisons.find(({ secondary }) => secondary === member.record)?.fields ?? []
      const of = (state: Field['state']) => fields.filter(field => field.state === state).map(field => field.attribute)
      const isTaken = (attribute: string): boolean => takes[member.record]?.includes(attribute) ?? false
      const replaced = of('differs').filter(isTaken)
      const gaps = of('gap')
      const filled = gaps.filter(isTaken)
      return { member, fields, taken: [...replaced, ...filled], replaced, gaps: gaps.length - filled.length }
    })
  const queries = picked.map(({ member, replaced }) =>
    mergeQuestion(peopleOf(found), { primary, secondary: member.record, take: replaced }),
  )
  const merges = useQueries({ queries })
  return picked.map((side, at) => ({ ...side, preview: merges[at]?.data, refused: merges[at]?.error ?? null }))
}

/** A merge fills gaps by itself. */
export function takenBy(ruling: Ruling, { taken, replaced }: Side): readonly string[] {
  return ruling === 'merge' ? replaced : taken
}

/** What the word would do to these. */
export function sidesConsequences(found: AccountsCase, ruling: Ruling, sides: readonly Side[]): readonly string[] {
  return accountConsequences(found, ruling, {
    others: sides.map(({ member }) => member),
    taken: new Set(sides.flatMap(side => takenBy(ruling, side))).size,
    gaps: sides.reduce((sum, { gaps }) => sum + gaps, 0),
    previews: sides.flatMap(({ preview }) => preview ?? []),
  })
}
