/** What the address of the desk carries: which cases are in the queue, which one lies on the desk, or what was ruled. */

import { peopleEntities } from '../../../model/domain.ts'
import { queuedKinds } from '../../../model/duplicate.ts'
import { oneOf, text } from '../../app/address.ts'

export const caseStates = ['waits', 'planned', 'resolved'] as const
export const deskViews = ['queue', 'apart'] as const

export type DeskAddress = {
  readonly view?: (typeof deskViews)[number] | undefined
  readonly state?: (typeof caseStates)[number] | undefined
  readonly entity?: (typeof peopleEntities)[number] | undefined
  readonly kind?: (typeof queuedKinds)[number] | undefined
  readonly domain?: string | undefined
  readonly source?: string | undefined
  readonly school?: string | undefined
  readonly case?: string | undefined
}

export function deskAddress(search: Record<string, unknown>): DeskAddress {
  const view = oneOf(search['view'], deskViews)
  const state = oneOf(search['state'], caseStates)
  const entity = oneOf(search['entity'], peopleEntities)
  const kind = oneOf(search['kind'], queuedKinds)
  return {
    ...(view ? { view } : {}),
    ...(state ? { state } : {}),
    ...(entity ? { entity } : {}),
    ...(kind ? { kind } : {}),
    ...text(search, 'domain', 'source', 'school', 'case'),
  }
}
