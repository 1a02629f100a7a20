/** Talks to providers of OpenID Connect: finds their addresses, leads there, and learns who came back. */

import {
  allowInsecureRequests,
  AuthorizationResponseError,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  calculatePKCECodeChallenge,
  ClientError,
  customFetch,
  discovery,
  enableNonRepudiationChecks,
  fetchUserInfo,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
  ResponseBodyError,
  type Configuration,
} from 'openid-client'
import { Problem } from '../model/problem.ts'
import { clientSecretOf, type IdentityProvider } from '../store/identity-providers.ts'
import type { House } from '../worker/front-door.ts'
import { guardedFetch } from './guarded-fetch.ts'

export type Departure = {
  readonly address: string
  /** To be kept by the browser until it comes back. */
  readonly state: string
  readonly nonce: string
  readonly verifier: string
}

export type Arrival = Omit<Departure, 'address'> & { readonly callback: string; readonly query: URLSearchParams }

/** Who somebody is at the provider, as it says. */
export type Claims = {
  readonly subject: string
  readonly email: string | null
  /** Undefined: the provider says nothing about it. */
  readonly isVerified: boolean | undefined
  readonly name: string | null
}

export type OpenId = {
  /** Throws a Problem when the provider can't be reached, or is not what it should be. */
  check(provider: IdentityProvider): Promise<void>
  depart(provider: IdentityProvider, callback: string): Promise<Departure>
  arrive(provider: IdentityProvider, arrival: Arrival): Promise<Claims>
}

/** So long what a provider says of itself is believed without being asked for again. */
const freshMs = 10 * 60_000
const timeoutSeconds = 10

/** Nothing is asked before somebody signs in: a provider that is down stops nobody but those who come by it. */
export function openOpenId(house: House, now: () => number = Date.now): OpenId {
  const { pool, key, mayReach } = house
  const fetch = guardedFetch(mayReach)
  const known = new Map<
    string,
    { readonly configuration: Configuration; readonly until: number; readonly of: string }
  >()

  async function discover(provider: IdentityProvider): Promise<Configuration> {
    const secret = await clientSecretOf(pool, key, provider.id)
    const of = JSON.stringify([provider.issuer, provider.clientId, secret])
    const found = known.get(provider.id)
    if (found && found.of === of && found.until > now()) return found.configuration
    const configuration = await discovery(new URL(provider.issuer), provider.clientId, secret, undefined, {
      [customFetch]: fetch,
      timeout: timeoutSeconds,
      // Without them the signature of an ID token is not looked at, as OpenID Connect allows over TLS.
      execute: [enableNonRepudiationChecks, ...(mayReach ? [] : [allowInsecureRequests])],
    })
    const { issuer, authorization_endpoint: address = '' } = configuration.serverMetadata()
    if (new URL(issuer).href !== new URL(provider.issuer).href) throw wrong(provider, 'it calls itself otherwise')
    // The console leads browsers there.
    const allowed = mayReach ? ['https:'] : ['https:', 'http:']
    if (!URL.canParse(address) || !allowed.includes(new URL(address).protocol))
      throw wrong(provider, 'its address to sign in is none')
    known.set(provider.id, { configuration, until: now() + freshMs, of })
    return configuration
  }

  return {
    check: provider => told(provider, async () => void (await discover(provider))),
    depart: (provider, callback) =>
      told(provider, async () => {
        const configuration = await discover(provider)
        const leaving = { state: randomState(), nonce: randomNonce(), verifier: randomPKCECodeVerifier() }
        const address = buildAuthorizationUrl(configuration, {
          ...{ redirect_uri: callback, scope: 'openid email profile', prompt: 'select_account' },
          ...{ state: leaving.state, nonce: leaving.nonce },
          code_challenge: await calculatePKCECodeChallenge(leaving.verifier),
          code_challenge_method: 'S256',
        })
        return { ...leaving, address: address.href }
      }),
    arrive: (provider, { callback, query, state, nonce, verifier }) =>
      told(provider, async () => {
        const configuration = await discover(provider)
        const address = new URL(callback)
        address.search = query.toString()
        const tokens = await authorizationCodeGrant(configuration, address, {
          ...{ expectedState: state, expectedNonce: nonce, pkceCodeVerifier: verifier, idTokenExpected: true },
        })
        const claims = tokens.claims()
        if (!claims) throw wrong(provider, 'it sent no ID token')
        const hasMore = configuration.serverMetadata().userinfo_endpoint !== undefined
        if (claims['email'] !== undefined || !hasMore) return claimsOf(claims)
        return claimsOf(await fetchUserInfo(configuration, tokens.access_token, claims.sub))
      }),
  }
}

function claimsOf(claims: { readonly sub: string; readonly [name: string]: unknown }): Claims {
  const text = (name: string): string | null => {
    const value = claims[name]
    return typeof value === 'string' && value.trim() !== '' ? value.trim() : null
  }
  const verified = claims['email_verified']
  return {
    subject: claims.sub,
    email: text('email'),
    // Some send it as text.
    isVerified: verified === undefined ? undefined : verified === true || verified === 'true',
    name: text('name'),
  }
}

async function told<T>(provider: IdentityProvider, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw problemOf(provider, error)
  }
}

const unreachableCodes: ReadonlySet<unknown> = new Set([
  ...['OAUTH_TIMEOUT', 'OAUTH_ABORT', 'OAUTH_RESPONSE_IS_NOT_CONFORM', 'OAUTH_RESPONSE_IS_NOT_JSON', undefined],
])

function problemOf(provider: IdentityProvider, error: unknown): Error {
  const refusal = causesOf(error).find(cause => cause instanceof Problem)
  if (refusal) return refusal
  if (error instanceof AuthorizationResponseError) return refused(provider)
  if (error instanceof ResponseBodyError) return wrong(provider, `it answers ${/^\w{1,60}$/.exec(error.error)?.[0]}`)
  if (error instanceof ClientError)
    return unreachableCodes.has(error.code) ? unreachable(provider) : wrong(provider, error.message)
  return error instanceof Error ? error : new Error('a provider failed', { cause: error })
}

function causesOf(error: unknown): unknown[] {
  const causes: unknown[] = []
  for (let cause = error; cause instanceof Error && causes.length < 10; cause = cause.cause) causes.push(cause)
  return causes
}

function refused({ name }: IdentityProvider): Problem {
  return new Problem({
    code: 'OPENID_REFUSED',
    message: `${name} did not sign you in.`,
    advice: 'Try again. If it stays so, ask whoever administers it whether you may use this service.',
  })
}

function unreachable({ name }: IdentityProvider): Problem {
  return new Problem({
    code: 'OPENID_UNREACHABLE',
    message: `${name} does not answer as a provider of OpenID Connect does.`,
    advice: 'Try again later, or sign in by password. An administrator can check its issuer.',
    retry: true,
  })
}

function wrong({ name }: IdentityProvider, why: string): Problem {
  return new Problem({
    code: 'OPENID_ANSWER_WRONG',
    message: `The answer of ${name} does not count: ${why}.`,
    advice: 'Try again. If it stays so, let an administrator compare issuer, client ID and secret, and the clocks.',
  })
}
