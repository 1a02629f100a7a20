/** What a run tells on its way is kept: how far it is, for whoever watches, and what happened to it, for its log. */

import type { Pool } from 'pg'
import { keepNote } from '../store/run-log.ts'
import type { Progress } from '../sync/ports.ts'
import { keepProgress } from './progress-keeper.ts'

type Tellings = { readonly onProgress: (progress: Progress) => void; readonly onNotice: (text: string) => void }

export function keepTold<Told extends Tellings>(
  pool: Pool,
  run: string,
  told: Told,
): { readonly told: Told; close(): Promise<void> } {
  const keeper = keepProgress(pool, run)
  let writing = Promise.resolve()
  return {
    told: {
      ...told,
      onProgress: progress => {
        keeper.report(progress)
        told.onProgress(progress)
      },
      onNotice: text => {
        // The log lacks it when the database is away; the run itself notices and tells that.
        writing = writing.then(() => keepNote(pool, run, text)).catch(() => undefined)
        told.onNotice(text)
      },
    },
    close: async () => {
      await keeper.close()
      await writing
    },
  }
}
