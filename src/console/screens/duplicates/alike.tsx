/** One word on all cases that were found alike, as far as the queue is narrowed: different people, or pairs of which one account stands. */

import { Button, Radio, Stack } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useState } from 'react'
import { api } from '../../../contract/api/all.ts'
import { useDeed } from '../../ask/questions.ts'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { toast } from '../../ui/toast.ts'
import { countedEntities, entityTitle } from '../../words/entities.ts'
import { counted, shownNumber } from '../../words/numbers.ts'
import { alikeQuestion, countsQuestion, peopleOf, rulingChanges, type AccountsCase, type AlikeView } from './data.ts'
import { memberTitle } from './words.ts'

const route = getRouteApi('/inside/duplicates')

/** From so many on, the number is typed. */
const many = 20

type Word = {
  readonly value: string
  readonly ruling: 'apart' | 'merge' | 'ignore'
  /** Whose accounts stand; null: who was there first. */
  readonly stands: string | null
  readonly label: string
  readonly description: string
}

const apart: Word = {
  ...{ value: 'apart', ruling: 'apart', stands: null, label: 'Different people' },
  description:
    'All accounts stay as they are, and no pair is asked about again until its values change or you take it back.',
}

const waiting = 'Groups, and pairs whose state IDs differ, go on waiting.'

function wordsOf(sources: readonly string[]): readonly Word[] {
  const merges = [...sources, null].map((stands): Word => ({
    ...{ value: `merge ${stands ?? ''}`, ruling: 'merge', stands },
    label: `One person: ${stands === null ? 'who was there first' : `the account of ${stands}`} stands`,
    description: stands === null ? waiting : `Only pairs of which ${stands} sends one. ${waiting}`,
  }))
  const ignores = sources.map((stands): Word => ({
    ...{ value: `ignore ${stands}`, ruling: 'ignore', stands },
    label: `Redundant: only the account of ${stands} is kept`,
    description: `The other is ignored: taken out of use, and left out by later runs. ${waiting}`,
  }))
  return [apart, ...merges, ...ignores]
}

export function DecideAlike({ found }: { readonly found: AccountsCase }) {
  const { kind, domain, doubt, organization } = found
  const { source, school } = route.useSearch()
  const [isOpen, setOpen] = useState(false)
  const [chosen, setChosen] = useState(apart.value)
  const entity = peopleOf(found)
  const alike = {
    ...{ kind, entity, ...(domain === null ? {} : { domain }) },
    ...{ ...(source === undefined ? {} : { source }), ...(school === undefined ? {} : { school }) },
  }
  // What takes accounts away is not on pairs that something speaks against, where it is said beside one that nothing does.
  const isClear = kind === 'domain' && doubt === null
  const likewise = { ...alike, ...(isClear ? { doubt: '' } : {}) }
  const { data } = useQuery(countsQuestion(alike, organization))
  const words = wordsOf((data?.by.source ?? []).map(({ name }) => name))
  const word = words.find(({ value }) => value === chosen) ?? apart
  const isApart = word.ruling === 'apart'
  const view = useQuery({ ...alikeQuestion(organization, likewise, word.stands), enabled: isOpen && !isApart })
  const told = (verb: string, count: number, left: number): void => {
    setOpen(false)
    const rest = left === 0 ? '' : ` ${counted(left, 'case')} still ${left === 1 ? 'waits' : 'wait'} for a word.`
    toast(`${counted(count, 'pair')} ${verb}; the runs that did it can be undone.${rest}`)
  }
  const deeds = {
    apart: useDeed(api.duplicates.ruleApart, {
      changes: rulingChanges,
      onDone: done => {
        setOpen(false)
        toast(`${counted(done.ruled, 'case')} ruled. Each pair stands under “Not duplicates”.`)
      },
    }),
    merge: useDeed(api.duplicates.mergeAlike, {
      changes: rulingChanges,
      onDone: done => told('merged', done.merged, done.left),
    }),
    ignore: useDeed(api.duplicates.ignoreAlike, {
      changes: rulingChanges,
      onDone: done => told('decided, one of each ignored', done.ignored, done.left),
    }),
  }
  const cases = data?.cases ?? 0
  if (cases < 2) return null
  const how = domain === null ? 'that are likely' : `of “${domain}”`
  const pairs = view.data?.pairs ?? 0
  const rule = (reason: string): void => {
    const why = reason === '' ? {} : { reason }
    const params = { organization }
    if (word.ruling === 'apart') return deeds.apart.mutate({ params, body: { alike, ...why } })
    const stands = word.stands === null ? {} : { source: word.stands }
    deeds[word.ruling].mutate({ params, body: { alike: likewise, ...why, ...stands, confirmed: pairs } })
  }
  const size = isApart ? cases : pairs
  const mustType = size >= many || (view.data?.passed ?? []).length > 0
  return (
    <div>
      <Button variant="default" size="xs" onClick={() => setOpen(true)}>
        Decide all {shownNumber(cases)} like this
      </Button>
      <ConfirmDialog
        isOpen={isOpen}
        onClose={() => setOpen(false)}
        title={`${entityTitle(entity)}: decide all ${shownNumber(cases)} cases ${how}`}
        action={isApart ? `Rule ${counted(cases, 'case')}` : actions[word.ruling]}
        isDangerous={!isApart}
        typed={mustType ? { label: isApart ? 'How many cases' : 'How many pairs', value: String(size) } : undefined}
        reason="welcome"
        isBusy={deeds[word.ruling].isPending}
        isBlocked={!isApart && pairs === 0}
        problem={deeds[word.ruling].error ?? (isApart ? null : view.error)}
        onConfirm={rule}
      >
        {(source !== undefined || school !== undefined) && <p>Of the source and the school chosen above.</p>}
        <Radio.Group label="They are" value={word.value} onChange={setChosen}>
          <Stack gap="xs" pt={4}>
            {words.map(({ value, label, description }) => (
              <Radio key={value} value={value} label={label} description={description} />
            ))}
          </Stack>
        </Radio.Group>
        {!isApart && isClear && <p>Only pairs that nothing speaks against.</p>}
        {!isApart && view.data && <Consequences view={view.data} />}
      </ConfirmDialog>
    </div>
  )
}

const actions = { apart: '', merge: 'Merge the pairs', ignore: 'Ignore the others' }

/** How many, some of them, and whether a limit would hold a run that did so. */
function Consequences({ view: { pairs, left, passed, sample } }: { readonly view: AlikeView }) {
  return (
    <>
      <p aria-live="polite">
        {counted(pairs, 'account')} would go.{' '}
        {left > 0 && `${counted(left, 'case')} would ${left === 1 ? 'wait' : 'go on waiting'}.`}
        {passed.map(({ entity, count, of, limit }) => (
          <strong key={entity}>
            {' '}
            That is {shownNumber(count)} of {countedEntities(of, entity)}: your limit for removals is {limit} %.
          </strong>
        ))}
      </p>
      <ul>
        {sample.map(({ case: id, primary, members }) => (
          <li key={id}>
            {members
              .toSorted((one, other) => Number(other.record === primary) - Number(one.record === primary))
              .map(memberTitle)
              .join(' stands for ')}
          </li>
        ))}
      </ul>
    </>
  )
}
