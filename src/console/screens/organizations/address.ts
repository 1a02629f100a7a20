/** What the address of the organizations carries: the one that is being looked at. */

import { text } from '../../app/address.ts'

export type OrganizationsAddress = { readonly edit?: string | undefined }

export function organizationsAddress(search: Record<string, unknown>): OrganizationsAddress {
  return text(search, 'edit')
}
