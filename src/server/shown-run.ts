/** A run as the API tells it. */

import { runReport } from '../contract/run.ts'
import type { Run } from '../model/run.ts'

/** As the command line tells it, with whose it is. */
export function shownRun(run: Run) {
  const { held, entities, unmapped, ...report } = runReport(run)
  return {
    ...report,
    entities: { ...entities },
    held: [...held],
    ...(unmapped
      ? { unmapped: unmapped.map(({ waiting, ...school }) => ({ ...school, waiting: { ...waiting } })) }
      : {}),
    organization: String(run.organization),
  }
}
