/** What kinds of organizations there are, and the time zones they may be in. */

import type { Organization } from '../../ask/session.ts'

export const kinds = ['state', 'county', 'district', 'school'] as const
export type Kind = (typeof kinds)[number]

export const kindNames: Readonly<Record<Kind, string>> = {
  state: 'State',
  county: 'County',
  district: 'District',
  school: 'School',
}

export function kindName({ type }: Pick<Organization, 'type'>): string {
  return kindNames[kinds.find(kind => kind === type) ?? 'district']
}

export const topOfTree = 'None: it stands at the top'

let zones: readonly string[] | undefined

/** With the one that is set, which may be one the browser does not list. */
export function timeZones(present: string): readonly string[] {
  zones ??= ['UTC', ...Intl.supportedValuesOf('timeZone').filter(zone => zone !== 'UTC')]
  return zones.includes(present) ? zones : [present, ...zones]
}
