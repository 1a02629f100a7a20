/** The rail: the organization in view, the places, and how many things wait for a person there. */

import { ActionIcon, Tooltip } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { api } from '../../../contract/api/all.ts'
import { question } from '../../ask/questions.ts'
import { useMay, useOrganization } from '../../ask/session.ts'
import { Icon } from '../../ui/icon.tsx'
import { OrganizationSwitch } from './organization-switch.tsx'
import { places, type Place } from './places.ts'
import classes from './rail.module.css'

export function Rail({
  isNarrow,
  isInDrawer = false,
  onFold,
  onGo,
}: {
  readonly isNarrow: boolean
  readonly isInDrawer?: boolean
  readonly onFold?: () => void
  /** Told when somebody leaves for a place. */
  readonly onGo?: () => void
}) {
  const may = useMay()
  const offered = places.filter(({ least }) => may(least))
  return (
    <div className={classes['rail']} data-narrow={isNarrow || undefined} data-in-drawer={isInDrawer || undefined}>
      <OrganizationSwitch />
      <nav aria-label="Main" className={classes['places']} onClick={onGo}>
        <Places places={offered.filter(({ isSetting }) => !isSetting)} />
        <Places places={offered.filter(({ isSetting }) => isSetting)} />
      </nav>
      {onFold && (
        <div className={classes['fold']}>
          <Tooltip label={isNarrow ? 'Widen the menu' : 'Fold the menu'} position="right">
            <ActionIcon onClick={onFold} aria-label={isNarrow ? 'Widen the menu' : 'Fold the menu'}>
              <Icon name={isNarrow ? 'expand' : 'collapse'} size={18} />
            </ActionIcon>
          </Tooltip>
        </div>
      )}
    </div>
  )
}

function Places({ places: listed }: { readonly places: readonly Place[] }) {
  if (listed.length === 0) return null
  return (
    <ul className={classes['list']}>
      {listed.map(place => (
        <li key={place.to}>
          <PlaceLink {...place} />
        </li>
      ))}
    </ul>
  )
}

function PlaceLink({ to, label, icon, waits }: Place) {
  const count = useWaiting(waits)
  return (
    <Link
      to={to}
      className={classes['place']}
      activeProps={{ 'data-active': true }}
      activeOptions={{ exact: to === '/', includeSearch: false }}
      title={label}
    >
      <Icon name={icon} size={18} />
      <span className={classes['label']}>{label}</span>
      {count > 0 && (
        <span className={classes['count']}>
          {count > 99 ? '99+' : count}
          <span className={classes['unseen']}> waiting for you</span>
        </span>
      )}
    </Link>
  )
}

const waiting = {
  runs: { endpoint: api.runs.list, filter: 'state:held' },
  duplicates: { endpoint: api.duplicates.list, filter: 'state:waits' },
  conflicts: { endpoint: api.conflicts.list, filter: 'decided:no' },
} as const

function useWaiting(waits: Place['waits']): number {
  const organization = useOrganization()
  const { endpoint, filter } = waiting[waits ?? 'runs']
  const narrowed = [filter, ...(organization ? [`organization:${organization.id}`] : [])]
  const { data } = useQuery({
    ...question<typeof endpoint>(endpoint, { query: { limit: 100, filter: narrowed } }),
    enabled: waits !== undefined,
    refetchInterval: 30_000,
  })
  return waits === undefined ? 0 : (data?.items.length ?? 0)
}
