/** What can be wrong with a rule: the rule itself (found before any run), or the rule on one record. */

import { Problem } from '../model/problem.ts'

/** A rule that is wrong for every record: `RULE_FAULTY`, with the place inside the rule's own text. */
export class RuleFault extends Problem {
  readonly what: string
  /** Both count from 1, inside the text of the rule. */
  readonly line: number
  readonly column: number

  constructor(fault: {
    readonly what: string
    readonly advice: string
    readonly line: number
    readonly column: number
    /** Which rule, as in `mapping of username`. */
    readonly rule?: string
    readonly cause?: unknown
  }) {
    super({
      code: 'RULE_FAULTY',
      message: `The ${fault.rule ?? 'expression'} is faulty at line ${fault.line}, column ${fault.column}: ${fault.what}.`,
      advice: fault.advice,
      cause: fault.cause,
    })
    this.what = fault.what
    this.line = fault.line
    this.column = fault.column
  }

  /** The same fault, told of a rule by its name. */
  of(rule: string): RuleFault {
    const { what, advice, line, column, cause } = this
    return new RuleFault({ what, advice, line, column, rule, cause })
  }
}

/** The fault at an offset of a rule's text. */
export function faultAt(text: string, offset: number, what: string, advice: string, cause?: unknown): RuleFault {
  const before = text.slice(0, offset)
  const line = before.split('\n').length
  const column = offset - before.lastIndexOf('\n')
  return new RuleFault({ what, advice, line, column, cause })
}

/** A rule that cannot be worked out on one record. Its message never holds a value of the record. */
export class RecordFault extends Error {
  override readonly name = 'RecordFault'
}

/**
 * Thrown where a rule needs something the record does not have (a blank number, the second part of a text that has one):
 * the whole result is then blank, and a condition does not hold. One instance, since it may be thrown for every record.
 */
export const notThere = new Error('not there')
