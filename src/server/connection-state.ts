/** How a connection fares, in the five words administrators know from Clever, and whose turn it is (pure). */

import type { Run } from '../model/run.ts'
import type { IntegrationNow } from '../store/overview.ts'

export type ConnectionState = {
  readonly state: 'successful' | 'in progress' | 'on hold' | 'error' | 'paused' | null
  readonly turn: 'system' | 'person' | 'nobody'
  readonly why: string | null
}

type Now = Pick<IntegrationNow, 'isSuspended' | 'nextDue' | 'follows'> & {
  readonly last: Pick<Run, 'state' | 'failure'> | null
}

export function connectionState(now: Now, importsUntil: Date | null): ConnectionState {
  const { isSuspended, nextDue, follows, last } = now
  const runsByItself = nextDue !== null || follows.length > 0
  const rest = runsByItself ? ('system' as const) : ('nobody' as const)
  if (last?.state === 'queued' || last?.state === 'running') {
    return { state: 'in progress', turn: 'system', why: last.state === 'queued' ? 'it waits for a worker' : null }
  }
  if (last?.state === 'held') {
    return { state: 'on hold', turn: 'person', why: 'its plan waits for a person: it passes a limit, or is a preview' }
  }
  if (isSuspended) return { state: 'paused', turn: 'person', why: 'somebody suspended it' }
  if (importsUntil) {
    return { state: 'paused', turn: 'system', why: `imports are suspended until ${importsUntil.toISOString()}` }
  }
  if (last?.state === 'failed') {
    return { state: 'error', turn: 'person', why: last.failure?.message ?? null }
  }
  if (last === null) return { state: null, turn: runsByItself ? 'system' : 'person', why: 'it has not run yet' }
  if (last.state === 'declined') return { state: 'on hold', turn: rest, why: 'its last plan was declined' }
  if (last.state === 'cancelled') return { state: 'on hold', turn: rest, why: 'its last run was cancelled' }
  return { state: 'successful', turn: rest, why: null }
}
