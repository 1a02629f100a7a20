/** Gets a token: by password or client credentials, as is filled in, or by RIC One's login, known by its address. */

import { BrokenAnswer, type Answer, type Call, type Http } from '../kit/http.ts'
import { faultOfAddress } from '../kit/settings.ts'
import type { Token } from '../kit/token.ts'
import { errorWords, readObject } from './answers.ts'
import { isNode, manyOf, textOf, type Node } from './nodes.ts'
import * as problems from './problems.ts'
import type { XpressSettings } from './settings.ts'

/** A token, and where it is good. */
export type SignedIn = Token & { readonly baseUrl: string }

export async function signIn(http: Http, settings: XpressSettings): Promise<SignedIn> {
  if (settings.tokenUrl.endsWith('/login')) return http.send(loginCall(settings), answer => readLogin(settings, answer))
  // Servers differ in where they want the client's name: the usual place of the grant first, then the other.
  const [first, second] = settings.username === '' ? ways : ways.toReversed()
  if (!first || !second) throw new Error('There are two ways.')
  const outcome = await http.send(tokenCall(settings, first), answer => readToken(settings, answer))
  if ('text' in outcome) return { ...outcome, baseUrl: settings.baseUrl }
  const other = await http.send(tokenCall(settings, second), answer => readToken(settings, answer))
  if ('text' in other) return { ...other, baseUrl: settings.baseUrl }
  throw problems.tokenRefused(hostOf(settings), outcome.refusal)
}

type Way = 'header' | 'body'
const ways: readonly Way[] = ['header', 'body']

function tokenCall(settings: XpressSettings, way: Way): Call {
  const { clientId, clientSecret, username, password } = settings
  const form = new URLSearchParams(
    username === '' ? { grant_type: 'client_credentials' } : { grant_type: 'password', username, password },
  )
  const byBody = way === 'body' && clientId !== ''
  if (byBody) form.set('client_id', clientId)
  if (byBody) form.set('client_secret', clientSecret)
  const basic = Buffer.from(`${encodeURIComponent(clientId)}:${encodeURIComponent(clientSecret)}`).toString('base64')
  return formCall(settings, form, way === 'header' && clientId !== '' ? { authorization: `Basic ${basic}` } : {})
}

/** RIC One takes the client's ID and secret for user name and password. */
function loginCall(settings: XpressSettings): Call {
  const { clientId, clientSecret, username, password } = settings
  const [name, secret] = clientId === '' ? [username, password] : [clientId, clientSecret]
  return formCall(settings, new URLSearchParams({ username: name, password: secret }), {})
}

function formCall(settings: XpressSettings, form: URLSearchParams, headers: Readonly<Record<string, string>>): Call {
  return {
    method: 'POST',
    url: settings.tokenUrl,
    headers: {
      ...apiKeyHeader(settings),
      ...headers,
      'content-type': 'application/x-www-form-urlencoded',
      accept: 'application/json',
    },
    body: form.toString(),
  }
}

export function apiKeyHeader({ apiKey, apiKeyHeader: name }: XpressSettings): Readonly<Record<string, string>> {
  return apiKey === '' ? {} : { [name]: apiKey }
}

function readToken(settings: XpressSettings, answer: Answer): Token | { readonly refusal: string } {
  refuseStrangers(settings, answer)
  // Only the short error code: an answer to a sign-in is nothing to show around.
  if (answer.status === 400 || answer.status === 401 || answer.status === 403) return { refusal: shortWords(answer) }
  if (answer.status !== 200) throw new BrokenAnswer(`sign-in ended with status ${answer.status}`)
  const body = readObject(answer.text)
  return tokenOf(body['access_token'], body['expires_in'])
}

function readLogin(settings: XpressSettings, answer: Answer): SignedIn {
  refuseStrangers(settings, answer)
  if (answer.status === 400 || answer.status === 401 || answer.status === 403)
    throw problems.tokenRefused(hostOf(settings), `status ${answer.status}`)
  if (answer.status !== 200) throw new BrokenAnswer(`sign-in ended with status ${answer.status}`)
  const body = readObject(answer.text)
  const endpoints = manyOf(body['endpoint']).filter(isNode)
  const endpoint = chooseEndpoint(endpoints, settings)
  if (!endpoint) throw problems.noEndpoint(endpoints.flatMap(one => textOf(one['provider_id']) ?? []))
  const href = (textOf(endpoint['href']) ?? settings.baseUrl).replace(/\/+$/, '')
  if (faultOfAddress(href, settings.baseUrl) !== undefined) throw new BrokenAnswer('the address it names is none')
  return { ...tokenOf(endpoint['token'] ?? body['token'], undefined), baseUrl: href }
}

function chooseEndpoint(endpoints: readonly Node[], { providerId, baseUrl }: XpressSettings): Node | undefined {
  if (providerId !== '') return endpoints.find(one => textOf(one['provider_id']) === providerId)
  const here = endpoints.find(one => textOf(one['href'])?.replace(/\/+$/, '') === baseUrl)
  return here ?? (endpoints.length === 1 ? endpoints[0] : undefined)
}

function tokenOf(value: unknown, expiresIn: unknown): Token {
  const text = textOf(value)
  if (text === undefined || !/^[\x21-\x7e]+$/.test(text)) throw new BrokenAnswer('it holds no token')
  const told = Number(textOf(expiresIn) ?? Number.NaN)
  // A missing life is taken for a short one.
  return { text, expiresInSeconds: Number.isFinite(told) ? told : (secondsLeftOf(text) ?? 300) }
}

/** A JWT says itself how long it lives. */
function secondsLeftOf(token: string): number | undefined {
  const claims = token.split('.')[1]
  if (claims === undefined) return undefined
  try {
    const body: unknown = JSON.parse(Buffer.from(claims, 'base64url').toString('utf8'))
    if (!isNode(body)) return undefined
    const [issued, expires] = [Number(body['iat']), Number(body['exp'])]
    return expires > issued ? expires - issued : undefined
  } catch {
    // It is a token of another kind.
    return undefined
  }
}

function refuseStrangers(settings: XpressSettings, answer: Answer): void {
  if (answer.status >= 300 && answer.status < 400) throw problems.moved(answer.header('location') || 'another address')
  if (answer.status === 404 || answer.status === 405)
    throw problems.tokenRefused(hostOf(settings), `status ${answer.status}: the token address is not one`)
  if (answer.status === 200 && /text\/html/i.test(answer.header('content-type')))
    throw problems.tokenRefused(hostOf(settings), 'it sent a web page')
}

function shortWords(answer: Answer): string {
  return /^[a-z_]{1,40}$/.exec(errorWords(answer.text))?.[0] ?? `status ${answer.status}`
}

function hostOf({ tokenUrl }: XpressSettings): string {
  return new URL(tokenUrl).host
}
