/** Runs the same work over many items, several at once, and hands on each result as it comes: in any order, none twice. */

/**
 * No more than `limit()` results are being made or wait to be taken; it is asked anew each time. The first failure, or a
 * taker who stops, cancels what is in flight by the signal that `work` gets.
 */
export async function* inParallel<Item, Result>(
  items: readonly Item[],
  limit: () => number,
  work: (item: Item, signal: AbortSignal) => Promise<Result>,
): AsyncGenerator<Result> {
  const stop = new AbortController()
  const inFlight = new Map<number, Promise<{ readonly index: number; readonly result: Result }>>()
  let next = 0
  const begin = (): void => {
    const [index, item] = [next, items[next]]
    next += 1
    if (item === undefined) return
    const working = work(item, stop.signal).then(result => ({ index, result }))
    // A failure is heard by whoever races for it; until then it must not count as unheard.
    working.catch(() => undefined)
    inFlight.set(index, working)
  }
  try {
    while (next < items.length || inFlight.size > 0) {
      while (next < items.length && inFlight.size < Math.max(1, limit())) begin()
      const { index, result } = await Promise.race(inFlight.values())
      inFlight.delete(index)
      yield result
    }
  } finally {
    stop.abort(new Error('The pages in flight are no longer wanted.'))
    await Promise.allSettled(inFlight.values())
  }
}
