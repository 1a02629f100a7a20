import { describe, expect, test } from 'vitest'
import { dateText, dayFromText, isWeekday, schoolYearAt, timeText } from './calendar.ts'

describe('a calendar of day numbers', () => {
  test('writes and reads every day of four hundred years alike', () => {
    const wrong: number[] = []
    for (let day = dayFromText('1900-01-01'); day < dayFromText('2300-01-01'); day++) {
      if (dayFromText(dateText(day)) !== day) wrong.push(day)
    }
    expect(wrong).toEqual([])
  })

  test('agrees with the machine about leap days and the turn of centuries', () => {
    for (const text of ['1969-12-31', '1970-01-01', '2000-02-29', '2024-02-29', '2100-03-01']) {
      expect(dayFromText(text) * 86_400_000).toBe(Date.parse(text))
    }
  })

  test('refuses a day that does not exist', () => {
    expect(() => dayFromText('2026-02-29')).toThrow('Not a date')
    expect(() => dayFromText('26-2-9')).toThrow('Not a date')
  })

  test('writes times without a zone', () => {
    expect(timeText(dayFromText('2026-11-25'), 3_661)).toBe('2026-11-25T01:01:01')
  })
})

describe('the school year', () => {
  test('contains the day in term time, and is the coming one in the summer gap', () => {
    const starts = ['2026-08-16', '2026-11-25', '2027-03-01', '2027-06-18', '2027-06-19', '2027-07-20'].map(
      today => schoolYearAt(dayFromText(today)).startYear,
    )
    expect(starts).toEqual([2026, 2026, 2026, 2026, 2027, 2027])
  })

  test('is cut into semesters and quarters that begin on a Monday, end on a Friday and leave no school day out', () => {
    for (let startYear = 2020; startYear < 2060; startYear++) {
      const { terms, firstDay, lastDay } = schoolYearAt(dayFromText(`${startYear}-10-01`))
      for (const term of terms) {
        expect(isWeekday(term.firstDay) && !isWeekday(term.firstDay - 1)).toBe(true)
        expect(isWeekday(term.lastDay) && !isWeekday(term.lastDay + 1)).toBe(true)
      }
      for (const portion of [1, 2, 4]) {
        const parts = terms.filter(term => term.portion === portion)
        expect(parts).toHaveLength(portion)
        expect([parts[0]?.firstDay, parts.at(-1)?.lastDay]).toEqual([firstDay, lastDay])
        for (const [index, part] of parts.slice(1).entries())
          expect(part.firstDay).toBe((parts[index]?.lastDay ?? 0) + 3)
      }
    }
  })
})
