import { expect, test } from 'vitest'
import { chooseYear, dayIn, readYears } from './school-year.ts'

const years = readYears([
  { year_id: '37', first_day: '2027-08-16', last_day: '2028-06-16' },
  { year_id: '35', first_day: '2025-08-18', last_day: '2026-06-19' },
  { year_id: '36', first_day: '2026-08-17', last_day: '2027-06-18' },
])
const chosen = (today: string, wanted?: number) => chooseYear(years, today, wanted).yearId

test('the year that holds today is read, its first and last day included', () => {
  expect([chosen('2026-08-17'), chosen('2027-06-18'), chosen('2026-02-01')]).toEqual([36, 36, 35])
})

test('in summer it is the next year once that begins within 60 days, before that the one that ended', () => {
  expect(chosen('2026-06-20')).toBe(36)
  expect(
    chooseYear(
      years.filter(({ yearId }) => yearId !== 36),
      '2026-08-01',
      undefined,
    ).yearId,
  ).toBe(35)
})

test('after all years the latest, before all years the nearest known', () => {
  expect(chosen('2031-01-01')).toBe(37)
  expect(chosen('2019-01-01')).toBe(37)
})

test('a year that is asked for by the year it ends in is read, and refused where there is none', () => {
  expect(chosen('2026-11-01', 2026)).toBe(35)
  expect(() => chosen('2026-11-01', 2040)).toThrow('no school year that ends in 2040')
  expect(() => chooseYear([], '2026-11-01', undefined)).toThrow('no school years')
})

test('the day is the one of the district, not of this machine', () => {
  const moment = new Date('2026-11-25T03:30:00Z')
  expect(dayIn('America/New_York', moment)).toBe('2026-11-24')
  expect(dayIn('Asia/Tokyo', moment)).toBe('2026-11-25')
  expect(dayIn('Maple/Nowhere', moment)).toBe('2026-11-25')
  expect(dayIn(undefined, moment)).toBe('2026-11-25')
})
