/** Says again and again that this process is there, for as long as it carries runs on; and notices when it was given up. */

import { setTimeout as pause } from 'node:timers/promises'
import type { Pool, PoolClient } from 'pg'
import { appear, beat, disappear } from '../store/presence.ts'
import { takenOn } from '../store/claims.ts'

const beatEvery = 2000
/** Others give a process up after ten seconds: before that, it must have stopped by itself. */
const mostSilence = 8000

type Presence = { users: number; readonly lost: AbortController; readonly ended: Promise<void>; end(): void }

const presences = new WeakMap<Pool, Presence>()

/** Does the work while others can see this process. The signal tells that they no longer do: its runs are not its own any more. */
export async function whilePresent<Result>(pool: Pool, work: (lost: AbortSignal) => Promise<Result>): Promise<Result> {
  const presence = presences.get(pool) ?? (await bePresent(pool))
  presence.users += 1
  try {
    return await work(presence.lost.signal)
  } finally {
    presence.users -= 1
    if (presence.users === 0) {
      if (presences.get(pool) === presence) presences.delete(pool)
      presence.end()
      await presence.ended
    }
  }
}

async function bePresent(pool: Pool): Promise<Presence> {
  const ending = new AbortController()
  const lost = new AbortController()
  await appear(pool)
  const already = presences.get(pool)
  if (already) return already
  const presence = { users: 0, lost, ended: keepBeating(pool, ending.signal, lose), end: () => ending.abort() }
  function lose(): void {
    if (presences.get(pool) === presence) presences.delete(pool)
    lost.abort(takenOn())
  }
  presences.set(pool, presence)
  return presence
}

/** On a connection of its own, so that no amount of work makes it wait. */
async function keepBeating(pool: Pool, ending: AbortSignal, lose: () => void): Promise<void> {
  let client: PoolClient | undefined
  let seenAt = performance.now()
  while (!ending.aborted) {
    try {
      client ??= await pool.connect()
      if (!(await beat(client, mostSilence))) return lose()
      seenAt = performance.now()
    } catch (error) {
      client?.release(error instanceof Error ? error : true)
      client = undefined
      if (performance.now() - seenAt > mostSilence) return lose()
    }
    await pause(beatEvery, undefined, { signal: ending, ref: false }).catch(() => undefined)
  }
  if (!client) return
  // Who can't say good-bye is given up by the others after a while.
  await disappear(client).then(
    () => client.release(),
    (broken: Error) => client.release(broken),
  )
}
