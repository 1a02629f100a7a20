/** What a simulator hears and says over HTTP: questions read whole, answers written with their faults. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Effect } from './faults.ts'

export type Question = {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly body: Buffer
}

export type Answer = {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  /** Parts are written as they are made, so that a long answer is never whole in memory. */
  readonly body?: string | Iterable<string>
}

export async function readQuestion(request: IncomingMessage): Promise<Question> {
  const url = new URL(request.url ?? '/', 'http://simulator')
  const parts: Buffer[] = []
  for await (const part of request) parts.push(Buffer.from(part))
  const headers: Record<string, string | undefined> = {}
  for (const [name, value] of Object.entries(request.headers))
    headers[name] = Array.isArray(value) ? value.join(', ') : value
  return {
    method: request.method ?? 'GET',
    path: url.pathname,
    query: url.searchParams,
    headers,
    body: Buffer.concat(parts),
  }
}

export function json(value: unknown, status = 200, headers: Readonly<Record<string, string>> = {}): Answer {
  return {
    status,
    headers: { 'content-type': 'application/json;charset=UTF-8', ...headers },
    body: JSON.stringify(value),
  }
}

/** The faults that stand in for an answer: the work is not done. */
export function answerInstead(effects: readonly Effect[], maintenanceUrl: string): Answer | 'drop' | undefined {
  for (const effect of effects) {
    if (effect.kind === 'drop' && effect.when === 'before') return 'drop'
    if (effect.kind === 'redirect') return { status: 302, headers: { location: maintenanceUrl } }
    if (effect.kind === 'empty') return { status: 200, headers: { 'content-type': 'application/json;charset=UTF-8' } }
    if (effect.kind === 'status') {
      const retryAfter = effect.retryAfter === undefined ? {} : { 'retry-after': String(effect.retryAfter) }
      return json(effect.body ?? { message: 'Simulated trouble' }, effect.status, retryAfter)
    }
  }
  return undefined
}

export async function writeAnswer(response: ServerResponse, answer: Answer, effects: readonly Effect[]): Promise<void> {
  if (effects.some(effect => effect.kind === 'drop' && effect.when === 'after')) {
    response.socket?.destroy()
    return
  }
  const truncated = effects.find(effect => effect.kind === 'truncate')
  if (truncated) {
    writeTruncated(response, answer, truncated.keep ?? 0.5)
    return
  }
  if (answer.body === undefined || typeof answer.body === 'string') {
    const length = { 'content-length': String(Buffer.byteLength(answer.body ?? '')) }
    response.writeHead(answer.status, answer.status === 204 ? answer.headers : { ...answer.headers, ...length })
    response.end(answer.body)
    return
  }
  response.writeHead(answer.status, answer.headers)
  for (const part of answer.body) {
    if (response.destroyed) return
    if (!response.write(part)) await drained(response)
  }
  response.end()
}

// The header promises the whole length, the connection ends before it.
function writeTruncated(response: ServerResponse, answer: Answer, keep: number): void {
  const whole = Buffer.from(typeof answer.body === 'string' ? answer.body : [...(answer.body ?? [])].join(''))
  response.writeHead(answer.status, { ...answer.headers, 'content-length': String(whole.length) })
  response.write(whole.subarray(0, Math.floor(whole.length * keep)), () => response.socket?.destroy())
}

function drained(response: ServerResponse): Promise<void> {
  return new Promise(resolve => {
    const done = (): void => {
      response.off('drain', done)
      response.off('close', done)
      resolve()
    }
    response.on('drain', done)
    response.on('close', done)
  })
}
