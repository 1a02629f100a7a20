/** Which school year is read, and what day it is in the district. */

import type { Row } from './answers.ts'
import { textOf, wholeNumber } from './answers.ts'
import * as problems from './problems.ts'
import { yearIdOf } from './words.ts'

export type SchoolYear = { readonly yearId: number; readonly firstDay: string; readonly lastDay: string }

const soonDays = 60

export function readYears(rows: readonly Row[]): readonly SchoolYear[] {
  return rows.flatMap(row => {
    const [yearId, firstDay, lastDay] = [wholeNumber(row['year_id']), textOf(row['first_day']), textOf(row['last_day'])]
    return yearId !== undefined && firstDay && lastDay ? [{ yearId, firstDay, lastDay }] : []
  })
}

/** The year that is asked for; else the one that holds today, or begins within 60 days, or is the latest. */
export function chooseYear(years: readonly SchoolYear[], today: string, wanted: number | undefined): SchoolYear {
  const sorted = years.toSorted((a, b) => a.yearId - b.yearId)
  if (wanted !== undefined) {
    const found = sorted.find(({ yearId }) => yearId === yearIdOf(wanted))
    if (!found) throw problems.noSchoolYear(wanted)
    return found
  }
  const soon = addDays(today, soonDays)
  const chosen =
    sorted.findLast(({ firstDay, lastDay }) => firstDay <= today && today <= lastDay) ??
    sorted.find(({ firstDay }) => firstDay > today && firstDay <= soon) ??
    sorted.findLast(({ firstDay }) => firstDay <= today) ??
    sorted.at(-1)
  if (!chosen) throw problems.noSchoolYear(undefined)
  return chosen
}

/** The calendar day at that moment; in UTC where the zone is unknown. */
export function dayIn(timeZone: string | undefined, moment: Date): string {
  try {
    // Swedish writes dates as ISO does.
    return new Intl.DateTimeFormat('sv-SE', { timeZone: timeZone ?? 'UTC', dateStyle: 'short' }).format(moment)
  } catch (error) {
    if (error instanceof RangeError && timeZone !== undefined) return dayIn(undefined, moment)
    throw error
  }
}

export function addDays(day: string, days: number): string {
  const moment = new Date(`${day}T00:00:00Z`)
  moment.setUTCDate(moment.getUTCDate() + days)
  return moment.toISOString().slice(0, 10)
}
