/** Chance from a seed: the same seed and the same address give the same draws, in any order of asking. */

export type Chance = {
  /** A number from 0 up to, but not including, 1. */
  next(): number
  below(limit: number): number
  between(low: number, high: number): number
  happens(share: number): boolean
  pick<T>(list: readonly T[]): T
}

/** Every record has its own address (`seed, 'family', 17`), so that no record's draws depend on another's. */
export const chanceOf = (seed: number, place: string, index = 0): Chance => {
  let state = scatter(scatter(hashText(place) ^ seed) ^ index)
  const next = () => {
    // mulberry32 by Tommy Ettinger, public domain
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
  const below = (limit: number) => Math.floor(next() * limit)
  return {
    next,
    below,
    between: (low, high) => low + below(high - low + 1),
    happens: share => next() < share,
    pick: list => at(list, below(list.length)),
  }
}

/** The item at a place that must exist. */
export const at = <T>(list: readonly T[], index: number): T => {
  const item = list[index]
  if (item === undefined) throw new Error(`Nothing at ${index} in a list of ${list.length}`)
  return item
}

/** True for `marked` of `total` places, spread evenly. */
export const isMarked = (index: number, marked: number, total: number) =>
  rankOfMark(index + 1, marked, total) > rankOfMark(index, marked, total)

/** How many places before this one are marked. */
export const rankOfMark = (index: number, marked: number, total: number) => Math.floor((index * marked) / total)

const hashText = (text: string) => {
  let hash = 0x811c9dc5
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
  return hash
}

const scatter = (value: number) => {
  const once = Math.imul(value ^ (value >>> 16), 0x85ebca6b)
  const twice = Math.imul(once ^ (once >>> 13), 0xc2b2ae35)
  return twice ^ (twice >>> 16)
}
