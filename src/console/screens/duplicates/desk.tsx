/** The duplicates desk: the queue on the left, the case on the right; J and K move through the queue. What was ruled beside it. */

import { useHotkeys } from '@mantine/hooks'
import { useInfiniteQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useOrganization } from '../../ask/session.ts'
import { AddressTabs, type Tab } from '../../ui/address-tabs.tsx'
import { Asked, EmptyState, SkeletonRows } from '../../ui/asked.tsx'
import { PageHead } from '../../ui/page-head.tsx'
import type { deskViews, DeskAddress } from './address.ts'
import { ApartList } from './apart.tsx'
import { CaseOnDesk } from './case.tsx'
import { queueQuestion, type Case } from './data.ts'
import { Filters } from './filters.tsx'
import { Queue } from './queue.tsx'
import classes from './desk.module.css'

const route = getRouteApi('/inside/duplicates')

const tabs: readonly Tab<(typeof deskViews)[number]>[] = [
  { value: 'queue', label: 'Cases' },
  { value: 'apart', label: 'Not duplicates' },
]

export function DuplicatesDesk() {
  const address = route.useSearch()
  const navigate = route.useNavigate()
  const organization = useOrganization()
  const change = (changed: DeskAddress): void =>
    void navigate({ search: previous => ({ ...previous, ...changed }), replace: true })
  if (organization === null) return <EmptyState icon="duplicates" title="There is no organization yet" />
  const { view = 'queue' } = address
  return (
    <>
      <PageHead
        title="Duplicates"
        under="Newcomers that may be somebody Passport knows, and accounts that may be one person’s. None is created or merged until you have said so."
      />
      <AddressTabs tabs={tabs} value={view} label="Of duplicates" onChange={chosen => change({ view: chosen })}>
        {view === 'apart' ? (
          <ApartList organization={organization.id} entity={address.entity} onEntity={entity => change({ entity })} />
        ) : (
          <Cases address={address} organization={organization.id} onChange={change} />
        )}
      </AddressTabs>
    </>
  )
}

function Cases({
  address,
  organization,
  onChange,
}: {
  readonly address: DeskAddress
  readonly organization: string
  readonly onChange: (changed: DeskAddress) => void
}) {
  const query = useInfiniteQuery(queueQuestion(address, organization))
  return (
    <>
      <Filters address={address} organization={organization} onChange={onChange} />
      <Asked query={query} loading={<SkeletonRows />} empty={<Nothing address={address} />}>
        {cases => (
          <Desk
            cases={cases}
            chosen={address.case}
            onChoose={found => onChange({ case: found })}
            more={query.hasNextPage ? () => void query.fetchNextPage() : undefined}
          />
        )}
      </Asked>
    </>
  )
}

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

function Nothing({ address }: { readonly address: DeskAddress }) {
  const { state = 'waits', entity, kind, domain, source, school } = address
  if ([entity, kind, domain, source, school].some(one => one !== undefined))
    return <EmptyState icon="filter" title="No case is like this" />
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
        Who decided what about whom, when and why, stands here.
      </EmptyState>
    )
  }
  return (
    <EmptyState icon="check" title="No duplicate waits for you">
      A newcomer that a domain of uniqueness finds to be like somebody waits here, instead of becoming a second account;
      and so do accounts that are alike.
    </EmptyState>
  )
}
