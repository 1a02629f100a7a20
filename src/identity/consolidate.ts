/** What a merged record becomes: the primary's values, and those of the secondary that a person takes. */

import { catalog } from '../model/catalog.ts'
import type { EntityType } from '../model/entity.ts'
import { isBlank, sameValue, type Value, type Values } from '../model/value.ts'

export type ConsolidatedField = {
  readonly attribute: string
  readonly primary: Value
  readonly secondary: Value
  readonly result: Value
  /** `gap`: only the secondary has it; `differs`: both have one. */
  readonly state: 'same' | 'gap' | 'differs' | 'primary only'
  readonly taken: boolean
}

export type Consolidated = { readonly values: Values; readonly fields: readonly ConsolidatedField[] }

/** Nothing is taken that is not asked for; a blank is never taken. In the order of the catalog. */
export function consolidate(
  entity: EntityType,
  primary: Values,
  secondary: Values,
  take: ReadonlySet<string>,
): Consolidated {
  const known = catalog[entity].attributes.map(({ name }) => name)
  const own = [...new Set([...Object.keys(primary), ...Object.keys(secondary)])].filter(name => !known.includes(name))
  const fields = [...known, ...own.sort()].flatMap((attribute): ConsolidatedField[] => {
    const [ours, theirs] = [primary[attribute] ?? null, secondary[attribute] ?? null]
    if (isBlank(ours) && isBlank(theirs)) return []
    const state = sameValue(ours, theirs)
      ? 'same'
      : isBlank(theirs)
        ? 'primary only'
        : isBlank(ours)
          ? 'gap'
          : 'differs'
    const taken = take.has(attribute) && (state === 'gap' || state === 'differs')
    return [{ attribute, primary: ours, secondary: theirs, result: taken ? theirs : ours, state, taken }]
  })
  const changed = fields.filter(({ taken }) => taken).map(({ attribute, result }) => [attribute, result] as const)
  return { values: { ...primary, ...Object.fromEntries(changed) }, fields }
}
