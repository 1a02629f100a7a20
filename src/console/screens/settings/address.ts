/** What the address of the settings carries. */

import { oneOf, text } from '../../app/address.ts'

export const settingsTabs = ['users', 'invitations', 'keys', 'organization', 'sign-in', 'file'] as const
export type SettingsTab = (typeof settingsTabs)[number]

export type SettingsAddress = { readonly tab?: SettingsTab | undefined; readonly search?: string | undefined }

export function settingsAddress(search: Record<string, unknown>): SettingsAddress {
  const tab = oneOf(search['tab'], settingsTabs)
  return { ...(tab ? { tab } : {}), ...text(search, 'search') }
}
