/** The one file that knows which CEL we use: parses, checks and runs, with our functions only and our limits. */

import {
  Environment,
  EvaluationError,
  ParseError,
  TypeError as CelTypeError,
  type ASTNode,
  type RegisteredFunctionHandler,
} from '@marcbachmann/cel-js'
import { adviceFor, wordsFor } from './cel-words.ts'
import { functions, type RuleFunction } from './functions.ts'
import { maxArguments, maxDepth, maxListElements, maxMapEntries, maxNodes, maxText } from './limits.ts'
import { faultAt, notThere, RecordFault } from './rule-fault.ts'
import { SourceView } from './source-view.ts'

export type Node = ASTNode

export type Parsed = {
  readonly root: Node
  /** Settles what `source` offers (name to CEL type) and returns the type of the result. */
  check(fields: Readonly<Record<string, string>>): string
  /** `null` where the rule needs what the record does not have; throws a RecordFault. Only after `check`. */
  run(view: SourceView): unknown
}

/**
 * The library refuses to have its own functions replaced, and its `matches` is JavaScript's, which may take years. So
 * ours are registered under names of their own, and calls are renamed to them (names.ts) before they are checked.
 */
const ours = 'our_'

export function rename(call: [string, ...unknown[]]): void {
  call[0] = ours + call[0]
}

/** Throws a RuleFault for a text that is no expression, or too large a one. */
export function parse(text: string): Parsed {
  if (text.trim() === '') throw faultAt(text, 0, 'there is nothing in it', 'Write an expression, such as source.email.')
  if (text.length > maxText) {
    throw faultAt(text, maxText, `it is longer than ${maxText} letters`, 'Make it shorter.')
  }
  const environment = ourEnvironment().clone()
  const program = atFault(text, () => environment.parse(text))
  return {
    root: program.ast,
    check(fields) {
      environment.registerType('Source', { ctor: SourceView, fields: { ...fields } })
      environment.registerVariable('source', 'Source')
      const { error, type } = program.check()
      if (error) throw toFault(text, error)
      return type ?? 'dyn'
    },
    run(view) {
      try {
        return program({ source: view })
      } catch (error) {
        return blankOrFault(error)
      }
    },
  }
}

/** `null` of any type: the branches of a condition must otherwise be of one type. */
export function anyNull(): Node {
  return ourEnvironment().parse('dyn(null)').ast
}

let environment: Environment | undefined

function ourEnvironment(): Environment {
  environment ??= functions.reduce(
    register,
    new Environment({
      limits: {
        maxAstNodes: maxNodes,
        maxDepth,
        maxListElements,
        maxMapEntries,
        maxCallArguments: maxArguments,
      },
    }),
  )
  return environment
}

function register(target: Environment, { name, help, overloads }: RuleFunction): Environment {
  for (const { on, takes, gives, run } of overloads) {
    target.registerFunction({
      name: ours + name,
      ...(on ? { receiverType: on } : {}),
      params: takes.map(type => ({ type })),
      returnType: gives,
      description: help,
      // Checked edge: the language calls it with values of these types only.
      handler: run as RegisteredFunctionHandler,
      // Without this the library takes every function for asynchronous, and awaits it.
      async: false,
    })
  }
  return target
}

function atFault<T>(text: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw toFault(text, error)
  }
}

function toFault(text: string, error: unknown): unknown {
  if (!(error instanceof ParseError) && !(error instanceof CelTypeError)) return error
  const summary = error.summary.replaceAll(ours, '')
  const offset = error.range?.start ?? 0
  return faultAt(text, offset, wordsFor(error.code, summary), adviceFor(error.code, summary), error)
}

function blankOrFault(error: unknown): null {
  if (error === notThere) return null
  if (error instanceof RecordFault) throw error
  if (error instanceof EvaluationError) {
    if (error.code === 'index_out_of_bounds') return null
    throw new RecordFault(wordsFor(error.code, error.summary.replaceAll(ours, '')), { cause: error })
  }
  // "Invalid string length": JavaScript's own limit, of half a billion letters.
  if (error instanceof RangeError) throw new RecordFault('a text or list grows too large', { cause: error })
  throw error
}
