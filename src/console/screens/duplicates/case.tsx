/** One case: why a person is asked, both sides attribute by attribute, and the ruling. */

import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { useClock, useMay } from '../../ask/session.ts'
import { Asked, SkeletonRows } from '../../ui/asked.tsx'
import { Banner } from '../../ui/banner.tsx'
import { ShownMoment } from '../../ui/shown-moment.tsx'
import { countedEntities, entityName } from '../../words/entities.ts'
import { counted } from '../../words/numbers.ts'
import { AccountsOnDesk } from './accounts.tsx'
import { caseQuestion, type AccountsCase, type Case, type NewcomerCase } from './data.ts'
import { Evidence } from './evidence.tsx'
import { NewcomerOnDesk } from './newcomer.tsx'
import { caseName } from './words.ts'
import classes from './desk.module.css'

/** What the person at the desk has chosen so far. */
export type Picks = {
  /** What is taken of each of the accounts beside the primary; of a newcomer under `''`. */
  readonly takes: Readonly<Record<string, readonly string[]>>
  /** Of accounts: the one that lies beside the primary. */
  readonly other: string
  readonly pick: (attribute: string, isTaken: boolean) => void
  readonly choosePrimary: (record: string) => void
  readonly chooseOther: (record: string) => void
  readonly isOpen: boolean
}

export function CaseOnDesk({ found, onDecided }: { readonly found: Case; readonly onDecided: () => void }) {
  const may = useMay()
  const [takes, setTakes] = useState<Picks['takes']>({})
  const [beside, setBeside] = useState<string>()
  const [primary, setPrimary] = useState(found.records[0])
  const isAccounts = found.kind !== 'newcomer'
  const others = isAccounts ? found.records.filter(record => record !== primary) : ['']
  const other = others.find(record => record === beside) ?? others[0] ?? ''
  const take = takes[other] ?? []
  const query = useQuery(caseQuestion(found.case, { take, primary: isAccounts ? primary : undefined }))
  const picks: Picks = {
    takes,
    other,
    pick: (attribute, isTaken) =>
      setTakes(known => {
        const rest = (known[other] ?? []).filter(name => name !== attribute)
        return { ...known, [other]: isTaken ? [...rest, attribute] : rest }
      }),
    choosePrimary: record => {
      setPrimary(record)
      // The sides change places: what was taken of one says nothing of the other.
      if (isAccounts) setTakes({})
    },
    chooseOther: setBeside,
    isOpen: found.state === 'waits' && may('operator', found.organization),
  }
  return (
    <section aria-label={caseName(found)} className={classes['case']}>
      <header>
        <h2 className={classes['title']}>{caseName(found)}</h2>
        {found.kind === 'newcomer' ? <WhyNewcomer found={found} /> : <WhyAccounts found={found} />}
      </header>
      <CaseState found={found} />
      {found.kind !== 'newcomer' && found.evidence.length > 0 && <Evidence found={found} />}
      <Asked query={query} loading={<SkeletonRows rows={6} />}>
        {({ comparisons }) => {
          if (comparisons.length === 0) return <NobodyLeft />
          const usual = { comparisons, primary: primary ?? '', picks, onDecided }
          return found.kind === 'newcomer' ? (
            <NewcomerOnDesk found={found} {...usual} />
          ) : (
            <AccountsOnDesk found={found} {...usual} />
          )
        }}
      </Asked>
    </section>
  )
}

function NobodyLeft() {
  return (
    <Banner tone="needs-you" title="Whom it may be is not in Passport any more.">
      A newcomer can be created as new.
    </Banner>
  )
}

function WhyNewcomer({ found: { entity, newcomer, records, domain, doubt, run } }: { readonly found: NewcomerCase }) {
  return (
    <p className={classes['why']}>
      A {entityName(entity)} of {newcomer.source}, {newcomer.externalId}, who may be{' '}
      {records.length === 1 ? 'somebody' : `one of ${counted(records.length, 'person', 'people')}`} in Passport by the
      domain “{domain}”: {doubt}.{' '}
      <Link to="/runs/$run" params={{ run }}>
        The run that found it
      </Link>
    </p>
  )
}

function WhyAccounts({ found: { entity, members, kind, domain, doubt } }: { readonly found: AccountsCase }) {
  const who = `${countedEntities(members.length, entity)} that may be one person`
  if (kind === 'likely')
    return (
      <p className={classes['why']}>
        {who}: no domain of uniqueness finds them, but what they have in common makes it likely.
      </p>
    )
  return (
    <p className={classes['why']}>
      {who}: equal in the domain “{domain}”{doubt === null ? '' : `; ${doubt}`}.
    </p>
  )
}

function CaseState({ found }: { readonly found: Case }) {
  const clock = useClock()
  const { state, resolved } = found
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
  if (state !== 'planned' || found.kind !== 'newcomer') return null
  const { run } = found
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
