/** How a duplicate case is told to scripts: what `duplicates --json` prints. */

import type { DuplicateCase } from '../model/duplicate.ts'
import { shownAttributes } from './record.ts'

export function caseReport(one: DuplicateCase) {
  const { id, entity, organization, system, externalId, domainName, doubt, run, state, ruling, values, records } = one
  return {
    case: id,
    ...{ entity, organization: String(organization), state },
    newcomer: { source: system, externalId, attributes: { ...shownAttributes(entity, values) } },
    records: [...records],
    ...{ domain: domainName, doubt, run },
    ...(ruling ? { resolved: ruling } : {}),
  }
}
