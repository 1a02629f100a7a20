/** Requests to a source: bounded in time, size and number in flight, tried again when the trouble may pass. */

import { lookup } from 'node:dns'
import { isIP, type LookupFunction } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { Agent, buildConnector, request, type Dispatcher } from 'undici'
import { Problem } from '../../model/problem.ts'
import { inSpan, type SpanFacts } from '../../model/span.ts'
import { makeAdaptive } from './adaptive.ts'
import { withoutBlankHeaders } from './blank-header.ts'

export type Call = {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
  readonly signal?: AbortSignal
  /**
   * It may not be made twice: it is tried again only where it can't have been carried out. Where nobody can tell, InDoubt is
   * thrown, and the caller looks.
   */
  readonly once?: true
}

export type Answer = {
  readonly status: number
  readonly text: string
  readonly header: (name: string) => string
}

/** Thrown by who reads an answer that came broken: the same call is made again. */
export class BrokenAnswer extends Error {}

/** Whether a call that may be made only once was carried out, nobody can tell: its answer was lost or made no sense. */
export class InDoubt extends Error {
  readonly problem: Problem

  constructor(problem: Problem) {
    super(problem.message)
    this.problem = problem
  }
}

export type Patience = {
  readonly tries: number
  readonly firstWaitMs: number
  readonly longestWaitMs: number
  /** The most of a Retry-After that is waited for. */
  readonly longestRetryAfterMs: number
  /** From 0 to 1: spreads the waits of callers that were turned away together. */
  readonly chance: () => number
}

export const usualPatience: Patience = {
  tries: 7,
  firstWaitMs: 1000,
  longestWaitMs: 60_000,
  longestRetryAfterMs: 10 * 60_000,
  chance: Math.random,
}

/** For a person who waits for the answer of a check. */
export const shortPatience: Patience = {
  ...usualPatience,
  tries: 3,
  firstWaitMs: 300,
  longestWaitMs: 2000,
  longestRetryAfterMs: 3000,
}

export type HttpSettings = {
  /** For codes and texts of Problems: `POWERSCHOOL` and `PowerSchool`. */
  readonly code: string
  readonly name: string
  readonly concurrency: number
  readonly patience: Patience
  readonly signal: AbortSignal
  readonly notice: (text: string) => void
  /** Whether a network address may be connected to; without it, any. */
  readonly mayReach?: ((address: string) => boolean) | undefined
  /** Whether headers with a blank before the colon are put up with. */
  readonly blankHeaders?: boolean
}

export type Http = {
  /**
   * Sends, and hands the answer to `read`. Throttling, a dropped connection and a broken answer are tried again within
   * the patience; then a Problem says so. Every other status is `read`'s to judge. Redirects are not followed.
   */
  send<T>(call: Call, read: (answer: Answer) => T): Promise<T>
  readonly limit: () => number
  close(): Promise<void>
}

const timeoutMs = 120_000
const connectTimeoutMs = 15_000
const largestAnswer = 64 * 1024 * 1024
const throttling = new Set([429, 502, 503, 504, 509])

export function openHttp(settings: HttpSettings): Http {
  const { patience, notice } = settings
  const adaptive = makeAdaptive(settings.concurrency)
  const connect = buildConnector({ timeout: connectTimeoutMs, lookup: guardedLookup(settings) })
  const agent = new Agent({
    connections: settings.concurrency,
    pipelining: 1,
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
    connect: settings.blankHeaders ? withoutBlankHeaders(connect) : connect,
    maxResponseSize: largestAnswer,
  })

  return {
    async send(call, read) {
      const signal = call.signal ? AbortSignal.any([settings.signal, call.signal]) : settings.signal
      for (let tried = 1; ; tried += 1) {
        const outcome = await attempt(call, read, signal)
        if (outcome.kind === 'read') return outcome.value
        if (call.once && outcome.doubtful) throw new InDoubt(outcome.problem)
        if (tried >= patience.tries) throw outcome.problem
        const pause = pauseBefore(tried, outcome.retryAfterMs, patience)
        notice(
          `${outcome.problem.message} Trying again in ${Math.round(pause / 100) / 10} s (${tried + 1} of ${patience.tries}).`,
        )
        await wait(pause, undefined, { signal }).catch(() => signal.throwIfAborted())
      }
    },
    limit: () => adaptive.limit,
    close: () => agent.destroy(),
  }

  async function attempt<T>(call: Call, read: (answer: Answer) => T, signal: AbortSignal): Promise<Outcome<T>> {
    await adaptive.enter(signal)
    // Once under way, what may be made only once is not broken off by its caller: nobody could tell what became of it.
    const going = call.once ? settings.signal : signal
    try {
      const answer = await exchange(call, going)
      if (throttling.has(answer.status)) {
        adaptive.struggled()
        return {
          kind: 'again',
          problem: busy(settings, answer.status),
          retryAfterMs: retryAfter(answer.header('retry-after')),
          // A gateway that gave up waiting says nothing of what was done behind it.
          doubtful: answer.status !== 429 && answer.status !== 509,
        }
      }
      const value = read(answer)
      adaptive.answeredWell()
      return { kind: 'read', value }
    } catch (error) {
      going.throwIfAborted()
      if (error instanceof Problem) throw error
      const problem = troubleOf(settings, call, error)
      if (!problem.retry) throw problem
      adaptive.struggled()
      const doubtful = !neverConnected.test(errorCode(error))
      return { kind: 'again', problem, retryAfterMs: null, doubtful }
    } finally {
      adaptive.leave()
    }
  }

  async function exchange(call: Call, signal: AbortSignal): Promise<Answer> {
    refuseLiteral(settings, call.url)
    const { hostname, port, protocol } = new URL(call.url)
    // Nothing of the path: it may say of whom.
    const facts = {
      'http.request.method': call.method,
      'server.address': hostname,
      'url.scheme': protocol.slice(0, -1),
    }
    return inSpan(
      `HTTP ${call.method}`,
      { ...facts, 'server.port': Number(port) || (protocol === 'https:' ? 443 : 80) },
      tell => answerOf(call, signal, tell),
    )
  }

  async function answerOf(call: Call, signal: AbortSignal, tell: (facts: SpanFacts) => void): Promise<Answer> {
    const response = await request(call.url, {
      dispatcher: agent,
      method: call.method,
      headers: call.headers,
      body: call.body ?? null,
      signal,
    })
    tell({ 'http.response.status_code': response.statusCode })
    const text = await response.body.text()
    return { status: response.statusCode, text, header: name => headerOf(response.headers, name) }
  }
}

/** Looked at where the connection is made: a name that led elsewhere a moment ago does not slip through. */
function guardedLookup(settings: HttpSettings): LookupFunction {
  return (host, options, done) => {
    lookup(host, options, (error, found, family) => {
      const addresses = typeof found === 'string' ? [found] : (found ?? []).map(({ address }) => address)
      const refused = error === null && addresses.some(address => settings.mayReach?.(address) === false)
      done(refused ? addressRefused(settings, host) : error, found, family)
    })
  }
}

/** An address that is no name is connected to without being looked up. */
function refuseLiteral(settings: HttpSettings, url: string): void {
  const host = new URL(url).hostname.replace(/^\[(.*)\]$/, '$1')
  if (isIP(host) !== 0 && settings.mayReach?.(host) === false) throw addressRefused(settings, host)
}

function addressRefused({ code, name }: HttpSettings, host: string): Problem {
  return new Problem({
    code: `${code}_ADDRESS_REFUSED`,
    message: `${host} leads into a private network, and this service does not connect ${name} there.`,
    advice:
      `Correct the address of the data source. If ${name} really stands in a private network, ` +
      'let whoever operates this service set PASSPORT_SYNC_ALLOW_PRIVATE_ADDRESSES=yes.',
  })
}

type Outcome<T> =
  | { readonly kind: 'read'; readonly value: T }
  | {
      readonly kind: 'again'
      readonly problem: Problem
      readonly retryAfterMs: number | null
      /** The call may have been carried out all the same. */
      readonly doubtful: boolean
    }

function headerOf(headers: Dispatcher.ResponseData['headers'], name: string): string {
  const value = headers[name]
  return (Array.isArray(value) ? value[0] : value) ?? ''
}

function pauseBefore(tried: number, retryAfterMs: number | null, patience: Patience): number {
  if (retryAfterMs !== null) return Math.min(retryAfterMs, patience.longestRetryAfterMs)
  const full = Math.min(patience.firstWaitMs * 2 ** (tried - 1), patience.longestWaitMs)
  return full / 2 + (full / 2) * patience.chance()
}

/** Seconds, or a date by the other side's clock. */
function retryAfter(text: string): number | null {
  if (/^\d+$/.test(text)) return Number(text) * 1000
  const at = Date.parse(text)
  return Number.isNaN(at) ? null : Math.max(0, at - Date.now())
}

function busy({ code, name }: HttpSettings, status: number): Problem {
  return new Problem({
    code: `${code}_BUSY`,
    message: `${name} turned a request away because it is busy (status ${status}).`,
    advice: `Run again later. If it happens often, lower "concurrency" of the data source or choose an hour at which ${name} has no other jobs.`,
    retry: true,
  })
}

const neverConnected =
  /^(ECONNREFUSED|ENOTFOUND|EAI_\w+|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|ETIMEDOUT|UND_ERR_CONNECT_TIMEOUT)$/
const lostConnection =
  /^(ECONNRESET|EPIPE|ECONNABORTED|HPE_\w+|UND_ERR_(SOCKET|HEADERS_TIMEOUT|BODY_TIMEOUT|RES_CONTENT_LENGTH_MISMATCH|HEADERS_OVERFLOW))$/
const certificateTrouble = /CERT|SELF_SIGNED|UNABLE_TO_(GET_ISSUER|VERIFY)|ERR_TLS|ERR_SSL/

function troubleOf({ code, name }: HttpSettings, call: Call, error: unknown): Problem {
  if (error instanceof BrokenAnswer) {
    return new Problem({
      code: `${code}_ANSWER_UNREADABLE`,
      message: `An answer of ${name} came broken: ${error.message}.`,
      advice: `Run again. If it stays so, ask whether a proxy between here and ${name} cuts or changes answers.`,
      retry: true,
      cause: error,
    })
  }
  const reason = errorCode(error)
  const host = new URL(call.url).host
  if (reason === 'UND_ERR_RES_EXCEEDED_MAX_SIZE') {
    return new Problem({
      code: `${code}_ANSWER_TOO_LARGE`,
      message: `An answer of ${name} is larger than 64 MB.`,
      advice: 'Lower "pageSize" of the data source.',
      cause: error,
    })
  }
  if (certificateTrouble.test(reason)) {
    return new Problem({
      code: `${code}_CERTIFICATE_REFUSED`,
      message: `The certificate of ${host} can't be trusted (${reason}).`,
      advice:
        'Check the address, and the certificate there. For a private authority set NODE_EXTRA_CA_CERTS to its file.',
      cause: error,
    })
  }
  if (neverConnected.test(reason)) {
    return new Problem({
      code: `${code}_UNREACHABLE`,
      message: `${name} can't be reached at ${host} (${reason}).`,
      advice: 'Check the address of the data source, and that this machine may connect to it (name, firewall, proxy).',
      retry: true,
      cause: error,
    })
  }
  if (!lostConnection.test(reason)) throw error
  return new Problem({
    code: `${code}_CONNECTION_LOST`,
    message: `The connection to ${name} at ${host} was lost before an answer was complete (${reason}).`,
    advice: `Run again. If it happens often, lower "pageSize" of the data source, and ask whether a proxy or firewall ends long requests.`,
    retry: true,
    cause: error,
  })
}

function errorCode(error: unknown): string {
  // What is no HTTP comes with a code from some of undici's parsers only.
  if (error instanceof Error && error.name === 'HTTPParserError') return 'HPE_INVALID'
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
}
