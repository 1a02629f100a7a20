/** What the address of the mapping carries: which task and which part of it, the attribute whose rule is open, and the person it is tried on. */

import { entityTypes } from '../../../model/entity.ts'
import { oneOf, text } from '../../app/address.ts'

export const taskParts = ['attributes', 'filters'] as const
export type TaskPart = (typeof taskParts)[number]

export type MappingAddress = {
  readonly integration?: string | undefined
  readonly entity?: (typeof entityTypes)[number] | undefined
  readonly part?: TaskPart | undefined
  readonly attribute?: string | undefined
  /** By their key in the source. */
  readonly person?: string | undefined
}

export function mappingAddress(search: Record<string, unknown>): MappingAddress {
  const entity = oneOf(search['entity'], entityTypes)
  const part = oneOf(search['part'], taskParts)
  return {
    ...(entity ? { entity } : {}),
    ...(part ? { part } : {}),
    ...text(search, 'integration', 'attribute', 'person'),
  }
}
