/** Starts a simulated PowerSchool: real HTTP over real state, in small. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { DatabaseSync } from 'node:sqlite'
import { type Answer, answerInstead, json, type Question, readQuestion, writeAnswer } from '../answer.ts'
import { type Effect, type Faults, makeFaults } from '../faults.ts'
import { answerControl, isControl, type RequestCounts } from './control.ts'
import { type Dials, turnDials, usualDials } from './dials.ts'
import { type House, openHouse } from './house.ts'
import { installOracleFunctions } from './oracle-functions.ts'
import { bendPage } from './page-faults.ts'
import type { PluginReport } from './plugin.ts'
import { findRoute } from './routes.ts'
import { createTables } from './tables.ts'
import { expiredToken, refuseToken } from './token.ts'

export type { Dials } from './dials.ts'
export type { PluginReport } from './plugin.ts'

export type SimulatedPowerSchool = {
  readonly url: string
  readonly clientId: string
  readonly clientSecret: string
  readonly db: DatabaseSync
  readonly faults: Faults
  readonly dials: Dials
  /** How many requests of each kind came, by the kinds of `routes.ts`. */
  readonly requests: RequestCounts
  installPlugin(archive: Uint8Array): PluginReport
  enablePlugin(on: boolean): void
  expireToken(): void
  close(): Promise<void>
}

export type PowerSchoolOptions = {
  /** The database's file; without it all is in memory. */
  readonly file?: string
  readonly port?: number
  readonly clientId?: string
  readonly clientSecret?: string
  readonly dials?: Partial<Dials>
}

export async function startPowerSchool(options: PowerSchoolOptions = {}): Promise<SimulatedPowerSchool> {
  const dials: Dials = { ...usualDials }
  turnDials(dials, options.dials ?? {})
  const db = new DatabaseSync(options.file ?? ':memory:')
  db.exec('pragma journal_mode = wal; pragma synchronous = off; pragma cache_size = -65536')
  createTables(db)
  installOracleFunctions(db)
  const house = openHouse(db, dials, options)
  const faults = makeFaults(dials.seed)
  const requests: RequestCounts = {}
  const server = createServer((request, response) => void serve({ house, faults, requests }, request, response))
  house.url = await listen(server, options.port ?? 0)
  return {
    url: house.url,
    clientId: house.clientId,
    clientSecret: house.clientSecret,
    db,
    faults,
    dials,
    requests,
    installPlugin: archive => house.installPlugin(archive),
    enablePlugin: on => house.enablePlugin(on),
    expireToken: () => house.expireToken(),
    close: () => close(server, house),
  }
}

type World = { readonly house: House; readonly faults: Faults; readonly requests: RequestCounts }

async function serve(world: World, request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    const question = await readQuestion(request)
    if (isControl(question)) {
      await writeAnswer(response, answerControl(world.house, world.faults, world.requests, question), [])
      return
    }
    const effects = world.faults.meet(question.method, request.url ?? '')
    await passTime(effects)
    const instead = answerInstead(effects, `${world.house.url}/_simulator/maintenance?server=127.0.0.1`)
    if (instead === 'drop') request.socket.destroy()
    else await writeAnswer(response, instead ?? answer(world, question, effects), effects)
  } catch (error) {
    if (request.destroyed && !request.complete) return
    const message = error instanceof Error ? error.message : String(error)
    if (response.headersSent) response.destroy()
    else await writeAnswer(response, json({ message }, 500), [])
  }
}

function answer({ house, requests }: World, question: Question, effects: readonly Effect[]): Answer {
  const route = findRoute(question)
  requests[route.kind] = (requests[route.kind] ?? 0) + 1
  if (!route.open) {
    if (effects.some(effect => effect.kind === 'expired token')) {
      house.expireToken()
      return expiredToken
    }
    const refusal = refuseToken(house, question)
    if (refusal) return refusal
  }
  return route.answer(house, bendPage(question, effects), effects)
}

function passTime(effects: readonly Effect[]): Promise<void> {
  const milliseconds = effects.reduce((sum, effect) => sum + (effect.kind === 'latency' ? effect.milliseconds : 0), 0)
  return milliseconds === 0 ? Promise.resolve() : new Promise(resolve => setTimeout(resolve, milliseconds))
}

function listen(server: Server, port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => {
      const address = server.address()
      const bound = typeof address === 'object' && address !== null ? address.port : port
      resolve(`http://127.0.0.1:${bound}`)
    })
  })
}

async function close(server: Server, house: House): Promise<void> {
  const closed = new Promise<void>(resolve => server.close(() => resolve()))
  server.closeAllConnections()
  await closed
  house.pages.close()
  house.db.close()
}
