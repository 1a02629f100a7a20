/** Writes down how a run gets on, for whoever watches from elsewhere: often enough to see it move, and never in its way. */

import type { Pool } from 'pg'
import { keepProgressRows, type ToldProgress } from '../store/progress.ts'
import type { Progress } from '../sync/ports.ts'

export type ProgressKeeper = {
  report(progress: Progress): void
  /** Writes what is still unwritten. */
  close(): Promise<void>
}

const every = 250

export function keepProgress(pool: Pool, run: string, now: () => number = () => performance.now()): ProgressKeeper {
  const unwritten = new Map<string, ToldProgress>()
  const begun = new Map<string, { readonly at: Date; readonly since: number }>()
  let timer: NodeJS.Timeout | undefined
  let writing = Promise.resolve()

  const write = (): void => {
    timer = undefined
    const rows = [...unwritten.values()]
    unwritten.clear()
    if (rows.length === 0) return
    // Who watches sees less when the database is away; the run itself notices and tells that.
    writing = writing.then(() => keepProgressRows(pool, run, rows)).catch(() => undefined)
  }

  return {
    report: ({ stage, entity, done, total }) => {
      const key = `${stage} ${entity ?? ''}`
      const at = new Date()
      const first = begun.get(key) ?? { at, since: now() }
      begun.set(key, first)
      const seconds = (now() - first.since) / 1000
      const perSecond = seconds > 0.5 ? Math.round(done / seconds) : 0
      unwritten.set(key, { stage, entity, done, total, perSecond, at, begunAt: first.at })
      timer ??= setTimeout(write, every).unref()
    },
    close: async () => {
      clearTimeout(timer)
      write()
      await writing
    },
  }
}
