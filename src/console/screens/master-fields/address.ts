/** What the address of the master fields carries: of which kind of record, and of which source. */

import { entityTypes } from '../../../model/entity.ts'
import { oneOf, text } from '../../app/address.ts'

export type MasterFieldsAddress = {
  readonly entity?: (typeof entityTypes)[number] | undefined
  readonly source?: string | undefined
}

export function masterFieldsAddress(search: Record<string, unknown>): MasterFieldsAddress {
  const entity = oneOf(search['entity'], entityTypes)
  return { ...(entity ? { entity } : {}), ...text(search, 'source') }
}
