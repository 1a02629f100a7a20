/** Starts a simulated provider of OpenID Connect, from OpenID Connect Core 1.0 and Discovery 1.0: people, codes, signed tokens, and faults. */

import { createHash, generateKeyPairSync, randomBytes, sign, timingSafeEqual, type KeyObject } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { json, readQuestion, writeAnswer, type Answer, type Question } from './answer.ts'

export type OpenIdPerson = {
  readonly subject: string
  readonly name: string
  readonly email: string
  /** Absent: nothing is said about it, as by Microsoft. */
  readonly emailVerified?: boolean
}

export const openIdFaults = [
  ...['wrong nonce', 'wrong issuer', 'wrong audience', 'expired', 'bad signature', 'unknown key'],
  ...['denied', 'wrong issuer in discovery', 'script in discovery', 'wrong state', 'email by userinfo', 'down'],
] as const

export type SimulatedOpenId = {
  readonly issuer: string
  readonly clientId: string
  readonly clientSecret: string
  readonly people: OpenIdPerson[]
  /** Who is signed in there; null: a page asks who it is. */
  signedIn: OpenIdPerson | null
  readonly faults: Set<(typeof openIdFaults)[number]>
  /** The paths that were asked for, in their order. */
  readonly asked: string[]
  close(): Promise<void>
}

type Grant = {
  readonly person: OpenIdPerson
  readonly redirectUri: string
  readonly challenge: string
  readonly nonce: string | null
  readonly scope: string
}

type Keys = { readonly kid: string; readonly privateKey: KeyObject; readonly publicKey: KeyObject }

type World = SimulatedOpenId & {
  readonly redirectUris: readonly string[]
  readonly keys: Keys
  readonly codes: Map<string, Grant>
  readonly tokens: Map<string, Grant>
}

const tokenSeconds = 300

export async function startOpenId(options: {
  /** Those that the client has registered. */
  readonly redirectUris: readonly string[]
  readonly people?: readonly OpenIdPerson[]
  readonly port?: number
}): Promise<SimulatedOpenId> {
  const server = createServer()
  const issuer = await listen(server, options.port ?? 0)
  const world: World = {
    issuer,
    clientId: 'passport',
    clientSecret: randomBytes(24).toString('base64url'),
    people: [...(options.people ?? [])],
    signedIn: null,
    faults: new Set(),
    asked: [],
    redirectUris: options.redirectUris,
    keys: { kid: randomBytes(6).toString('hex'), ...generateKeyPairSync('rsa', { modulusLength: 2048 }) },
    codes: new Map(),
    tokens: new Map(),
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
  server.on('request', (request, response) => void serve(world, request, response))
  return world
}

async function serve(world: World, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const question = await readQuestion(request)
  world.asked.push(question.path)
  if (world.faults.has('down')) request.socket.destroy()
  else await writeAnswer(response, answer(world, question), [])
}

function answer(world: World, question: Question): Answer {
  switch (`${question.method} ${question.path}`) {
    case 'GET /.well-known/openid-configuration':
      return json(discovery(world))
    case 'GET /keys':
      return json({ keys: [publicKey(world)] })
    case 'GET /authorize':
      return authorize(world, question.query)
    case 'POST /token':
      return token(world, question)
    case 'GET /userinfo':
      return userInfo(world, question)
    default:
      return { status: 404 }
  }
}

function discovery({ issuer, faults }: World): object {
  return {
    issuer: faults.has('wrong issuer in discovery') ? 'https://else.example' : issuer,
    authorization_endpoint: faults.has('script in discovery') ? 'javascript:alert(1)' : `${issuer}/authorize`,
    token_endpoint: `${issuer}/token`,
    userinfo_endpoint: `${issuer}/userinfo`,
    jwks_uri: `${issuer}/keys`,
    response_types_supported: ['code'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
    scopes_supported: ['openid', 'email', 'profile'],
    token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
    code_challenge_methods_supported: ['S256'],
    authorization_response_iss_parameter_supported: true,
  }
}

function publicKey({ keys: { kid, publicKey: key } }: World): object {
  return { ...key.export({ format: 'jwk' }), kid, use: 'sig', alg: 'RS256' }
}

/** Core 3.1.2: an unknown client or address is told here, and never led to. */
function authorize(world: World, query: URLSearchParams): Answer {
  const redirectUri = query.get('redirect_uri') ?? ''
  if (query.get('client_id') !== world.clientId) return page(400, 'Unknown client')
  if (!world.redirectUris.includes(redirectUri)) return page(400, 'Unknown redirect_uri')
  const back = (told: Readonly<Record<string, string>>): Answer => {
    const address = new URL(redirectUri)
    const state = world.faults.has('wrong state') ? 'another' : query.get('state')
    for (const [name, value] of Object.entries({ ...told, ...(state === null ? {} : { state }), iss: world.issuer }))
      address.searchParams.set(name, value)
    return { status: 302, headers: { location: address.href } }
  }
  if (world.faults.has('denied')) return back({ error: 'access_denied' })
  if (query.get('response_type') !== 'code') return back({ error: 'unsupported_response_type' })
  const scope = query.get('scope') ?? ''
  const challenge = query.get('code_challenge') ?? ''
  const isWhole =
    scope.split(' ').includes('openid') && challenge !== '' && query.get('code_challenge_method') === 'S256'
  if (!isWhole) return back({ error: 'invalid_request' })
  const chosen = world.people.find(({ subject }) => subject === query.get('simulated_person'))
  const person = chosen ?? world.signedIn
  if (!person) return askWho(world, query)
  const code = randomBytes(16).toString('base64url')
  world.codes.set(code, { person, redirectUri, challenge, nonce: query.get('nonce'), scope })
  return back({ code })
}

function askWho({ people }: World, query: URLSearchParams): Answer {
  const links = people.map(({ subject, name }) => {
    const again = new URLSearchParams(query)
    again.set('simulated_person', subject)
    return `<p><a href="/authorize?${escaped(again.toString())}">${escaped(name)}</a></p>`
  })
  return page(200, `<h1>Sign in as</h1>${links.join('')}`)
}

function page(status: number, html: string): Answer {
  return { status, headers: { 'content-type': 'text/html;charset=UTF-8' }, body: `<!doctype html>${html}` }
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;')
}

/** Core 3.1.3, with RFC 7636: a code serves once, for who began with its challenge. */
function token(world: World, { body, headers }: Question): Answer {
  const form = new URLSearchParams(body.toString('utf8'))
  if (!isClient(world, form, headers['authorization'])) return json({ error: 'invalid_client' }, 401)
  if (form.get('grant_type') !== 'authorization_code') return json({ error: 'unsupported_grant_type' }, 400)
  const code = form.get('code') ?? ''
  const grant = world.codes.get(code)
  world.codes.delete(code)
  const challenge = createHash('sha256')
    .update(form.get('code_verifier') ?? '')
    .digest('base64url')
  if (!grant || grant.redirectUri !== form.get('redirect_uri') || grant.challenge !== challenge)
    return json({ error: 'invalid_grant' }, 400)
  const accessToken = randomBytes(24).toString('base64url')
  world.tokens.set(accessToken, grant)
  return json({
    ...{ access_token: accessToken, token_type: 'Bearer', expires_in: tokenSeconds, scope: grant.scope },
    id_token: idToken(world, grant),
  })
}

function isClient(
  { clientId, clientSecret }: World,
  form: URLSearchParams,
  authorization: string | undefined,
): boolean {
  const [, basic] = /^Basic (.+)$/.exec(authorization ?? '') ?? []
  const [id, secret] =
    basic === undefined
      ? [form.get('client_id'), form.get('client_secret')]
      : Buffer.from(basic, 'base64').toString('utf8').split(':').map(decodeURIComponent)
  const expected = Buffer.from(clientSecret)
  const found = Buffer.from(secret ?? '')
  return id === clientId && found.length === expected.length && timingSafeEqual(found, expected)
}

function idToken({ issuer, clientId, faults, keys }: World, grant: Grant): string {
  const now = Math.floor(Date.now() / 1000)
  const old = faults.has('expired') ? 3600 : 0
  const nonce = faults.has('wrong nonce') ? 'another' : grant.nonce
  const claims = {
    iss: faults.has('wrong issuer') ? 'https://else.example' : issuer,
    aud: faults.has('wrong audience') ? 'another' : clientId,
    sub: grant.person.subject,
    iat: now - old,
    exp: now - old + tokenSeconds,
    ...(nonce === null ? {} : { nonce }),
    ...(faults.has('email by userinfo') ? {} : personClaims(grant.person)),
  }
  const kid = faults.has('unknown key') ? 'another' : keys.kid
  const signed = `${part({ alg: 'RS256', typ: 'JWT', kid })}.${part(claims)}`
  const key = faults.has('bad signature')
    ? generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
    : keys.privateKey
  return `${signed}.${sign('RSA-SHA256', Buffer.from(signed), key).toString('base64url')}`
}

function part(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}

function personClaims({ name, email, emailVerified }: OpenIdPerson): object {
  return { name, email, ...(emailVerified === undefined ? {} : { email_verified: emailVerified }) }
}

function userInfo({ tokens }: World, { headers }: Question): Answer {
  const grant = tokens.get(/^Bearer (.+)$/.exec(headers['authorization'] ?? '')?.[1] ?? '')
  if (!grant) return { status: 401, headers: { 'www-authenticate': 'Bearer error="invalid_token"' } }
  return json({ sub: grant.person.subject, ...personClaims(grant.person) })
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
