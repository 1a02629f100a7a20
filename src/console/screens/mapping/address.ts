/** What the address of the mapping carries: which task, the attribute whose rule is open, and the person it is tried on. */

import { entityTypes } from '../../../model/entity.ts'
import { oneOf, text } from '../../app/address.ts'

export type MappingAddress = {
  readonly integration?: string | undefined
  readonly entity?: (typeof entityTypes)[number] | undefined
  readonly attribute?: string | undefined
  /** By their key in the source. */
  readonly person?: string | undefined
}

export function mappingAddress(search: Record<string, unknown>): MappingAddress {
  const entity = oneOf(search['entity'], entityTypes)
  return { ...(entity ? { entity } : {}), ...text(search, 'integration', 'attribute', 'person') }
}
