/** What the addresses of runs carry: which runs, and what of a run is looked at. */

import { differenceKinds } from '../../../model/drift.ts'
import { entityTypes } from '../../../model/entity.ts'
import { oneOf, text } from '../../app/address.ts'

export type RunsAddress = {
  readonly integration?: string | undefined
  readonly state?: string | undefined
  readonly kind?: string | undefined
  /** On which they ended, like 2026-11-25. */
  readonly day?: string | undefined
  readonly sort?: string | undefined
}

export function runsAddress(search: Record<string, unknown>): RunsAddress {
  return text(search, 'integration', 'state', 'kind', 'day', 'sort')
}

export const runTabs = ['changes', 'problems', 'conflicts', 'log', 'drift', 'unmatched'] as const
export type RunTab = (typeof runTabs)[number]

export type RunAddress = {
  readonly tab?: RunTab | undefined
  readonly person?: string | undefined
  readonly entity?: (typeof entityTypes)[number] | undefined
  readonly operation?: string | undefined
  readonly school?: string | undefined
  /** Of the drift: what a run would do. */
  readonly difference?: (typeof differenceKinds)[number] | undefined
  /** The change whose panel is open, by its number. */
  readonly change?: string | undefined
}

export function runAddress(search: Record<string, unknown>): RunAddress {
  const tab = oneOf(search['tab'], runTabs)
  const entity = oneOf(search['entity'], entityTypes)
  const difference = oneOf(search['difference'], differenceKinds)
  return {
    ...(difference ? { difference } : {}),
    ...(tab ? { tab } : {}),
    ...(entity ? { entity } : {}),
    ...text(search, 'person', 'operation', 'school', 'change'),
  }
}
