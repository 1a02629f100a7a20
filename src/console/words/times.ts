/** Times in words, in the organization's zone and the browser's language: "2:00 this morning", the exact one beside it. */

export type Clock = { readonly zone: string; readonly locale: string; readonly now: Date }

/** What a person would say of a moment: of the day in words if it is near, else the date. */
export function saidMoment(moment: string, { zone, locale, now }: Clock): string {
  const at = new Date(moment)
  const time = formatter(locale, { hour: 'numeric', minute: '2-digit', timeZone: zone }).format(at)
  const days = dayNumber(at, zone) - dayNumber(now, zone)
  if (days === 0) return `${time} ${partOfDay(at, zone)}`
  if (days === -1) return `${time} ${hourOf(at, zone) >= 18 ? 'last night' : 'yesterday'}`
  if (days === 1) return `${time} tomorrow`
  const far = Math.abs(days) > 200 ? ({ year: 'numeric' } as const) : {}
  const near = Math.abs(days) < 7 ? ({ weekday: 'short' } as const) : {}
  const date = formatter(locale, { day: 'numeric', month: 'short', timeZone: zone, ...near, ...far }).format(at)
  return `${date}, ${time}`
}

/** To the second, with the zone's name. */
export function exactMoment(moment: string, { zone, locale }: Pick<Clock, 'zone' | 'locale'>): string {
  const style = { dateStyle: 'full', timeStyle: 'medium', timeZone: zone } as const
  return `${formatter(locale, style).format(new Date(moment))} (${zone.replaceAll('_', ' ')})`
}

/** For a list of what happened one after the other: the day and the time to the second. */
export function saidSecond(moment: string, { zone, locale }: Pick<Clock, 'zone' | 'locale'>): string {
  const time = { hour: 'numeric', minute: '2-digit', second: '2-digit' } as const
  return formatter(locale, { day: 'numeric', month: 'short', timeZone: zone, ...time }).format(new Date(moment))
}

/** A calendar date, like 2026-11-23: no zone moves it. */
export function saidDate(date: string, locale: string): string {
  return formatter(locale, { dateStyle: 'medium', timeZone: 'UTC' }).format(new Date(`${date}T00:00:00Z`))
}

export function saidDuration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`
  const seconds = Math.round(ms / 1000)
  if (seconds < 60) return `${seconds} s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return seconds % 60 === 0 ? `${minutes} min` : `${minutes} min ${seconds % 60} s`
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}

function partOfDay(at: Date, zone: string): string {
  const hour = hourOf(at, zone)
  if (hour < 12) return 'this morning'
  return hour < 18 ? 'this afternoon' : 'tonight'
}

function hourOf(at: Date, zone: string): number {
  return Number(formatter('en-US', { hour: 'numeric', hourCycle: 'h23', timeZone: zone }).format(at))
}

/** Days since 1970 on the calendar of the zone. */
function dayNumber(at: Date, zone: string): number {
  const parts = formatter('en-US', { year: 'numeric', month: 'numeric', day: 'numeric', timeZone: zone }).formatToParts(
    at,
  )
  const part = (type: string): number => Number(parts.find(one => one.type === type)?.value)
  return Date.UTC(part('year'), part('month') - 1, part('day')) / 86_400_000
}

/** Making a formatter costs more than using it a thousand times. */
const formatters = new Map<string, Intl.DateTimeFormat>()

function formatter(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${locale} ${JSON.stringify(options)}`
  const known = formatters.get(key) ?? new Intl.DateTimeFormat(locale, options)
  formatters.set(key, known)
  return known
}
