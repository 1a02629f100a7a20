/** The last part of a run that sends: opens the system, sends what was planned, and ends the run. */

import type { Integration } from '../model/integration.ts'
import type { Claim } from '../store/claims.ts'
import { masterFieldsOf } from '../store/configuration.ts'
import { moveRun } from '../store/runs.ts'
import { recordSentCounts } from '../store/sending.ts'
import { runToCarry } from '../store/claims.ts'
import type { Progress } from '../sync/ports.ts'
import type { House } from './house.ts'
import { readyTasks } from './ready-tasks.ts'
import { sendPlanned } from './send.ts'
import { openSource } from './source-settings.ts'

/** Nothing, where the run is done already because it sends nothing. Throws what stops the sending. */
export async function sendRun(
  house: House,
  integration: Integration,
  claim: Claim,
  ports: {
    readonly signal: AbortSignal
    readonly lost: AbortSignal
    readonly onProgress: (progress: Progress) => void
    readonly onNotice: (text: string) => void
  },
): Promise<void> {
  const { pool } = house
  const run = await runToCarry(pool, claim.run)
  if (run?.state !== 'running' || !run.isApplied) return
  const signal = AbortSignal.any([ports.signal, ports.lost])
  const { connector, settings, tables } = await openSource(house, integration.source)
  const masterFields = await masterFieldsOf(pool, integration.organization)
  const tasks = readyTasks(integration, connector, settings, tables, masterFields)
  const system = connector.open(settings, { now: () => new Date(), signal, notice: ports.onNotice })
  try {
    await sendPlanned(house, { integration, claim, tasks, system, signal, onProgress: ports.onProgress })
  } finally {
    await system.close()
  }
  await recordSentCounts(pool, claim.run)
  await moveRun(pool, claim.run, { from: ['running'], to: 'done', generation: claim.generation })
}
