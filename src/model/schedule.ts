/** When an integration runs by itself, when it must not, and who is told of how runs end. */

export const weekdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const

export type Weekday = (typeof weekdays)[number]

/** By the clock, or whenever one of the integrations named has succeeded. */
export type Schedule = TimedSchedule | { readonly every: 'success'; readonly of: readonly string[] }

/** In the organization's time zone. `at` is `HH:MM`; `until` the last day on which it runs, `YYYY-MM-DD`. */
export type TimedSchedule = { readonly until?: string | undefined } & (
  | { readonly every: 'hour'; readonly minute: number }
  | { readonly every: 'day'; readonly at: string }
  | { readonly every: 'week'; readonly days: readonly Weekday[]; readonly at: string }
)

/**
 * A time in which an organization does not want its directory touched as usual: a rollover, the days before school. A day
 * (`YYYY-MM-DD`) or a minute (`YYYY-MM-DDTHH:MM`) in the organization's time zone; `until` a day includes it.
 */
export type Pause = {
  readonly from: string
  readonly until: string
  /** What is due is skipped, and what people launch is refused. */
  readonly suspendImports: boolean
  /** What leaves a source stays, is counted as kept, and comes back as a held change afterwards. */
  readonly noDeletions: boolean
}

/** Who is told when a run fails, is held, or goes well again, and every day of what there was. */
export type Notify = {
  readonly mail: readonly string[]
  /** A secret; undefined: sealed, and the key was not at hand or is not the one. */
  readonly webhook: string | null | undefined
  /** When the daily digest goes out, `HH:MM` in the organization's time zone; null: never. */
  readonly digest: string | null
}

export const usualDigest = '07:00'

export const notifyNobody: Notify = { mail: [], webhook: null, digest: usualDigest }

/** `every week on monday, wednesday at 02:00 until 2027-06-11` */
export function scheduleWords(schedule: Schedule): string {
  if (schedule.every === 'success') return `after every success of ${schedule.of.join(', ')}`
  const until = schedule.until === undefined ? '' : ` until ${schedule.until}`
  switch (schedule.every) {
    case 'hour':
      return `every hour at minute ${schedule.minute}${until}`
    case 'day':
      return `every day at ${schedule.at}${until}`
    case 'week':
      return `every week on ${schedule.days.join(', ')} at ${schedule.at}${until}`
  }
}
