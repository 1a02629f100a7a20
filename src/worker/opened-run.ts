/** What a run of this process is carried out with: its data source, opened once for planning and for sending. */

import type { Connector, System } from '../model/connector.ts'
import type { Integration, MasterField } from '../model/integration.ts'
import { masterFieldsOf } from '../store/configuration.ts'
import type { Journey } from '../sync/walk.ts'
import type { House } from './house.ts'
import { firstLook, type Look } from './look.ts'
import { readyTasks } from './ready-tasks.ts'
import { openSource } from './source-settings.ts'

export type OpenedRun = {
  readonly connector: Connector
  readonly masterFields: readonly MasterField[]
  readonly tasks: Journey['tasks']
  readonly system: System
}

export type RunDoor = {
  /** Opens it when first asked. Throws a Problem for settings or rules that do not serve. */
  open(): Promise<OpenedRun>
  /** Begins to read what a run's first writes will be held against. */
  lookAhead(run: string): void
  /** Null where nothing was looked at. */
  looked(): Promise<Look | null>
  close(): Promise<void>
}

export function doorOf(
  house: House,
  integration: Integration,
  ports: { readonly signal: AbortSignal; readonly onNotice: (text: string) => void },
): RunDoor {
  let opened: Promise<OpenedRun> | null = null
  let looked: Promise<Look | null> = Promise.resolve(null)
  const open = () => (opened ??= openRun(house, integration, ports))
  return {
    open,
    lookAhead: run => {
      if (integration.type === 'import') return
      looked = open().then(({ system }) => firstLook(house.pool, run, system))
      // A failure is told to who asks.
      looked.catch(() => undefined)
    },
    looked: () => looked,
    close: async () => {
      // What failed to open was told to who asked for it.
      const there = await opened?.catch(() => null)
      await there?.system.close()
    },
  }
}

async function openRun(
  house: House,
  integration: Integration,
  { signal, onNotice }: { readonly signal: AbortSignal; readonly onNotice: (text: string) => void },
): Promise<OpenedRun> {
  const { connector, settings, tables } = await openSource(house, integration.source)
  const masterFields = await masterFieldsOf(house.pool, integration.organization)
  const tasks = readyTasks(integration, connector, settings, tables, masterFields)
  const system = connector.open(settings, { now: () => new Date(), signal, notice: onNotice })
  return { connector, masterFields, tasks, system }
}
