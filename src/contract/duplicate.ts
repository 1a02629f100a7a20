/** How a duplicate case is told to scripts: what `duplicates --json` prints. */

import type { AccountCase, DuplicateCase, FieldEvidence, Member, QueuedCase } from '../model/duplicate.ts'
import { shownAttributes } from './record.ts'

export function queuedReport(one: QueuedCase) {
  const told = one.kind === 'newcomer' ? newcomerReport(one) : accountsReport(one)
  return { ...told, foundAt: one.foundAt, members: one.members.map(memberReport) }
}

function memberReport({ record, name, sources }: Member) {
  return { record, name, sources: [...sources] }
}

function newcomerReport(one: DuplicateCase) {
  const { id, entity, organization, system, externalId, domainName, doubt, run, state, ruling, values, records } = one
  return {
    case: id,
    kind: 'newcomer' as const,
    ...{ entity, organization: String(organization), state },
    newcomer: { source: system, externalId, attributes: { ...shownAttributes(entity, values) } },
    records: [...records],
    ...{ domain: domainName, doubt, run },
    ...(ruling ? { resolved: ruling } : {}),
  }
}

/** Of accounts that are all there. */
function accountsReport(one: AccountCase) {
  const { id, kind, entity, organization, state, records, domainName, doubt, likeness, evidence, ruling } = one
  return {
    case: id,
    ...{ kind, entity, organization: String(organization), state },
    records: [...records],
    ...{ domain: domainName, doubt, likeness },
    evidence: evidence.map(one => ({ ...one, words: evidenceWords(one) })),
    ...(ruling ? { resolved: ruling } : {}),
  }
}

/** `birthDate: nearly the same, speaks for one person (3 bits)`. */
function evidenceWords({ field, level, bits }: FieldEvidence): string {
  const how = { equal: 'the same', near: 'nearly the same', weak: 'a little alike', different: 'differs', swapped: 'changed places' } // prettier-ignore
  const says = bits > 8 ? 'speaks strongly for' : bits > 0 ? 'speaks for' : bits > -3 ? 'speaks against' : 'speaks strongly against' // prettier-ignore
  return `${field}: ${how[level]}, ${says} one person (${bits > 0 ? '+' : ''}${bits.toFixed(1)} bits)`
}
