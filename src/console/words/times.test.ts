import { expect, test } from 'vitest'
import { exactMoment, saidDate, saidDuration, saidMoment } from './times.ts'

const clock = { zone: 'America/New_York', locale: 'en-US', now: new Date('2026-11-25T15:00:00Z') }

test('a moment is said as a person would, on the calendar of the organization', () => {
  expect(saidMoment('2026-11-25T07:00:00Z', clock)).toBe('2:00 AM this morning')
  expect(saidMoment('2026-11-25T20:05:00Z', clock)).toBe('3:05 PM this afternoon')
  // Already the 26th in UTC, still tonight in New York.
  expect(saidMoment('2026-11-26T03:30:00Z', clock)).toBe('10:30 PM tonight')
  expect(saidMoment('2026-11-25T03:30:00Z', clock)).toBe('10:30 PM last night')
  expect(saidMoment('2026-11-24T15:00:00Z', clock)).toBe('10:00 AM yesterday')
  expect(saidMoment('2026-11-26T07:00:00Z', clock)).toBe('2:00 AM tomorrow')
  expect(saidMoment('2026-11-21T07:00:00Z', clock)).toBe('Sat, Nov 21, 2:00 AM')
  expect(saidMoment('2025-11-21T07:00:00Z', clock)).toBe('Nov 21, 2025, 2:00 AM')
})

test('the change of the clock does not move the day', () => {
  const after = { ...clock, now: new Date('2026-11-01T12:00:00Z') }
  expect(saidMoment('2026-11-01T04:30:00Z', after)).toBe('12:30 AM this morning')
  expect(saidMoment('2026-11-01T03:30:00Z', after)).toBe('11:30 PM last night')
})

test('the exact moment names the zone, a date is moved by none', () => {
  expect(exactMoment('2026-11-25T07:00:00Z', clock)).toBe(
    'Wednesday, November 25, 2026 at 2:00:00 AM (America/New York)',
  )
  expect(saidDate('2010-03-01', 'de-DE')).toBe('01.03.2010')
})

test('durations are short', () => {
  expect([412, 41_000, 60_000, 125_000, 3_720_000].map(saidDuration)).toEqual([
    ...['412 ms', '41 s', '1 min', '2 min 5 s', '1 h 2 min'],
  ])
})
