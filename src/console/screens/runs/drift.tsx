/** What a preview found to differ between Passport and the system, value by value, and what a run would do about it. */

import { Group, Select } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { api } from '../../../contract/api/all.ts'
import { driftWords } from '../../../contract/drift.ts'
import { differenceKinds } from '../../../model/drift.ts'
import { addressOf, type Answer } from '../../ask/ask.ts'
import { Asked, EmptyState, SkeletonRows } from '../../ui/asked.tsx'
import { CsvLink } from '../../ui/csv-link.tsx'
import { DataTable, type Column } from '../../ui/data-table.tsx'
import { saidValue } from '../../ui/diff-line.tsx'
import { attributeTitle, entityName, entityTitle } from '../../words/entities.ts'
import type { RunAddress } from './address.ts'
import { driftQuestion } from './data.ts'
import { entitiesOf, type Run } from './words.ts'

const route = getRouteApi('/inside/runs/$run')

type Difference = Answer<typeof api.runs.drift>['items'][number]

export function Drift({ run }: { readonly run: Run }) {
  const address = route.useSearch()
  const navigate = route.useNavigate()
  const query = useInfiniteQuery(driftQuestion(run.run, address))
  const narrow = (changed: RunAddress): void =>
    void navigate({ search: previous => ({ ...previous, ...changed }), replace: true })
  return (
    <>
      <Group gap="xs" pb="md">
        <Select
          aria-label="Entity"
          placeholder="All entities"
          clearable
          data={entitiesOf(run).map(entity => ({ value: entity, label: entityTitle(entity) }))}
          value={address.entity ?? null}
          onChange={value => narrow({ entity: entitiesOf(run).find(one => one === value) })}
          w={168}
        />
        <Select
          aria-label="What would happen"
          placeholder="Whatever would happen"
          clearable
          data={differenceKinds.map(value => ({ value, label: driftWords[value] }))}
          value={address.difference ?? null}
          onChange={value => narrow({ difference: differenceKinds.find(one => one === value) })}
          w={280}
        />
        <CsvLink href={addressOf(api.runs.driftFile, { params: { run: run.run } })} isLast />
      </Group>
      <Asked
        query={query}
        loading={<SkeletonRows />}
        empty={
          <EmptyState icon="check" title="Nothing differs">
            What Passport has and what the system has agree, as far as this integration carries it.
          </EmptyState>
        }
      >
        {differences => (
          <DataTable
            label="Drift"
            columns={columns}
            rows={differences}
            rowKey={({ record, kind, attribute }) => `${record} ${kind} ${attribute ?? ''}`}
            more={{ isThere: query.hasNextPage, isComing: query.isFetchingNextPage, fetch: query.fetchNextPage }}
          />
        )}
      </Asked>
    </>
  )
}

const columns: readonly Column<Difference>[] = [
  {
    key: 'who',
    head: 'Who',
    width: 'minmax(140px, 1.2fr)',
    narrow: 'first',
    cell: ({ name, entity, externalId, record }) => (
      <>
        {name || externalId || record} <span className="dimmed">{entityName(entity)}</span>
      </>
    ),
  },
  {
    key: 'attribute',
    head: 'Attribute',
    narrow: 'state',
    cell: ({ attribute }) => (attribute === null ? 'the whole record' : attributeTitle(attribute)),
  },
  { key: 'passport', head: 'Passport has', cell: ({ passport }) => saidValue(passport) },
  { key: 'there', head: 'The system has', cell: ({ there }) => saidValue(there) },
  { key: 'kind', head: 'What would happen', width: 'minmax(0, 1.4fr)', cell: ({ kind }) => driftWords[kind] },
]
