/** Values that moved on both sides and wait for a word: what was agreed, what each side says, decided one by one or all alike. */

import { Button } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useState } from 'react'
import { api } from '../../../contract/api/all.ts'
import { useDeed } from '../../ask/questions.ts'
import { useMay, useOrganization } from '../../ask/session.ts'
import { AddressTabs } from '../../ui/address-tabs.tsx'
import { Asked, EmptyState, ProblemState, SkeletonRows } from '../../ui/asked.tsx'
import { DataTable, type Column } from '../../ui/data-table.tsx'
import { saidValue } from '../../ui/diff-line.tsx'
import { PageHead } from '../../ui/page-head.tsx'
import { toast } from '../../ui/toast.ts'
import { attributeTitle, entityName } from '../../words/entities.ts'
import { counted } from '../../words/numbers.ts'
import { DecideAlike } from './decide-alike.tsx'
import { conflictKey, decisionChanges, waitingQuestion, type Conflict, type Decided } from './data.ts'
import classes from './list.module.css'

const route = getRouteApi('/inside/conflicts')

export function Conflicts() {
  const address = route.useSearch()
  const navigate = route.useNavigate()
  const query = useInfiniteQuery(waitingQuestion(address, useOrganization()?.id))
  return (
    <>
      <PageHead
        title="Conflicts"
        under="Values that Passport and a system both changed since they last agreed. Both keep theirs until you have said which one stands."
      />
      <AddressTabs
        label="Conflicts"
        tabs={[
          { value: 'no', label: 'Waiting for you' },
          { value: 'yes', label: 'Decided, for the next run' },
        ]}
        value={address.decided ?? 'no'}
        onChange={decided =>
          void navigate({
            search: previous => ({ ...previous, decided: decided === 'yes' ? decided : undefined }),
            replace: true,
          })
        }
      >
        <Asked query={query} loading={<SkeletonRows />} empty={<Nothing isDecided={address.decided === 'yes'} />}>
          {conflicts => (
            <Waiting
              conflicts={conflicts}
              more={{ isThere: query.hasNextPage, isComing: query.isFetchingNextPage, fetch: query.fetchNextPage }}
            />
          )}
        </Asked>
      </AddressTabs>
    </>
  )
}

function Waiting({
  conflicts,
  more,
}: {
  readonly conflicts: readonly Conflict[]
  readonly more: { readonly isThere: boolean; readonly isComing: boolean; readonly fetch: () => unknown }
}) {
  const may = useMay()
  const [alike, setAlike] = useState<Conflict>()
  const decide = useDeed(api.conflicts.decide, {
    changes: decisionChanges,
    onDone: ({ decided }) => toast(`${counted(decided, 'conflict')} decided. The next run carries it out.`),
  })
  const say = (conflict: Conflict, decided: Decided): void =>
    decide.mutate({
      params: { organization: conflict.organization },
      body: { decided, conflicts: [conflictKey(conflict)] },
    })
  const canDecide = conflicts.some(({ organization }) => may('operator', organization))
  return (
    <>
      {decide.error && <ProblemState problem={decide.error} />}
      <DataTable
        label="Conflicts"
        columns={columns(canDecide ? { say, onAlike: setAlike, isBusy: decide.isPending } : undefined)}
        rows={conflicts}
        rowKey={one => Object.values(conflictKey(one)).join(' ')}
        more={more}
      />
      <DecideAlike conflict={alike} onClose={() => setAlike(undefined)} />
    </>
  )
}

type Deciding = {
  readonly say: (conflict: Conflict, decided: Decided) => void
  readonly onAlike: (conflict: Conflict) => void
  readonly isBusy: boolean
}

function columns(deciding: Deciding | undefined): readonly Column<Conflict>[] {
  return [
    {
      key: 'name',
      head: 'Who or what',
      width: 'minmax(140px, 1.2fr)',
      narrow: 'first',
      cell: ({ name, entity, externalId }) => (
        <>
          {name || externalId} <span className="dimmed">{entityName(entity)}</span>
        </>
      ),
    },
    { key: 'attribute', head: 'Attribute', narrow: 'state', cell: ({ attribute }) => attributeTitle(attribute) },
    { key: 'base', head: 'Both had', cell: ({ base }) => saidValue(base) },
    {
      key: 'theirs',
      head: 'The system says',
      cell: one => <Value conflict={one} side="theirs" deciding={deciding} />,
      width: 'minmax(0, 1.6fr)',
    },
    {
      key: 'ours',
      head: 'Passport says',
      cell: one => <Value conflict={one} side="ours" deciding={deciding} />,
      width: 'minmax(0, 1.6fr)',
    },
    ...(deciding
      ? [
          {
            key: 'alike',
            head: 'All alike',
            width: '132px',
            narrow: 'bare' as const,
            cell: (one: Conflict) => (
              <Button size="compact-xs" variant="default" onClick={() => deciding.onAlike(one)}>
                Decide all alike
              </Button>
            ),
          },
        ]
      : []),
  ]
}

function Value({
  conflict,
  side,
  deciding,
}: {
  readonly conflict: Conflict
  readonly side: Decided
  readonly deciding: Deciding | undefined
}) {
  const from = side === 'theirs' ? conflict.system : 'Passport'
  return (
    <span className={classes['value']} data-stands={conflict.decided === side || undefined}>
      <span>
        {saidValue(conflict[side])}
        {conflict.decided === side && <span className="dimmed"> stands, says {conflict.decidedBy}</span>}
      </span>
      {deciding && conflict.decided !== side && (
        <Button
          size="compact-xs"
          variant="default"
          disabled={deciding.isBusy}
          aria-label={`Take it: ${saidValue(conflict[side])} of ${from} for ${conflict.name}`}
          onClick={() => deciding.say(conflict, side)}
        >
          Take it
        </Button>
      )}
    </span>
  )
}

function Nothing({ isDecided }: { readonly isDecided: boolean }) {
  return isDecided ? (
    <EmptyState icon="conflicts" title="Nothing decided waits for a run">
      What you decide stands here until the next run has carried it out.
    </EmptyState>
  ) : (
    <EmptyState icon="check" title="No conflict waits for you">
      They come only from a two-way integration that is set to ask when both sides changed one value.
    </EmptyState>
  )
}
