/** The drift of an integration that sends: a preview that reads everything and writes nothing, and how to look at one. */

import { Problem } from '../model/problem.ts'
import type { Integration } from '../model/integration.ts'
import { integrationById } from '../store/configuration.ts'
import type { DriftQuestion } from '../store/drift.ts'
import { existing } from './carry-on.ts'
import { fixedAttributes } from './fixed-attributes.ts'
import type { House } from './house.ts'
import { doorOf } from './opened-run.ts'

/** What a run's drift is asked with. Throws DRIFT_NOT_KNOWN for a run that compares nothing with a system. */
export async function driftQuestion(house: House, id: string): Promise<Pick<DriftQuestion, 'run' | 'fixed'>> {
  const run = await existing(house.pool, id)
  const integration = run.integration === null ? null : await integrationById(house.pool, run.integration)
  if (!integration) throw notKnown('it is no run of an integration')
  refuseImport(integration)
  if (run.state !== 'previewed') throw notKnown(`it is no preview that is done (${run.state})`)
  const door = doorOf(house, integration, { signal: new AbortController().signal, onNotice: () => undefined })
  try {
    return { run: run.id, fixed: fixedAttributes((await door.open()).tasks) }
  } finally {
    await door.close()
  }
}

/** Throws DRIFT_NOT_KNOWN for an import: nothing of Passport is sent there, so nothing can lack. */
export function refuseImport({ name, type }: Pick<Integration, 'name' | 'type'>): void {
  if (type === 'import') throw notKnown(`${name} only imports`)
}

function notKnown(why: string): Problem {
  return new Problem({
    code: 'DRIFT_NOT_KNOWN',
    message: `The drift can't be told: ${why}.`,
    advice: 'Ask for the drift of an export or a sync: `passport-sync drift INTEGRATION`.',
  })
}
