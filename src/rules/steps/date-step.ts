/** A date read in one form and written in another. Calendar days only: no clock, no zone. */

import { textOf, textsOf } from '../parameters.ts'
import { faultIn, RecordFault } from '../rule-fault.ts'
import { onTexts, textLike, type Maker } from './step.ts'

type Day = { readonly year: number; readonly month: number; readonly day: number }
type Part = keyof Day

const months = [
  ...['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October'],
  ...['November', 'December'],
]

const tokens = /yyyy|yy|MMMM|MMM|MM|M|dd|d/g

export const dateFormat: Maker = ({ picked, takes }) => {
  const forms = (textsOf(picked, 'read') ?? []).map((form, index) => readerOf(form, index))
  const writeForm = textOf(picked, 'write') ?? 'yyyy-MM-dd'
  partsOf(writeForm, ['write'])
  const work = onTexts(text => {
    const given = text.trim()
    if (given === '') return null
    for (const read of forms) {
      const day = read(given)
      if (day) return written(day, writeForm)
    }
    throw new RecordFault('a date has none of the forms that the rule reads')
  })
  return { type: textLike(takes), work }
}

/** Throws a RuleFault for a form that lacks year, month or day, or has one twice. */
function partsOf(form: string, path: readonly (string | number)[]): Part[] {
  const parts = [...form.matchAll(tokens)].map(([token]): Part => {
    if (token.startsWith('y')) return 'year'
    return token.startsWith('M') ? 'month' : 'day'
  })
  if (parts.length !== 3 || new Set(parts).size !== 3) {
    throw faultIn(path, 'a form of dates has year, month and day, each once', 'Write, for instance, MM/dd/yyyy.')
  }
  return parts
}

const patterns: Readonly<Record<string, string>> = {
  yyyy: String.raw`(\d{4})`,
  yy: String.raw`(\d{2})`,
  MMMM: '([A-Za-z]{3,9})',
  MMM: '([A-Za-z]{3})',
  MM: String.raw`(\d{2})`,
  M: String.raw`(\d{1,2})`,
  dd: String.raw`(\d{2})`,
  d: String.raw`(\d{1,2})`,
}

function readerOf(form: string, index: number): (text: string) => Day | undefined {
  const parts = partsOf(form, ['read', index])
  const found = [...form.matchAll(tokens)].map(([token]) => token)
  const source = form
    .split(tokens)
    .map((between, at) => between.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`) + (patterns[found[at] ?? ''] ?? ''))
    .join('')
  const regex = new RegExp(`^${source}$`)
  return text => {
    const match = regex.exec(text)
    if (!match) return undefined
    const day = { year: 0, month: 0, day: 0 }
    for (const [at, part] of parts.entries()) day[part] = numberOf(found[at] ?? '', match[at + 1] ?? '')
    return isCalendarDay(day) ? day : undefined
  }
}

function numberOf(token: string, text: string): number {
  if (token === 'yy') return Number(text) + (Number(text) >= 70 ? 1900 : 2000)
  if (token !== 'MMM' && token !== 'MMMM') return Number(text)
  const name = text.toLowerCase()
  return 1 + months.findIndex(month => (token === 'MMM' ? month.slice(0, 3) : month).toLowerCase() === name)
}

function isCalendarDay({ year, month, day }: Day): boolean {
  if (year < 1 || month < 1 || month > 12 || day < 1) return false
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
  return day <= ([31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? 0)
}

function written({ year, month, day }: Day, form: string): string {
  const name = months[month - 1] ?? ''
  const texts: Readonly<Record<string, string>> = {
    yyyy: String(year).padStart(4, '0'),
    yy: String(year % 100).padStart(2, '0'),
    MMMM: name,
    MMM: name.slice(0, 3),
    MM: String(month).padStart(2, '0'),
    M: String(month),
    dd: String(day).padStart(2, '0'),
    d: String(day),
  }
  return form.replace(tokens, token => texts[token] ?? '')
}
