/** How many requests may be in flight at a host: halves when the host is in trouble, grows by one while it answers well. */

export type Adaptive = {
  /** Waits for a free place; the caller gives it back. Rejects with the signal's reason when that comes first. */
  enter(signal: AbortSignal): Promise<void>
  leave(): void
  answeredWell(): void
  struggled(): void
  /** The number allowed at this moment. */
  readonly limit: number
}

export function makeAdaptive(most: number): Adaptive {
  let limit = most
  let inFlight = 0
  let goodSinceChange = 0
  const waiting: (() => void)[] = []

  const admit = (): void => {
    while (inFlight < limit) {
      const next = waiting.shift()
      if (!next) return
      inFlight += 1
      next()
    }
  }

  return {
    enter(signal) {
      signal.throwIfAborted()
      return new Promise((resolve, reject) => {
        const admitted = (): void => {
          signal.removeEventListener('abort', aborted)
          resolve()
        }
        const aborted = (): void => {
          const place = waiting.indexOf(admitted)
          if (place >= 0) waiting.splice(place, 1)
          reject(signal.reason)
        }
        signal.addEventListener('abort', aborted, { once: true })
        waiting.push(admitted)
        admit()
      })
    },
    leave() {
      inFlight -= 1
      admit()
    },
    answeredWell() {
      goodSinceChange += 1
      if (limit >= most || goodSinceChange < limit * 2) return
      limit += 1
      goodSinceChange = 0
      admit()
    },
    struggled() {
      // Requests that were in flight together report the same trouble: they halve the number once.
      if (goodSinceChange > 0 || limit === most) limit = Math.max(1, Math.floor(limit / 2))
      goodSinceChange = 0
    },
    get limit() {
      return limit
    },
  }
}
