/**
 * A process with the service whose data sources are paper: `node service-process.ts DATABASE_URL PAPER_FILE WORKERS`. Tells its
 * pages and what its log says, line by line. With PAUSE_AT=N the Nth page is not sent until SIGUSR2 comes; with SERVES=yes the
 * API is answered too.
 */

import { once } from 'node:events'
import { writeSync } from 'node:fs'
import { flushCompileCache } from 'node:module'
import { openPool, self } from '../../src/store/database.ts'
import { startService, type House } from '../../src/worker/front-door.ts'
import { readPaperFile } from '../crash/paper-file.ts'
import { paperConnector } from '../support/paper-source.ts'

const [url = '', file = '', workers = '2'] = process.argv.slice(2)
const pauseAt = Number(process.env['PAUSE_AT'] ?? 'Infinity')
const tell = (line: string): void => void writeSync(1, `${line}\n`)
let pages = 0

const paper = await readPaperFile(file)
paper.onPage = async (entity, page) => {
  pages += 1
  const pauses = pages === pauseAt
  // Heard from before it is told of: a signal that nobody hears ends the process.
  const goesOn = pauses ? once(process, 'SIGUSR2') : null
  tell(`page ${entity} ${page}${pauses ? ' paused' : ''}`)
  await goesOn
}
const house: House = {
  pool: openPool(url, 40),
  // Nothing is sealed here.
  key: Buffer.alloc(32),
  connectorById: id => paperConnector(id, paper),
  close: () => house.pool.end(),
}
const service = await startService(house, {
  workers: Number(workers),
  mail: null,
  refusePrivateAddresses: false,
  log: {
    info: (fields, message) => tell(`info ${message} ${JSON.stringify(fields)}`),
    warn: (fields, message) => tell(`warn ${message} ${JSON.stringify(fields)}`),
    error: (error, message) => tell(`error ${message} ${error instanceof Error ? error.message : String(error)}`),
  },
})
if (process.env['SERVES'] === 'yes') {
  // Most of these processes do without it, and start sooner.
  const { startServer } = await import('../../src/server/server.ts')
  const { url: address } = await startServer(house, {
    ...{ host: '127.0.0.1', port: 0, signal: new AbortController().signal },
    logTo: { write: () => undefined },
    limits: { requests: 1_000_000, signIns: 1000 },
  })
  tell(`serves ${self} ${address}`)
}
// Who is killed keeps nothing for the next one.
flushCompileCache()
tell('started')
await Promise.race([once(process, 'SIGTERM'), service.ended])
await service.stop()
tell('stopped')
process.exit(0)
