/** One run: what it is, how it gets on, what it changed or would, and what a person may decide about it. */

import { Group } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useClock } from '../../ask/session.ts'
import { AddressTabs, type Tab } from '../../ui/address-tabs.tsx'
import { Asked, Loading, SkeletonRows } from '../../ui/asked.tsx'
import { Banner } from '../../ui/banner.tsx'
import { PageHead } from '../../ui/page-head.tsx'
import { ShownMoment } from '../../ui/shown-moment.tsx'
import { StateBadge } from '../../ui/state-badge.tsx'
import { saidDuration } from '../../words/times.ts'
import { integrationsQuestion } from '../integrations/data.ts'
import { runTabs, type RunTab } from './address.ts'
import { Changes } from './changes.tsx'
import { Conflicts } from './conflicts.tsx'
import { CountsTable } from './counts-table.tsx'
import { matchingQuestion, useRun } from './data.ts'
import { RunDecisions } from './decisions.tsx'
import { Drift } from './drift.tsx'
import { HeldPlan } from './held-plan.tsx'
import { LiveProgress } from './live-progress.tsx'
import { Log } from './log.tsx'
import { Problems } from './problems.tsx'
import { Unmatched } from './unmatched.tsx'
import { changesOf, countOf, isPlan, isUnderWay, runName, stateWords, type Run } from './words.ts'
import classes from './detail.module.css'

const route = getRouteApi('/inside/runs/$run')

export function RunDetail() {
  const { run: id } = route.useParams()
  const { query, progress } = useRun(id)
  return (
    <Asked
      query={query}
      loading={
        <Loading>
          <SkeletonRows rows={10} />
        </Loading>
      }
    >
      {run => (
        <>
          <RunHead run={run} />
          <div className={classes['parts']}>
            {run.failure && (
              <Banner tone={run.state === 'skipped' ? 'paused' : 'failed'} title={run.failure.message}>
                <div>{run.failure.advice}</div>
              </Banner>
            )}
            {run.valuesGoneAfterDays !== undefined && (
              <Banner tone="paused" title={`Values removed after ${run.valuesGoneAfterDays} days`}>
                Who was changed, which attributes, and how many stay. What they were is gone, so the run can’t be undone
                any more. For how long values are kept stands in the settings of the organization.
              </Banner>
            )}
            {run.state === 'held' && <HeldPlan run={run} />}
            {isUnderWay(run) && <LiveProgress run={run} progress={progress} />}
            <CountsTable run={run} />
            {!isUnderWay(run) && <RunTabs run={run} />}
          </div>
        </>
      )}
    </Asked>
  )
}

function RunHead({ run }: { readonly run: Run }) {
  const clock = useClock(run.organization)
  const { decision } = run
  return (
    <PageHead
      title={runName(run)}
      beside={<StateBadge {...stateWords[run.state]} />}
      actions={<RunDecisions run={run} />}
      under={
        <>
          <Group gap="4px 16px">
            <span>
              Started <ShownMoment at={run.startedAt} clock={clock} />
            </span>
            {run.durationMs !== null && <span>Took {saidDuration(run.durationMs)}</span>}
            <span>
              By {run.startedBy}, {run.trigger}
            </span>
            <span>{run.mode === 'full' ? 'Everything was read' : 'What changed was read'}</span>
          </Group>
          {decision && (
            <div>
              {run.state === 'declined' ? 'Declined' : run.state === 'cancelled' ? 'Cancelled' : 'Approved'} by{' '}
              {decision.by}
              {decision.at !== null && (
                <>
                  {' '}
                  <ShownMoment at={decision.at} clock={clock} />
                </>
              )}
              {decision.without === 'removals' && ', all but removals'}
              {decision.reason !== null && `: “${decision.reason}”`}
            </div>
          )}
        </>
      }
    />
  )
}

function RunTabs({ run }: { readonly run: Run }) {
  const { tab = 'changes' } = route.useSearch()
  const navigate = route.useNavigate()
  const integrations = useQuery({ ...integrationsQuestion(run.organization), enabled: run.state === 'previewed' })
  // Of an import there is no other side to differ from.
  const hasDrift = integrations.data?.items.some(({ name, type }) => name === run.integration && type !== 'import')
  const isWaiting = run.state === 'previewed' || run.state === 'held'
  const matching = useQuery({ ...matchingQuestion(run.run), enabled: isWaiting })
  const alone = (matching.data?.items ?? []).filter(({ source, passport }) => source > 0 || passport > 0)
  const counts: Readonly<Record<RunTab, number | undefined>> = {
    changes: changesOf(run),
    problems: countOf(run, 'problems'),
    conflicts: countOf(run, 'conflicts'),
    log: undefined,
    drift: undefined,
    unmatched: alone.reduce((sum, { source, passport }) => sum + source + passport, 0),
  }
  const labels: Readonly<Record<RunTab, string>> = {
    changes: isPlan(run) ? 'Planned changes' : 'Changes',
    problems: 'Problems',
    conflicts: 'Conflicts',
    log: 'Log',
    drift: 'Drift',
    unmatched: 'Unmatched',
  }
  const isOffered = (value: RunTab): boolean =>
    value === tab || (value === 'drift' ? hasDrift === true : value !== 'unmatched' || alone.length > 0)
  const shown = runTabs.filter(isOffered)
  const tabs = shown.map((value): Tab<RunTab> => ({ value, label: labels[value], count: counts[value] }))
  return (
    <AddressTabs
      tabs={tabs}
      value={tab}
      label="Of this run"
      onChange={chosen =>
        void navigate({ search: ({ organization }) => ({ organization, tab: chosen }), replace: true })
      }
    >
      {tab === 'changes' && <Changes run={run} />}
      {tab === 'problems' && <Problems run={run} />}
      {tab === 'conflicts' && <Conflicts run={run} />}
      {tab === 'log' && <Log run={run} />}
      {tab === 'drift' && <Drift run={run} />}
      {tab === 'unmatched' && <Unmatched run={run} />}
    </AddressTabs>
  )
}
