/** Takes one merge back out of several that stand on each other: later ones are taken apart first, and made again after. */

import type { Memory, World } from '../model/merged.ts'
import { mergeAccounts, unmergeAccounts, type Unmerged } from './merge-accounts.ts'
import type { Scale } from './join-records.ts'

export type TakenApart = Unmerged & {
  /** Merges that stand as before; what is remembered of them is new. */
  readonly again: readonly Memory[]
}

/** `standing`: all merges into the same account, by way of others too, in the order in which they were done. */
export function takeApart(world: World, standing: readonly Memory[], secondary: string, scale: Scale): TakenApart {
  const first = standing.findIndex(({ accounts }) => accounts.secondary.id === secondary)
  const [memory, ...later] = standing.slice(first)
  if (first < 0 || !memory) throw new Error(`${secondary} is not merged into anybody`)
  let at = world
  for (const one of later.toReversed()) at = unmergeAccounts(at, one, scale).world
  const unmerged = unmergeAccounts(at, memory, scale)
  at = unmerged.world
  const again: Memory[] = []
  for (const { accounts, take, at: when } of later) {
    const merged = mergeAccounts(
      at,
      { primary: accounts.primary.id, secondary: accounts.secondary.id, take, at: when },
      scale,
    )
    at = merged.world
    again.push(merged.memory)
  }
  return { ...unmerged, world: at, again }
}
