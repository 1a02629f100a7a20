/** Brings a value into the form in which it is compared, by the kind of its attribute. */

import type { Comparison } from '../model/domain.ts'
import type { Value } from '../model/value.ts'
import { formalNameOf } from './nicknames.ts'
import { soundexOf } from './phonetic.ts'

/** The form that is compared; empty where there is nothing to compare. */
export function normalize(value: Value | undefined, comparison: Comparison): string {
  if (value === undefined || value === null) return ''
  const text = typeof value === 'object' ? [...value].sort().join(' ') : String(value)
  switch (comparison) {
    case 'email':
      return text.trim().toLowerCase()
    case 'id':
    case 'date':
      return text.trim()
    case 'phone':
      return phoneDigits(text)
    case 'nickname':
      return formalNameOf(plain(text))
    case 'phonetic':
      return soundexOf(plain(text))
    case 'text':
    case 'anyOrder':
      return plain(text)
    default:
      return comparison satisfies never
  }
}

/** Whether two ids are the same but for zeros in front, which spreadsheets take away. */
export function sameButForZeros(a: string, b: string): boolean {
  return a !== b && a.replace(/^0+/, '') === b.replace(/^0+/, '')
}

// Letters that Unicode does not take apart.
const wholeLetters: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ı: 'i',
}

/** Letters and figures, without case and accents. Signs of modification (the Hawaiian okina) are no letters here. */
function plain(text: string): string {
  const lower = text.toLowerCase()
  if (/^[ -~]*$/.test(lower)) return lower.replace(/[^0-9a-z]+/g, '')
  return lower
    .normalize('NFKD')
    .replace(/[^\p{Lu}\p{Ll}\p{Lt}\p{Lo}\p{Nd}]+/gu, '')
    .replace(/[ßæœøłđðþı]/g, letter => wholeLetters[letter] ?? letter)
}

const shortestPhone = 7

/** Without the country's 1 in front. What is too short for a number is none. */
function phoneDigits(text: string): string {
  const digits = text.replace(/(?:ext|x)\.?\s*\d+\s*$/i, '').replace(/\D+/g, '')
  const national = digits.length === 11 && digits.startsWith('1') ? digits.slice(1) : digits
  return national.length < shortestPhone ? '' : national
}
