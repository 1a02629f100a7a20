/** What the address of an integration carries: which part of it is looked at. */

import { oneOf } from '../../app/address.ts'

export const integrationTabs = ['tasks', 'schools', 'schedule', 'safety'] as const
export type IntegrationTab = (typeof integrationTabs)[number]
export const schoolTabs = ['missing', 'existing', 'withMissingData'] as const
export type SchoolTab = (typeof schoolTabs)[number]

export type IntegrationAddress = {
  readonly tab?: IntegrationTab | undefined
  readonly schools?: SchoolTab | undefined
}

export function integrationAddress(search: Record<string, unknown>): IntegrationAddress {
  const tab = oneOf(search['tab'], integrationTabs)
  const schools = oneOf(search['schools'], schoolTabs)
  return { ...(tab ? { tab } : {}), ...(schools ? { schools } : {}) }
}
