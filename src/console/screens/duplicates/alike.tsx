/** One word on all cases that were found alike: different people, or pairs of which one source's account stands. */

import { Button, Radio, Stack } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../../../contract/api/all.ts'
import { useDeed } from '../../ask/questions.ts'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { toast } from '../../ui/toast.ts'
import { entityTitle } from '../../words/entities.ts'
import { counted, shownNumber } from '../../words/numbers.ts'
import { countsQuestion, peopleOf, rulingChanges, type AccountsCase } from './data.ts'

/** From so many on, the number is typed. */
const many = 20

const apart = 'apart'

export function Alike({ found }: { readonly found: AccountsCase }) {
  const { kind, domain, organization } = found
  const [isOpen, setOpen] = useState(false)
  /** That they are different people, or the source whose accounts stand. */
  const [word, setWord] = useState(apart)
  const entity = peopleOf(found)
  const alike = { kind, entity, ...(domain === null ? {} : { domain }) }
  const { data } = useQuery(countsQuestion(alike, organization))
  const ruled = useDeed(api.duplicates.ruleApart, {
    changes: rulingChanges,
    onDone: done => {
      setOpen(false)
      toast(`${counted(done.ruled, 'case')} ruled. Each pair stands under “Not duplicates”.`)
    },
  })
  const merged = useDeed(api.duplicates.mergeAlike, {
    changes: rulingChanges,
    onDone: done => {
      setOpen(false)
      const left =
        done.left === 0 ? '' : ` ${counted(done.left, 'case')} still ${done.left === 1 ? 'waits' : 'wait'} for a word.`
      toast(`${counted(done.merged, 'pair')} merged; the runs that did it can be undone.${left}`)
    },
  })
  const cases = data?.cases ?? 0
  if (cases < 2) return null
  const how = domain === null ? 'that are likely' : `of “${domain}”`
  const rule = (reason: string): void => {
    const body = { alike, ...(reason === '' ? {} : { reason }) }
    const params = { organization }
    if (word === apart) ruled.mutate({ params, body })
    else merged.mutate({ params, body: { ...body, source: word } })
  }
  return (
    <div>
      <Button variant="default" size="xs" onClick={() => setOpen(true)}>
        Decide all {shownNumber(cases)} like this
      </Button>
      <ConfirmDialog
        isOpen={isOpen}
        onClose={() => setOpen(false)}
        title={`${entityTitle(entity)}: decide all ${shownNumber(cases)} cases ${how}`}
        action={word === apart ? `Rule ${counted(cases, 'case')}` : 'Merge the pairs'}
        isDangerous={word !== apart}
        typed={cases >= many ? { label: 'How many cases', value: String(cases) } : undefined}
        reason="welcome"
        isBusy={ruled.isPending || merged.isPending}
        problem={word === apart ? ruled.error : merged.error}
        onConfirm={rule}
      >
        <Radio.Group label="They are" value={word} onChange={setWord}>
          <Stack gap="xs" pt={4}>
            <Radio
              value={apart}
              label="Different people"
              description="All accounts stay as they are, and no pair is asked about again until its values change or you take it back."
            />
            {(data?.by.source ?? []).map(({ name }) => (
              <Radio
                key={name}
                value={name}
                label={`One person: the account of ${name} stands`}
                description={`Only pairs of which ${name} sends one. Groups, and pairs whose state IDs differ, go on waiting.`}
              />
            ))}
          </Stack>
        </Radio.Group>
      </ConfirmDialog>
    </div>
  )
}
