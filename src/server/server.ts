/** The server: the API, its description, and what an operator looks at. */

import { randomUUID } from 'node:crypto'
import cookie from '@fastify/cookie'
import helmet from '@fastify/helmet'
import rateLimit from '@fastify/rate-limit'
import swagger from '@fastify/swagger'
import Fastify, { type FastifyInstance } from 'fastify'
import {
  jsonSchemaTransform,
  jsonSchemaTransformObject,
  serializerCompiler,
  validatorCompiler,
} from 'fastify-type-provider-zod'
import { pino, type DestinationStream } from 'pino'
import { apiRoot, ownHeader } from '../contract/api/all.ts'
import { Problem } from '../model/problem.ts'
import { hasAccounts } from '../store/accounts.ts'
import { tryUnseal } from '../store/secrets.ts'
import { isReady, someSealedSecret } from '../store/service-facts.ts'
import { makeToken } from '../store/one-time-tokens.ts'
import { openCourier, type Courier, type House, type MailSettings } from '../worker/front-door.ts'
import { putOnServer } from './answer.ts'
import { sessionCookie } from './caller.ts'
import { serveConsole, type NotFound } from './console.ts'
import { openErrands, type Errands } from './errands.ts'
import { takeJson } from './json-body.ts'
import { openLog, type Log } from './log.ts'
import { openMetrics, type Metrics } from './metrics.ts'
import { openOpenId } from './open-id.ts'
import { addressUnknown, sendProblem } from './problems.ts'
import { apiKeyRoutes } from './routes/api-keys.ts'
import { auditRoutes } from './routes/audit.ts'
import { configurationRoutes } from './routes/configuration.ts'
import { conflictRoutes } from './routes/conflicts.ts'
import { connectorRoutes, dataSourceRoutes } from './routes/data-sources.ts'
import { duplicateRoutes } from './routes/duplicates.ts'
import { identityProviderRoutes } from './routes/identity-providers.ts'
import { directoryRoutes } from './routes/directory.ts'
import { integrationRoutes } from './routes/integrations.ts'
import { invitationRoutes } from './routes/invitations.ts'
import { openLetters } from './letters.ts'
import { noticeRoutes } from './routes/notices.ts'
import { openIdRoutes } from './routes/open-id.ts'
import { organizationRoutes } from './routes/organizations.ts'
import { overviewRoutes } from './routes/overview.ts'
import { lookupTableRoutes } from './routes/lookup-tables.ts'
import { domainRoutes } from './routes/domains.ts'
import { masterFieldRoutes } from './routes/master-fields.ts'
import { qualityRoutes } from './routes/quality.ts'
import { taskRoutes } from './routes/tasks.ts'
import { mergeRoutes } from './routes/merges.ts'
import { recordRoutes } from './routes/records.ts'
import { runRoutes } from './routes/runs.ts'
import { secondFactorRoutes } from './routes/second-factor.ts'
import { scheduleRoutes } from './routes/schedules.ts'
import { schoolsMappingRoutes } from './routes/schools-mapping.ts'
import { sessionRoutes } from './routes/session.ts'
import { sessionListRoutes } from './routes/sessions.ts'
import { signInRuleRoutes } from './routes/sign-in-rules.ts'
import { retentionRoutes } from './routes/retention.ts'
import { usernameRoutes } from './routes/usernames.ts'
import { userRoutes } from './routes/users.ts'
import { openRunStreams, type RunStreams } from './run-streams.ts'

export type ServerSettings = {
  readonly host: string
  /** 0: any free one. */
  readonly port: number
  /** Closes the server. */
  readonly signal: AbortSignal
  readonly logLevel?: string
  /** Standard error, unless said otherwise. */
  readonly logTo?: DestinationStream
  /** Told of the one-time token while nobody has an account. */
  readonly tell?: (line: string) => void
  /** The folder of the built console; without it, this is a server of the API alone. */
  readonly console?: string
  /** Requests a minute of each network address: all of them, and attempts to sign in. */
  readonly limits?: { readonly requests: number; readonly signIns: number }
  /** Where people reach the console, where that is not where they ask. */
  readonly publicUrl?: string | null
  /** Proxies on other machines that are believed, as addresses and networks. */
  readonly trustedProxies?: readonly string[]
  /** Where mail goes out; without it, links are shown to be handed over. */
  readonly mail?: MailSettings | null
}

export type RunningServer = { readonly url: string; close(): Promise<void> }

const usualLimits = { requests: 1200, signIns: 20 }
const largestBody = 256 * 1024

/** Answers until it is closed. Throws PORT_TAKEN and ADDRESS_NOT_OURS where HOST and PORT can't be listened at. */
export async function startServer(house: House, settings: ServerSettings): Promise<RunningServer> {
  const {
    logLevel = 'info',
    logTo = pino.destination(2),
    tell = line => void process.stdout.write(`${line}\n`),
  } = settings
  const log = openLog(logLevel, logTo)
  const errands = openErrands(log)
  const streams = openRunStreams(house.pool)
  const courier = openCourier({ mail: settings.mail ?? null, mayReach: house.mayReach })
  const app = await makeApp({
    ...{ house, log, errands, streams, courier },
    limits: settings.limits ?? usualLimits,
    publicUrl: settings.publicUrl ?? null,
    trustedProxies: settings.trustedProxies ?? [],
    consoleFolder: settings.console,
  })
  const url = await app.listen({ host: settings.host, port: settings.port }).catch((error: unknown) => {
    throw listenProblem(settings, error)
  })
  log.tell('listening')
  let closing: Promise<void> | undefined
  const close = (): Promise<void> =>
    (closing ??= (async () => {
      streams.close()
      await app.close()
      await errands.close()
      await courier.close()
    })())
  settings.signal.addEventListener('abort', () => void close(), { once: true })
  await tellFirstAdministrator(house, settings.publicUrl ?? url, tell)
  return { url, close }
}

function listenProblem({ host, port }: ServerSettings, cause: unknown): unknown {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
  if (code === 'EADDRINUSE')
    return new Problem({
      code: 'PORT_TAKEN',
      message: `Another program already answers at port ${port} of ${host}.`,
      advice: 'If it is this service, it runs already. Else end that program, or set PORT to another number.',
      cause,
    })
  if (code === 'EACCES')
    return new Problem({
      code: 'PORT_TAKEN',
      message: `This user may not answer at port ${port}.`,
      advice: 'Set PORT to a number from 1024 on, and let a proxy stand before it.',
      cause,
    })
  if (!/^(EADDRNOTAVAIL|ENOTFOUND|EAI_\w+)$/.test(code)) return cause
  return new Problem({
    code: 'ADDRESS_NOT_OURS',
    message: `${host} is no address of this machine (${code}).`,
    advice: 'Set HOST to an address of this machine: 127.0.0.1 for itself alone, 0.0.0.0 for all of its networks.',
    cause,
  })
}

async function tellFirstAdministrator({ pool }: House, url: string, tell: (line: string) => void): Promise<void> {
  if (await hasAccounts(pool)) return
  const token = await makeToken(pool, null)
  tell(`There is no administrator yet. Make the first one within 24 hours: ${url}/setup#${token}`)
}

type Parts = {
  readonly house: House
  readonly log: Log
  readonly errands: Errands
  readonly streams: RunStreams
  readonly courier: Courier
  readonly limits: { readonly requests: number; readonly signIns: number }
  readonly publicUrl: string | null
  readonly trustedProxies: readonly string[]
  readonly consoleFolder: string | undefined
}

async function makeApp({
  house,
  log,
  errands,
  streams,
  courier,
  limits,
  publicUrl,
  trustedProxies,
  consoleFolder,
}: Parts): Promise<FastifyInstance> {
  const metrics = openMetrics(house.pool)
  const app = Fastify({
    logger: false,
    // A proxy on this machine, or one that the operator names, tells whose request it passes on; nobody else is believed.
    trustProxy: ['loopback', ...trustedProxies],
    bodyLimit: largestBody,
    requestTimeout: 30_000,
    // Of silence: an undo of a whole district takes a while.
    connectionTimeout: 10 * 60_000,
    keepAliveTimeout: 10_000,
    forceCloseConnections: 'idle',
    genReqId: () => randomUUID(),
    routerOptions: { maxParamLength: 200 },
  })
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
  // Bodies are JSON; Fastify would take plain text as well.
  app.removeContentTypeParser('text/plain')
  takeJson(app)
  app.setErrorHandler((error, request, reply) => sendProblem(log, error, request, reply))
  tellOfAnswers(app, log, metrics)
  await app.register(helmet, {
    contentSecurityPolicy: {
      // Styles are set by scripts of the console's own; nothing comes from elsewhere.
      directives: {
        'default-src': ["'self'"],
        'style-src': ["'self'", "'unsafe-inline'"],
        'upgrade-insecure-requests': null,
      },
    },
    // Whether there is https, the proxy before us knows.
    strictTransportSecurity: false,
  })
  await app.register(cookie)
  await app.register(rateLimit, { global: true, max: limits.requests, timeWindow: 60_000, cache: 20_000 })
  const tellUnknown: NotFound = (request, reply) => sendProblem(log, addressUnknown(), request, reply)
  if (consoleFolder === undefined) app.setNotFoundHandler({ preHandler: app.rateLimit() }, tellUnknown)
  else await serveConsole(app, consoleFolder, tellUnknown)
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Passport Data Sync', version: '1', description: descriptionOfApi },
      components: {
        securitySchemes: {
          apiKey: { type: 'http', scheme: 'bearer' },
          session: { type: 'apiKey', in: 'cookie', name: sessionCookie },
        },
      },
    },
    transform: jsonSchemaTransform,
    transformObject: jsonSchemaTransformObject,
  })
  addOperatorRoutes(app, house, metrics)
  const letters = openLetters(courier, publicUrl)
  const ways = { openId: openOpenId(house), perMinute: limits.signIns, publicUrl }
  putOnServer(app, house.pool, {
    session: sessionRoutes(house, limits.signIns),
    sessions: sessionListRoutes(house),
    secondFactor: secondFactorRoutes(house, limits.signIns),
    openId: openIdRoutes(house, ways),
    organizations: organizationRoutes(house),
    configuration: configurationRoutes(house),
    connectors: connectorRoutes(),
    dataSources: dataSourceRoutes(house),
    integrations: integrationRoutes(house),
    tasks: taskRoutes(house),
    lookupTables: lookupTableRoutes(house),
    masterFields: masterFieldRoutes(house),
    domainsOfUniqueness: domainRoutes(house),
    quality: qualityRoutes(house),
    conflicts: conflictRoutes(house),
    runs: runRoutes(house, errands, streams),
    records: recordRoutes(house),
    merges: mergeRoutes(house),
    directory: directoryRoutes(house),
    overview: overviewRoutes(house),
    schedules: scheduleRoutes(house),
    duplicates: duplicateRoutes(house),
    schoolsMapping: schoolsMappingRoutes(house),
    audit: auditRoutes(house),
    apiKeys: apiKeyRoutes(house),
    users: userRoutes(house, letters),
    invitations: invitationRoutes(house, letters),
    signInRules: signInRuleRoutes(house),
    identityProviders: identityProviderRoutes(house, ways),
    notices: noticeRoutes(house, courier),
    usernames: usernameRoutes(house),
    retention: retentionRoutes(house),
  })
  app.get(`${apiRoot}/openapi.json`, { schema: { hide: true } }, async () => app.swagger())
  await app.ready()
  return app
}

const descriptionOfApi = `Errors are problem documents (RFC 9457) with a code and an advice. Lists take limit, cursor, sort and filter.
What is changed is told by If-Match with the ETag that was read. A session needs the header ${ownHeader} with whatever changes something.`

/** By the pattern of the address: the address itself may hold what somebody looks for. */
function tellOfAnswers(app: FastifyInstance, log: Log, metrics: Metrics): void {
  // Answers are about persons: no cache keeps them.
  app.addHook('onRequest', async (_, reply) => void reply.header('cache-control', 'no-store'))
  app.addHook('onResponse', async (request, reply) => {
    const { method, id } = request
    const address = request.routeOptions.url ?? 'unknown'
    const ms = Math.round(reply.elapsedTime)
    metrics.answered({ method, address, status: reply.statusCode, ms })
    log.answered({ method, address, status: reply.statusCode, ms, request: id })
  })
}

function addOperatorRoutes(app: FastifyInstance, { pool, key }: House, metrics: Metrics): void {
  const hidden = { schema: { hide: true }, config: { rateLimit: false } } as const
  app.get('/healthz', hidden, async () => ({ status: 'well' }))
  app.get('/readyz', hidden, async (_, reply) => {
    const checks = { database: false, key: false }
    try {
      checks.database = await isReady(pool)
      const secret = await someSealedSecret(pool)
      checks.key = secret === null || tryUnseal(key, secret, secret.sealed) !== undefined
    } catch {
      checks.database = false // what it is, the log of the next request tells
    }
    const isWell = checks.database && checks.key
    return reply.code(isWell ? 200 : 503).send({ status: isWell ? 'ready' : 'not ready', ...checks })
  })
  app.get('/metrics', hidden, async (_, reply) => {
    const text = await metrics.text()
    return reply.type(metrics.contentType).send(text)
  })
}
