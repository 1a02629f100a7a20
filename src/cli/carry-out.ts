/** Carries out a run in this process: with progress on standard error, and an end by Ctrl-C. */

import type { Launch } from '../worker/front-door.ts'
import type { Desk } from './desk.ts'
import { interruptible } from './interrupt.ts'
import { showProgress } from './progress.ts'

export type RunView = Pick<Launch, 'trigger' | 'by' | 'signal' | 'onProgress' | 'onNotice'>

export async function carryOut<Result>(desk: Desk, work: (view: RunView) => Promise<Result>): Promise<Result> {
  const { stderr, by } = desk
  const view = showProgress({
    isTTY: stderr.isTTY,
    get columns() {
      return stderr.columns || 80
    },
    now: () => performance.now(),
    write: text => void stderr.write(text),
  })
  try {
    return await interruptible(
      line => view.notice(line),
      signal => work({ trigger: 'command line', by, signal, onProgress: view.report, onNotice: view.notice }),
    )
  } finally {
    view.end()
  }
}
