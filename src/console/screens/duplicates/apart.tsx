/** Pairs of accounts that were ruled to be different people, with who said so; each can be taken back. */

import { Button, Select } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { api } from '../../../contract/api/all.ts'
import { peopleEntities } from '../../../model/domain.ts'
import { useDeed } from '../../ask/questions.ts'
import { useClock, useMay } from '../../ask/session.ts'
import { Asked, EmptyState, ProblemState, SkeletonRows } from '../../ui/asked.tsx'
import { DataTable, type Column } from '../../ui/data-table.tsx'
import { ShownMoment } from '../../ui/shown-moment.tsx'
import { toast } from '../../ui/toast.ts'
import { entityName, entityTitle } from '../../words/entities.ts'
import type { Clock } from '../../words/times.ts'
import { apartQuestion, rulingChanges, type Apart } from './data.ts'
import classes from './desk.module.css'

type People = (typeof peopleEntities)[number]

export function ApartList({
  organization,
  entity,
  onEntity,
}: {
  readonly organization: string
  readonly entity: People | undefined
  readonly onEntity: (entity: People | undefined) => void
}) {
  const query = useInfiniteQuery(apartQuestion(organization, entity))
  const takeBack = useDeed(api.duplicates.takeBackApart, {
    changes: rulingChanges,
    onDone: () => toast('Taken back. Where a domain finds the two alike, they wait again.'),
  })
  return (
    <>
      <div className={classes['filters']}>
        <Select
          aria-label="Kind of record"
          placeholder="All people"
          clearable
          data={peopleEntities.map(value => ({ value, label: entityTitle(value) }))}
          value={entity ?? null}
          onChange={chosen => onEntity(peopleEntities.find(one => one === chosen))}
        />
      </div>
      {takeBack.error && <ProblemState problem={takeBack.error} />}
      <Asked
        query={query}
        loading={<SkeletonRows />}
        empty={
          <EmptyState icon="duplicates" title="No pair was ruled to be two people">
            Who is ruled not to be a duplicate stands here, and can be taken back.
          </EmptyState>
        }
      >
        {items => (
          <PairTable
            items={items}
            isBusy={takeBack.isPending}
            onTakeBack={({ organization: its, records: [one, other] }) =>
              takeBack.mutate({ params: { organization: its, one, other } })
            }
            more={{
              isThere: query.hasNextPage,
              isComing: query.isFetchingNextPage,
              fetch: () => query.fetchNextPage(),
            }}
          />
        )}
      </Asked>
    </>
  )
}

function PairTable({
  items,
  isBusy,
  onTakeBack,
  more,
}: {
  readonly items: readonly Apart[]
  readonly isBusy: boolean
  readonly onTakeBack: (pair: Apart) => void
  readonly more: { readonly isThere: boolean; readonly isComing: boolean; readonly fetch: () => unknown }
}) {
  const may = useMay()
  const clock = useClock()
  return (
    <DataTable
      label="Pairs that are two people"
      columns={columns({ clock, isBusy, onTakeBack, mayTakeBack: pair => may('operator', pair.organization) })}
      rows={items}
      rowKey={({ records }) => records.join(' ')}
      more={more}
    />
  )
}

function columns({
  clock,
  isBusy,
  mayTakeBack,
  onTakeBack,
}: {
  readonly clock: Clock
  readonly isBusy: boolean
  readonly mayTakeBack: (pair: Apart) => boolean
  readonly onTakeBack: (pair: Apart) => void
}): readonly Column<Apart>[] {
  return [
    {
      key: 'pair',
      head: 'Two people',
      width: 'minmax(200px, 1.6fr)',
      narrow: 'first',
      cell: pair => (
        <>
          <PersonLink pair={pair} side={0} /> and <PersonLink pair={pair} side={1} />
        </>
      ),
    },
    { key: 'entity', head: 'Kind', width: '96px', narrow: 'wide', cell: ({ entity }) => entityName(entity) },
    { key: 'by', head: 'Who', cell: ({ by }) => by },
    { key: 'at', head: 'When', cell: ({ at }) => <ShownMoment at={at} clock={clock} /> },
    { key: 'reason', head: 'Why', cell: ({ reason }) => reason ?? <span className="dimmed">not said</span> },
    {
      key: 'back',
      head: '',
      width: '104px',
      narrow: 'state',
      cell: pair =>
        mayTakeBack(pair) && (
          <Button
            variant="default"
            size="compact-xs"
            disabled={isBusy}
            aria-label={`Take back: ${pair.names.join(' and ')}`}
            onClick={() => onTakeBack(pair)}
          >
            Take back
          </Button>
        ),
    },
  ]
}

function PersonLink({ pair: { entity, records, names }, side }: { readonly pair: Apart; readonly side: 0 | 1 }) {
  return (
    <Link to="/directory/$entity/$record" params={{ entity, record: records[side] }} className="quiet-link">
      {names[side]}
    </Link>
  )
}
