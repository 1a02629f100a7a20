/** What the address of data quality carries: whose data, and which issues. */

import { entityTypes } from '../../../model/entity.ts'
import { oneOf, text } from '../../app/address.ts'

export type QualityAddress = {
  readonly source?: string | undefined
  readonly entity?: (typeof entityTypes)[number] | undefined
  readonly attribute?: string | undefined
  readonly rule?: string | undefined
  readonly school?: string | undefined
}

export function qualityAddress(search: Record<string, unknown>): QualityAddress {
  const entity = oneOf(search['entity'], entityTypes)
  return { ...(entity ? { entity } : {}), ...text(search, 'source', 'attribute', 'rule', 'school') }
}
