/** The ruling: what it would do to whom, said before; carried out by a button or its letter, and taken back in the toast. */

import { Button, Radio, TextInput } from '@mantine/core'
import { useHotkeys } from '@mantine/hooks'
import { useState } from 'react'
import { api } from '../../../contract/api/all.ts'
import { rulings, type Ruling } from '../../../model/duplicate.ts'
import { useDeed } from '../../ask/questions.ts'
import { useMay } from '../../ask/session.ts'
import { ProblemState } from '../../ui/asked.tsx'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { toast, toastProblem } from '../../ui/toast.ts'
import { rulingChanges, type Case, type Comparison } from './data.ts'
import { consequences, newcomerName, rulingWords } from './words.ts'
import classes from './desk.module.css'

/** As they are offered. */
const offered = ['merge', 'ignore', 'new', 'delete'] as const satisfies readonly Ruling[]

export function Rulings({
  found,
  comparison: { record, fields },
  onDecided,
}: {
  readonly found: Case
  readonly comparison: Comparison
  readonly onDecided: () => void
}) {
  const may = useMay()
  const isOpen = found.state === 'waits' && may('operator', found.organization)
  const [ruling, setRuling] = useState<Ruling>('merge')
  const [reason, setReason] = useState('')
  const [isDeleting, setDeleting] = useState(false)
  const take = fields.filter(({ taken }) => taken).map(({ attribute }) => attribute)
  const undo = useDeed(api.runs.undo, {
    changes: rulingChanges,
    onDone: () => toast('Taken back. The case waits again.'),
  })
  const resolve = useDeed(api.duplicates.resolve, {
    changes: rulingChanges,
    onDone: ({ run }, { body: { secondary } }) => {
      setDeleting(false)
      onDecided()
      toast(rulingWords[secondary].done, {
        label: 'Undo',
        onClick: () => undo.mutate({ params: { run } }, { onError: toastProblem }),
      })
    },
  })
  const carryOut = (chosen: Ruling): void => {
    if (!isOpen || resolve.isPending) return
    setRuling(chosen)
    if (chosen === 'delete' && !isDeleting) setDeleting(true)
    else {
      const merged = chosen === 'new' ? {} : { primary: record, take }
      const why = reason.trim() === '' ? {} : { reason: reason.trim() }
      resolve.mutate({ params: { duplicate: found.case }, body: { secondary: chosen, ...merged, ...why } })
    }
  }
  useHotkeys(rulings.map(one => [rulingWords[one].key, () => carryOut(one)]))
  if (!isOpen)
    return found.state === 'waits' ? <p className="dimmed">An operator or administrator decides about it.</p> : null
  return (
    <section aria-label="What will happen" className={classes['rulings']}>
      <Radio.Group
        aria-label="Ruling"
        value={ruling}
        onChange={value => setRuling(offered.find(one => one === value) ?? 'merge')}
      >
        <div className={classes['choices']}>
          {offered.map(one => (
            <Radio
              key={one}
              value={one}
              label={
                <>
                  {rulingWords[one].action} <kbd>{rulingWords[one].key.toUpperCase()}</kbd>
                </>
              }
            />
          ))}
        </div>
      </Radio.Group>
      <ul className={classes['consequences']} aria-live="polite">
        {consequences(found, ruling, take.length).map(line => (
          <li key={line}>{line}</li>
        ))}
      </ul>
      {resolve.error && !isDeleting && <ProblemState problem={resolve.error} />}
      <div className={classes['decide']}>
        <TextInput
          aria-label="Reason"
          placeholder="Reason, kept in the history with your name"
          value={reason}
          maxLength={1000}
          onChange={event => setReason(event.currentTarget.value)}
        />
        <Button
          loading={resolve.isPending}
          onClick={() => carryOut(ruling)}
          color={ruling === 'delete' ? 'danger' : 'accent'}
        >
          {rulingWords[ruling].action}
        </Button>
      </div>
      <ConfirmDialog
        isOpen={isDeleting}
        onClose={() => setDeleting(false)}
        title={`Delete ${newcomerName(found)} of ${found.newcomer.source}?`}
        action="Delete the newcomer"
        isDangerous
        isBusy={resolve.isPending}
        problem={resolve.error}
        onConfirm={() => carryOut('delete')}
      >
        {consequences(found, 'delete', take.length).join(' ')}
      </ConfirmDialog>
    </section>
  )
}
