/** What the audit log asks. */

import { api } from '../../../contract/api/all.ts'
import { listQuestion } from '../../ask/questions.ts'
import type { AuditAddress } from './address.ts'

export function auditQuestion(address: AuditAddress) {
  return listQuestion(api.audit.list, { query: { limit: 100, filter: filtersOf(address) } })
}

export function filtersOf({ search, from, to }: AuditAddress): string[] {
  return Object.entries({ search, from, to }).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}:${value}`],
  )
}
