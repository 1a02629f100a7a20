import fc from 'fast-check'
import { Temporal } from 'temporal-polyfill'
import { expect, test } from 'vitest'
import type { TimedSchedule } from '../../model/schedule.ts'
import { nextDue } from './next.ts'
import { pausedAt } from './pauses.ts'

const newYork = 'America/New_York'

function series(schedule: TimedSchedule, zone: string, after: string, count: number): string[] {
  const found: string[] = []
  let at: Date | null = new Date(after)
  while (found.length < count && at) {
    at = nextDue(schedule, zone, at)
    if (at) found.push(inZone(at, zone))
  }
  return found
}

function inZone(at: Date, zone: string): string {
  const zoned = Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO(zone)
  return zoned.toString({ smallestUnit: 'minute', timeZoneName: 'never' })
}

test('DS-05 Monday and Wednesday at 02:00 are meant in the time of the organization', () => {
  const schedule = { every: 'week', days: ['wednesday', 'monday'], at: '02:00' } as const
  expect(series(schedule, newYork, '2026-11-25T12:00:00Z', 3)).toEqual([
    '2026-11-30T02:00-05:00',
    '2026-12-02T02:00-05:00',
    '2026-12-07T02:00-05:00',
  ])
})

test('DS-14 a run at 02:30 comes once on the day that has no 02:30, at the first moment after the gap', () => {
  expect(series({ every: 'day', at: '02:30' }, newYork, '2026-03-07T00:00:00Z', 3)).toEqual([
    '2026-03-07T02:30-05:00',
    '2026-03-08T03:00-04:00',
    '2026-03-09T02:30-04:00',
  ])
})

test('DS-14 a run at the very minute at which the clock is put forward comes once on that day', () => {
  expect(series({ every: 'day', at: '02:00' }, newYork, '2026-03-07T00:00:00Z', 3)).toEqual([
    '2026-03-07T02:00-05:00',
    '2026-03-08T03:00-04:00',
    '2026-03-09T02:00-04:00',
  ])
  expect(series({ every: 'day', at: '00:00' }, 'Asia/Beirut', '2026-03-27T12:00:00Z', 3)).toEqual([
    '2026-03-28T00:00+02:00',
    '2026-03-29T01:00+03:00',
    '2026-03-30T00:00+03:00',
  ])
})

test('DS-14 a run at 01:30 comes once on the day that has it twice, the first time', () => {
  expect(series({ every: 'day', at: '01:30' }, newYork, '2026-10-31T12:00:00Z', 2)).toEqual([
    '2026-11-01T01:30-04:00',
    '2026-11-02T01:30-05:00',
  ])
})

test('a gap around midnight moves the run to the next day, and the next day keeps its own', () => {
  // Nuuk skips from 23:00 to 00:00 of the next day.
  expect(series({ every: 'day', at: '23:30' }, 'America/Nuuk', '2026-03-28T12:00:00Z', 3)).toEqual([
    '2026-03-29T00:00-01:00',
    '2026-03-29T23:30-01:00',
    '2026-03-30T23:30-01:00',
  ])
})

test('a day that the zone left out has no run', () => {
  expect(series({ every: 'day', at: '02:00' }, 'Pacific/Apia', '2011-12-28T20:00:00Z', 3)).toEqual([
    '2011-12-29T02:00-10:00',
    '2011-12-31T02:00+14:00',
    '2012-01-01T02:00+14:00',
  ])
})

test('every hour goes on through both changes of the clock, and through one of half an hour', () => {
  expect(series({ every: 'hour', minute: 15 }, newYork, '2026-11-01T04:20:00Z', 3)).toEqual([
    '2026-11-01T01:15-04:00',
    '2026-11-01T01:15-05:00',
    '2026-11-01T02:15-05:00',
  ])
  expect(series({ every: 'hour', minute: 15 }, 'Australia/Lord_Howe', '2026-04-04T14:00:00Z', 3)).toEqual([
    '2026-04-05T01:15+11:00',
    '2026-04-05T02:15+10:30',
    '2026-04-05T03:15+10:30',
  ])
})

test('a schedule ends with its last day', () => {
  expect(series({ every: 'day', at: '23:00', until: '2026-11-26' }, newYork, '2026-11-25T12:00:00Z', 9)).toHaveLength(2)
})

const zones = [
  ...[
    'America/New_York',
    'America/Los_Angeles',
    'America/Phoenix',
    'America/St_Johns',
    'America/Nuuk',
    'America/Havana',
  ],
  ...['Europe/Dublin', 'Africa/Casablanca', 'Asia/Tehran', 'Asia/Kathmandu', 'Australia/Lord_Howe', 'Pacific/Apia'],
  ...['Pacific/Chatham', 'Antarctica/Troll', 'Asia/Beirut', 'UTC'],
]
const aZone = fc.constantFrom(...zones)
const aMoment = fc.integer({ min: Date.UTC(2005, 0, 1), max: Date.UTC(2035, 0, 1) }).map(at => new Date(at))
const aTime = fc
  .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
  .map(parts => parts.map(part => String(part).padStart(2, '0')).join(':'))

test('DS-14 in any zone and year, a daily run comes exactly once for each day that there is', () => {
  fc.assert(
    fc.property(aZone, aMoment, aTime, (zone, start, at) => {
      const schedule = { every: 'day', at } as const
      const first = nextDue(schedule, zone, start)
      if (!first) throw new Error('a schedule without an end has ended')
      let due = first
      let runs = 0
      const end = new Date(first.getTime() + 400 * 86_400_000)
      while (due < end) {
        const next = nextDue(schedule, zone, due)
        if (!next) throw new Error('a schedule without an end has ended')
        expect(next.getTime()).toBeGreaterThan(due.getTime())
        runs += 1
        due = next
      }
      expect(runs).toBe(daysBetween(dayOf(first, at, zone), dayOf(due, at, zone), zone))
    }),
    { numRuns: 60 },
  )
})

/** The day whose run it is: where the clock skipped the time, the day on which that time lies within what was skipped. */
function dayOf(run: Date, at: string, zone: string): Temporal.PlainDate {
  const zoned = Temporal.Instant.fromEpochMilliseconds(run.getTime()).toZonedDateTimeISO(zone)
  const back = zoned.toPlainDateTime()
  if (back.toPlainTime().equals(at)) return back.toPlainDate()
  const skipped = zoned.subtract({ nanoseconds: 1 }).toPlainDateTime().add({ nanoseconds: 1 })
  const { compare } = Temporal.PlainDateTime
  const day = [skipped.toPlainDate(), back.toPlainDate()].find(one => {
    const wanted = one.toPlainDateTime(at)
    return compare(skipped, wanted) <= 0 && compare(wanted, back) < 0
  })
  if (!day) throw new Error(`${zoned.toString()} is no answer to ${at}`)
  return day
}

/** Those that there are: a zone may leave one out. */
function daysBetween(from: Temporal.PlainDate, until: Temporal.PlainDate, zone: string): number {
  let days = 0
  for (let day = from; Temporal.PlainDate.compare(day, until) < 0; day = day.add({ days: 1 })) {
    if (day.toZonedDateTime(zone).toPlainDate().equals(day)) days += 1
  }
  return days
}

test('whatever is asked, the answer lies after the moment, and asking at it again goes on', () => {
  fc.assert(
    fc.property(aZone, aMoment, fc.integer({ min: 0, max: 59 }), (zone, start, minute) => {
      const first = nextDue({ every: 'hour', minute }, zone, start)
      const second = first && nextDue({ every: 'hour', minute }, zone, first)
      expect(first?.getTime()).toBeGreaterThan(start.getTime())
      expect((second?.getTime() ?? 0) - (first?.getTime() ?? 0)).toBeLessThanOrEqual(2 * 3_600_000)
    }),
    { numRuns: 200 },
  )
})

test('SF-08 pauses overlap, and the one that ends last counts; a day includes its evening', () => {
  const both = { suspendImports: true, noDeletions: true }
  const pauses = [
    { ...both, from: '2026-07-01', until: '2026-07-10', noDeletions: false },
    { ...both, from: '2026-07-05T06:00', until: '2026-07-12T18:00', suspendImports: false },
  ]
  expect(pausedAt(pauses, newYork, new Date('2026-07-06T00:00:00Z'))).toEqual({
    importsUntil: new Date('2026-07-11T04:00:00Z'),
    deletionsUntil: new Date('2026-07-12T22:00:00Z'),
  })
  expect(pausedAt(pauses, newYork, new Date('2026-07-01T03:59:59Z')).importsUntil).toBeNull()
  expect(pausedAt(pauses, newYork, new Date('2026-07-11T04:00:00Z')).importsUntil).toBeNull()
})
