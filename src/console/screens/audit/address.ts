/** What the address of the audit log carries. */

import { text } from '../../app/address.ts'

export type AuditAddress = {
  readonly search?: string | undefined
  readonly from?: string | undefined
  readonly to?: string | undefined
  /** The entry whose panel is open. */
  readonly entry?: string | undefined
}

export function auditAddress(search: Record<string, unknown>): AuditAddress {
  return text(search, 'search', 'from', 'to', 'entry')
}
