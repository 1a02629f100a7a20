/** The CEL library's errors in an administrator's words. Nothing here repeats a value: it may be a child's. */

import { maxArguments, maxDepth, maxListElements, maxMapEntries, maxNodes } from './limits.ts'

const tokens: Readonly<Record<string, string>> = {
  EOF: 'the end',
  NUMBER: 'a number',
  STRING: 'a text',
  BOOLEAN: 'true or false',
  NULL: 'null',
  IDENTIFIER: 'a name',
  PLUS: '"+"',
  MINUS: '"-"',
  MULTIPLY: '"*"',
  DIVIDE: '"/"',
  MODULO: '"%"',
  EQ: '"=="',
  NE: '"!="',
  LT: '"<"',
  LE: '"<="',
  GT: '">"',
  GE: '">="',
  AND: '"&&"',
  OR: '"||"',
  NOT: '"!"',
  IN: '"in"',
  LPAREN: '"("',
  RPAREN: '")"',
  LBRACKET: '"["',
  RBRACKET: '"]"',
  LBRACE: '"{"',
  RBRACE: '"}"',
  DOT: '"."',
  COMMA: '","',
  COLON: '":"',
  QUESTION: '"?"',
  BYTES: 'bytes',
}

const limits: Readonly<Record<string, string>> = {
  maxAstNodes: `it has more than ${maxNodes} parts`,
  maxDepth: `it is nested more than ${maxDepth} levels deep`,
  maxListElements: `a list has more than ${maxListElements} elements`,
  maxMapEntries: `a map has more than ${maxMapEntries} entries`,
  maxCallArguments: `a function is given more than ${maxArguments} things`,
}

/** By the library's code; its own summary is used only where it holds names and types, never values. */
export function wordsFor(code: string, summary: string): string {
  switch (code) {
    case 'limit_exceeded':
      return limits[/Exceeded (\w+)/.exec(summary)?.[1] ?? ''] ?? 'it is too large'
    case 'expected_token': {
      const [, wanted = '', found = ''] = /^Expected (\w+), got (\w+)$/.exec(summary) ?? []
      return `${tokens[wanted] ?? 'something else'} is expected where ${tokens[found] ?? 'this'} stands`
    }
    case 'unexpected_token':
      return `${tokens[/(\w+)$/.exec(summary)?.[1] ?? ''] ?? 'this'} is not expected here`
    case 'unexpected_character':
      return 'this character is not expected here'
    case 'unterminated_string':
      return 'a text is not closed'
    case 'no_such_overload':
      return `these types do not go together: ${typeNames(summary.replace('no such overload: ', ''))}`
    case 'no_matching_overload':
      return `this cannot be called so: ${typeNames(summary.replace(/^found no matching overload for '(.*)'$/, '$1'))}`
    case 'incompatible_ternary_branches':
    case 'heterogeneous_list_element':
    case 'heterogeneous_map_key':
    case 'heterogeneous_map_value':
    case 'invalid_condition_type':
    case 'invalid_logical_operand':
    case 'invalid_comprehension_range':
    case 'invalid_index_type':
    case 'cannot_index_type':
    case 'invalid_macro_argument':
    case 'reserved_identifier':
      return typeNames(lowerFirst(summary.replace(/\.$/, '')))
    case 'no_such_key':
      return 'a map has no entry for this value'
    case 'division_by_zero':
    case 'modulo_by_zero':
      return 'a number is divided by zero'
    case 'numeric_overflow':
      return 'a number is out of range'
    default:
      return `it cannot be worked out (${code.replaceAll('_', ' ')})`
  }
}

const placeAdvice = 'Correct the expression at this place.'

export function adviceFor(code: string, summary: string): string {
  if (/\bnull\b/.test(summary)) {
    return 'Ask has(source.name) whether there is a value; a text that is not there equals "".'
  }
  switch (code) {
    case 'unexpected_character': {
      const single = /[=&|]$/.exec(summary)?.[0]
      return single === undefined ? placeAdvice : `Write it twice: "${single}${single}".`
    }
    case 'no_such_overload':
    case 'no_matching_overload':
      return 'Numbers, ids, grades and dates of a source are text: write them in quotes, as "9"; or convert with int(...) or string(...).'
    case 'incompatible_ternary_branches':
      return 'Give both branches the same type, or null in one of them.'
    case 'limit_exceeded':
      return 'Make it simpler, or prepare the value in the source.'
    default:
      return placeAdvice
  }
}

/** CEL's names of types, as an administrator says them. */
export function typeNames(text: string): string {
  return text
    .replace(/\blist<string>/g, 'list of texts')
    .replace(/\bstring\b(?!\()/g, 'text')
    .replace(/\bbool\b(?!\()/g, 'true/false')
    .replace(/\bint\b(?!\()/g, 'whole number')
    .replace(/\bdouble\b(?!\()/g, 'number')
    .replace(/\bdyn\b(?!\()/g, 'anything')
}

function lowerFirst(text: string): string {
  return text.slice(0, 1).toLowerCase() + text.slice(1)
}
