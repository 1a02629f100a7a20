/** One case: why a person is asked, both sides attribute by attribute, and the ruling. */

import { Button, SegmentedControl } from '@mantine/core'
import { useHotkeys } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { useClock } from '../../ask/session.ts'
import { Asked, SkeletonRows } from '../../ui/asked.tsx'
import { Banner } from '../../ui/banner.tsx'
import { ShownMoment } from '../../ui/shown-moment.tsx'
import { entityName } from '../../words/entities.ts'
import { counted } from '../../words/numbers.ts'
import { caseQuestion, type Case, type Comparison } from './data.ts'
import { Rulings } from './rulings.tsx'
import { SideBySide } from './side-by-side.tsx'
import { newcomerName } from './words.ts'
import classes from './desk.module.css'

export function CaseOnDesk({ found, onDecided }: { readonly found: Case; readonly onDecided: () => void }) {
  const [take, setTake] = useState<readonly string[]>([])
  const [primary, setPrimary] = useState(found.records[0])
  const query = useQuery(caseQuestion(found.case, take))
  const nameNext = (): void =>
    setPrimary(known => found.records[(found.records.indexOf(known ?? '') + 1) % found.records.length])
  useHotkeys([['p', nameNext]])
  return (
    <section aria-label={newcomerName(found)} className={classes['case']}>
      <header>
        <h2 className={classes['title']}>{newcomerName(found)}</h2>
        <p className={classes['why']}>
          A {entityName(found.entity)} of {found.newcomer.source}, {found.newcomer.externalId}, who may be{' '}
          {found.records.length === 1 ? 'somebody' : `one of ${counted(found.records.length, 'person', 'people')}`} in
          Passport by the domain “{found.domain}”: {found.doubt}.{' '}
          <Link to="/runs/$run" params={{ run: found.run }}>
            The run that found it
          </Link>
        </p>
      </header>
      <CaseState found={found} />
      <Asked query={query} loading={<SkeletonRows rows={6} />}>
        {({ comparisons }) => {
          const compared = comparisons.find(({ record }) => record === primary) ?? comparisons[0]
          if (!compared) {
            return (
              <Banner tone="needs-you" title="Whom it may be is not in Passport any more.">
                The newcomer can be created as new.
              </Banner>
            )
          }
          const pick = (attribute: string, isTaken: boolean): void =>
            setTake(known => [...known.filter(name => name !== attribute), ...(isTaken ? [attribute] : [])])
          return (
            <>
              {comparisons.length > 1 && (
                <PrimaryChoice comparisons={comparisons} primary={compared.record} onChoose={setPrimary} />
              )}
              <SideBySide found={found} comparison={compared} onPick={pick} />
              <Rulings found={found} comparison={compared} onDecided={onDecided} />
            </>
          )
        }}
      </Asked>
    </section>
  )
}

function CaseState({ found: { state, resolved, run } }: { readonly found: Case }) {
  const clock = useClock()
  if (resolved) {
    return (
      <Banner
        tone="done"
        title={
          <>
            Decided by {resolved.by}, <ShownMoment at={resolved.at} clock={clock} />
          </>
        }
      >
        {resolved.reason ?? 'No reason was given.'}
      </Banner>
    )
  }
  if (state !== 'planned') return null
  return (
    <Banner
      tone="paused"
      title="A plan found it: it can be read, and not decided yet."
      actions={
        <Button variant="default" renderRoot={props => <Link to="/runs/$run" params={{ run }} {...props} />}>
          Open the plan
        </Button>
      }
    />
  )
}

function PrimaryChoice({
  comparisons,
  primary,
  onChoose,
}: {
  readonly comparisons: readonly Comparison[]
  readonly primary: string
  readonly onChoose: (record: string) => void
}) {
  return (
    <div className={classes['primary']}>
      <span id="primary">
        Primary <kbd>P</kbd>
      </span>
      <SegmentedControl
        aria-labelledby="primary"
        value={primary}
        onChange={onChoose}
        data={comparisons.map(one => ({ value: one.record, label: recordName(one) }))}
      />
    </div>
  )
}

function recordName({ sources, fields }: Comparison): string {
  const names = ['givenName', 'familyName', 'name']
    .map(name => fields.find(({ attribute }) => attribute === name)?.primary)
    .filter(value => typeof value === 'string')
  const origin = sources.map(({ source, externalId }) => `${source} ${externalId}`).join(', ')
  return [names.join(' '), origin].filter(part => part !== '').join(' · ')
}
