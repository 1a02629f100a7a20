/** Calendar dates as day numbers since 1970-01-01, and the school year that a day falls into. */

export type TermCode = 'year' | 'S1' | 'S2' | 'Q1' | 'Q2' | 'Q3' | 'Q4'

export type Term = {
  readonly code: TermCode
  readonly name: string
  /** How many such terms make a year. */
  readonly portion: number
  readonly firstDay: number
  /** The last day of class, inclusive. */
  readonly lastDay: number
}

export type SchoolYear = {
  /** The calendar year in which the school year starts. */
  readonly startYear: number
  readonly firstDay: number
  readonly lastDay: number
  readonly terms: readonly Term[]
}

/** The school year that contains the day or, in the summer gap, the coming one. */
export const schoolYearAt = (today: number): SchoolYear => {
  const calendarYear = Number(dateText(today).slice(0, 4))
  const running = schoolYearFrom(calendarYear - 1)
  return today <= running.lastDay ? running : schoolYearFrom(calendarYear)
}

/** From the Monday of mid August to the Friday of mid June. */
export const schoolYearFrom = (startYear: number): SchoolYear => {
  const firstDay = mondayFrom(dayOf(startYear, 8, 14))
  const lastDay = fridayUpTo(dayOf(startYear + 1, 6, 18))
  const fall = fridayUpTo(dayOf(startYear, 10, 28))
  const winter = fridayUpTo(dayOf(startYear + 1, 1, 20))
  const spring = fridayUpTo(dayOf(startYear + 1, 3, 29))
  const years = `${startYear}-${startYear + 1}`
  const term = (code: TermCode, name: string, portion: number, first: number, last: number): Term => ({
    code,
    name,
    portion,
    firstDay: first,
    lastDay: last,
  })
  const terms = [
    term('year', years, 1, firstDay, lastDay),
    term('S1', 'Semester 1', 2, firstDay, winter),
    term('S2', 'Semester 2', 2, winter + 3, lastDay),
    term('Q1', 'Quarter 1', 4, firstDay, fall),
    term('Q2', 'Quarter 2', 4, fall + 3, winter),
    term('Q3', 'Quarter 3', 4, winter + 3, spring),
    term('Q4', 'Quarter 4', 4, spring + 3, lastDay),
  ]
  return { startYear, firstDay, lastDay, terms }
}

export const termOf = (year: SchoolYear, code: TermCode): Term => {
  const term = year.terms.find(candidate => candidate.code === code)
  if (term === undefined) throw new Error(`The year has no term ${code}`)
  return term
}

/** The day number of a proleptic Gregorian date (Howard Hinnant's days_from_civil). */
export const dayOf = (year: number, month: number, day: number): number => {
  const shifted = month <= 2 ? year - 1 : year
  const era = Math.floor(shifted / 400)
  const yearOfEra = shifted - era * 400
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear
  return era * 146097 + dayOfEra - 719468
}

/** `YYYY-MM-DD` of a day number. */
export const dateText = (day: number): string => {
  const shifted = day + 719468
  const era = Math.floor(shifted / 146097)
  const dayOfEra = shifted - era * 146097
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36524) - Math.floor(dayOfEra / 146096)) / 365,
  )
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const monthFromMarch = Math.floor((5 * dayOfYear + 2) / 153)
  const date = dayOfYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  return `${String(year).padStart(4, '0')}-${pair(month)}-${pair(date)}`
}

/** The day number of a `YYYY-MM-DD` text; refuses anything else. */
export const dayFromText = (text: string): number => {
  const parts = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text)
  const day = parts === null ? NaN : dayOf(Number(parts[1]), Number(parts[2]), Number(parts[3]))
  if (Number.isNaN(day) || dateText(day) !== text) throw new Error(`Not a date: ${text}`)
  return day
}

/** `YYYY-MM-DDTHH:MM:SS` of a day and a second of that day. */
export const timeText = (day: number, second: number): string =>
  `${dateText(day)}T${pair(Math.floor(second / 3600))}:${pair(Math.floor(second / 60) % 60)}:${pair(second % 60)}`

const pair = (number: number) => (number < 10 ? `0${number}` : String(number))
/** 1970-01-01 was a Thursday; 0 = Monday. */
const weekdayOf = (day: number) => (((day + 3) % 7) + 7) % 7
export const isWeekday = (day: number) => weekdayOf(day) < 5
const mondayFrom = (day: number) => day + ((7 - weekdayOf(day)) % 7)
const fridayUpTo = (day: number) => day - ((weekdayOf(day) + 3) % 7)
