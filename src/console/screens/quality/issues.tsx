/** The open issues one by one, narrowed by a group, and as a file for a registrar. */

import { Button } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useClock } from '../../ask/session.ts'
import { Asked, EmptyState, SkeletonRows } from '../../ui/asked.tsx'
import { DataTable, type Column } from '../../ui/data-table.tsx'
import { Icon } from '../../ui/icon.tsx'
import { ShownMoment } from '../../ui/shown-moment.tsx'
import { attributeTitle, entityName } from '../../words/entities.ts'
import type { Clock } from '../../words/times.ts'
import type { QualityAddress } from './address.ts'
import { issuesFile, issuesQuestion, type Issue } from './data.ts'
import { ruleWords } from './words.ts'
import classes from './quality.module.css'

export function Issues({
  dataSource,
  address,
  onShowAll,
}: {
  readonly dataSource: string
  readonly address: QualityAddress
  readonly onShowAll: () => void
}) {
  const query = useInfiniteQuery(issuesQuestion(dataSource, address))
  const clock = useClock()
  const narrowed = [
    address.attribute && `${attributeTitle(address.attribute)} ${ruleWords(address.rule ?? '')}`,
    address.school,
  ].filter(Boolean)
  return (
    <section aria-label="Issues">
      <div className={classes['head']}>
        <h2 className={classes['title']}>Issues{narrowed.length > 0 && `: ${narrowed.join(', ')}`}</h2>
        {narrowed.length > 0 && (
          <Button variant="default" size="xs" onClick={onShowAll}>
            Show all issues
          </Button>
        )}
        <Button
          variant="default"
          size="xs"
          leftSection={<Icon name="download" />}
          renderRoot={props => <a href={issuesFile(dataSource, address)} download {...props} />}
        >
          Download as CSV
        </Button>
      </div>
      <Asked
        query={query}
        loading={<SkeletonRows />}
        empty={<EmptyState icon="filter" title="No issue is like that" />}
      >
        {issues => (
          <DataTable
            label="Issues"
            columns={columns(clock)}
            rows={issues}
            rowKey={({ id }) => id}
            more={{ isThere: query.hasNextPage, isComing: query.isFetchingNextPage, fetch: query.fetchNextPage }}
          />
        )}
      </Asked>
    </section>
  )
}

function columns(clock: Clock): readonly Column<Issue>[] {
  return [
    {
      key: 'record',
      head: 'Record',
      narrow: 'first',
      cell: ({ entity, externalId }) => `${entityName(entity)} ${externalId}`,
    },
    {
      key: 'wrong',
      head: 'What is wrong',
      width: 'minmax(0, 1.6fr)',
      cell: ({ attribute, rule, because }) =>
        `${attributeTitle(attribute)} ${ruleWords(rule)}${because === null ? '' : ` (${because})`}`,
    },
    { key: 'value', head: 'Value', cell: ({ value }) => value ?? '—' },
    { key: 'school', head: 'School', cell: ({ school }) => school ?? '–' },
    {
      key: 'since',
      head: 'Since',
      cell: ({ openedAt, openedBy }) => (
        <Link to="/runs/$run" params={{ run: openedBy }} className="quiet-link">
          <ShownMoment at={openedAt} clock={clock} />
        </Link>
      ),
    },
  ]
}
