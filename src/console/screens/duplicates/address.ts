/** What the address of the desk carries: which cases are in the queue, and which one lies on the desk. */

import { entityTypes } from '../../../model/entity.ts'
import { oneOf, text } from '../../app/address.ts'

export const caseStates = ['waits', 'planned', 'resolved'] as const

export type DeskAddress = {
  readonly state?: (typeof caseStates)[number] | undefined
  readonly entity?: (typeof entityTypes)[number] | undefined
  readonly case?: string | undefined
}

export function deskAddress(search: Record<string, unknown>): DeskAddress {
  const state = oneOf(search['state'], caseStates)
  const entity = oneOf(search['entity'], entityTypes)
  return { ...(state ? { state } : {}), ...(entity ? { entity } : {}), ...text(search, 'case') }
}
