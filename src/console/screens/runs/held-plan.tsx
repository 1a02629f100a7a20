/** A plan that waits: which limit it passes, what usually causes that, what would go, and the decision. */

import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../../../contract/api/all.ts'
import { question, useDeed } from '../../ask/questions.ts'
import { useMay } from '../../ask/session.ts'
import { Asked, SkeletonRows } from '../../ui/asked.tsx'
import { Banner } from '../../ui/banner.tsx'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { toast } from '../../ui/toast.ts'
import { counted, shownNumber } from '../../words/numbers.ts'
import { HeldBreakdown } from './held-breakdown.tsx'
import { runChanges } from './data.ts'
import { changesOf, concern, countOf, passedSentence, runName, type Breakdown, type Run } from './words.ts'
import classes from './held-plan.module.css'

/** So many removals are approved only by who has read how many they are. */
const manyRemovals = 100
const samples = 5

const mostSentences = 4
const waits = 'The plan is made, and nothing is written. It waits until you have looked at it.'

type Decision = 'all' | 'without removals' | 'decline'

export function HeldPlan({ run }: { readonly run: Run }) {
  const query = useQuery(question(api.runs.breakdown, { params: { run: run.run }, query: { samples } }))
  const [sentence = waits, ...others] = sentencesOf(query.data?.passed ?? [])
  return (
    <>
      <Banner tone="needs-you" title={sentence} actions={<Decisions run={run} />}>
        {others.length > 0 && (
          <ul className={classes['others']}>
            {others.slice(0, mostSentences).map(one => (
              <li key={one}>{one}</li>
            ))}
            {others.length > mostSentences && <li>and {counted(others.length - mostSentences, 'further limit')}</li>}
          </ul>
        )}
        <div>{usualCauses(run)}</div>
      </Banner>
      <Asked query={query} loading={<SkeletonRows rows={3} />}>
        {breakdown => <HeldBreakdown run={run} breakdown={breakdown} />}
      </Asked>
    </>
  )
}

/** People before what hangs on them, the whole district before its schools, much before little. */
function sentencesOf(passed: Breakdown['passed']): readonly string[] {
  const weight = ({ entity }: Breakdown['passed'][number]): number => concern.indexOf(entity)
  return passed
    .filter(({ operation }) => operation !== 'preview')
    .toSorted((one, other) => weight(one) - weight(other) || other.count - one.count)
    .map(passedSentence)
}

function usualCauses(run: Run): string {
  if (run.held.some(({ operation }) => operation === 'delete')) {
    return 'What usually causes that: a school year was rolled over, a school or a filter fell away in the source, or the plugin may no longer read all. Nothing has been written.'
  }
  if (run.held.some(({ operation }) => operation === 'update')) {
    return 'What usually causes that: a mapping was changed, or the source reformatted a field. Nothing has been written.'
  }
  return 'The integration asks for a look before each run. Nothing has been written.'
}

function Decisions({ run }: { readonly run: Run }) {
  const may = useMay()
  const [decision, setDecision] = useState<Decision | null>(null)
  const removals = countOf(run, 'deleted')
  const others = changesOf(run) - removals
  const close = (): void => setDecision(null)
  const approve = useDeed(api.runs.approve, {
    changes: runChanges,
    onDone: () => {
      close()
      toast('Approved. The plan is being carried out.')
    },
  })
  const decline = useDeed(api.runs.decline, {
    changes: runChanges,
    onDone: () => {
      close()
      toast('Declined. Passport stays as it was.')
    },
  })
  if (!may('operator', run.organization)) return <span>An operator or administrator decides about it.</span>

  const confirm = (reason: string): void => {
    const params = { run: run.run }
    const why = reason === '' ? {} : { reason }
    if (decision === 'decline') decline.mutate({ params, body: why })
    else if (decision === 'all') approve.mutate({ params, body: why })
    else approve.mutate({ params, body: { ...why, without: 'removals' } })
  }
  const typed =
    decision === 'all' && removals > manyRemovals
      ? { label: `Type how many records would be archived: ${shownNumber(removals)}`, value: String(removals) }
      : undefined
  return (
    <>
      <Button onClick={() => setDecision('all')}>Approve all</Button>
      {removals > 0 && others > 0 && (
        <Button variant="default" onClick={() => setDecision('without removals')}>
          Approve all but removals
        </Button>
      )}
      <Button variant="default" onClick={() => setDecision('decline')}>
        Decline
      </Button>
      <ConfirmDialog
        isOpen={decision !== null}
        onClose={close}
        title={decision === 'decline' ? `Decline ${runName(run)}` : `Approve ${runName(run)}`}
        action={actionOf(decision, removals, others)}
        isDangerous={decision === 'all' && removals > 0}
        reason={decision === 'decline' ? 'welcome' : 'wanted'}
        typed={typed}
        isBusy={approve.isPending || decline.isPending}
        problem={decision === 'decline' ? decline.error : approve.error}
        onConfirm={confirm}
      >
        {consequence(decision, removals, others)}
      </ConfirmDialog>
    </>
  )
}

function actionOf(decision: Decision | null, removals: number, others: number): string {
  if (decision === 'decline') return 'Decline the plan'
  if (decision === 'all' && removals > 0) return `Approve ${counted(removals, 'removal')}`
  return `Approve ${counted(others, 'change')}`
}

function consequence(decision: Decision | null, removals: number, others: number): string {
  const changes = counted(others, 'other change')
  switch (decision) {
    case 'all':
      return removals > 0
        ? `${counted(removals, 'record')} would be archived and ${changes} made. Archived records are kept, and Undo brings them back.`
        : `${counted(others, 'change')} would be made. Undo takes them back.`
    case 'without removals':
      return `${counted(others, 'change')} would be made. ${counted(removals, 'record')} that would be archived stay, and wait for you again in the next run.`
    default:
      return 'Nothing is written. The next run makes a new plan, and waits again if it passes a limit.'
  }
}
