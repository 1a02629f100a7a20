/** All runs, the newest first, narrowed by what the address says. */

import { Button, Group, Select, TextInput } from '@mantine/core'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { api } from '../../../contract/api/all.ts'
import { question } from '../../ask/questions.ts'
import { useClock, useOrganization } from '../../ask/session.ts'
import { Asked, EmptyState, SkeletonRows } from '../../ui/asked.tsx'
import { DataTable, type Column } from '../../ui/data-table.tsx'
import { PageHead } from '../../ui/page-head.tsx'
import { ShownMoment } from '../../ui/shown-moment.tsx'
import { StateBadge } from '../../ui/state-badge.tsx'
import { shownNumber } from '../../words/numbers.ts'
import { saidDuration, type Clock } from '../../words/times.ts'
import type { RunsAddress } from './address.ts'
import { runsQuestion } from './data.ts'
import { changesOf, countOf, isUnderWay, kindWords, runName, stateWords, type Run } from './words.ts'

const route = getRouteApi('/inside/runs')

export function Runs() {
  const address = route.useSearch()
  const navigate = route.useNavigate()
  const organization = useOrganization()
  const clock = useClock()
  const query = useInfiniteQuery({
    ...runsQuestion(address, organization?.id),
    refetchInterval: ({ state }) => (state.data?.pages[0]?.items.some(run => isUnderWay(run as Run)) ? 3000 : false),
  })
  const narrowed = [address.integration, address.state, address.kind, address.day].some(Boolean)
  const open = ({ run }: Run): void => void navigate({ to: '/runs/$run', params: { run } })
  return (
    <>
      <PageHead title="Runs" under="Every run of an integration, every edit and every undo, with what it changed." />
      <Filters
        address={address}
        onChange={changed => void navigate({ search: previous => ({ ...previous, ...changed }), replace: true })}
      />
      <Asked
        query={query}
        loading={<SkeletonRows />}
        empty={
          narrowed ? (
            <EmptyState
              icon="filter"
              title="No run is like that"
              action={
                <Button variant="default" renderRoot={props => <Link to="/runs" {...props} />}>
                  Show all runs
                </Button>
              }
            />
          ) : (
            <EmptyState icon="runs" title="Nothing has run yet">
              Run an integration, and what it did stands here, with every change before and after.
            </EmptyState>
          )
        }
      >
        {runs => (
          <DataTable
            label="Runs"
            columns={columns(clock)}
            rows={runs}
            rowKey={({ run }) => run}
            onOpen={open}
            sort={address.sort ?? '-startedAt'}
            onSort={sort => void navigate({ search: previous => ({ ...previous, sort }), replace: true })}
            more={{ isThere: query.hasNextPage, isComing: query.isFetchingNextPage, fetch: query.fetchNextPage }}
          />
        )}
      </Asked>
    </>
  )
}

function Filters({
  address,
  onChange,
}: {
  readonly address: RunsAddress
  readonly onChange: (changed: RunsAddress) => void
}) {
  const organization = useOrganization()
  const filter = organization ? [`organization:${organization.id}`] : []
  const { data } = useQuery(question(api.integrations.list, { query: { limit: 500, filter } }))
  const integrations = (data?.items ?? []).map(({ id, name }) => ({ value: id, label: name }))
  const states = Object.entries(stateWords).map(([value, { word }]) => ({ value, label: word }))
  const kinds = Object.entries(kindWords).map(([value, label]) => ({ value, label }))
  return (
    <Group gap="xs" pb="md">
      <Select
        aria-label="Integration"
        placeholder="All integrations"
        clearable
        data={integrations}
        value={address.integration ?? null}
        onChange={value => onChange({ integration: value ?? undefined })}
        w={200}
      />
      <Select
        aria-label="State"
        placeholder="All states"
        clearable
        data={states}
        value={address.state ?? null}
        onChange={value => onChange({ state: value ?? undefined })}
        w={168}
      />
      <Select
        aria-label="Kind"
        placeholder="All kinds"
        clearable
        data={kinds}
        value={address.kind ?? null}
        onChange={value => onChange({ kind: value ?? undefined })}
        w={168}
      />
      <TextInput
        type="date"
        aria-label="Day on which it ended"
        value={address.day ?? ''}
        onChange={event => onChange({ day: event.currentTarget.value || undefined })}
        w={160}
      />
    </Group>
  )
}

function columns(clock: Clock): readonly Column<Run>[] {
  return [
    {
      key: 'name',
      head: 'Run',
      width: 'minmax(160px, 2fr)',
      narrow: 'first',
      cell: run => (
        <Link to="/runs/$run" params={{ run: run.run }} className="quiet-link">
          {runName(run)}
        </Link>
      ),
    },
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
      width: 'minmax(150px, 1.3fr)',
      isSortable: true,
      cell: run => <ShownMoment at={run.startedAt} clock={clock} />,
    },
    {
      key: 'took',
      head: 'Took',
      align: 'right',
      width: '88px',
      narrow: 'wide',
      cell: run => (run.durationMs === null ? '' : saidDuration(run.durationMs)),
    },
    { key: 'changes', head: 'Changes', align: 'right', width: '88px', cell: run => shownNumber(changesOf(run)) },
    {
      key: 'problems',
      head: 'Problems',
      align: 'right',
      width: '88px',
      narrow: 'wide',
      cell: run => (countOf(run, 'problems') > 0 ? shownNumber(countOf(run, 'problems')) : '–'),
    },
    { key: 'by', head: 'By', narrow: 'wide', cell: run => `${run.startedBy}, ${run.trigger}` },
  ]
}
