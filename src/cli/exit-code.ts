/** Exit codes (contract, 3). */

import { hasProblems } from '../contract/run.ts'
import type { Run } from '../model/run.ts'

export const exitCodes = { done: 0, failed: 1, usage: 2, held: 3, doneWithProblems: 4 } as const

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]

/** Of a run that has ended, or waits. */
export function exitCodeOf(run: Run, strict: boolean): ExitCode {
  switch (run.state) {
    case 'held':
      return exitCodes.held
    case 'done':
    case 'previewed':
      return strict && hasProblems(run) ? exitCodes.doneWithProblems : exitCodes.done
    default:
      return exitCodes.failed
  }
}
