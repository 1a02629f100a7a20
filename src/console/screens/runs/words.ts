/** Runs in words: their states, what they are, and how they came about. */

import type { Answer } from '../../ask/ask.ts'
import type { api } from '../../../contract/api/all.ts'
import type { Tone } from '../../ui/state-badge.tsx'
import type { IconName } from '../../ui/icon.tsx'

export type Run = Answer<typeof api.runs.read>
export type RunState = Run['state']

export type StateWords = { readonly tone: Tone; readonly word: string; readonly icon?: IconName }

export const stateWords: Readonly<Record<RunState, StateWords>> = {
  queued: { tone: 'running', word: 'Waiting its turn', icon: 'clock' },
  running: { tone: 'running', word: 'Running' },
  held: { tone: 'needs-you', word: 'Needs you' },
  done: { tone: 'done', word: 'Done' },
  previewed: { tone: 'done', word: 'Previewed', icon: 'search' },
  declined: { tone: 'paused', word: 'Declined', icon: 'close' },
  cancelled: { tone: 'paused', word: 'Cancelled', icon: 'stop' },
  skipped: { tone: 'paused', word: 'Left out' },
  failed: { tone: 'failed', word: 'Failed' },
}

export function runName({ kind, integration }: Pick<Run, 'kind' | 'integration'>): string {
  if (kind === 'edit') return 'Edit by hand'
  if (kind === 'undo') return integration === null ? 'Undo' : `Undo of ${integration}`
  return integration ?? 'Integration'
}
