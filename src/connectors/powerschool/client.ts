/** Talks to one PowerSchool: signs in, runs the plugin's queries, and turns refusals into Problems. */

import type { ConnectorPorts } from '../../model/connector.ts'
import { BrokenAnswer, openHttp, type Answer, type Call, type Patience } from '../kit/http.ts'
import { keepToken, type Token } from '../kit/token.ts'
import {
  deniedFields,
  errorMessage,
  isObject,
  readObject,
  readRows,
  textOf,
  wholeNumber,
  type Row,
  type Rows,
} from './answers.ts'
import * as problems from './problems.ts'
import type { PowerSchoolSettings } from './settings.ts'

export type QueryArguments = Readonly<Record<string, string | number | readonly number[]>>

export type QueryCall = {
  readonly name: string
  readonly args: QueryArguments
  /** The first so many rows, and the count of all; without it every row. */
  readonly first?: number
  readonly signal?: AbortSignal
}

/** What became of a query: `check` wants to hear of every refusal, not only of the first. */
export type QueryOutcome<T> =
  | { readonly state: 'answered'; readonly answer: T }
  | { readonly state: 'missing' }
  | { readonly state: 'not granted'; readonly fields: readonly string[] }

export type ResourceCall = {
  readonly method: Call['method']
  /** Below the address of PowerSchool, with its query. */
  readonly path: string
  readonly body?: unknown
  readonly once?: true
  readonly signal?: AbortSignal
}

export type PowerSchoolClient = {
  /** Throws a Problem for every refusal. */
  query(call: QueryCall): Promise<Rows>
  /** The same, made something of by `read`; where that throws a BrokenAnswer, the query is asked again. */
  queryAs<T>(call: QueryCall, read: (answer: Rows) => T): Promise<T>
  tryQuery(call: QueryCall): Promise<QueryOutcome<Rows>>
  /** Version, time zone and the like; open to everybody. Empty where this PowerSchool doesn't tell. */
  metadata(): Promise<Row>
  /**
   * A call of the core resources or of contacts; 404 is for `read` to judge. One that may be made only once throws InDoubt
   * where nobody can tell whether it was carried out.
   */
  call<T>(call: ResourceCall, read: (answer: Answer) => T): Promise<T>
  signIn(): Promise<void>
  /** How many requests may be in flight at this moment. */
  limit(): number
  close(): Promise<void>
}

type Opened = Pick<PowerSchoolSettings, 'url' | 'clientId' | 'clientSecret' | 'concurrency'>

export function openClient(settings: Opened, ports: ConnectorPorts, patience: Patience): PowerSchoolClient {
  const http = openHttp({
    code: 'POWERSCHOOL',
    name: 'PowerSchool',
    concurrency: settings.concurrency,
    patience,
    signal: ports.signal,
    notice: ports.notice,
    mayReach: ports.mayReach,
  })
  const token = keepToken(() => http.send(tokenCall(settings), answer => readToken(settings, answer)), ports.now)

  const ask = async <T>(
    { name, args, first, signal }: QueryCall,
    read: (answer: Rows) => T,
  ): Promise<QueryOutcome<T>> => {
    const paging = first === undefined ? 'pagesize=0' : `page=1&pagesize=${first}&count=true`
    const call = {
      method: 'POST' as const,
      url: `${settings.url}/ws/schema/query/${name}?${paging}`,
      body: JSON.stringify(args),
      ...(signal ? { signal } : {}),
    }
    for (let tried = 1; ; tried += 1) {
      const bearer = await token.get()
      const headers = {
        authorization: `Bearer ${bearer}`,
        accept: 'application/json',
        'content-type': 'application/json',
      }
      const outcome = await http.send({ ...call, headers }, answer => readOutcome(settings, name, answer, read))
      if (outcome !== 'token refused') return outcome
      token.refuse(bearer)
      if (tried === 2) throw problems.tokenWorthless()
    }
  }
  const queryAs = async <T>(call: QueryCall, read: (answer: Rows) => T): Promise<T> => {
    const outcome = await ask(call, read)
    if (outcome.state === 'missing') throw problems.queriesMissing([call.name])
    if (outcome.state === 'not granted') throw problems.fieldsNotGranted(outcome.fields)
    return outcome.answer
  }

  const resource = async <T>(
    { method, path, body, ...rest }: ResourceCall,
    read: (answer: Answer) => T,
  ): Promise<T> => {
    for (let tried = 1; ; tried += 1) {
      const bearer = await token.get()
      const headers = {
        authorization: `Bearer ${bearer}`,
        accept: 'application/json',
        'content-type': 'application/json',
      }
      const text = body === undefined ? {} : { body: JSON.stringify(body) }
      const outcome = await http.send({ ...rest, ...text, method, url: `${settings.url}${path}`, headers }, answer => {
        // Refused before anything was done: the same call may be made again.
        if (answer.status === 401 && !answer.text.includes('accessLevelV1Api')) return 'token refused' as const
        refuseResource(settings, answer, path)
        return { read: read(answer) }
      })
      if (outcome !== 'token refused') return outcome.read
      token.refuse(bearer)
      if (tried === 2) throw problems.tokenWorthless()
    }
  }

  return {
    call: resource,
    queryAs,
    query: call => queryAs(call, answer => answer),
    tryQuery: call => ask(call, answer => answer),
    metadata: () => {
      const call: Call = {
        method: 'GET',
        url: `${settings.url}/ws/v1/metadata`,
        headers: { accept: 'application/json' },
      }
      return http.send(call, answer => readMetadata(settings, answer))
    },
    signIn: async () => void (await token.get()),
    limit: http.limit,
    close: http.close,
  }
}

function tokenCall({ url, clientId, clientSecret }: Opened): Call {
  if (clientId === '' || clientSecret === '') throw problems.credentialsMissing()
  return {
    method: 'POST',
    url: `${url}/oauth/access_token`,
    headers: {
      authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`,
      'content-type': 'application/x-www-form-urlencoded;charset=UTF-8',
      accept: 'application/json',
    },
    body: 'grant_type=client_credentials',
  }
}

function readToken(settings: Opened, answer: Answer): Token {
  refusePages(settings, answer)
  // Only the short error code: an answer to a sign-in is nothing to show around.
  if (answer.status === 400 || answer.status === 401 || answer.status === 403) {
    throw problems.tokenRefused(/^[a-z_]{1,40}$/.exec(errorMessage(answer.text))?.[0] ?? `status ${answer.status}`)
  }
  if (answer.status === 404 || answer.status === 405)
    throw problems.notPowerSchool(hostOf(settings), 'it has no sign-in for plugins')
  if (answer.status !== 200) throw new BrokenAnswer(`sign-in ended with status ${answer.status}`)
  const body = readObject(answer.text)
  const text = textOf(body['access_token'])
  if (text === undefined) throw new BrokenAnswer('it holds no token')
  // Text on real servers, a number on some others; a missing life is taken for a short one.
  return { text, expiresInSeconds: wholeNumber(body['expires_in']) ?? 300 }
}

function readOutcome<T>(
  settings: Opened,
  name: string,
  answer: Answer,
  read: (rows: Rows) => T,
): QueryOutcome<T> | 'token refused' {
  refusePages(settings, answer)
  switch (answer.status) {
    case 200:
      return { state: 'answered', answer: read(readRows(answer.text)) }
    case 401:
      if (answer.text.includes('accessLevelV1Api')) throw problems.v1AccessMissing()
      return 'token refused'
    case 403:
      return { state: 'not granted', fields: deniedFields(answer.text) }
    case 404:
      return { state: 'missing' }
  }
  if (answer.status >= 500) throw new BrokenAnswer(`status ${answer.status}`)
  throw problems.requestRefused(`the query ${name}`, answer.status, errorMessage(answer.text))
}

function refuseResource(settings: Opened, answer: Answer, path: string): void {
  refusePages(settings, answer)
  if (answer.status === 401) throw problems.v1AccessMissing()
  if (answer.status === 403) throw problems.fieldsNotGranted(deniedFields(answer.text))
  if (answer.status >= 500) throw new BrokenAnswer(`status ${answer.status}`)
  // Ids of people stand in paths: what is told of them ends before.
  if (answer.status >= 400 && answer.status !== 400 && answer.status !== 404) {
    throw problems.requestRefused(path.split(/[?\d]/)[0] ?? path, answer.status, errorMessage(answer.text))
  }
}

function readMetadata(settings: Opened, answer: Answer): Row {
  refusePages(settings, answer)
  if (answer.status === 404) throw problems.notPowerSchool(hostOf(settings), 'it has no /ws/v1/metadata')
  if (answer.status !== 200) return {}
  const body = readObject(answer.text)
  return isObject(body['metadata']) ? body['metadata'] : body
}

/** A page for people in place of an answer, with status 200 or as a redirect: PowerSchool is down, or this is none. */
function refusePages(settings: Opened, answer: Answer): void {
  if (answer.status >= 300 && answer.status < 400) throw redirected(settings, answer.header('location'))
  const isPage = /text\/html/i.test(answer.header('content-type')) || /^\s*<(!doctype|html)/i.test(answer.text)
  if (!isPage || answer.status >= 500) return
  if (/PowerSchool page unavailable|message\.powerschool\.com/i.test(answer.text)) throw problems.maintenance()
  if (answer.status === 200) throw problems.notPowerSchool(hostOf(settings), 'it sent a web page')
}

/** Only a redirect to the same path elsewhere is a move of the address; hosted PowerSchools send to a message when down. */
function redirected({ url }: Opened, location: string): Error {
  const base = `${url}/`
  if (!URL.canParse(location, base)) return problems.maintenance()
  const target = new URL(location, base)
  const ours = /\/(oauth\/access_token|ws\/.*)$/.exec(target.pathname)
  if (!ours || target.origin === new URL(url).origin) return problems.maintenance()
  return problems.moved(`${target.origin}${target.pathname.slice(0, ours.index)}`)
}

function hostOf({ url }: Opened): string {
  return new URL(url).host
}
