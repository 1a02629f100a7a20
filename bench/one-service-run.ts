/** One import as a worker of the service carries it out, in a process of its own: its time and processor time. */

import { setTimeout as pause } from 'node:timers/promises'
import { connectorById } from '../src/connectors/catalog.ts'
import { queueRun } from '../src/store/claims.ts'
import { findIntegration } from '../src/store/configuration.ts'
import { openPool } from '../src/store/database.ts'
import { findRun } from '../src/store/runs.ts'
import { newId, startService } from '../src/worker/front-door.ts'
import { databaseTime } from './processor-time.ts'

const pool = openPool(process.env['DATABASE_URL'] ?? '', 20)
const key = Buffer.from(process.env['BENCH_KEY'] ?? '', 'base64')
const house = { pool, key, connectorById, close: () => pool.end() }
const log = { info: () => undefined, warn: console.error, error: console.error }
const service = await startService(house, { workers: 1, mail: null, refusePrivateAddresses: false, log })
const { id: integration, organization } = await findIntegration(pool, 'Import')
const id = newId()
const wish = { id, organization, integration, integrationName: 'Import', full: true, preview: false }
const databaseBefore = await databaseTime()
const started = performance.now()
const processor = process.cpuUsage()
await queueRun(pool, { ...wish, trigger: 'bench', startedBy: 'bench', dueAt: null })
let run = await findRun(pool, id)
while (run?.state === 'queued' || run?.state === 'running') {
  await pause(50)
  run = await findRun(pool, id)
}
const milliseconds = Math.round(performance.now() - started)
const { user, system } = process.cpuUsage(processor)
const databaseAfter = await databaseTime()
await service.stop()
await house.close()
console.log(
  JSON.stringify({
    milliseconds,
    runMilliseconds: run?.durationMs,
    state: run?.state,
    peakMegabytes: Math.round(process.resourceUsage().maxRSS / 1024),
    databaseMilliseconds: databaseAfter - databaseBefore,
    cpuMilliseconds: Math.round((user + system) / 1000),
  }),
)
process.exit()
