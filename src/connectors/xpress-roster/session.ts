/** What one opened provider is read with; the calendars are asked for once. */

import type { ConnectorPorts } from '../../model/connector.ts'
import type { XpressClient } from './client.ts'
import { readWhole } from './list.ts'
import { calendarOf, type Calendars } from './records/calendars.ts'
import type { XpressSettings } from './settings.ts'

export type Session = {
  readonly client: XpressClient
  readonly settings: XpressSettings
  readonly notice: (text: string) => void
  readonly now: () => Date
  /** By their ids: a class says its term by a calendar's session. */
  readonly calendars: () => Promise<Calendars>
}

export function openSession(client: XpressClient, settings: XpressSettings, { now, notice }: ConnectorPorts): Session {
  let coming: Promise<Calendars> | null = null
  const session: Session = {
    client,
    settings,
    notice,
    now,
    calendars: () => {
      coming ??= readCalendars(session).catch((error: unknown) => {
        coming = null
        throw error
      })
      return coming
    },
  }
  return session
}

async function readCalendars(session: Session): Promise<Calendars> {
  const calendars = new Map<string, ReturnType<typeof calendarOf>>()
  for await (const { objects } of readWhole(session, 'xCalendars')) {
    for (const object of objects) {
      const calendar = calendarOf(object)
      calendars.set(calendar.refId, calendar)
    }
  }
  return calendars
}
