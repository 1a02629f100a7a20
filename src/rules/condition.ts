/** A condition on a source's record, as an expression or picked: a filter or an exclusion. */

import type { Attribute } from '../model/attribute.ts'
import type { Filter } from '../model/rule.ts'
import type { SourceAttributes } from '../model/value.ts'
import { compileExpression } from './expression.ts'
import { makeOffer, type Extensions } from './offer.ts'
import { compilePickedFilter } from './picked-filter.ts'
import { faultAt, RecordFault } from './rule-fault.ts'

export type Condition = {
  readonly uses: readonly string[]
  /** False as well where it needs what the record does not have. Throws a RecordFault where it cannot be decided. */
  holds(source: SourceAttributes): boolean
}

/** Throws a RuleFault for what cannot work on any record, or gives anything but true or false. */
export function compileCondition(
  filter: Filter,
  sourceAttributes: readonly Attribute[],
  extensions?: Extensions,
): Condition {
  if (typeof filter !== 'string') return compilePickedFilter(filter, makeOffer(sourceAttributes, extensions))
  const text = filter
  const { type, uses, evaluate } = compileExpression(text, sourceAttributes, extensions)
  if (type !== 'boolean' && type !== 'anything') {
    throw faultAt(text, 0, 'it does not say true or false', 'Compare with something: source.name == "value".')
  }
  return {
    uses,
    holds(source) {
      const result = evaluate(source)
      if (result !== null && typeof result !== 'boolean') throw new RecordFault('the result is not true or false')
      return result === true
    },
  }
}
