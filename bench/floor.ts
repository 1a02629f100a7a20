/** The floor: downloads the same pages with the same concurrency and copies the raw rows into one table. Nothing else. */

import pg from 'pg'
import { inParallel } from '../src/connectors/kit/in-parallel.ts'
import { usualPatience } from '../src/connectors/kit/http.ts'
import { openClient } from '../src/connectors/powerschool/client.ts'
import { queriesOf } from '../src/connectors/powerschool/queries/all.ts'
import { openEnd, readFences } from '../src/connectors/powerschool/ranges.ts'
import { countingArguments, openSession } from '../src/connectors/powerschool/session.ts'
import { parsePowerSchoolSettings } from '../src/connectors/powerschool/settings.ts'
import { entityTypes } from '../src/model/entity.ts'
import { copyRows, copyText } from '../src/store/copy-text.ts'
import { databaseTime } from './processor-time.ts'

const {
  BENCH_URL: url = '',
  BENCH_CLIENT: clientId = '',
  BENCH_SECRET: clientSecret = '',
  DATABASE_URL: database,
} = process.env
const settings = parsePowerSchoolSettings({ url, clientId, clientSecret })
const ports = { now: () => new Date(), signal: new AbortController().signal, notice: () => undefined }
const client = openClient(settings, ports, usualPatience)
const session = openSession(client, settings, ports)
const db = new pg.Client({ connectionString: database })
await db.connect()
await db.query('drop table if exists raw; create table raw (entity text, row text)')

const databaseBefore = await databaseTime()
const started = performance.now()
const processor = process.cpuUsage()
let rows = 0
for (const entity of entityTypes) {
  const queries = queriesOf(entity, settings)
  const args = await countingArguments(session, queries.page)
  const bounds = { after: 0, upto: openEnd, page_size: settings.pageSize }
  const { ranges } = await client.queryAs({ name: queries.fences.name, args: { ...args, ...bounds } }, answer =>
    readFences(answer.rows),
  )
  const pages = inParallel(ranges, client.limit, ({ after, upto }) =>
    client.query({ name: queries.page.name, args: { ...args, after, upto } }),
  )
  let copying = Promise.resolve()
  for await (const page of pages) {
    rows += page.rows.length
    const lines = page.rows.map(row => `${entity}\t${copyText(JSON.stringify(row))}\n`).join('')
    await copying
    copying = copyRows(db, 'copy raw from stdin', lines)
  }
  await copying
}
const milliseconds = Math.round(performance.now() - started)
const cpu = process.cpuUsage(processor)
const databaseMilliseconds = (await databaseTime()) - databaseBefore
await db.end()
await client.close()
const peakMegabytes = Math.round(process.resourceUsage().maxRSS / 1024)
const cpuMilliseconds = Math.round((cpu.user + cpu.system) / 1000)
console.log(JSON.stringify({ milliseconds, rows, peakMegabytes, cpuMilliseconds, databaseMilliseconds }))
