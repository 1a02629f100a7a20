/** The overview: is everything all right, whose turn is it, and what has changed of late. */

import { useQuery } from '@tanstack/react-query'
import { Skeleton } from '@mantine/core'
import { useOrganization, type Organization } from '../../ask/session.ts'
import { Asked, EmptyState, SkeletonRows } from '../../ui/asked.tsx'
import { PageHead } from '../../ui/page-head.tsx'
import { StateBadge, type Tone } from '../../ui/state-badge.tsx'
import { counted } from '../../words/numbers.ts'
import { ChangesByDay } from './changes-by-day.tsx'
import { Connections } from './connections.tsx'
import { overviewQuestion, type Told } from './data.ts'
import { People } from './people.tsx'
import { WaitingForYou } from './waiting-for-you.tsx'
import classes from './overview.module.css'

const lookAgainEvery = 15_000

export function Overview() {
  const organization = useOrganization()
  if (organization === null) {
    return (
      <>
        <PageHead title="Overview" />
        <EmptyState icon="schools" title="There is no organization yet">
          An organization is what you administer: a district with its schools. Once there is one, its data sources and
          integrations stand here.
        </EmptyState>
      </>
    )
  }
  return <OverviewOf organization={organization} />
}

function OverviewOf({ organization }: { readonly organization: Organization }) {
  const query = useQuery({ ...overviewQuestion(organization.id), refetchInterval: lookAgainEvery })
  return (
    <>
      <PageHead title="Overview" beside={query.data && <StateBadge {...verdict(query.data)} />} />
      <Asked query={query} loading={<OverviewSkeleton />}>
        {told => (
          <div className={classes['page']}>
            <div className={classes['column']}>
              <Connections connections={told.connections} organization={organization.id} />
              <ChangesByDay days={told.days} />
            </div>
            <div className={classes['column']}>
              <div className={classes['first']}>
                <WaitingForYou waiting={told.waiting} organization={organization.id} />
              </div>
              <People records={told.records} />
            </div>
          </div>
        )}
      </Asked>
    </>
  )
}

function OverviewSkeleton() {
  return (
    <div className={classes['page']}>
      <div className={classes['column']}>
        <SkeletonRows rows={3} height={56} />
        <Skeleton height={220} />
      </div>
      <Skeleton height={220} />
    </div>
  )
}

/** The first thing one wants to know before breakfast. */
function verdict({ connections, waiting }: Told): { readonly tone: Tone; readonly word: string } {
  if (waiting.length > 0)
    return {
      tone: 'needs-you',
      word: `${counted(waiting.length, 'thing')} ${waiting.length === 1 ? 'waits' : 'wait'} for you`,
    }
  if (connections.some(({ state }) => state === 'error')) return { tone: 'failed', word: 'A connection has an error' }
  if (connections.some(({ state }) => state === 'in progress')) return { tone: 'running', word: 'In progress' }
  if (connections.every(({ state }) => state === null)) return { tone: 'paused', word: 'Nothing has run yet' }
  return { tone: 'done', word: 'Everything is all right' }
}
