/** The functions of the language: a catalog, from which rules are compiled and the mapping editor can explain them. */

import { maxArguments, maxParts, maxValueText } from './limits.ts'
import { pattern } from './patterns.ts'
import { notThere, RecordFault } from './rule-fault.ts'

/** CEL's words for the types that functions take and give. */
type CelType = 'string' | 'int' | 'double' | 'bool' | 'list' | 'list<string>'

export type Overload = {
  /** What it is called on, as in `source.email.trim()`; absent for a free function. */
  readonly on?: CelType
  readonly takes: readonly CelType[]
  readonly gives: CelType
  /** Called with values of the types above and nothing else: the language checks types before and while it runs. */
  readonly run: (...values: never[]) => unknown
}

export type RuleFunction = {
  readonly name: string
  readonly help: string
  readonly overloads: readonly Overload[]
}

type OnText = (text: string, ...values: never[]) => unknown

function onText(takes: readonly CelType[], gives: CelType, run: OnText): Overload {
  return { on: 'string', takes, gives, run: (text: string, ...values: never[]) => run(bounded(text), ...values) }
}

export const functions: readonly RuleFunction[] = [
  {
    name: 'lowerAscii',
    help: 'text.lowerAscii(): the letters A to Z in lower case',
    overloads: [onText([], 'string', lowerAscii)],
  },
  {
    name: 'upperAscii',
    help: 'text.upperAscii(): the letters a to z in upper case',
    overloads: [onText([], 'string', upperAscii)],
  },
  {
    name: 'trim',
    help: 'text.trim(): without white space at both ends',
    overloads: [onText([], 'string', (text: string) => text.trim())],
  },
  {
    name: 'split',
    help: 'text.split(separator) or text.split(separator, most): the parts between separators, at most so many',
    overloads: [
      onText(['string'], 'list<string>', (text: string, separator: string) => split(text, separator, -1)),
      onText(['string', 'int'], 'list<string>', (text: string, separator: string, most: bigint) =>
        split(text, separator, Number(most)),
      ),
    ],
  },
  {
    name: 'join',
    help: 'list.join() or list.join(separator): one text of the parts',
    overloads: [
      { on: 'list<string>', takes: [], gives: 'string', run: (parts: readonly string[]) => join(parts, '') },
      { on: 'list<string>', takes: ['string'], gives: 'string', run: join },
    ],
  },
  {
    name: 'replace',
    help: 'text.replace(old, new): every old replaced by new, letter by letter',
    overloads: [
      onText(['string', 'string'], 'string', (text: string, before: string, after: string) =>
        before === '' ? text : join(text.split(before), after),
      ),
    ],
  },
  {
    name: 'substring',
    help: 'text.substring(start) or text.substring(start, end): the letters from start up to end, counted from 0; what is not there is left out',
    overloads: [
      onText(['int'], 'string', (text: string, start: bigint) => substring(text, start, undefined)),
      onText(['int', 'int'], 'string', substring),
    ],
  },
  {
    name: 'startsWith',
    help: 'text.startsWith(part): whether it begins with it',
    overloads: [onText(['string'], 'bool', (text: string, part: string) => text.startsWith(part))],
  },
  {
    name: 'endsWith',
    help: 'text.endsWith(part): whether it ends with it',
    overloads: [onText(['string'], 'bool', (text: string, part: string) => text.endsWith(part))],
  },
  {
    name: 'contains',
    help: 'text.contains(part): whether it is anywhere in it',
    overloads: [onText(['string'], 'bool', (text: string, part: string) => text.includes(part))],
  },
  {
    name: 'indexOf',
    help: 'text.indexOf(part): where it begins, counted from 0; -1 if nowhere',
    overloads: [onText(['string'], 'int', (text: string, part: string) => lettersBefore(text, text.indexOf(part)))],
  },
  {
    name: 'lastIndexOf',
    help: 'text.lastIndexOf(part): where its last occurrence begins, counted from 0; -1 if nowhere',
    overloads: [onText(['string'], 'int', (text: string, part: string) => lettersBefore(text, text.lastIndexOf(part)))],
  },
  {
    name: 'size',
    help: 'size(text) or size(list): how many letters or elements',
    overloads: [
      { takes: ['string'], gives: 'int', run: sizeOfText },
      { takes: ['list'], gives: 'int', run: sizeOfList },
      onText([], 'int', sizeOfText),
      { on: 'list', takes: [], gives: 'int', run: sizeOfList },
    ],
  },
  {
    name: 'matches',
    help: 'text.matches(pattern): whether the regular expression (RE2) is found anywhere in it; ^ and $ tie it to the ends',
    overloads: [onText(['string'], 'bool', (text: string, regex: string) => pattern(regex).test(text))],
  },
  {
    name: 'regexReplace',
    help: 'text.regexReplace(pattern, new): every match replaced; $1 is the first group',
    overloads: [
      onText(['string', 'string'], 'string', (text: string, regex: string, after: string) =>
        bounded(pattern(regex).matcher(text).replaceAll(bounded(after))),
      ),
    ],
  },
  {
    name: 'firstNonEmpty',
    help: 'firstNonEmpty(a, b, ...): the first text that is not blank; blank if all are',
    overloads: Array.from({ length: maxArguments }, (_, index) => ({
      takes: Array.from({ length: index + 1 }, () => 'string' as const),
      gives: 'string',
      run: firstNonEmpty,
    })),
  },
  {
    name: 'string',
    help: 'string(value): a number or true/false as text',
    overloads: (['string', 'int', 'double', 'bool'] as const).map(type => ({
      takes: [type],
      gives: 'string',
      run: (value: string | bigint | number | boolean) => String(value),
    })),
  },
  {
    name: 'int',
    help: 'int(value): a text of digits, or the whole part of a number, as a whole number; blank of a blank text',
    overloads: [
      { takes: ['string'], gives: 'int', run: wholeNumber },
      { takes: ['double'], gives: 'int', run: (number: number) => BigInt(Math.trunc(finite(number))) },
      { takes: ['int'], gives: 'int', run: (number: bigint) => number },
    ],
  },
  {
    name: 'double',
    help: 'double(value): a text or whole number as a number with fractions; blank of a blank text',
    overloads: [
      { takes: ['string'], gives: 'double', run: decimalNumber },
      { takes: ['int'], gives: 'double', run: (number: bigint) => Number(number) },
      { takes: ['double'], gives: 'double', run: (number: number) => number },
    ],
  },
]

/** The loops over lists, which the language itself brings, with how many things may stand in their brackets. */
export const loops: ReadonlyMap<string, readonly number[]> = new Map([
  ['all', [2]],
  ['exists', [2]],
  ['exists_one', [2]],
  ['filter', [2]],
  ['map', [2, 3]],
])

const notAscii = /[^\0-\x7f]/ // eslint-disable-line no-control-regex

function lowerAscii(text: string): string {
  if (!notAscii.test(text)) return text.toLowerCase()
  return text.replace(/[A-Z]+/g, letters => letters.toLowerCase())
}

function upperAscii(text: string): string {
  if (!notAscii.test(text)) return text.toUpperCase()
  return text.replace(/[a-z]+/g, letters => letters.toUpperCase())
}

function bounded(text: string): string {
  if (text.length > maxValueText) throw new RecordFault(`a text is longer than ${maxValueText} letters`)
  return text
}

function split(text: string, separator: string, most: number): string[] {
  if (most === 0) return []
  const parts = separator === '' ? Array.from(text) : text.split(separator)
  if (most > 0 && parts.length > most) parts.push(parts.splice(most - 1).join(separator))
  if (parts.length > maxParts) throw new RecordFault(`a text splits into more than ${maxParts} parts`)
  return parts
}

function join(parts: readonly string[], separator: string): string {
  let length = separator.length * Math.max(parts.length - 1, 0)
  for (const part of parts) length += part.length
  if (length > maxValueText) throw new RecordFault(`a text becomes longer than ${maxValueText} letters`)
  return parts.join(separator)
}

// Letters outside the basic plane are two units in JavaScript; cutting one in half makes text no database takes.
const twoUnits = /[\ud800-\udfff]/

function substring(text: string, start: bigint, end: bigint | undefined): string {
  const from = Math.max(Number(start), 0)
  const to = end === undefined ? Infinity : Math.max(Number(end), from)
  if (!twoUnits.test(text)) return text.slice(from, to)
  return Array.from(text).slice(from, to).join('')
}

function lettersBefore(text: string, unit: number): bigint {
  if (unit <= 0 || !twoUnits.test(text)) return BigInt(unit)
  return sizeOfText(text.slice(0, unit))
}

function sizeOfText(text: string): bigint {
  return BigInt(twoUnits.test(text) ? Array.from(bounded(text)).length : text.length)
}

function sizeOfList(list: readonly unknown[]): bigint {
  return BigInt(list.length)
}

function firstNonEmpty(...texts: readonly string[]): string {
  return texts.find(text => text.trim() !== '') ?? ''
}

function wholeNumber(text: string): bigint {
  const digits = text.trim()
  if (digits === '') throw notThere
  if (!/^[+-]?[0-9]{1,15}$/.test(digits)) throw new RecordFault('int() was given a text that is no whole number')
  return BigInt(Number(digits))
}

function decimalNumber(text: string): number {
  const digits = text.trim()
  if (digits === '') throw notThere
  if (!/^[+-]?[0-9]{1,15}(\.[0-9]{1,15})?$/.test(digits)) {
    throw new RecordFault('double() was given a text that is no number')
  }
  return Number(digits)
}

function finite(number: number): number {
  if (!Number.isFinite(number)) throw new RecordFault('a number is out of range')
  return number
}
