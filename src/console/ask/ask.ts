/** The typed client: asks what the contract lets one ask, and throws a Refusal where the server says no. */

import type { z } from 'zod'
import { apiRoot, ownHeader } from '../../contract/api/all.ts'
import type { Endpoint } from '../../contract/api/endpoint.ts'
import { readRefusal, unreachable } from './refusal.ts'

type Part<Name extends string, Schema> = Schema extends z.ZodType
  ? object extends z.input<Schema>
    ? { readonly [N in Name]?: z.input<Schema> }
    : { readonly [N in Name]: z.input<Schema> }
  : unknown

/** What an endpoint must be told. */
export type Question<E extends Endpoint> = Part<'params', E['params']> &
  Part<'query', E['query']> &
  Part<'body', E['body']> &
  (E['ifMatch'] extends true ? { readonly ifMatch: string } : unknown) &
  (E['idempotent'] extends true ? { readonly idempotencyKey?: string } : unknown)

export type Answer<E extends Endpoint> = E['answer'] extends z.ZodType
  ? z.output<E['answer']>
  : E['media'] extends string
    ? Blob
    : undefined

/** Without words where nothing need be said. */
export type Words<E extends Endpoint> = object extends Question<E> ? [question?: Question<E>] : [question: Question<E>]

export type Versioned<E extends Endpoint> = { readonly value: Answer<E>; readonly version: string }

export async function ask<E extends Endpoint>(endpoint: E, ...[question]: Words<E>): Promise<Answer<E>> {
  return (await send(endpoint, question ?? {})) as Answer<E>
}

/** With the version that a change of it must be told (`ifMatch`). */
export async function askVersioned<E extends Endpoint>(endpoint: E, ...[question]: Words<E>): Promise<Versioned<E>> {
  const response = await request(endpoint, question ?? {})
  return { value: (await response.json()) as Answer<E>, version: response.headers.get('etag') ?? '*' }
}

/** A question whose types have been checked where it was asked. */
type Loose = {
  readonly params?: Readonly<Record<string, unknown>>
  readonly query?: Readonly<Record<string, unknown>>
  readonly body?: unknown
  readonly ifMatch?: string
  readonly idempotencyKey?: string
  readonly signal?: AbortSignal
}

async function send(endpoint: Endpoint, question: Loose): Promise<unknown> {
  const response = await request(endpoint, question)
  if (response.status === 204) return undefined
  return endpoint.media === undefined ? response.json() : response.blob()
}

async function request(
  endpoint: Endpoint,
  { body, ifMatch, idempotencyKey, signal, ...rest }: Loose,
): Promise<Response> {
  const headers = {
    ...(endpoint.method === 'GET' ? {} : { [ownHeader]: '1' }),
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    ...(ifMatch === undefined ? {} : { 'if-match': ifMatch }),
    ...(idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }),
  }
  const response = await fetch(addressOf(endpoint, rest), {
    method: endpoint.method,
    headers,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(signal ? { signal } : {}),
  }).catch((error: unknown) => {
    if (signal?.aborted) throw error
    throw unreachable()
  })
  if (!response.ok) throw await readRefusal(response)
  return response
}

/** Where it is asked: also for links to files and for event streams. */
export function addressOf(endpoint: Endpoint, { params = {}, query = {} }: Pick<Loose, 'params' | 'query'>): string {
  const path = endpoint.address.replaceAll(/:(\w+)/g, (_, name: string) => encodeURIComponent(String(params[name])))
  const asked = new URLSearchParams(
    Object.entries(query).flatMap(([name, value]) => {
      if (value === undefined || value === '') return []
      return (Array.isArray(value) ? value : [value]).map(one => [name, String(one)])
    }),
  )
  return `${apiRoot}${path}${asked.size > 0 ? `?${asked.toString()}` : ''}`
}
