/** What the server has begun and goes on after the answer: broken off when the server closes, told in the log when it fails. */

import { randomUUID } from 'node:crypto'
import { Problem } from '../model/problem.ts'
import type { Log } from './log.ts'

export type Errands = {
  /** Resolves when the work says that it has begun, or has ended; rejects when it fails before. */
  begin(work: (signal: AbortSignal, begun: () => void) => Promise<unknown>): Promise<void>
  close(): Promise<void>
}

export function openErrands(log: Log): Errands {
  const ending = new AbortController()
  const underWay = new Set<Promise<unknown>>()
  return {
    begin: work =>
      new Promise((resolve, reject) => {
        if (ending.signal.aborted) {
          reject(stopping())
          return
        }
        let hasBegun = false
        const begun = (): void => {
          hasBegun = true
          resolve()
        }
        const done = work(ending.signal, begun)
          .then(begun, (error: unknown) => {
            if (!hasBegun) reject(error)
            // A Problem stands in the run itself.
            else if (!(error instanceof Problem)) log.trouble(randomUUID(), error)
          })
          .finally(() => underWay.delete(done))
        underWay.add(done)
      }),
    close: async () => {
      ending.abort()
      await Promise.all(underWay)
    },
  }
}

function stopping(): Problem {
  return new Problem({
    code: 'STOPPING',
    message: 'The server is stopping.',
    advice: 'Try again in a moment.',
    retry: true,
  })
}
