/** What can be wrong with a rule: the rule itself (found before any run), or the rule on one record. */

import { Problem } from '../model/problem.ts'

/** A rule that is wrong for every record: `RULE_FAULTY`, with the place inside the rule's own text. */
export class RuleFault extends Problem {
  readonly what: string
  /** Both count from 1, inside the text of the rule. */
  readonly line: number
  readonly column: number
  /** Where inside a picked rule, chain or condition: `[1, 'pattern']`. Empty in an expression, whose place is line and column. */
  readonly inside: RulePath

  constructor(fault: {
    readonly what: string
    readonly advice: string
    readonly line: number
    readonly column: number
    readonly inside?: RulePath
    /** Which rule, as in `mapping of username`. */
    readonly rule?: string
    readonly cause?: unknown
  }) {
    const { inside = [], line, column } = fault
    const places = [
      ...(inside.length > 0 ? [placeWords(inside)] : []),
      ...(line > 0 ? [`line ${line}, column ${column}`] : []),
    ]
    super({
      code: 'RULE_FAULTY',
      message: `The ${fault.rule ?? 'expression'} is faulty${places.length > 0 ? ` at ${places.join(', ')}` : ''}: ${fault.what}.`,
      advice: fault.advice,
      cause: fault.cause,
    })
    this.what = fault.what
    this.line = line
    this.column = column
    this.inside = inside
  }

  /** The same fault, told of a rule by its name. */
  of(rule: string): RuleFault {
    const { what, advice, line, column, inside, cause } = this
    return new RuleFault({ what, advice, line, column, inside, rule, cause })
  }

  /** The same fault, seen from further out. */
  within(...outside: RulePath): RuleFault {
    const { what, advice, line, column, inside, cause } = this
    return new RuleFault({ what, advice, line, column, inside: [...outside, ...inside], cause })
  }
}

export type RulePath = readonly (string | number)[]

function placeWords(path: RulePath): string {
  return path.map(step => (typeof step === 'number' ? `no. ${step + 1}` : step)).join(', ')
}

/** The fault of a picked rule, at one of its parameters. */
export function faultIn(inside: RulePath, what: string, advice: string): RuleFault {
  return new RuleFault({ what, advice, line: 0, column: 0, inside })
}

/** What goes wrong inside is told as of there. */
export function within<Result>(path: RulePath, work: () => Result): Result {
  try {
    return work()
  } catch (error) {
    throw error instanceof RuleFault ? error.within(...path) : error
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
