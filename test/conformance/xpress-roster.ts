/** xPress Roster as the conformance kit sees it: a grown district behind the simulated provider. */

import { setImmediate } from 'node:timers/promises'
import { xpressRoster as connector } from '../../src/connectors/xpress-roster/connector.ts'
import { entityTypes } from '../../src/model/entity.ts'
import { renameStudent } from '../../simulators/district/pupil-events.ts'
import { studentRefId } from '../../simulators/xpress-roster/people.ts'
import { firstDay, openProvider } from '../support/xpress-roster.ts'
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
