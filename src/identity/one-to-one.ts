/** Between two sources that hold each person once, a record is at most one other's: the likeliest pairs first. */

export type ScoredPair = { readonly a: string; readonly b: string; readonly bits: number }

/** Where two pairs are equally likely and share a record, neither is taken. The order of the pairs does not matter. */
export function oneToOne(pairs: readonly ScoredPair[]): ScoredPair[] {
  const sorted = [...pairs].sort((x, y) => y.bits - x.bits)
  const used = new Set<string>()
  const taken: ScoredPair[] = []
  for (let start = 0; start < sorted.length;) {
    const bits = sorted[start]?.bits
    let end = start
    while (end < sorted.length && sorted[end]?.bits === bits) end += 1
    const open = sorted.slice(start, end).filter(({ a, b }) => !used.has(a) && !used.has(b))
    const times = new Map<string, number>()
    for (const { a, b } of open) for (const id of [a, b]) times.set(id, (times.get(id) ?? 0) + 1)
    for (const pair of open) {
      if (times.get(pair.a) === 1 && times.get(pair.b) === 1) taken.push(pair)
      used.add(pair.a).add(pair.b)
    }
    start = end
  }
  return taken
}
