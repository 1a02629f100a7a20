/** All runs, the newest first, narrowed by what the address says. */

import { useInfiniteQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useClock, useOrganization } from '../../ask/session.ts'
import { Asked, EmptyState, SkeletonRows } from '../../ui/asked.tsx'
import { DataTable, type Column } from '../../ui/data-table.tsx'
import { PageHead } from '../../ui/page-head.tsx'
import { ShownMoment } from '../../ui/shown-moment.tsx'
import { StateBadge } from '../../ui/state-badge.tsx'
import { saidDuration, type Clock } from '../../words/times.ts'
import { runsQuestion } from './data.ts'
import { runName, stateWords, type Run } from './words.ts'

const route = getRouteApi('/inside/runs')

export function Runs() {
  const filters = route.useSearch()
  const organization = useOrganization()
  const clock = useClock()
  const query = useInfiniteQuery(runsQuestion({ ...filters, organization: organization?.id }))
  return (
    <>
      <PageHead title="Runs" under="Each execution of an integration, each edit and each undo." />
      <Asked
        query={query}
        loading={<SkeletonRows />}
        empty={
          <EmptyState icon="runs" title="No runs yet">
            Run an integration, and what it did stands here, with every change before and after.
          </EmptyState>
        }
      >
        {runs => (
          <DataTable
            label="Runs"
            columns={columns(clock)}
            rows={runs}
            rowKey={({ run }) => run}
            more={{ isThere: query.hasNextPage, isComing: query.isFetchingNextPage, fetch: query.fetchNextPage }}
          />
        )}
      </Asked>
    </>
  )
}

function columns(clock: Clock): readonly Column<Run>[] {
  return [
    { key: 'name', head: 'Run', width: 'minmax(0, 2fr)', narrow: 'first', cell: run => runName(run) },
    {
      key: 'state',
      head: 'State',
      width: '150px',
      narrow: 'state',
      cell: run => <StateBadge {...stateWords[run.state]} />,
    },
    {
      key: 'startedAt',
      head: 'Started',
      width: 'minmax(0, 1.4fr)',
      cell: run => <ShownMoment at={run.startedAt} clock={clock} />,
    },
    {
      key: 'duration',
      head: 'Took',
      align: 'right',
      width: '96px',
      cell: run => (run.durationMs === null ? '' : saidDuration(run.durationMs)),
    },
    { key: 'by', head: 'By', cell: run => run.startedBy, narrow: 'wide' },
  ]
}
