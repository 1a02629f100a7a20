/** Accounts that are all there: the one that stands beside another, and what the two would become. */

import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { PeopleEntity } from '../../../model/domain.ts'
import type { Ruling } from '../../../model/duplicate.ts'
import { ProblemState } from '../../ui/asked.tsx'
import { DecideAlike } from './alike.tsx'
import type { Picks } from './case.tsx'
import { Beside } from './beside.tsx'
import { originsQuestion, peopleOf, type AccountsCase, type Comparison, type Member } from './data.ts'
import { EachRuling, stateIdsDiffer, type Words } from './each-ruling.tsx'
import { PrimaryChoice } from './primary-choice.tsx'
import { Rulings } from './rulings.tsx'
import { SideBySide, type Row } from './side-by-side.tsx'
import { sidesConsequences, takenBy, useSides, type Side } from './sides.ts'
import { choiceOf } from './words.ts'

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
  const { takes, other, isOpen } = picks
  const entity = peopleOf(found)
  const [ruling, setRuling] = useState<Ruling>('merge')
  /** The word on each by itself; undefined: one is on all. */
  const [words, setWords] = useState<Words>()
  const primary = comparisons[0]?.record ?? wanted
  const sides = useSides(found, comparisons, { primary, takes })
  const beside = sides.find(({ member }) => member.record === other) ?? sides[0]
  const secondary = beside?.member.record ?? ''
  const isGroup = sides.length > 1
  const shownRuling = words === undefined ? ruling : (words[secondary] ?? 'merge')
  const origins = {
    primary: useOrigins(entity, primary),
    secondary: useOrigins(entity, secondary),
  }
  const rows = (beside?.fields ?? []).map((field): Row => {
    const { attribute } = field
    const merged = beside?.preview?.fields.find(one => one.attribute === attribute)
    const isTaken = shownRuling !== 'new' && beside?.taken.includes(attribute)
    const kept = { result: isTaken ? field.secondary : field.primary, source: null }
    const after = shownRuling === 'merge' ? merged : kept
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
  const refused = sides.find(one => one.refused !== null)?.refused
  const isAlike = words === undefined
  return (
    <>
      <PrimaryChoice choices={members.map(choiceOf)} primary={primary} onChoose={picks.choosePrimary} />
      {isGroup && (
        <Beside
          others={sides.map(({ member }) => member)}
          shown={secondary}
          onShow={picks.chooseOther}
          isEach={!isAlike}
          onEach={isOpen ? isEach => setWords(isEach ? {} : undefined) : undefined}
        />
      )}
      <SideBySide
        entity={entity}
        heads={{
          primary: headOf('The primary', members, primary),
          secondary: headOf('The other', members, secondary),
          result: { title: 'Would be', origin: isGroup ? 'of these two' : 'what the primary becomes' },
        }}
        rows={rows}
        onPick={isOpen ? picks.pick : undefined}
      />
      {shownRuling === 'merge' && refused && <ProblemState problem={refused} />}
      {words === undefined ? (
        <Rulings
          found={found}
          isOpen={isOpen}
          wish={one => ({ primary, ...(one === 'new' ? {} : takenOf(one, sides)) })}
          ruling={ruling}
          onRuling={setRuling}
          told={one => sidesConsequences(found, one, sides)}
          confirm={sides.some(({ preview }) => preview?.needsConfirmation) ? stateIdsDiffer : undefined}
          isMergeBlocked={refused !== undefined}
          onDecided={onDecided}
        />
      ) : (
        <EachRuling
          found={found}
          primary={primary}
          sides={sides}
          shown={secondary}
          onShow={picks.chooseOther}
          words={words}
          onWords={setWords}
          onDecided={onDecided}
        />
      )}
      {isOpen && <DecideAlike found={found} />}
    </>
  )
}

/** Of a pair what is taken of the other, of more than two what is taken of each. */
function takenOf(ruling: Ruling, sides: readonly Side[]) {
  const [first] = sides
  if (first && sides.length === 1) return { take: [...takenBy(ruling, first)] }
  return {
    each: sides.map(side => ({ record: side.member.record, secondary: ruling, take: [...takenBy(ruling, side)] })),
  }
}

function useOrigins(entity: PeopleEntity, record: string): ReadonlyMap<string, string> {
  const { data } = useQuery({ ...originsQuestion(entity, record), enabled: record !== '' })
  return new Map((data?.items ?? []).flatMap(({ attribute, source }) => (source === null ? [] : [[attribute, source]])))
}

function headOf(title: string, members: readonly Member[], record: string) {
  const member = members.find(one => one.record === record)
  return { title, origin: member?.sources.join(', ') || 'of no source' }
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}
