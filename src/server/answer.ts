/** Puts the endpoints of the contract on the server: who asks, whether they may, what they ask, what is answered. */

import type { FastifyInstance, FastifyReply, FastifyRequest, RouteOptions } from 'fastify'
import type { Pool } from 'pg'
import { z } from 'zod'
import { api, apiRoot, type Api, type Noun } from '../contract/api/all.ts'
import { problemAnswer, type Endpoint } from '../contract/api/endpoint.ts'
import { Problem } from '../model/problem.ts'
import { reaches, type Role } from '../model/role.ts'
import { callerOf, secondFactorNeeded, signInNeeded, type Caller } from './caller.ts'
import { leastFor, type Least } from './rights.ts'

type Output<Schema> = Schema extends z.ZodType ? z.output<Schema> : undefined

export type Asked<E extends Endpoint = Endpoint> = {
  readonly params: Output<E['params']>
  readonly query: Output<E['query']>
  readonly body: Output<E['body']>
  /** For those whom the table of rights lets in without a sign-in, asking throws. */
  readonly caller: Caller
  readonly request: FastifyRequest
  readonly reply: FastifyReply
}

export type Place = number | 'installation'

/** Whose thing it is that is asked for: the role that is needed is needed in all of these places. */
export type Scope =
  /** Nobody's: a list that shows each what they may see. */
  | 'nobody'
  | {
      /** None: there is no such thing. */
      readonly places: (params: Readonly<Record<string, string>>) => Promise<readonly Place[]>
      /** What is told to those who have no role in any of the places; without it, that they may not. */
      readonly unknown?: () => Problem
      /** Its id in the address, and the one under which it is now; null where it is under its own. */
      readonly movedTo?: (
        params: Readonly<Record<string, string>>,
      ) => Promise<{ readonly from: string; readonly to: string } | null>
    }

export const wholeInstallation: Scope = { places: async () => ['installation'] }

type Answered<E extends Endpoint> = E['answer'] extends z.ZodType ? z.input<E['answer']> : unknown

export type Route<E extends Endpoint = Endpoint> = {
  readonly scope: Scope
  readonly answer: (asked: Asked<E>) => Promise<Answered<E>>
  /** Requests a minute that one address may make; stricter than the general limit. */
  readonly perMinute?: number
  /** In bytes, where it may be more than usual. */
  readonly bodyLimit?: number
}

export type Routes<N extends Noun> = {
  readonly [Verb in keyof Api[N]]: Api[N][Verb] extends Endpoint ? Route<Api[N][Verb]> : never
}

export type AllRoutes = { readonly [N in Noun]: Routes<N> }

declare module 'fastify' {
  interface FastifyRequest {
    caller: Caller | null
  }
}

export function putOnServer(app: FastifyInstance, pool: Pool, routes: AllRoutes): void {
  app.decorateRequest('caller', null)
  for (const noun of Object.keys(api) as Noun[]) {
    // What belongs to which verb is held together by the type of AllRoutes; a loop over it can't say so.
    const ofNoun = routes[noun] as unknown as Readonly<Record<string, Route>>
    for (const [verb, endpoint] of Object.entries<Endpoint>(api[noun])) {
      const route = ofNoun[verb]
      if (route) app.route(routeOptions(pool, { noun, verb, endpoint, route }))
    }
  }
}

type Placed = {
  readonly noun: Noun
  readonly verb: string
  readonly endpoint: Endpoint
  readonly route: Route
}

function routeOptions(pool: Pool, { noun, verb, endpoint, route }: Placed): RouteOptions {
  const least = leastFor(noun, verb)
  return {
    method: endpoint.method,
    url: `${apiRoot}${endpoint.address}`,
    schema: schemaOf(noun, verb, endpoint, least),
    ...(route.bodyLimit === undefined ? {} : { bodyLimit: route.bodyLimit }),
    ...(route.perMinute === undefined
      ? {}
      : { config: { rateLimit: { max: route.perMinute, timeWindow: 60_000, groupId: `${noun} ${verb}` } } }),
    // Before the body is read: nobody learns from it what they may not see, nor makes us read it. And after `onRequest`, in
    // which requests are counted: those that are refused count too.
    preParsing: async (request, reply) => {
      request.caller = least === 'anybody' ? null : await callerOf(pool, request)
      if (request.caller?.secondFactor === 'owed' && !ofOneself.has(noun)) throw secondFactorNeeded()
      await letIn(request, least, route.scope)
      const moved = route.scope === 'nobody' ? null : await route.scope.movedTo?.(paramsOf(request))
      if (moved) return reply.code(308).header('location', request.url.replace(moved.from, moved.to)).send()
      if (endpoint.ifMatch && request.headers['if-match'] === undefined) throw versionNeeded()
    },
    handler: async (request, reply) => {
      const answered = await route.answer({
        // Fastify has held these against the schemas of the endpoint.
        params: request.params as Asked['params'],
        query: request.query as Asked['query'],
        body: request.body,
        get caller() {
          if (!request.caller) throw new Error(`${noun} ${verb} is open to anybody, and asks who it is`)
          return request.caller
        },
        request,
        reply,
      })
      if (endpoint.media !== undefined) return answered ?? reply
      reply.code(endpoint.status)
      return endpoint.answer ? answered : reply.send()
    },
  }
}

/** What somebody needs who has yet to set up the second factor that is required. */
const ofOneself: ReadonlySet<Noun> = new Set(['session', 'sessions', 'secondFactor'])

async function letIn(request: FastifyRequest, least: Least, scope: Scope): Promise<void> {
  if (least === 'anybody') return
  const { caller } = request
  if (!caller) throw signInNeeded('Nobody is signed in.')
  if (least === 'somebody' || scope === 'nobody') return
  const places = await scope.places(paramsOf(request))
  const found = places.map(place => (place === 'installation' ? caller.everywhere : caller.roleIn(place)))
  if (scope.unknown && found.every(role => role === undefined)) throw scope.unknown()
  if (!found.every(role => reaches(role, least))) throw notAllowed(least, places)
}

function paramsOf(request: FastifyRequest): Readonly<Record<string, string>> {
  return request.params as Readonly<Record<string, string>>
}

function notAllowed(least: Role, places: readonly Place[]): Problem {
  const where = places.includes('installation') ? 'the whole installation' : 'this organization'
  return new Problem({
    code: 'NOT_ALLOWED',
    message: `This needs the role ${least} in ${where}.`,
    advice: 'Ask an administrator for the role, or to do it for you.',
  })
}

function versionNeeded(): Problem {
  return new Problem({
    code: 'VERSION_NEEDED',
    message: 'It is not said which version is to be changed.',
    advice: 'Send If-Match with the ETag of what you read, or If-Match: * for whatever stands there.',
  })
}

function schemaOf(noun: Noun, verb: string, endpoint: Endpoint, least: Least): object {
  const { params, query, body, answer, media, status } = endpoint
  const headers = {
    ...(endpoint.ifMatch ? { 'if-match': z.string() } : {}),
    ...(endpoint.idempotent ? { 'idempotency-key': z.string().min(1).max(200).optional() } : {}),
  }
  const problem = { description: 'A problem', content: { 'application/problem+json': { schema: problemAnswer } } }
  const file = media && { description: endpoint.summary, content: { [media]: { schema: z.string() } } }
  return {
    operationId: `${noun}.${verb}`,
    summary: endpoint.summary,
    tags: [noun],
    security: least === 'anybody' ? [] : [{ apiKey: [] }, { session: [] }],
    ...(least === 'anybody' || least === 'somebody' ? {} : { description: `Needs the role ${least}.` }),
    ...(params ? { params } : {}),
    ...(query ? { querystring: query } : {}),
    ...(body ? { body } : {}),
    ...(Object.keys(headers).length > 0 ? { headers: z.looseObject(headers) } : {}),
    response: { [status]: file ?? answer ?? z.undefined(), default: problem },
  }
}
