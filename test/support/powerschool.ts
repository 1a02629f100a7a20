/** A simulated PowerSchool with the sample district, our plugin installed and enabled, and the connector opened on it. */

import type { Page, Settings, System, SystemRecord } from '../../src/model/connector.ts'
import { entityTypes, type EntityType } from '../../src/model/entity.ts'
import type { Patience } from '../../src/connectors/kit/http.ts'
import { openPowerSchool } from '../../src/connectors/powerschool/connector.ts'
import { makePlugin } from '../../src/connectors/powerschool/plugin.ts'
import { parsePowerSchoolSettings } from '../../src/connectors/powerschool/settings.ts'
import { growInto } from '../../simulators/district/powerschool.ts'
import { startPowerSchool, type SimulatedPowerSchool } from '../../simulators/powerschool/server.ts'

/** Tries as often as in earnest, and does not let a test wait. */
export const hastyPatience: Patience = {
  tries: 5,
  firstWaitMs: 1,
  longestWaitMs: 2,
  longestRetryAfterMs: 5,
  chance: () => 0.5,
}

export type OpenedSample = {
  readonly powerSchool: SimulatedPowerSchool
  readonly settings: Settings
  readonly system: System
  /** Opens one more system on the same PowerSchool. */
  reopen(changed?: Settings): System
  readonly notices: string[]
  close(): Promise<void>
}

export type SampleWish = {
  readonly students?: number
  readonly entities?: readonly EntityType[]
  readonly settings?: Settings
}

export async function openSample({
  students = 60,
  entities = entityTypes,
  settings: own = {},
}: SampleWish = {}): Promise<OpenedSample> {
  const powerSchool = await startPowerSchool()
  growInto(powerSchool.db, { seed: 7, students })
  const { url, clientId, clientSecret } = powerSchool
  const settings = { url, clientId, clientSecret, ...own }
  const report = powerSchool.installPlugin(makePlugin(parsePowerSchoolSettings(settings), { entities }).zip)
  if (!report.canEnable) throw new Error(JSON.stringify(report))
  powerSchool.enablePlugin(true)
  const notices: string[] = []
  const systems: System[] = []
  const reopen = (changed: Settings = {}): System => {
    const ports = {
      now: () => new Date(),
      signal: new AbortController().signal,
      notice: (text: string) => void notices.push(text),
    }
    const system = openPowerSchool({ ...settings, ...changed }, ports, hastyPatience)
    systems.push(system)
    return system
  }
  return {
    powerSchool,
    settings,
    system: reopen(),
    reopen,
    notices,
    async close() {
      for (const system of systems) await system.close()
      await powerSchool.close()
    },
  }
}

export type WholeRead = {
  readonly records: readonly SystemRecord[]
  readonly gone: readonly string[]
  readonly problems: readonly { readonly code: string }[]
  readonly end: NonNullable<Page['end']>
  readonly pages: number
}

export async function readWhole(pages: AsyncIterable<Page>): Promise<WholeRead> {
  const records: SystemRecord[] = []
  const gone: string[] = []
  const problems: { code: string }[] = []
  let end: Page['end']
  let count = 0
  for await (const page of pages) {
    if (end) throw new Error('A page came after the end of the read')
    records.push(...page.records)
    gone.push(...(page.gone ?? []))
    problems.push(...(page.problems ?? []))
    end = page.end
    count += 1
  }
  if (!end) throw new Error('The read did not end')
  return { records, gone, problems, end, pages: count }
}
