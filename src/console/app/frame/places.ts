/** The rail: where one can go, in which order, and who is offered it. */

import type { LinkProps } from '@tanstack/react-router'
import type { Role } from '../../../model/role.ts'
import type { IconName } from '../../ui/icon.tsx'

export type Place = {
  readonly to: NonNullable<LinkProps['to']>
  readonly label: string
  readonly icon: IconName
  readonly least: Role
  /** Set apart below the line. */
  readonly isSetting?: true
  /** What waits for a person there is counted. */
  readonly waits?: 'runs' | 'duplicates' | 'conflicts'
}

export const places: readonly Place[] = [
  { to: '/', label: 'Overview', icon: 'overview', least: 'viewer' },
  { to: '/integrations', label: 'Integrations', icon: 'integrations', least: 'viewer' },
  { to: '/data-sources', label: 'Data sources', icon: 'sources', least: 'viewer' },
  { to: '/runs', label: 'Runs', icon: 'runs', least: 'viewer', waits: 'runs' },
  { to: '/duplicates', label: 'Duplicates', icon: 'duplicates', least: 'viewer', waits: 'duplicates' },
  { to: '/directory', label: 'Directory', icon: 'directory', least: 'viewer' },
  { to: '/conflicts', label: 'Conflicts', icon: 'conflicts', least: 'viewer', waits: 'conflicts' },
  { to: '/quality', label: 'Data quality', icon: 'quality', least: 'viewer' },
  { to: '/mapping', label: 'Mapping', icon: 'mapping', least: 'operator', isSetting: true },
  { to: '/domains', label: 'Domains', icon: 'domains', least: 'viewer', isSetting: true },
  { to: '/master-fields', label: 'Master fields', icon: 'master', least: 'viewer', isSetting: true },
  { to: '/organizations', label: 'Organizations', icon: 'organizations', least: 'viewer', isSetting: true },
  { to: '/audit', label: 'Audit', icon: 'audit', least: 'administrator', isSetting: true },
  { to: '/settings', label: 'Settings', icon: 'settings', least: 'administrator', isSetting: true },
]
