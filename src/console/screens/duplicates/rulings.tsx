/** The ruling: what it would do to whom, said before; carried out by a button or its letter, and taken back in the toast. */

import { Button, Radio } from '@mantine/core'
import { useHotkeys } from '@mantine/hooks'
import { useState } from 'react'
import { rulings, type Ruling } from '../../../model/duplicate.ts'
import { ProblemState } from '../../ui/asked.tsx'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import type { Case } from './data.ts'
import { ReasonField, reasonSent } from './reason.tsx'
import { useResolve, type Ruled } from './resolve.ts'
import { caseName, rulingWords } from './words.ts'
import classes from './desk.module.css'

/** As they are offered. */
export const offered = ['merge', 'ignore', 'new', 'delete'] as const satisfies readonly Ruling[]

export function Rulings({
  found,
  isOpen,
  wish,
  ruling,
  onRuling,
  told,
  confirm,
  isMergeBlocked = false,
  onDecided,
}: {
  readonly found: Case
  readonly isOpen: boolean
  /** Who stands, and what is taken. */
  readonly wish: (ruling: Ruling) => Omit<Ruled, 'secondary'>
  readonly ruling: Ruling
  readonly onRuling: (ruling: Ruling) => void
  /** What would happen, in sentences. */
  readonly told: (ruling: Ruling) => readonly string[]
  /** Why a merge must be confirmed. */
  readonly confirm?: string | undefined
  /** It would be refused. */
  readonly isMergeBlocked?: boolean
  readonly onDecided: () => void
}) {
  const [reason, setReason] = useState('')
  const [asking, setAsking] = useState<'delete' | 'merge'>()
  const words = rulingWords(found)
  const resolve = useResolve(
    secondary => words[secondary].done,
    () => {
      setAsking(undefined)
      onDecided()
    },
  )
  const mustAsk = (chosen: Ruling): boolean => chosen === 'delete' || (chosen === 'merge' && confirm !== undefined)
  const isBlocked = (chosen: Ruling): boolean => chosen === 'merge' && isMergeBlocked
  const carryOut = (chosen: Ruling, isConfirmed = false): void => {
    if (!isOpen || resolve.isPending || isBlocked(chosen)) return
    onRuling(chosen)
    if (mustAsk(chosen) && !isConfirmed) return setAsking(chosen === 'delete' ? 'delete' : 'merge')
    const confirmed = chosen === 'merge' && confirm !== undefined ? { confirmed: true } : {}
    const body = { secondary: chosen, ...wish(chosen), ...confirmed, ...reasonSent(reason) }
    resolve.mutate({ params: { duplicate: found.case }, body })
  }
  useHotkeys(rulings.map(one => [words[one].key, () => carryOut(one)]))
  if (!isOpen)
    return found.state === 'waits' ? <p className="dimmed">An operator or administrator decides about it.</p> : null
  return (
    <section aria-label="What will happen" className={classes['rulings']}>
      <Radio.Group
        aria-label="Ruling"
        value={ruling}
        onChange={value => onRuling(offered.find(one => one === value) ?? 'merge')}
      >
        <div className={classes['choices']}>
          {offered.map(one => (
            <Radio
              key={one}
              value={one}
              label={
                <>
                  {words[one].action} <kbd>{words[one].key.toUpperCase()}</kbd>
                </>
              }
            />
          ))}
        </div>
      </Radio.Group>
      <ul className={classes['consequences']} aria-live="polite">
        {told(ruling).map(line => (
          <li key={line}>{line}</li>
        ))}
      </ul>
      {resolve.error && asking === undefined && <ProblemState problem={resolve.error} />}
      <div className={classes['decide']}>
        <ReasonField reason={reason} onReason={setReason} />
        <Button
          loading={resolve.isPending}
          disabled={isBlocked(ruling)}
          onClick={() => carryOut(ruling)}
          color={ruling === 'delete' ? 'danger' : 'accent'}
        >
          {words[ruling].action}
        </Button>
      </div>
      <ConfirmDialog
        isOpen={asking !== undefined}
        onClose={() => setAsking(undefined)}
        title={asking === 'merge' ? `Merge ${caseName(found)}?` : deleteTitle(found)}
        action={asking === 'merge' ? 'They are one person: merge' : deleteAction(found)}
        isDangerous
        isBusy={resolve.isPending}
        problem={resolve.error}
        onConfirm={() => asking && carryOut(asking, true)}
      >
        {[...(asking === 'merge' && confirm !== undefined ? [confirm] : []), ...told(asking ?? 'delete')].join(' ')}
      </ConfirmDialog>
    </section>
  )
}

function deleteTitle(found: Case): string {
  const whose = found.kind === 'newcomer' ? ` of ${found.newcomer.source}` : ': all but the primary'
  return `Delete ${caseName(found)}${whose}?`
}

function deleteAction({ kind, members }: Case): string {
  if (kind === 'newcomer') return 'Delete the newcomer'
  return members.length > 2 ? 'Delete the others' : 'Delete the other'
}
