/** A simulated xPress Roster provider of a sample district, and the connector opened on it. */

import { DatabaseSync } from 'node:sqlite'
import { openXpressRoster } from '../../src/connectors/xpress-roster/connector.ts'
import type { Settings, System } from '../../src/model/connector.ts'
import { growInto } from '../../simulators/district/powerschool.ts'
import {
  startXpressRoster,
  type SimulatedXpressRoster,
  type XpressRosterOptions,
} from '../../simulators/xpress-roster/server.ts'
import { hastyPatience } from './powerschool.ts'

/** A day long past: the district's clock never meets the machine's. */
export const firstDay = '2025-10-14'

export type OpenedProvider = {
  readonly provider: SimulatedXpressRoster
  readonly db: DatabaseSync
  readonly settings: Settings
  readonly system: System
  /** Opens one more system on the same provider. */
  reopen(changed?: Settings, signal?: AbortSignal, now?: () => Date, mayReach?: (address: string) => boolean): System
  readonly notices: string[]
  close(): Promise<void>
}

export async function openProvider(
  wish: { readonly students?: number; readonly settings?: Settings } & Omit<XpressRosterOptions, 'db'> = {},
): Promise<OpenedProvider> {
  const { students = 60, settings: own = {}, ...options } = wish
  const db = new DatabaseSync(':memory:')
  growInto(db, { seed: 7, students, today: firstDay })
  const provider = await startXpressRoster({ db, ...options })
  const settings = { ...settingsOf(provider), ...own }
  const notices: string[] = []
  const systems: System[] = []
  const reopen: OpenedProvider['reopen'] = (changed = {}, signal, now, mayReach = () => true) => {
    const ports = {
      now: now ?? (() => new Date()),
      signal: signal ?? new AbortController().signal,
      notice: (text: string) => void notices.push(text),
      mayReach,
    }
    const system = openXpressRoster({ ...settings, ...changed }, ports, hastyPatience)
    systems.push(system)
    return system
  }
  return {
    provider,
    db,
    settings,
    system: reopen(),
    reopen,
    notices,
    close: async () => {
      for (const system of systems) await system.close()
      await provider.close()
      db.close()
    },
  }
}

/** As an administrator would enter what the provider gave her. */
export function settingsOf({ baseUrl, tokenUrl, credentials }: SimulatedXpressRoster): Settings {
  return { baseUrl, tokenUrl, ...credentials }
}
