/** Accounts that are all there: the one that stands beside another, and what the two would become. */

import { SegmentedControl } from '@mantine/core'
import { useQueries, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { PeopleEntity } from '../../../model/domain.ts'
import type { Ruling } from '../../../model/duplicate.ts'
import { ProblemState } from '../../ui/asked.tsx'
import { Alike } from './alike.tsx'
import type { Picks } from './case.tsx'
import { mergeQuestion, originsQuestion, peopleOf, type AccountsCase, type Comparison, type Member } from './data.ts'
import { PrimaryChoice } from './primary-choice.tsx'
import { Rulings } from './rulings.tsx'
import { SideBySide, type Row } from './side-by-side.tsx'
import { accountConsequences, memberTitle } from './words.ts'
import classes from './desk.module.css'

export function AccountsOnDesk({
  found,
  comparisons,
  primary: wanted,
  picks,
  onDecided,
}: {
  readonly found: AccountsCase
  readonly comparisons: readonly Comparison[]
  readonly primary: string
  readonly picks: Picks
  readonly onDecided: () => void
}) {
  const { members } = found
  const entity = peopleOf(found)
  const [ruling, setRuling] = useState<Ruling>('merge')
  const [beside, setBeside] = useState<string>()
  const compared = comparisons.find(({ secondary }) => secondary === beside) ?? comparisons[0]
  const primary = compared?.record ?? wanted
  const secondary = compared?.secondary ?? ''
  const fields = compared?.fields ?? []
  const others = members.filter(({ record }) => record !== primary)
  const taken = fields.filter(one => one.taken)
  const replaced = taken.filter(({ state }) => state === 'differs')
  const mergeTake = replaced.map(({ attribute }) => attribute)
  const merges = useQueries({
    queries: others.map(({ record }) => mergeQuestion(entity, { primary, secondary: record, take: mergeTake })),
  })
  const previews = merges.flatMap(({ data }) => data ?? [])
  const preview = merges[others.findIndex(({ record }) => record === secondary)]?.data
  const origins = {
    primary: useOrigins(entity, primary),
    secondary: useOrigins(entity, secondary),
  }
  const rows = fields.map((field): Row => {
    const { attribute } = field
    const merged = preview?.fields.find(one => one.attribute === attribute)
    const kept = { result: field.taken && ruling !== 'new' ? field.secondary : field.primary, source: null }
    const after = ruling === 'merge' ? merged : kept
    const side = after && !isSame(after.result, field.primary) ? 'secondary' : 'primary'
    return {
      ...field,
      stands: side,
      result: after?.result ?? field.result,
      origins: {
        primary: origins.primary.get(attribute),
        secondary: origins.secondary.get(attribute),
        result: after?.source ?? origins[side].get(attribute),
      },
    }
  })
  const refused = merges.find(({ error }) => error !== null)?.error
  const gaps = fields.filter(one => one.state === 'gap' && !one.taken).length
  const wishedTake = (ruling === 'merge' ? replaced : taken).map(({ attribute }) => attribute)
  const needsConfirmation = previews.some(one => one.needsConfirmation)
  return (
    <>
      <PrimaryChoice choices={members.map(choiceOf)} primary={primary} onChoose={picks.choosePrimary} />
      {others.length > 1 && (
        <div className={classes['primary']}>
          <span id="beside">Beside it</span>
          <SegmentedControl
            aria-labelledby="beside"
            className={classes['choice'] ?? ''}
            value={secondary}
            onChange={setBeside}
            data={others.map(choiceOf)}
          />
          <span className={classes['quiet']}>The word is on all {others.length} of them.</span>
        </div>
      )}
      <SideBySide
        entity={entity}
        heads={{
          primary: headOf('The primary', members, primary),
          secondary: headOf('The other', members, secondary),
          result: { title: 'Would be', origin: others.length > 1 ? 'of these two' : 'what the primary becomes' },
        }}
        rows={rows}
        onPick={picks.isOpen ? picks.pick : undefined}
      />
      {ruling === 'merge' && refused && <ProblemState problem={refused} />}
      <Rulings
        found={found}
        isOpen={picks.isOpen}
        wish={{ primary, take: wishedTake }}
        ruling={ruling}
        onRuling={setRuling}
        told={one => {
          const count = (one === 'merge' ? replaced : taken).length
          return accountConsequences(found, one, { others, taken: count, gaps, previews })
        }}
        confirm={
          needsConfirmation
            ? 'Their state IDs differ, and a state gives each person one. Merge them only if you know that they are one person.'
            : undefined
        }
        isMergeBlocked={refused !== undefined}
        onDecided={onDecided}
      />
      {picks.isOpen && <Alike found={found} />}
    </>
  )
}

function useOrigins(entity: PeopleEntity, record: string): ReadonlyMap<string, string> {
  const { data } = useQuery({ ...originsQuestion(entity, record), enabled: record !== '' })
  return new Map((data?.items ?? []).flatMap(({ attribute, source }) => (source === null ? [] : [[attribute, source]])))
}

function choiceOf(member: Member): { value: string; label: string } {
  return { value: member.record, label: memberTitle(member) }
}

function headOf(title: string, members: readonly Member[], record: string) {
  const member = members.find(one => one.record === record)
  return { title, origin: member?.sources.join(', ') || 'of no source' }
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}
