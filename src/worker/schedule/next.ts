/** The next time a schedule is due (pure): in the organization's time zone, right across its changes of the clock. */

import { Temporal } from 'temporal-polyfill'
import { weekdays, type TimedSchedule } from '../../model/schedule.ts'

type Zoned = Temporal.ZonedDateTime

/** A week and a day: one of its days always has an occurrence after the moment, unless the zone skipped that very day. */
const daysAhead = 16

/**
 * Strictly after the moment; null when the schedule has ended. A time that the clock skips is due at the first moment after
 * the gap; one that comes twice is due at its first coming. So each day has its run, and none has two.
 */
export function nextDue(schedule: TimedSchedule, timeZone: string, after: Date): Date | null {
  const now = Temporal.Instant.fromEpochMilliseconds(after.getTime()).toZonedDateTimeISO(timeZone)
  const next = schedule.every === 'hour' ? nextHour(schedule.minute, now) : nextDay(schedule, now)
  if (schedule.until !== undefined && Temporal.PlainDate.compare(next.day, schedule.until) > 0) return null
  return new Date(next.at.epochMilliseconds)
}

/** When it is due, and on which day of the calendar it counts. */
type Occurrence = { readonly at: Zoned; readonly day: Temporal.PlainDate }

function nextHour(minute: number, now: Zoned): Occurrence {
  // Minutes of the clock are walked in real time: a shift of half an hour moves them, an hour that comes twice has two runs.
  const start = now.round({ smallestUnit: 'minute', roundingMode: 'floor' })
  for (let ahead = 1; ahead <= 180; ahead += 1) {
    const at = start.add({ minutes: ahead })
    if (at.minute === minute) return { at, day: at.toPlainDate() }
  }
  throw new Error(`no minute ${minute} within three hours of ${now.toString()}`)
}

function nextDay(schedule: Extract<TimedSchedule, { readonly at: string }>, now: Zoned): Occurrence {
  const time = Temporal.PlainTime.from(schedule.at)
  // Yesterday's may still come: a gap at the end of a day moves its run past midnight.
  let day = now.toPlainDate().subtract({ days: 1 })
  for (let ahead = 0; ahead < daysAhead; ahead += 1, day = day.add({ days: 1 })) {
    if (!runsOn(schedule, day)) continue
    const at = momentOf(day, time, now.timeZoneId)
    if (at && Temporal.ZonedDateTime.compare(at, now) > 0) return { at, day }
  }
  throw new Error(`no occurrence of ${JSON.stringify(schedule)} within ${daysAhead} days of ${now.toString()}`)
}

function runsOn(schedule: Extract<TimedSchedule, { readonly at: string }>, day: Temporal.PlainDate): boolean {
  if (schedule.every === 'day') return true
  const name = weekdays[day.dayOfWeek - 1]
  return name !== undefined && schedule.days.includes(name)
}

/** Null for a day that the zone left out altogether (Samoa, 2011-12-30). */
function momentOf(day: Temporal.PlainDate, time: Temporal.PlainTime, timeZone: string): Zoned | null {
  if (!day.toZonedDateTime(timeZone).toPlainDate().equals(day)) return null
  const wanted = day.toPlainDateTime(time)
  const at = wanted.toZonedDateTime(timeZone, { disambiguation: 'earlier' })
  if (at.toPlainDateTime().equals(wanted)) return at
  // In a gap the earlier reading lies before it, wherever in the gap the time is; so the gap's end comes next.
  return at.getTimeZoneTransition('next')
}
