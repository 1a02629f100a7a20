/** Ids of version 7 (RFC 9562): ordered by time, and within a millisecond by number, so that what is made together lies together. */

import { randomFillSync } from 'node:crypto'
import { v7 } from 'uuid'

// One call for chance per id costs more than all the rest of an import's thinking: it is drawn by the kilobyte.
const pool = new Uint8Array(16 * 512)
let used = pool.length
let msecs = 0
let seq = 0

export function newId(): string {
  if (used === pool.length) {
    randomFillSync(pool)
    used = 0
  }
  const random = pool.subarray(used, used + 16)
  used += 16
  const now = Date.now()
  // A clock set back does not take the ids back with it.
  seq = now > msecs ? 0 : seq + 1
  msecs = Math.max(now, msecs)
  return v7({ random, msecs, seq })
}
