/** A condition on a source's record: a filter or an exclusion. */

import type { Attribute } from '../model/attribute.ts'
import type { SourceAttributes } from '../model/value.ts'
import { compileExpression } from './expression.ts'
import type { Extensions } from './offer.ts'
import { faultAt, RecordFault } from './rule-fault.ts'

export type Condition = {
  readonly text: string
  readonly uses: readonly string[]
  /** False as well where it needs what the record does not have. Throws a RecordFault where it cannot be decided. */
  holds(source: SourceAttributes): boolean
}

/** Throws a RuleFault for what cannot work on any record, or gives anything but true or false. */
export function compileCondition(
  text: string,
  sourceAttributes: readonly Attribute[],
  extensions?: Extensions,
): Condition {
  const { type, uses, evaluate } = compileExpression(text, sourceAttributes, extensions)
  if (type !== 'boolean' && type !== 'anything') {
    throw faultAt(text, 0, 'it does not say true or false', 'Compare with something: source.name == "value".')
  }
  return {
    text,
    uses,
    holds(source) {
      const result = evaluate(source)
      if (result !== null && typeof result !== 'boolean') throw new RecordFault('the result is not true or false')
      return result === true
    },
  }
}
