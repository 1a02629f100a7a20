/** Regular expressions that always end: RE2's, matched in linear time (no backtracking, so no look-around or back-references). */

import { RE2JS, RE2JSException } from 're2js'
import { maxPatternSize, maxPatternText } from './limits.ts'
import { RecordFault } from './rule-fault.ts'

const compiled = new Map<string, RE2JS>()
const remembered = 200

/** Throws a RecordFault for a pattern that is faulty or too large. */
export function pattern(text: string): RE2JS {
  const known = compiled.get(text)
  if (known) return known
  const fresh = compile(text)
  // A pattern may be made from a record's values: what is remembered must not grow with the district.
  if (compiled.size >= remembered) compiled.clear()
  compiled.set(text, fresh)
  return fresh
}

function compile(text: string): RE2JS {
  if (text.length > maxPatternText) throw new RecordFault('the regular expression is too long')
  const fresh = parse(text)
  if (fresh.programSize() > maxPatternSize) throw new RecordFault('the regular expression is too large')
  return fresh
}

function parse(text: string): RE2JS {
  try {
    return RE2JS.compile(text)
  } catch (error) {
    if (!(error instanceof RE2JSException)) throw error
    const why = error.message.replace(/^error parsing regexp: /, '').replace(/: `.*$/s, '')
    throw new RecordFault(`the regular expression is faulty (${why})`, { cause: error })
  }
}
