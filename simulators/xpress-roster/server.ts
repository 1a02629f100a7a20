/** Starts a simulated xPress Roster provider: real HTTP over the sample district of the simulated PowerSchool. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { type DatabaseSync } from 'node:sqlite'
import { Temporal } from 'temporal-polyfill'
import { type Answer, answerInstead, json, type Question, readQuestion, writeAnswer } from '../answer.ts'
import { type Effect, type Faults, makeFaults } from '../faults.ts'
import { hasBlankHeader, writeRaw } from './blank-header.ts'
import type { Collection } from './collections.ts'
import { answerControl, isControl } from './control.ts'
import { type Dials, turnDials, usualDials } from './dials.ts'
import { openLedger } from './ledger.ts'
import { type Credentials, openDoor } from './login.ts'
import { refusal } from './refusals.ts'
import { answerRequest, requestsPath } from './requests.ts'
import type { Tree } from './tree.ts'

export type { Dials } from './dials.ts'
export type { Credentials } from './login.ts'

export type SimulatedXpressRoster = {
  readonly url: string
  /** What an administrator is given by the provider. */
  readonly baseUrl: string
  readonly tokenUrl: string
  readonly loginUrl: string
  readonly credentials: Credentials
  readonly dials: Dials
  readonly faults: Faults
  /** Every request as it came, latest last. */
  readonly requests: Question[]
  /** How callers signed in. */
  readonly signIns: readonly string[]
  /** An object of the test's own making, beside the district's. */
  put(collection: Collection, object: Tree): void
  remove(collection: Collection, refId: string): void
  expireTokens(): void
  close(): Promise<void>
}

export type XpressRosterOptions = {
  /** The district: the tables of a simulated PowerSchool, of which this reads only. */
  readonly db: DatabaseSync
  /** Where it remembers what changed when; without it in memory. */
  readonly ledgerFile?: string | undefined
  readonly port?: number
  readonly credentials?: Partial<Credentials>
  readonly dials?: Partial<Dials>
}

export async function startXpressRoster(options: XpressRosterOptions): Promise<SimulatedXpressRoster> {
  const dials: Dials = { ...usualDials }
  turnDials(dials, options.dials ?? {})
  const credentials = { ...usualCredentials, ...options.credentials }
  const ledger = openLedger(options.db, dials, options.ledgerFile)
  const now = (): string =>
    dials.now || Temporal.Now.plainDateTimeISO(dials.timeZone).toString({ smallestUnit: 'second' })
  const faults = makeFaults(dials.seed)
  const door = openDoor(credentials, dials)
  const requests: Question[] = []
  const house = { url: '' }
  const answer = (question: Question, effects: readonly Effect[]): Answer => {
    if (dials.apiKeyHeader !== '' && question.headers[dials.apiKeyHeader] !== credentials.apiKey)
      return json({ message: 'Forbidden' }, 403)
    if (question.path === '/token') return door.token(question)
    if (question.path === '/login') return door.login(question, `${house.url}${requestsPath}`)
    if (!question.path.startsWith(requestsPath)) return refusal(404, `There is no ${question.path}`)
    if (effects.some(({ kind }) => kind === 'expired token')) door.expireTokens()
    return door.refuse(question) ?? answerRequest({ ledger, dials, now }, question, effects)
  }
  const control = { dials, faults, requests, expireTokens: () => door.expireTokens() }
  const server = createServer(
    (request, response) => void serve({ faults, requests, answer, control }, request, response),
  )
  house.url = await listen(server, options.port ?? 0)
  ledger.refresh(now())
  return {
    url: house.url,
    baseUrl: `${house.url}${requestsPath}`,
    tokenUrl: `${house.url}/token`,
    loginUrl: `${house.url}/login`,
    credentials,
    dials,
    faults,
    requests,
    signIns: door.signIns,
    put: (collection, object) => ledger.put(collection, object, now()),
    remove: (collection, refId) => ledger.remove(collection, refId, now()),
    expireTokens: () => door.expireTokens(),
    close: async () => {
      const closed = new Promise<void>(resolve => server.close(() => resolve()))
      server.closeAllConnections()
      await closed
      ledger.close()
    },
  }
}

const usualCredentials: Credentials = {
  apiKey: 'key of maple',
  clientId: 'passport',
  clientSecret: 'secret of passport',
  username: 'maple',
  password: 'password of maple',
}

type World = {
  readonly faults: Faults
  readonly requests: Question[]
  readonly answer: (question: Question, effects: readonly Effect[]) => Answer
  readonly control: Parameters<typeof answerControl>[0]
}

async function serve(world: World, request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    const question = await readQuestion(request)
    if (isControl(question)) return await writeAnswer(response, answerControl(world.control, question), [])
    const effects = world.faults.meet(question.method, request.url ?? '')
    world.requests.push(question)
    await passTime(effects)
    const instead = answerInstead(effects, '/maintenance')
    if (instead === 'drop') return void request.socket.destroy()
    const answer = instead ?? world.answer(question, effects)
    if (hasBlankHeader(answer) && effects.length === 0) writeRaw(response, answer, question.method !== 'HEAD')
    else await writeAnswer(response, withoutBlanks(answer), effects)
  } catch (error) {
    if (request.destroyed && !request.complete) return
    if (response.headersSent) response.destroy()
    else await writeAnswer(response, refusal(500, error instanceof Error ? error.message : String(error)), [])
  }
}

/** An answer that a fault changes is written by the usual hand. */
function withoutBlanks(answer: Answer): Answer {
  if (!hasBlankHeader(answer)) return answer
  return {
    ...answer,
    headers: Object.fromEntries(Object.entries(answer.headers ?? {}).map(([name, value]) => [name.trim(), value])),
  }
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
      resolve(`http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : port}`)
    })
  })
}
