/** What the daily digest says of an integration's day (pure). */

import type { DigestOfIntegration } from '../../model/digest.ts'
import type { RunState } from '../../model/run.ts'
import type { IntegrationDay } from '../../store/digests.ts'

export function digestOf({ name, isSuspended, nextDue, follows, ended }: IntegrationDay): DigestOfIntegration {
  const carried = ended.filter(({ state }) => carriedStates.has(state))
  const last = carried.at(-1)
  const done = ended.filter(({ state }) => state === 'done')
  const byState = Map.groupBy(ended, ({ state }) => state)
  const sum = (what: 'created' | 'updated' | 'deleted' | 'restored' | 'problems', runs: typeof ended): number =>
    runs.flatMap(({ counts }) => Object.values(counts)).reduce((total, counts) => total + counts[what], 0)
  return {
    name,
    runs: Object.fromEntries([...byState].map(([state, runs]) => [state, runs.length])),
    changed: {
      created: sum('created', done),
      updated: sum('updated', done),
      deleted: sum('deleted', done),
      restored: sum('restored', done),
    },
    problems: last ? sum('problems', [last]) : 0,
    // Only a run that reads everything knows.
    unmapped: carried.findLast(({ unmapped }) => unmapped !== null)?.unmapped ?? [],
    failure: last?.state === 'failed' ? last.failure : null,
    recovered: last?.state === 'done' && carried.some(({ state }) => state === 'failed'),
    isSuspended,
    nextDue,
    follows,
  }
}

/** What was skipped or taken back says nothing of how it goes. */
const carriedStates: ReadonlySet<RunState> = new Set(['done', 'held', 'failed'])
