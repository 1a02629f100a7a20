/** xPress Roster as the conformance kit sees it: a grown district behind the simulated provider. */

import { setImmediate } from 'node:timers/promises'
import { xpressRoster as connector } from '../../src/connectors/xpress-roster/connector.ts'
import { entityTypes } from '../../src/model/entity.ts'
import { renameStudent } from '../../simulators/district/pupil-events.ts'
import { studentRefId } from '../../simulators/xpress-roster/people.ts'
import { advance } from '../../simulators/district/days.ts'
import { firstDay, openProvider } from '../support/xpress-roster.ts'
import { openRegion } from '../xpress-roster/district.ts'
import type { ImportedDirectory } from './directory.ts'
import type { Subject } from './kit.ts'

export async function xpressRoster(): Promise<Subject> {
  const pageSize = 100
  const { provider, db, settings, reopen, close } = await openProvider({ students: 400, settings: { pageSize } })
  return {
    connector,
    settings,
    pageSize,
    open: signal => reopen({}, signal),
    change: async () => {
      const row = db
        .prepare('select max(dcid) as dcid from students where enroll_status = 0 and exitdate > entrydate')
        .get()
      renameStudent(db, { student: Number(row?.['dcid']), givenName: 'Zoë', today: firstDay })
      return studentRefId(row?.['dcid']).toLowerCase()
    },
    stall: () => {
      provider.faults.clear()
      provider.faults.add({ effect: { kind: 'latency', milliseconds: 60_000 } })
      return {
        asked: async () => {
          while (provider.faults.list().every(({ met }) => met === 0)) await setImmediate()
        },
      }
    },
    steps: ['reachable', 'signed in', 'district', 'school year', ...entityTypes],
    mayDangle: [],
    close,
  }
}

/** Imported, and imported again after some days: in full and by what changed. */
export async function xpressRosterDirectory(): Promise<ImportedDirectory> {
  const region = await openRegion(100)
  for (const full of [true, false, true]) {
    const { state } = await region.run({ full })
    if (state !== 'done') throw new Error(`the import ended ${state}`)
    advance(region.powerSchool.db, { seed: 5, days: 3 })
  }
  const refId = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
  const two = /^[0-9a-f-]{36}:[0-9a-f-]{36}$/
  return {
    pool: region.house.pool,
    externalIds: {
      ...{ school: refId, term: /^[0-9a-f-]{36}:\S+$/, course: refId, student: refId, teacher: refId, guardian: refId },
      ...{ section: refId, enrollment: two, assignment: two, guardianship: two },
    },
    close: region.close,
  }
}
