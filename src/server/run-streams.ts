/** Live progress by server-sent events: each connection looks what moved, and can go on where another broke off. */

import { setTimeout as wait } from 'node:timers/promises'
import type { FastifyReply } from 'fastify'
import type { Pool } from 'pg'
import { Problem } from '../model/problem.ts'
import type { RunState } from '../model/run.ts'
import { progressSince } from '../store/progress.ts'
import { findRun } from '../store/runs.ts'
import { shownRun } from './shown-run.ts'

export type RunStreams = {
  send(run: string, options: { readonly after: string; readonly reply: FastifyReply }): Promise<void>
  close(): void
}

const lookEvery = 400
const breatheEvery = 15_000
/** Then the browser connects again, and who it is is looked at anew. */
const longest = 5 * 60_000
const mostAtOnce = 200

const unended: readonly RunState[] = ['queued', 'running']

export function openRunStreams(pool: Pool): RunStreams {
  const ending = new AbortController()
  let open = 0

  return {
    send: async (run, { after, reply }) => {
      if (open >= mostAtOnce || ending.signal.aborted) throw tooMany()
      open += 1
      const gone = new AbortController()
      reply.raw.once('close', () => gone.abort())
      try {
        reply.hijack()
        const stream = reply.raw
        stream.writeHead(200, {
          ...headersOf(reply),
          'content-type': 'text/event-stream; charset=utf-8',
          'cache-control': 'no-store',
          'x-accel-buffering': 'no',
        })
        stream.write('retry: 1000\n\n')
        const until = AbortSignal.any([ending.signal, gone.signal, AbortSignal.timeout(longest)])
        await follow(pool, run, after, until, text => void stream.write(text))
        stream.end()
      } finally {
        open -= 1
      }
    },
    close: () => ending.abort(),
  }
}

/** The last number told is the id of its event, so that a browser sends it when it comes back. */
async function follow(
  pool: Pool,
  run: string,
  after: string,
  until: AbortSignal,
  write: (text: string) => void,
): Promise<void> {
  let number = /^\d{1,18}$/.test(after) ? after : '0'
  let told = ''
  let wroteAt = Date.now()
  const send = (event: string, body: unknown, id?: string): void => {
    write(`${id === undefined ? '' : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(body)}\n\n`)
    wroteAt = Date.now()
  }
  while (!until.aborted) {
    // The run first: what moved before it ended is then certainly seen.
    const found = await findRun(pool, run)
    for (const { number: moved, ...progress } of await progressSince(pool, run, number)) {
      send('progress', progress, moved)
      number = moved
    }
    if (!found) return send('end', {})
    const shown = shownRun(found)
    const isNew = told !== JSON.stringify(shown)
    told = JSON.stringify(shown)
    if (isNew) send('run', shown)
    if (!unended.includes(found.state)) return send('end', { state: found.state })
    if (Date.now() - wroteAt > breatheEvery) {
      write(': still there\n\n')
      wroteAt = Date.now()
    }
    await wait(lookEvery, undefined, { signal: until }).catch(() => undefined)
  }
}

/** What plugins have set on the answer goes along: a hijacked one sends nothing by itself. */
function headersOf(reply: FastifyReply): Record<string, string | number | string[]> {
  return Object.fromEntries(
    Object.entries(reply.getHeaders()).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  )
}

function tooMany(): Problem {
  return new Problem({
    code: 'TOO_MANY_REQUESTS',
    message: 'Too many are watching runs at this moment.',
    advice: 'Try again later, or ask for the run itself now and then.',
    retry: true,
  })
}
