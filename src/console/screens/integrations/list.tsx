/** The integrations of the organization in view, in the manual's columns. */

import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { useClock, useMay, useOrganization } from '../../ask/session.ts'
import { Asked, EmptyState, SkeletonRows } from '../../ui/asked.tsx'
import { DataTable, type Column } from '../../ui/data-table.tsx'
import { Icon } from '../../ui/icon.tsx'
import { PageHead } from '../../ui/page-head.tsx'
import { ShownMoment } from '../../ui/shown-moment.tsx'
import { StateBadge } from '../../ui/state-badge.tsx'
import type { Clock } from '../../words/times.ts'
import { stateWords, type RunState } from '../runs/words.ts'
import { IntegrationActions } from './actions.tsx'
import { integrationsQuestion, typeWords, type Integration } from './data.ts'

export function Integrations() {
  const organization = useOrganization()
  const navigate = useNavigate()
  const clock = useClock()
  const may = useMay()
  const query = useQuery({
    ...integrationsQuestion(organization?.id),
    select: ({ items }) => items,
    refetchInterval: ({ state }) => (state.data?.items.some(isUnderWay) ? 3000 : false),
  })
  const add = may('administrator') && organization !== null && (
    <Button leftSection={<Icon name="plus" />} renderRoot={props => <Link to="/integrations/new" {...props} />}>
      New
    </Button>
  )
  return (
    <>
      <PageHead
        title="Integrations"
        under="What moves between the data sources and Passport, and when."
        actions={add}
      />
      <Asked
        query={query}
        loading={<SkeletonRows rows={4} />}
        empty={
          <EmptyState icon="integrations" title="No integration yet">
            It takes three steps. First, a <Link to="/data-sources">data source</Link>: the system that has your people.
            Second, an integration under +New: what is taken from it, which schools, and when. Third, a preview: you
            read what would happen before anything is written.
          </EmptyState>
        }
      >
        {integrations => (
          <DataTable
            label="Integrations"
            columns={columns(clock)}
            rows={integrations}
            rowKey={({ id }) => id}
            onOpen={({ id }) => void navigate({ to: '/integrations/$integration', params: { integration: id } })}
          />
        )}
      </Asked>
    </>
  )
}

function isUnderWay({ lastRun }: Integration): boolean {
  return lastRun !== null && ['queued', 'running'].includes(lastRun.state)
}

function columns(clock: Clock): readonly Column<Integration>[] {
  return [
    { key: 'type', head: 'Type', width: '72px', cell: ({ type }) => typeWords[type].label },
    {
      key: 'name',
      head: 'Name',
      width: 'minmax(140px, 2fr)',
      narrow: 'first',
      cell: ({ id, name }) => (
        <Link to="/integrations/$integration" params={{ integration: id }} className="quiet-link">
          {name}
        </Link>
      ),
    },
    { key: 'source', head: 'Source', cell: ({ source }) => source },
    { key: 'target', head: 'Target', cell: ({ target }) => target },
    {
      key: 'state',
      head: 'State',
      width: '140px',
      narrow: 'state',
      cell: one => <IntegrationState integration={one} />,
    },
    {
      key: 'lastRun',
      head: 'Last run',
      width: 'minmax(150px, 1.3fr)',
      cell: ({ lastRun }) =>
        lastRun === null ? (
          'No run yet'
        ) : (
          <Link to="/runs/$run" params={{ run: lastRun.run }} className="quiet-link">
            <ShownMoment at={lastRun.startedAt} clock={clock} />
          </Link>
        ),
    },
    {
      key: 'actions',
      head: 'Actions',
      width: '132px',
      narrow: 'bare',
      cell: one => <IntegrationActions integration={one} />,
    },
  ]
}

/** Suspended says more than how the last run ended. */
export function IntegrationState({ integration }: { readonly integration: Integration }) {
  const { suspended, lastRun } = integration
  if (suspended !== null) return <StateBadge tone="paused" word="Suspended" />
  if (lastRun === null) return <StateBadge tone="paused" word="Not run yet" icon="clock" />
  return <StateBadge {...stateWords[lastRun.state as RunState]} />
}
