/** The service of one process: server, scheduler and worker wired together, until it is asked to end. */

import { fileURLToPath } from 'node:url'
import { pino } from 'pino'
import { openKey, type Config } from './config.ts'
import { bareError } from './server/log.ts'
import { startServer, type RunningServer } from './server/server.ts'
import { openHouse, startService, type ServiceLog } from './worker/front-door.ts'

/** Of the database each run under way takes a few, and the rest of the process some. */
const connectionsPerRun = 5
const connectionsBesides = 14
const mostConnections = 70

/** What was asked to end has ended after this, whatever holds it. */
const endsWithin = 4900

/** Where `bin/console.js` puts it. */
const consoleFolder = fileURLToPath(new URL('../dist/console', import.meta.url))

export type Wish = {
  /** With the server; else it is a worker only. */
  readonly withServer: boolean
  /** Told what a person who starts it wants to know. */
  readonly tell: (line: string) => void
}

/** Serves until SIGTERM or Ctrl-C: then running plans are given back to other workers, and applications end. */
export async function runService(config: Config, { withServer, tell }: Wish): Promise<void> {
  const { home, databaseUrl, workers, traces } = config
  const asked = signalled()
  const refusePrivateAddresses = !config.allowPrivateAddresses
  const connections = Math.min(connectionsBesides + connectionsPerRun * workers, mostConnections)
  const house = await openHouse({
    home,
    databaseUrl,
    key: await openKey(config),
    connections,
    refusePrivateAddresses,
    traces,
  })
  const { mail } = config
  const service = await startService(house, { workers, mail, refusePrivateAddresses, log: openLog(config.logLevel) })
  const ending = new AbortController()
  let server: RunningServer | undefined
  try {
    if (withServer) {
      const { host, port, logLevel, publicUrl, trustedProxies } = config
      server = await startServer(house, {
        ...{ host, port, logLevel, publicUrl, trustedProxies, mail, tell },
        signal: ending.signal,
        console: consoleFolder,
      })
      tell(`Passport Data Sync answers at ${server.url}`)
    }
    tell(
      workers === 0
        ? 'Runs begin by schedule here, and are carried out by workers elsewhere.'
        : 'Runs begin by schedule and are carried out here.',
    )
    await Promise.race([asked, service.ended])
    tell('Stopping ...')
  } finally {
    setTimeout(() => process.exit(), endsWithin).unref()
    ending.abort()
    await Promise.all([service.stop(), server?.close()])
    await house.close()
  }
}

function signalled(): Promise<void> {
  return new Promise(resolve => {
    process.once('SIGTERM', () => resolve())
    process.once('SIGINT', () => resolve())
  })
}

function openLog(level: string): ServiceLog {
  const timestamp = pino.stdTimeFunctions.isoTime
  const logger = pino({ level, base: { part: 'worker' }, timestamp }, pino.destination(2))
  return {
    info: (fields, message) => logger.info(fields, message),
    warn: (fields, message) => logger.warn(fields, message),
    error: (error, message) => logger.error(bareError(error), message),
  }
}
