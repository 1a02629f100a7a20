/** Signing in: the profile's /token (password grant, client credentials), and RIC One's own /login. */
import { createHmac, randomUUID } from 'node:crypto'
import { type Answer, json, type Question } from '../answer.ts'
import type { Dials } from './dials.ts'
import { refusal } from './refusals.ts'

export type Credentials = {
  readonly apiKey: string
  readonly clientId: string
  readonly clientSecret: string
  readonly username: string
  readonly password: string
}

export type Door = {
  /** How the last caller signed in, for tests. */
  readonly signIns: string[]
  token(question: Question): Answer
  login(question: Question, requestsUrl: string): Answer
  refuse(question: Question): Answer | undefined
  expireTokens(): void
}

export function openDoor(credentials: Credentials, dials: Readonly<Dials>): Door {
  const live = new Map<string, number>()
  const signIns: string[] = []

  const give = (): string => {
    const expires = Date.now() + dials.tokenLifeSeconds * 1000
    const claims = { application_id: credentials.clientId, iss: 'http://auth.ricone.org/', jti: randomUUID() }
    const parts = [
      { alg: 'HS256', typ: 'JWT' },
      { ...claims, iat: Math.floor(Date.now() / 1000), exp: Math.floor(expires / 1000) },
    ].map(part => Buffer.from(JSON.stringify(part)).toString('base64url'))
    const token = [
      ...parts,
      createHmac('sha256', credentials.clientSecret).update(parts.join('.')).digest('base64url'),
    ].join('.')
    live.set(token, expires)
    return token
  }

  return {
    signIns,
    token(question) {
      if (question.method !== 'POST') return json({ error: 'invalid_request' }, 405)
      const form = new URLSearchParams(question.body.toString('utf8'))
      const by = clientOf(question, form)
      if (by.id !== credentials.clientId || by.secret !== credentials.clientSecret || !mayIdentify(dials, by.way)) {
        return json({ error: 'invalid_client' }, 401, { 'www-authenticate': 'Basic realm="xpress"' })
      }
      const grant = form.get('grant_type')
      const isUser = form.get('username') === credentials.username && form.get('password') === credentials.password
      if (grant === 'password' && !isUser) return json({ error: 'invalid_grant' }, 400)
      if (grant !== 'password' && grant !== 'client_credentials') return json({ error: 'unsupported_grant_type' }, 400)
      signIns.push(`${grant} by ${by.way}`)
      const life = dials.tellsTokenLife ? { expires_in: dials.tokenLifeSeconds } : {}
      return json({ access_token: give(), token_type: 'bearer', ...life, refresh_token: randomUUID() })
    },
    login(question, requestsUrl) {
      const form = new URLSearchParams(question.body.toString('utf8'))
      const isApplication =
        form.get('username') === credentials.clientId && form.get('password') === credentials.clientSecret
      if (question.method !== 'POST' || !isApplication) return refusal(401, 'Invalid username or password')
      signIns.push('login')
      const endpoint = { name: 'Maple Region', href: requestsUrl, provider_id: 'maple', token: give() }
      const other = {
        name: 'Elsewhere',
        href: 'https://elsewhere.example/requests/',
        provider_id: 'elsewhere',
        token: 'none',
      }
      return json({ id: randomUUID(), user_name: 'Passport', token: 'of no endpoint', endpoint: [other, endpoint] })
    },
    refuse(question) {
      const token = (question.headers['authorization'] ?? '').replace(/^Bearer|\s/g, '')
      const form = question.headers['content-type']?.includes('xml') ? 'xml' : 'json'
      if (token === '') return refusal(401, 'No or blank Authorization Token provided', form)
      if ((live.get(token) ?? 0) > Date.now()) return undefined
      return refusal(401, 'Invalid Authorization Token provided', form)
    },
    expireTokens: () => live.clear(),
  }
}

type Client = { readonly way: 'basic' | 'body'; readonly id: string | null; readonly secret: string | null }

function clientOf(question: Question, form: URLSearchParams): Client {
  const encoded = /^Basic\s+(\S+)$/i.exec(question.headers['authorization'] ?? '')?.[1]
  if (encoded === undefined) return { way: 'body', id: form.get('client_id'), secret: form.get('client_secret') }
  const [id = '', ...rest] = Buffer.from(encoded, 'base64').toString('utf8').split(':')
  return { way: 'basic', id: decodeURIComponent(id), secret: decodeURIComponent(rest.join(':')) }
}

function mayIdentify({ clientBy }: Readonly<Dials>, way: Client['way']): boolean {
  return clientBy === 'basic or body' || clientBy === way
}
