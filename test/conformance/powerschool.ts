/** PowerSchool as the conformance kit sees it: a grown district behind the simulator. */

import { setImmediate } from 'node:timers/promises'
import { openPowerSchool, powerSchool as connector } from '../../src/connectors/powerschool/connector.ts'
import { entityTypes } from '../../src/model/entity.ts'
import { renameStudent } from '../../simulators/district/pupil-events.ts'
import { advance } from '../../simulators/district/days.ts'
import { firstDay, growPowerSchool, nextDay, openImport, settingsOf } from '../powerschool/district.ts'
import { hastyPatience } from '../support/powerschool.ts'
import type { ImportedDirectory } from './directory.ts'
import type { Subject } from './kit.ts'

export async function powerSchool(): Promise<Subject> {
  const simulator = await growPowerSchool(400)
  const { db, dials, faults } = simulator
  const pageSize = 100
  const settings = { ...settingsOf(simulator), pageSize }
  dials.now = `${firstDay}T12:00:00`
  return {
    connector,
    settings,
    pageSize,
    open: (signal = new AbortController().signal) =>
      openPowerSchool(
        settings,
        { now: () => new Date(`${firstDay}T17:00:00Z`), signal, notice: () => undefined },
        hastyPatience,
      ),
    change: async () => {
      const row = db
        .prepare('select max(dcid) as dcid from students where enroll_status = 0 and exitdate > entrydate')
        .get()
      renameStudent(db, { student: Number(row?.['dcid']), givenName: 'Zoë', today: nextDay(simulator) })
      return String(row?.['dcid'])
    },
    stall: () => {
      faults.clear()
      faults.add({ effect: { kind: 'latency', milliseconds: 60_000 } })
      return {
        asked: async () => {
          while (faults.list().every(({ met }) => met === 0)) await setImmediate()
        },
      }
    },
    steps: ['reachable', 'signed in', 'plugin', 'fields', 'school year', ...entityTypes],
    mayDangle: [],
    close: () => simulator.close(),
  }
}

/** Imported, and imported again after a week: in full and by what changed. */
export async function powerSchoolDirectory(): Promise<ImportedDirectory> {
  const simulator = await growPowerSchool(100)
  const district = await openImport(simulator)
  for (const full of [true, false, true]) {
    const { state } = await district.run({ full })
    if (state !== 'done') throw new Error(`the import ended ${state}`)
    advance(simulator.db, { seed: 5, days: 3 })
  }
  return {
    pool: district.house.pool,
    externalIds: {
      school: /^\d+$/,
      term: /^\d+:\d{4}$/,
      course: /^\S+$/,
      student: /^\d+$/,
      teacher: /^\d+$/,
      guardian: /^\d+$/,
      section: /^\d+$/,
      enrollment: /^\d+$/,
      assignment: /^\d+:\d+$/,
      guardianship: /^\d+:\d+$/,
    },
    close: async () => {
      await district.close()
      await simulator.close()
    },
  }
}
