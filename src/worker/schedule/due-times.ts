/** The next times at which a schedule is due (pure). */

import type { TimedSchedule } from '../../model/schedule.ts'
import { nextDue } from './next.ts'

/** Strictly after the moment; fewer where the schedule ends before. */
export function dueTimes(question: {
  readonly schedule: TimedSchedule
  readonly timeZone: string
  readonly after: Date
  readonly count: number
}): Date[] {
  const { schedule, timeZone, after, count } = question
  const times: Date[] = []
  let next = nextDue(schedule, timeZone, after)
  while (next && times.length < count) {
    times.push(next)
    next = nextDue(schedule, timeZone, next)
  }
  return times
}
