/** Values that moved on both sides: all three, and which one stands by which rule. */

import { useInfiniteQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import type { api } from '../../../contract/api/all.ts'
import type { Answer } from '../../ask/ask.ts'
import { Asked, EmptyState, SkeletonRows } from '../../ui/asked.tsx'
import { DataTable, type Column } from '../../ui/data-table.tsx'
import { saidValue } from '../../ui/diff-line.tsx'
import { attributeTitle, entityName } from '../../words/entities.ts'
import { conflictsQuestion } from './data.ts'
import type { Run } from './words.ts'

const route = getRouteApi('/inside/runs/$run')

type Conflict = Answer<typeof api.runs.conflicts>['items'][number]

export function Conflicts({ run }: { readonly run: Run }) {
  const address = route.useSearch()
  const query = useInfiniteQuery(conflictsQuestion(run.run, address))
  return (
    <Asked
      query={query}
      loading={<SkeletonRows />}
      empty={
        <EmptyState icon="check" title="No value moved on both sides">
          Where Passport and the source both changed a value since they last agreed, both values stand here.
        </EmptyState>
      }
    >
      {conflicts => (
        <DataTable
          label="Conflicts"
          columns={columns}
          rows={conflicts}
          rowKey={({ record, attribute }) => `${record} ${attribute}`}
          more={{ isThere: query.hasNextPage, isComing: query.isFetchingNextPage, fetch: query.fetchNextPage }}
        />
      )}
    </Asked>
  )
}

const columns: readonly Column<Conflict>[] = [
  {
    key: 'record',
    head: 'Record',
    narrow: 'first',
    cell: ({ entity, externalId }) => `${entityName(entity)} ${externalId}`,
  },
  { key: 'attribute', head: 'Attribute', narrow: 'state', cell: ({ attribute }) => attributeTitle(attribute) },
  { key: 'base', head: 'Before', cell: ({ base }) => saidValue(base) },
  { key: 'theirs', head: 'The source says', cell: ({ theirs }) => saidValue(theirs) },
  { key: 'ours', head: 'Passport says', cell: ({ ours }) => saidValue(ours) },
  { key: 'rule', head: 'Decided', width: 'minmax(0, 1.4fr)', cell: ({ decided, rule }) => `${decided}: ${rule}` },
]
