/** Calendars and their sessions, by which a class says its terms. */

import { children, reference, refIdOf, textOf, type Node } from '../nodes.ts'

export type Calendar = {
  readonly refId: string
  readonly school: string | undefined
  readonly sessions: readonly { readonly code: string; readonly type: string | undefined }[]
}
export type Calendars = ReadonlyMap<string, Calendar>

export function calendarOf(object: Node): Calendar {
  return {
    refId: refIdOf(object),
    school: reference(object['schoolRefId']),
    sessions: sessionsOf(object).flatMap(session => {
      const code = codeOf(session)
      return code === undefined ? [] : [{ code, type: textOf(session['sessionType']) }]
    }),
  }
}

export function sessionsOf(object: Node): readonly Node[] {
  return children(object, 'sessions', 'session', 'sessionList')
}

/** A session without a code goes by its type. */
export function codeOf(session: Node): string | undefined {
  return textOf(session['sessionCode']) ?? textOf(session['sessionType'])
}

/**
 * The key of the term that a class means: by the session's code, else by its type, which some providers send in its
 * place, if just one has it. An unknown code is passed on, so that the record's problem names it.
 */
export function termKey(
  meaning: { code: string; calendar?: string; school?: string },
  calendars: Calendars,
): string | undefined {
  const { code, calendar: refId, school } = meaning
  const calendar = refId === undefined ? onlyOf(calendars, school) : calendars.get(refId)
  if (!calendar) return refId === undefined ? undefined : `${refId}:${code}`
  if (calendar.sessions.some(session => session.code === code)) return `${calendar.refId}:${code}`
  const ofType = calendar.sessions.filter(({ type }) => type === code)
  if (ofType.length === 0) return `${calendar.refId}:${code}`
  return ofType.length === 1 ? `${calendar.refId}:${ofType[0]?.code}` : undefined
}

function onlyOf(calendars: Calendars, school: string | undefined): Calendar | undefined {
  const own = [...calendars.values()].filter(calendar => calendar.school === school)
  return own.length === 1 ? own[0] : undefined
}
