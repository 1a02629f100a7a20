/** The duplicates desk: the queue on the left, the case on the right; J and K move through the queue. */

import { Select } from '@mantine/core'
import { useHotkeys } from '@mantine/hooks'
import { useInfiniteQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useOrganization } from '../../ask/session.ts'
import { Asked, EmptyState, SkeletonRows } from '../../ui/asked.tsx'
import { PageHead } from '../../ui/page-head.tsx'
import { entityTitle } from '../../words/entities.ts'
import { caseStates, type DeskAddress } from './address.ts'
import { CaseOnDesk } from './case.tsx'
import { queueQuestion, type Case } from './data.ts'
import { Queue } from './queue.tsx'
import classes from './desk.module.css'

const route = getRouteApi('/inside/duplicates')

const stateLabels = { waits: 'Waiting for you', planned: 'Found by a plan', resolved: 'Decided' } as const

export function DuplicatesDesk() {
  const address = route.useSearch()
  const navigate = route.useNavigate()
  const query = useInfiniteQuery(queueQuestion(address, useOrganization()?.id))
  const change = (changed: DeskAddress): void =>
    void navigate({ search: previous => ({ ...previous, ...changed }), replace: true })
  return (
    <>
      <PageHead
        title="Duplicates"
        under="Newcomers that may be somebody Passport knows. None is created or merged until you have said so."
      />
      <div className={classes['filters']}>
        <Select
          aria-label="State"
          allowDeselect={false}
          data={caseStates.map(value => ({ value, label: stateLabels[value] }))}
          value={address.state ?? 'waits'}
          onChange={state =>
            change({ state: caseStates.find(one => one === state && one !== 'waits'), case: undefined })
          }
          w={168}
        />
        <Select
          aria-label="Kind of record"
          placeholder="All kinds"
          clearable
          data={matched.map(value => ({ value, label: entityTitle(value) }))}
          value={address.entity ?? null}
          onChange={entity => change({ entity: matched.find(one => one === entity), case: undefined })}
          w={168}
        />
      </div>
      <Asked query={query} loading={<SkeletonRows />} empty={<Nothing address={address} />}>
        {cases => (
          <Desk
            cases={cases.filter(one => one.kind === 'newcomer')}
            chosen={address.case}
            onChoose={found => change({ case: found })}
            more={query.hasNextPage ? () => void query.fetchNextPage() : undefined}
          />
        )}
      </Asked>
    </>
  )
}

/** The kinds that domains of uniqueness are kept for. */
const matched = ['student', 'teacher', 'guardian'] as const

function Desk({
  cases,
  chosen,
  onChoose,
  more,
}: {
  readonly cases: readonly Case[]
  readonly chosen: string | undefined
  readonly onChoose: (found: string | undefined) => void
  readonly more: (() => void) | undefined
}) {
  const at = Math.max(
    0,
    cases.findIndex(one => one.case === chosen),
  )
  const found = cases[at]
  const go = (step: number): void => onChoose(cases[Math.max(0, Math.min(cases.length - 1, at + step))]?.case)
  useHotkeys([
    ['j', () => go(1)],
    ['k', () => go(-1)],
  ])
  if (!found) return null
  return (
    <div className={classes['desk']}>
      <Queue cases={cases} chosen={found.case} onChoose={onChoose} more={more} />
      {/* Made anew for each case: what was picked for one says nothing of the next. */}
      <CaseOnDesk key={found.case} found={found} onDecided={() => onChoose((cases[at + 1] ?? cases[at - 1])?.case)} />
    </div>
  )
}

function Nothing({ address: { state = 'waits', entity } }: { readonly address: DeskAddress }) {
  if (entity !== undefined)
    return <EmptyState icon="filter" title={`No case of ${entityTitle(entity).toLowerCase()}`} />
  if (state === 'planned') {
    return (
      <EmptyState icon="check" title="No plan has found a duplicate">
        Cases of a preview or a held run stand here to be read. They can be decided once the run is approved.
      </EmptyState>
    )
  }
  if (state === 'resolved') {
    return (
      <EmptyState icon="duplicates" title="Nothing has been decided yet">
        Who decided what about a newcomer, when and why, stands here.
      </EmptyState>
    )
  }
  return (
    <EmptyState icon="check" title="No duplicate waits for you">
      A newcomer that a domain of uniqueness finds to be like somebody waits here, instead of becoming a second account.
    </EmptyState>
  )
}
