/** Oracle's functions for SQLite, under the prefix `ora_`: texts, numbers and dates as PowerSchool's database has them. */
import type { DatabaseSync, SQLInputValue, SQLOutputValue } from 'node:sqlite'
import { Temporal } from 'temporal-polyfill'

type Value = SQLOutputValue

export function installOracleFunctions(db: DatabaseSync): void {
  for (const [name, calculate] of Object.entries(functions)) {
    db.function(`ora_${name}`, { deterministic: true, varargs: true }, (...args) => calculate(...args))
  }
  db.exec(`create temp view if not exists dual as select 'X' as dummy`)
}

const functions: Readonly<Record<string, (...args: readonly Value[]) => SQLInputValue>> = {
  to_char: (value, format) => toChar(value ?? null, asText(format)),
  to_date: (value, format) => readDate(value ?? null, asText(format)),
  to_timestamp: (value, format) => readTimestamp(value ?? null, asText(format)),
  to_number: value => (isAbsent(value) ? null : readNumber(value)),
  date: value => value ?? null,
  trunc: (value, unit) => truncate(value ?? null, unit ?? null),
  mod: (a, b) => (isAbsent(a) || isAbsent(b) ? null : remainder(Number(a), Number(b))),
  decode: (value, ...cases) => decode(value ?? null, cases),
  nvl2: (value, present, absent) => (isAbsent(value) ? (absent ?? null) : (present ?? null)),
  initcap: value => (isAbsent(value) ? null : capitalize(String(value))),
  lpad: (value, length, filler) => pad(value ?? null, Number(length), asText(filler) ?? ' ', 'left'),
  rpad: (value, length, filler) => pad(value ?? null, Number(length), asText(filler) ?? ' ', 'right'),
  translate: (value, from, to) =>
    isAbsent(value) ? null : translateLetters(String(value), String(from), String(to ?? '')),
  add_months: (value, months) => (isAbsent(value) ? null : addMonths(String(value), Number(months))),
  last_day: value => (isAbsent(value) ? null : lastDay(String(value))),
  months_between: (a, b) => (isAbsent(a) || isAbsent(b) ? null : monthsBetween(String(a), String(b))),
  add_days: (value, days) => (isAbsent(value) || isAbsent(days) ? null : addDays(String(value), Number(days))),
  days_between: (a, b) => (isAbsent(a) || isAbsent(b) ? null : daysBetween(String(a), String(b))),
  extract: (unit, value) => (isAbsent(value) ? null : dateTime(String(value))[asUnit(String(unit))]),
  regexp_like: (value, pattern, flags) => (isAbsent(value) ? null : Number(regExp(pattern, flags).test(String(value)))),
  regexp_replace: (value, pattern, replacement) =>
    isAbsent(value) ? null : String(value).replace(regExp(pattern, 'g'), String(replacement ?? '')) || null,
  regexp_substr: (value, pattern) =>
    isAbsent(value) ? null : (regExp(pattern, null).exec(String(value))?.[0] ?? null),
  joined: joinTexts,
  concat: joinTexts,
}

function isAbsent(value: Value | undefined): value is null | undefined | '' {
  return value === null || value === undefined || value === ''
}

function joinTexts(...values: readonly Value[]): string | null {
  return values.map(value => (value === null ? '' : String(value))).join('') || null
}

function asText(value: Value | undefined): string | undefined {
  return value === null || value === undefined ? undefined : String(value)
}

function readNumber(value: Value): number {
  const number = Number(String(value).trim())
  if (Number.isNaN(number)) throw new Error('ORA-01722: invalid number')
  return number
}

function remainder(a: number, b: number): number {
  return b === 0 ? a : a % b
}

function decode(value: Value, cases: readonly Value[]): Value {
  for (let index = 0; index + 1 < cases.length; index += 2) {
    const candidate = cases[index] ?? null
    if (value === candidate || (value !== null && candidate !== null && String(value) === String(candidate)))
      return cases[index + 1] ?? null
  }
  return cases.length % 2 === 1 ? (cases.at(-1) ?? null) : null
}

function capitalize(text: string): string {
  return text.toLowerCase().replace(/[\p{L}\p{N}]+/gu, part => part.charAt(0).toUpperCase() + part.slice(1))
}

function pad(value: Value, length: number, filler: string, side: 'left' | 'right'): string | null {
  if (isAbsent(value)) return null
  const text = String(value).slice(0, length)
  return side === 'left' ? text.padStart(length, filler) : text.padEnd(length, filler)
}

function translateLetters(text: string, from: string, to: string): string {
  return Array.from(text, letter => (from.includes(letter) ? (to[from.indexOf(letter)] ?? '') : letter)).join('')
}

function regExp(pattern: Value | undefined, flags: Value | undefined): RegExp {
  return new RegExp(String(pattern ?? ''), asText(flags) ?? '')
}

const formatPart = /YYYY|RRRR|YY|MONTH|MON|MM|DD|DY|HH24|HH12|HH|MI|SSSSS|SS|FF\d?|AM|PM|"[^"]*"|FM|D|Q|./gis

function toChar(value: Value, format: string | undefined): string | null {
  if (value === null) return null
  if (typeof value === 'number' || typeof value === 'bigint') return formatNumber(value, format)
  const text = String(value)
  return format ? formatterFor(format)(text.length === 10 ? `${text}T00:00:00` : text) : text
}

const formatters = new Map<string, (time: string) => string>()

// Most formats only cut pieces out of `YYYY-MM-DDTHH:MM:SS`; that spares a calendar for each of a million rows.
const slices: Readonly<Record<string, readonly [number, number]>> = {
  YYYY: [0, 4],
  RRRR: [0, 4],
  MM: [5, 7],
  DD: [8, 10],
  HH24: [11, 13],
  MI: [14, 16],
  SS: [17, 19],
}

function formatterFor(format: string): (time: string) => string {
  const known = formatters.get(format)
  if (known) return known
  const parts = (format.match(formatPart) ?? []).map((part): ((time: string) => string) => {
    const slice = slices[part.toUpperCase()]
    if (slice) return time => time.slice(slice[0], slice[1])
    if (/^("|[^a-z"])/i.test(part)) return () => (part.startsWith('"') ? part.slice(1, -1) : part)
    return time => formatDatePart(dateTime(time), part)
  })
  const formatter = (time: string): string => parts.map(part => part(time)).join('')
  formatters.set(format, formatter)
  return formatter
}

function formatDatePart(time: Temporal.PlainDateTime, part: string): string {
  switch (part.toUpperCase()) {
    case 'YY':
      return two(time.year % 100)
    case 'HH12':
    case 'HH':
      return two(time.hour % 12 || 12)
    case 'AM':
    case 'PM':
      return time.hour < 12 ? 'AM' : 'PM'
    case 'D':
      return String((time.dayOfWeek % 7) + 1)
    case 'Q':
      return String(Math.ceil(time.month / 3))
    case 'MON':
      return time.toLocaleString('en-US', { month: 'short' }).toUpperCase()
    case 'FM':
      return ''
    default:
      if (/^FF/i.test(part)) return '000'
      throw new Error(`ORA-01821: date format not recognized: ${part}`)
  }
}

function two(number: number): string {
  return String(number).padStart(2, '0')
}

function formatNumber(value: number | bigint, format: string | undefined): string {
  if (!format) return String(value)
  const plain = format.toUpperCase().replace('FM', '')
  if (!/^[09]+$/.test(plain)) throw new Error(`ORA-01481: invalid number format model: ${format}`)
  const least = plain.includes('0') ? plain.length - plain.indexOf('0') : 1
  const digits = String(value).padStart(least, '0')
  return format.toUpperCase().startsWith('FM') ? digits : digits.padStart(plain.length + 1, ' ')
}

/** Text by an Oracle format into `YYYY-MM-DDTHH:MM:SS`. */
function readTimestamp(value: Value, format: string | undefined): string | null {
  if (isAbsent(value)) return null
  const parts = format ? readByFormat(String(value), format) : dateTime(String(value))
  return parts.toString({ smallestUnit: 'second' })
}

function readDate(value: Value, format: string | undefined): string | null {
  const time = readTimestamp(value, format)
  return time && !/HH|MI|SS/i.test(format ?? '') ? time.slice(0, 10) : time
}

function readByFormat(text: string, format: string): Temporal.PlainDateTime {
  const fields: Record<string, number> = {}
  let rest = text
  for (const part of format.match(formatPart) ?? []) {
    const name = part.toUpperCase()
    const width = { YYYY: 4, RRRR: 4, MM: 2, DD: 2, HH24: 2, MI: 2, SS: 2 }[name]
    if (width !== undefined) {
      const digits = /^\d+/.exec(rest.slice(0, width))?.[0] ?? ''
      if (digits === '' && rest !== '')
        throw new Error('ORA-01858: a non-numeric character was found where a numeric was expected')
      fields[name] = Number(digits)
      rest = rest.slice(digits.length)
    } else if (name.startsWith('FF')) rest = rest.replace(/^\d+/, '')
    else rest = rest.slice(part.startsWith('"') ? part.length - 2 : part.length)
  }
  if (rest !== '') throw new Error('ORA-01830: date format picture ends before converting entire input string')
  return Temporal.PlainDateTime.from(
    {
      year: fields['YYYY'] ?? fields['RRRR'] ?? 1,
      month: fields['MM'] ?? 1,
      day: fields['DD'] ?? 1,
      hour: fields['HH24'] ?? 0,
      minute: fields['MI'] ?? 0,
      second: fields['SS'] ?? 0,
    },
    { overflow: 'reject' },
  )
}

function truncate(value: Value, unit: Value): Value {
  if (value === null) return null
  if (typeof value === 'number' || typeof value === 'bigint') {
    const scale = 10 ** Number(unit ?? 0)
    return Math.trunc(Number(value) * scale) / scale
  }
  const day = String(value).slice(0, 10)
  switch (asText(unit)?.toUpperCase()) {
    case undefined:
    case 'DD':
      return day
    case 'MM':
    case 'MONTH':
      return `${day.slice(0, 7)}-01`
    case 'YYYY':
    case 'YEAR':
      return `${day.slice(0, 4)}-01-01`
    default:
      throw new Error('ORA-01898: too many precision specifiers')
  }
}

function dateTime(text: string): Temporal.PlainDateTime {
  return Temporal.PlainDateTime.from(text)
}

function isWholeDay(text: string): boolean {
  return text.length === 10
}

function write(time: Temporal.PlainDateTime, like: string): string {
  const text = time.toString({ smallestUnit: 'second' })
  return isWholeDay(like) ? text.slice(0, 10) : text
}

function addDays(text: string, days: number): string {
  const whole = Math.trunc(days)
  const seconds = Math.round((days - whole) * 86_400)
  return write(dateTime(text).add({ days: whole, seconds }), seconds === 0 ? text : `${text}T`)
}

function daysBetween(a: string, b: string): number {
  const span = dateTime(b).until(dateTime(a), { largestUnit: 'day' })
  return span.total({ unit: 'day', relativeTo: dateTime(b) })
}

function addMonths(text: string, months: number): string {
  return write(dateTime(text).add({ months: Math.trunc(months) }), text)
}

function lastDay(text: string): string {
  const time = dateTime(text)
  return write(time.with({ day: time.daysInMonth }), text)
}

function monthsBetween(a: string, b: string): number {
  const later = dateTime(a)
  const earlier = dateTime(b)
  return (later.year - earlier.year) * 12 + later.month - earlier.month + (later.day - earlier.day) / 31
}

function asUnit(unit: string): 'year' | 'month' | 'day' | 'hour' | 'minute' | 'second' {
  switch (unit) {
    case 'year':
    case 'month':
    case 'day':
    case 'hour':
    case 'minute':
    case 'second':
      return unit
    default:
      throw new Error(`ORA-30076: invalid extract field: ${unit}`)
  }
}
