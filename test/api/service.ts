/** A running server on a database of its own, with a district that has run once and people of every role. */

import type { DestinationStream } from 'pino'
import { ownHeader } from '../../src/server/caller.ts'
import { startServer, type RunningServer, type ServerSettings } from '../../src/server/server.ts'
import type { House } from '../../src/worker/front-door.ts'
import { openDistrict, type District } from '../support/house.ts'
import { writeSmallRoster } from '../support/small-roster.ts'

export type Answer = {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  /** Parsed, where it is JSON. */
  // oxlint-disable-next-line typescript/no-explicit-any -- tests look into answers of every shape
  readonly body: any
}

export type Ask = (
  method: string,
  address: string,
  options?: { readonly body?: unknown; readonly headers?: Readonly<Record<string, string>>; readonly as?: string },
) => Promise<Answer>

export type Served = {
  readonly server: RunningServer
  readonly url: string
  /** What was told on the terminal, and what was logged. */
  readonly told: string[]
  readonly logged: string[]
  /** `as` is an API key, or a session's cookie. */
  readonly ask: Ask
  /** A key of the first administrator, who administers everything. */
  readonly root: string
}

export type Service = Served & {
  readonly district: District
  readonly organization: string
  close(): Promise<void>
}

export const password = 'a long enough password'

export async function openService(settings: Partial<ServerSettings> = {}): Promise<Service> {
  const district = await openDistrict()
  writeSmallRoster(district.paper)
  const served = await serve(district.house, settings)
  const { rows } = await district.house.pool.query<{ id: number }>(`select id from organization`)
  return {
    ...served,
    district,
    organization: String(rows[0]?.id),
    close: async () => {
      await served.server.close()
      await district.close()
    },
  }
}

/** `root` is a key of its first administrator, where the house has one already. */
export async function serve(house: House, settings: Partial<ServerSettings> = {}, root?: string): Promise<Served> {
  const told: string[] = []
  const logged: string[] = []
  const logTo: DestinationStream = { write: line => void logged.push(line) }
  const server = await startServer(house, {
    ...{ host: '127.0.0.1', port: 0, signal: new AbortController().signal, logTo },
    tell: line => void told.push(line),
    limits: { requests: 100_000, signIns: 1000 },
    ...settings,
  })
  const ask = asker(server.url)
  return { server, url: server.url, told, logged, ask, root: root ?? (await firstAdministrator(ask, told)) }
}

function asker(url: string): Ask {
  return async (method, address, { body, headers = {}, as } = {}) => {
    const response = await fetch(`${url}${address}`, {
      method,
      redirect: 'manual',
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(as === undefined
          ? {}
          : as.startsWith('pps_')
            ? { authorization: `Bearer ${as}` }
            : { cookie: as, [ownHeader]: '1' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    const isJson = /json/.test(response.headers.get('content-type') ?? '')
    return { status: response.status, headers: response.headers, text, body: isJson ? JSON.parse(text) : undefined }
  }
}

/** By the link on the terminal, as a person would; gives a key of theirs. */
async function firstAdministrator(ask: Ask, told: readonly string[]): Promise<string> {
  const token = /#(\S+)/.exec(told.join('\n'))?.[1]
  const set = await ask('POST', '/api/v1/setup', {
    body: { token, email: 'root@maple.example', name: 'Root', password },
    headers: { [ownHeader]: '1' },
  })
  const cookie = cookieOf(set)
  const made = await ask('POST', '/api/v1/api-keys', { as: cookie, body: { name: 'root', role: 'administrator' } })
  if (made.status !== 201) throw new Error(`${set.text} ${made.text}`)
  return made.body.secret
}

export function cookieOf({ headers }: Answer): string {
  return (headers.getSetCookie()[0] ?? '').split(';')[0] ?? ''
}

/** A key with that role in an organization, or in all. */
export async function keyOf(service: Served, role: string, organization: string | null): Promise<string> {
  const address = organization === null ? '/api/v1/api-keys' : `/api/v1/organizations/${organization}/api-keys`
  const made = await service.ask('POST', address, { as: service.root, body: { name: `${role} key`, role } })
  return made.body.secret
}

// oxlint-disable-next-line typescript/no-explicit-any -- tests look into events of every shape
export type StreamedEvent = { readonly id?: string; readonly event?: string; readonly data: any }

/** All events of a run, until the server ends the stream. */
export async function eventsOf(
  service: Served,
  run: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<StreamedEvent[]> {
  const { text } = await service.ask('GET', `/api/v1/runs/${run}/events`, { as: service.root, headers })
  return text.split('\n\n').flatMap(block => {
    const fields = Object.fromEntries(
      block.split('\n').map(line => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]),
    )
    return fields['data'] === undefined ? [] : [{ ...fields, data: JSON.parse(fields['data']) }]
  })
}
