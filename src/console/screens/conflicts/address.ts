/** What the address of the conflicts carries: whether those that have been decided already. */

import { oneOf } from '../../app/address.ts'

export type ConflictsAddress = { readonly decided?: 'yes' | undefined }

export function conflictsAddress(search: Record<string, unknown>): ConflictsAddress {
  const decided = oneOf(search['decided'], ['yes'])
  return decided ? { decided } : {}
}
