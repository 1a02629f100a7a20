/** The last part of a run that sends: sends what was planned, and ends the run. */

import type { Integration } from '../model/integration.ts'
import type { Claim } from '../store/claims.ts'
import { moveRun } from '../store/runs.ts'
import { recordSentCounts } from '../store/sending.ts'
import { runToCarry } from '../store/claims.ts'
import type { Progress } from '../sync/ports.ts'
import type { House } from './house.ts'
import type { RunDoor } from './opened-run.ts'
import { sendPlanned } from './send.ts'

/** Nothing, where the run is done already because it sends nothing. Throws what stops the sending. */
export async function sendRun(
  house: House,
  integration: Integration,
  claim: Claim,
  ports: {
    readonly door: RunDoor
    readonly signal: AbortSignal
    readonly onProgress: (progress: Progress) => void
  },
): Promise<void> {
  const { pool } = house
  const run = await runToCarry(pool, claim.run)
  if (run?.state !== 'running' || !run.isApplied) return
  const { tasks, system } = await ports.door.open()
  const { signal, onProgress } = ports
  const look = await ports.door.looked()
  await sendPlanned(house, { integration, claim, tasks, system, look, signal, onProgress })
  await recordSentCounts(pool, claim.run)
  await moveRun(pool, claim.run, { from: ['running'], to: 'done', generation: claim.generation })
}
