/** Requests of the server itself to addresses that administrators name: only where it may connect to, short, and small. */

import { lookup } from 'node:dns'
import { isIP, type LookupFunction } from 'node:net'
import type { CustomFetch } from 'openid-client'
import { Agent, request } from 'undici'
import { Problem } from '../model/problem.ts'

/** Whether a network address may be connected to; undefined: any. */
export type MayReach = ((address: string) => boolean) | undefined

const largestAnswer = 1024 * 1024
const connectTimeoutMs = 10_000

/** Redirects are not followed. Throws OPENID_ADDRESS_REFUSED. */
export function guardedFetch(mayReach: MayReach): CustomFetch {
  const dispatcher = new Agent({
    connections: 8,
    maxResponseSize: largestAnswer,
    // Nobody has to close it: without work it holds no connection.
    keepAliveTimeout: 1000,
    connect: { timeout: connectTimeoutMs, lookup: guardedLookup(mayReach) },
  })
  return async (url, { method, headers, body, signal }) => {
    refuseLiteral(mayReach, url)
    if (!(body === undefined || body === null || typeof body === 'string' || body instanceof URLSearchParams))
      throw new Error('a request to a provider has a form, or nothing')
    const answer = await request(url, {
      ...{ dispatcher, method, headers },
      body: body?.toString() ?? null,
      ...(signal ? { signal } : {}),
    })
    const text = await answer.body.text()
    const told = Object.entries(answer.headers).flatMap(([name, value]) =>
      [value ?? []].flat().map((each): [string, string] => [name, each]),
    )
    return new Response(text === '' ? null : text, { status: answer.statusCode, headers: told })
  }
}

/** Looked at where the connection is made: a name that led elsewhere a moment ago does not slip through. */
function guardedLookup(mayReach: MayReach): LookupFunction {
  return (host, options, done) => {
    lookup(host, options, (error, found, family) => {
      const addresses = typeof found === 'string' ? [found] : (found ?? []).map(({ address }) => address)
      const refused = error === null && addresses.some(address => mayReach?.(address) === false)
      done(refused ? addressRefused(host) : error, found, family)
    })
  }
}

/** An address that is no name is connected to without being looked up. */
function refuseLiteral(mayReach: MayReach, url: string): void {
  const host = new URL(url).hostname.replace(/^\[(.*)\]$/, '$1')
  if (isIP(host) !== 0 && mayReach?.(host) === false) throw addressRefused(host)
}

function addressRefused(host: string): Problem {
  return new Problem({
    code: 'OPENID_ADDRESS_REFUSED',
    message: `${host} leads into a private network, and this service does not connect there.`,
    advice:
      "Correct the provider's issuer. If it really stands in a private network, let whoever operates this service set " +
      'PASSPORT_SYNC_ALLOW_PRIVATE_ADDRESSES=yes.',
  })
}
