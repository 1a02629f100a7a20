/** One import in a process of its own, as `passport-sync run` does it: its time, counts and peak memory. */

import { connectorById } from '../src/connectors/catalog.ts'
import { openPool } from '../src/store/database.ts'
import { launch } from '../src/worker/front-door.ts'
import { databaseTime } from './processor-time.ts'

const pool = openPool(process.env['DATABASE_URL'] ?? '')
const key = Buffer.from(process.env['BENCH_KEY'] ?? '', 'base64')
const house = { pool, key, connectorById, close: () => pool.end() }
const stages: Record<string, number> = {}
const databaseBefore = await databaseTime()
const started = performance.now()
const processor = process.cpuUsage()
const run = await launch(house, {
  integration: process.env['BENCH_INTEGRATION'] ?? 'Import',
  full: process.env['BENCH_FULL'] !== 'no',
  trigger: 'bench',
  by: 'bench',
  signal: new AbortController().signal,
  onProgress: ({ stage, entity }) => {
    stages[`${stage} ${entity ?? ''}`.trim()] = Math.round(performance.now() - started)
  },
  onNotice: text => console.error(text),
})
const milliseconds = Math.round(performance.now() - started)
const cpu = process.cpuUsage(processor)
const databaseAfter = await databaseTime()
await house.close()
const peakMegabytes = Math.round(process.resourceUsage().maxRSS / 1024)
console.log(
  JSON.stringify({
    milliseconds,
    runMilliseconds: run.durationMs,
    state: run.state,
    mode: run.mode,
    failure: run.failure,
    held: run.held,
    counts: run.counts,
    peakMegabytes,
    databaseMilliseconds: databaseAfter - databaseBefore,
    cpuMilliseconds: Math.round((cpu.user + cpu.system) / 1000),
    stages,
  }),
)
