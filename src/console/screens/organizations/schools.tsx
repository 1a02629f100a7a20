/** The schools of the organization in view: Passport's records of them. */

import { useInfiniteQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { api } from '../../../contract/api/all.ts'
import type { Answer } from '../../ask/ask.ts'
import { listQuestion } from '../../ask/questions.ts'
import type { Organization } from '../../ask/session.ts'
import { Asked, SkeletonRows } from '../../ui/asked.tsx'
import { DataTable, type Column } from '../../ui/data-table.tsx'
import { Part } from '../../ui/part.tsx'

type School = Answer<typeof api.records.list>['items'][number]

export function Schools({ organization: { id, name } }: { readonly organization: Organization }) {
  const navigate = useNavigate()
  const query = useInfiniteQuery(
    listQuestion(api.records.list, {
      params: { entity: 'school' },
      query: { limit: 200, sort: 'name', filter: [`organization:${id}`] },
    }),
  )
  return (
    <Part title={`Schools of ${name}`}>
      <Asked
        query={query}
        loading={<SkeletonRows rows={3} />}
        empty={
          <p className="dimmed">
            None yet. They come by an integration with the task School, or are added in the{' '}
            <Link to="/directory" search={{ entity: 'school' }}>
              directory
            </Link>
            .
          </p>
        }
      >
        {schools => (
          <DataTable
            label="Schools"
            columns={columns}
            rows={schools}
            rowKey={school => school.id}
            onOpen={school =>
              void navigate({ to: '/directory/$entity/$record', params: { entity: 'school', record: school.id } })
            }
            more={{ isThere: query.hasNextPage, isComing: query.isFetchingNextPage, fetch: query.fetchNextPage }}
          />
        )}
      </Asked>
    </Part>
  )
}

function said({ attributes }: School, name: string): string {
  const value = attributes[name]
  return typeof value === 'string' ? value : ''
}

const columns: readonly Column<School>[] = [
  {
    key: 'name',
    head: 'Name',
    width: 'minmax(160px, 2fr)',
    narrow: 'first',
    cell: school => (
      <Link to="/directory/$entity/$record" params={{ entity: 'school', record: school.id }} className="quiet-link">
        {said(school, 'name')}
      </Link>
    ),
  },
  { key: 'identifier', head: 'School number', cell: school => said(school, 'identifier') },
  { key: 'city', head: 'City', cell: school => said(school, 'city') },
  {
    key: 'sources',
    head: 'Comes from',
    narrow: 'wide',
    cell: ({ sources }) => sources.map(({ source }) => source).join(', '),
  },
]
