/** The problems of a run by their cause, each with its advice; as a file for whoever mends them in the source. */

import { Group } from '@mantine/core'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { api } from '../../../contract/api/all.ts'
import { addressOf, type Answer } from '../../ask/ask.ts'
import { question } from '../../ask/questions.ts'
import { Asked, EmptyState, SkeletonRows } from '../../ui/asked.tsx'
import { CsvLink } from '../../ui/csv-link.tsx'
import { DataTable, type Column } from '../../ui/data-table.tsx'
import { attributeTitle, countedEntities, entityName, entityTitle } from '../../words/entities.ts'
import { shownNumber } from '../../words/numbers.ts'
import { problemsQuestion } from './data.ts'
import type { Run } from './words.ts'
import classes from './problems.module.css'

const route = getRouteApi('/inside/runs/$run')

type Cause = Answer<typeof api.runs.problemCauses>['items'][number]
type Problem = Answer<typeof api.runs.problems>['items'][number]

export function Problems({ run }: { readonly run: Run }) {
  const { entity } = route.useSearch()
  const query = useQuery({
    ...question(api.runs.problemCauses, { params: { run: run.run } }),
    select: ({ items }) => items.filter(cause => entity === undefined || cause.entity === entity),
  })
  return (
    <Asked
      query={query}
      loading={<SkeletonRows rows={4} height={64} />}
      empty={
        <EmptyState icon="check" title="No record had trouble">
          Everything that was read could be understood.
        </EmptyState>
      }
    >
      {causes => (
        <>
          <Group justify="space-between" pb="sm">
            <h2 className={classes['title']}>By cause</h2>
            <CsvLink
              href={addressOf(api.runs.problemsFile, { params: { run: run.run } })}
              words="CSV for the registrar"
            />
          </Group>
          <ul className={classes['causes']}>
            {causes.map(cause => (
              <CauseLine key={`${cause.entity} ${cause.code} ${cause.attribute ?? ''}`} cause={cause} />
            ))}
          </ul>
          <h2 className={classes['title']}>Record by record</h2>
          <EachProblem run={run} />
        </>
      )}
    </Asked>
  )
}

function CauseLine({ cause: { entity, code, attribute, count, samples, message, advice } }: { readonly cause: Cause }) {
  const rest = count - samples.length
  return (
    <li className={classes['cause']}>
      <div className={classes['count']}>{countedEntities(count, entity)}</div>
      <div className={classes['words']}>
        <div className={classes['message']}>
          {attribute !== null && `${attributeTitle(attribute)}: `}
          {message}
        </div>
        <div>{advice}</div>
        <div className="dimmed">
          {entityTitle(entity)} {samples.join(', ')}
          {rest > 0 && ` and ${shownNumber(rest)} more`} <span className={classes['code']}>{code}</span>
        </div>
      </div>
    </li>
  )
}

function EachProblem({ run }: { readonly run: Run }) {
  const address = route.useSearch()
  const query = useInfiniteQuery(problemsQuestion(run.run, address))
  return (
    <Asked query={query} loading={<SkeletonRows />}>
      {problems => (
        <DataTable
          label="Problems"
          columns={columns}
          rows={problems}
          rowKey={({ entity, externalId, code, message }) => `${entity} ${externalId} ${code} ${message}`}
          more={{ isThere: query.hasNextPage, isComing: query.isFetchingNextPage, fetch: query.fetchNextPage }}
        />
      )}
    </Asked>
  )
}

const columns: readonly Column<Problem>[] = [
  {
    key: 'record',
    head: 'Record',
    width: 'minmax(120px, 180px)',
    narrow: 'first',
    cell: ({ entity, externalId }) => `${entityName(entity)} ${externalId}`,
  },
  { key: 'message', head: 'What happened', cell: ({ message }) => message },
  { key: 'advice', head: 'What to do', cell: ({ advice }) => advice },
]
