/** Of more than two accounts each has a word of its own: its letter goes on to the next, and the last one to the button. */

import { Button, NativeSelect } from '@mantine/core'
import { useHotkeys } from '@mantine/hooks'
import { useRef, useState } from 'react'
import { rulings, type Ruling } from '../../../model/duplicate.ts'
import { ProblemState } from '../../ui/asked.tsx'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import type { AccountsCase } from './data.ts'
import { ReasonField, reasonSent } from './reason.tsx'
import { useResolve } from './resolve.ts'
import { offered } from './rulings.tsx'
import { sidesConsequences, takenBy, type Side } from './sides.ts'
import { caseName, memberTitle, rulingWords } from './words.ts'
import classes from './desk.module.css'

export const stateIdsDiffer =
  'Their state IDs differ, and a state gives each person one. Merge them only if you know that they are one person.'

/** By record. */
export type Words = Readonly<Record<string, Ruling>>

export function EachRuling({
  found,
  primary,
  sides,
  shown,
  onShow,
  words,
  onWords,
  onDecided,
}: {
  readonly found: AccountsCase
  readonly primary: string
  readonly sides: readonly Side[]
  readonly shown: string
  readonly onShow: (record: string) => void
  readonly words: Words
  readonly onWords: (words: Words) => void
  readonly onDecided: () => void
}) {
  const [reason, setReason] = useState('')
  const [isAsking, setAsking] = useState(false)
  const button = useRef<HTMLButtonElement>(null)
  const ruling = rulingWords(found)
  const resolve = useResolve(() => 'Decided, each by itself.', onDecided)
  const said = sides.flatMap(side => {
    const word = words[side.member.record]
    return word === undefined ? [] : [{ side, word }]
  })
  const isComplete = said.length === sides.length
  const merged = said.filter(({ word }) => word === 'merge').map(({ side }) => side)
  const isRefused = merged.some(({ refused }) => refused !== null)
  const differ = merged.some(({ preview }) => preview?.needsConfirmation)
  const warnings = [
    ...(differ ? [stateIdsDiffer] : []),
    ...said.flatMap(({ side, word }) => (word === 'delete' ? sidesConsequences(found, word, [side]) : [])),
  ]
  const say = (record: string, word: Ruling): void => {
    const all = { ...words, [record]: word }
    onWords(all)
    const at = sides.findIndex(({ member }) => member.record === record)
    const next = [...sides.slice(at), ...sides.slice(0, at)].find(({ member }) => all[member.record] === undefined)
    if (next) onShow(next.member.record)
    // Only then it can be pressed.
    else requestAnimationFrame(() => button.current?.focus())
  }
  useHotkeys(rulings.map(one => [ruling[one].key, () => say(shown, one)]))
  const carryOut = (): void => {
    const each = said.map(({ side, word }) => ({
      ...{ record: side.member.record, secondary: word },
      take: word === 'new' ? [] : [...takenBy(word, side)],
    }))
    const body = {
      primary,
      secondary: 'new' as const,
      each,
      ...(differ ? { confirmed: true } : {}),
      ...reasonSent(reason),
    }
    resolve.mutate({ params: { duplicate: found.case }, body })
  }
  const counts = offered.flatMap(one => {
    const count = said.filter(({ word }) => word === one).length
    return count === 0 ? [] : [`${count} ${counted[one]}`]
  })
  const beside = said.find(({ side }) => side.member.record === shown)
  return (
    <section aria-label="What will happen" className={classes['rulings']}>
      <div className={classes['choices']}>
        {sides.map(({ member }) => (
          <NativeSelect
            key={member.record}
            label={memberTitle(member)}
            value={words[member.record] ?? ''}
            onFocus={() => onShow(member.record)}
            onChange={event => {
              const word = rulings.find(one => one === event.currentTarget.value)
              if (word) say(member.record, word)
            }}
            data={[
              { value: '', label: 'No word yet', disabled: true },
              ...offered.map(one => ({
                value: one,
                label: `${ruling[one].action} (${ruling[one].key.toUpperCase()})`,
              })),
            ]}
          />
        ))}
      </div>
      <ul className={classes['consequences']} aria-live="polite">
        {(beside ? told(found, beside.word, beside.side) : []).map(line => (
          <li key={line}>{line}</li>
        ))}
      </ul>
      {resolve.error && !isAsking && <ProblemState problem={resolve.error} />}
      <div className={classes['decide']}>
        <ReasonField reason={reason} onReason={setReason} />
        <Button
          ref={button}
          loading={resolve.isPending}
          disabled={!isComplete || isRefused}
          onClick={() => (warnings.length > 0 ? setAsking(true) : carryOut())}
        >
          {counts.length === 0 ? 'Decide' : `Decide: ${counts.join(', ')}`}
        </Button>
      </div>
      <ConfirmDialog
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        title={`Decide ${caseName(found)}?`}
        action={`Decide: ${counts.join(', ')}`}
        isDangerous
        isBusy={resolve.isPending}
        problem={resolve.error}
        onConfirm={carryOut}
      >
        {warnings.join(' ')}
      </ConfirmDialog>
    </section>
  )
}

const counted: Readonly<Record<Ruling, string>> = {
  merge: 'merged',
  ignore: 'ignored',
  new: 'not a duplicate',
  delete: 'deleted',
}

function told(found: AccountsCase, word: Ruling, side: Side): readonly string[] {
  if (word !== 'new') return sidesConsequences(found, word, [side])
  return [
    `${memberTitle(side.member)} stays as it is, and is another person than all of this case.`,
    'The pairs are not asked about again until a value that made them alike changes, or you take it back under “Not duplicates”.',
  ]
}
