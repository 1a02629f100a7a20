/** A command line with a simulated PowerSchool to import from. */

import { growInto } from '../../simulators/district/powerschool.ts'
import { startPowerSchool, type SimulatedPowerSchool } from '../../simulators/powerschool/server.ts'
import { makePlugin } from '../../src/connectors/powerschool/plugin.ts'
import { entityTypes } from '../../src/model/entity.ts'
import { mapleFile, openCommandLine, type CommandLine, type Ended } from './command-line.ts'

export type World = {
  readonly desk: CommandLine
  readonly powerSchool: SimulatedPowerSchool
  /** `run Nightly import --json` with further options. */
  run(...options: string[]): Promise<Ended & { readonly report: Report }>
  /** The ids of the students in use. */
  students(): Promise<string[]>
  close(): Promise<void>
}

/** What `run --json` prints. */
export type Report = {
  readonly run: string
  readonly integration: string
  readonly state: string
  readonly mode: string
  readonly durationMs: number
  readonly entities: Readonly<Record<string, Readonly<Record<string, number>>>>
  readonly held: readonly unknown[]
}

export type WorldWish = { readonly plugin?: boolean; readonly safety?: string; readonly students?: number }

/** Configured, nothing imported yet. */
export async function openWorld({ plugin = true, safety = '', students = 60 }: WorldWish = {}): Promise<World> {
  const desk = await openCommandLine()
  const powerSchool = await startPowerSchool({ clientId: 'abc', clientSecret: 's3cret-of-maple' })
  growInto(powerSchool.db, { seed: 7, students })
  if (plugin) {
    powerSchool.installPlugin(makePlugin({ extensions: [] }, { entities: entityTypes }).zip)
    powerSchool.enablePlugin(true)
  }
  const applied = await desk.run('apply', await desk.write('maple.yaml', mapleFile(powerSchool.url, { safety })))
  if (applied.code !== 0) throw new Error(applied.stderr)
  return {
    desk,
    powerSchool,
    run: async (...options) => {
      const ended = await desk.run('run', 'Nightly import', '--json', ...options)
      return { ...ended, report: reportOf(ended) }
    },
    students: async () => {
      const lines = (await desk.run('records', 'student', '--json')).json() as { readonly id: string }[]
      return lines.map(({ id }) => id)
    },
    close: async () => {
      await powerSchool.close()
      await desk.close()
    },
  }
}

/** Throws where a command printed anything but one document. */
export function reportOf(ended: Ended): Report {
  const [report, ...others] = ended.json()
  if (!report || others.length > 0) throw new Error(`not one document: ${ended.stdout}${ended.stderr}`)
  return report as Report
}
