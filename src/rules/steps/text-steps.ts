/** The steps that work on texts: case, blanks, replacing, patterns, parts, filling up. */

import { pattern } from '../patterns.ts'
import { integerOf, textOf } from '../parameters.ts'
import { faultIn, RecordFault } from '../rule-fault.ts'
import { asciiOf } from './ascii.ts'
import { onTexts, textLike, type Maker, type Workshop } from './step.ts'

export const trim = textStep(() => text => text.trim().replace(/\s+/g, ' '))
export const upper = textStep(() => text => text.toUpperCase())
export const lower = textStep(() => text => text.toLowerCase())
export const titleCase = textStep(() => titled)
export const transliterate = textStep(() => asciiOf)

export const replace = textStep(({ picked }) => {
  const find = textOf(picked, 'find') ?? ''
  const other = textOf(picked, 'with') ?? ''
  if (find === '') throw faultIn(['find'], 'there is nothing to find', 'Write the text that is replaced.')
  return text => text.replaceAll(find, () => other)
})

export const regexReplace = textStep(({ picked }) => {
  const regex = patternOf(picked)
  const other = textOf(picked, 'with') ?? ''
  const groups = [...other.matchAll(/(?<!\\)\$(\d+|\{[^}]*\})?/g)].map(([, group]) => group)
  if (groups.some(group => group === undefined || !(Number(group) <= regex.groupCount()))) {
    throw faultIn(
      ['with'],
      'it names a group that the pattern does not have',
      'Write $1 for the first group, \\$ for a dollar sign.',
    )
  }
  return text => regex.matcher(text).replaceAll(other)
})

export const regexExtract = textStep(({ picked }) => {
  const regex = patternOf(picked)
  return text => {
    const matcher = regex.matcher(text)
    if (!matcher.find()) return null
    return matcher.group(matcher.groupCount() > 0 ? 1 : 0) ?? null
  }
})

export const substring = textStep(({ picked }) => {
  const start = integerOf(picked, 'start') ?? 0
  const length = integerOf(picked, 'length')
  return text => {
    // Letters outside the basic plane are two units: cut by letters, never within one.
    const letters = /[\ud800-\udfff]/.test(text) ? Array.from(text) : text
    const from = start < 0 ? Math.max(letters.length + start, 0) : start
    const part = letters.slice(from, length === undefined ? undefined : from + length)
    return typeof part === 'string' ? part : part.join('')
  }
})

export const pad = textStep(({ picked }) => {
  const length = integerOf(picked, 'length') ?? 0
  const filler = textOf(picked, 'with') ?? ''
  if (Array.from(filler).length !== 1) throw faultIn(['with'], 'it is not one letter', 'Write, for instance, "0".')
  return textOf(picked, 'side') === 'end' ? text => text.padEnd(length, filler) : text => text.padStart(length, filler)
})

function textStep(make: (workshop: Workshop) => (text: string) => string | null): Maker {
  return workshop => ({ type: textLike(workshop.takes), work: onTexts(make(workshop)) })
}

export function patternOf(picked: Workshop['picked']): ReturnType<typeof pattern> {
  try {
    return pattern(textOf(picked, 'pattern') ?? '')
  } catch (error) {
    if (!(error instanceof RecordFault)) throw error
    throw faultIn(['pattern'], error.message, 'Patterns are RE2: no look-around, no back-references.')
  }
}

/** A word begins at the start and after anything that is neither letter, mark nor digit; an s after an apostrophe is no word. */
function titled(text: string): string {
  return text
    .toLowerCase()
    .replace(/(^|[^\p{L}\p{M}\p{N}])(\p{L})/gu, (_, before: string, letter: string) => before + letter.toUpperCase())
    .replace(/(\p{L}['\u2019])S(?![\p{L}\p{N}])/gu, (_, before: string) => `${before}s`)
}
