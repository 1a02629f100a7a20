/** One word for all conflicts of one attribute: which side stands, and why. */

import { Radio, Stack } from '@mantine/core'
import { useState } from 'react'
import { api } from '../../../contract/api/all.ts'
import { useDeed } from '../../ask/questions.ts'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { toast } from '../../ui/toast.ts'
import { attributeTitle, entityTitle } from '../../words/entities.ts'
import { counted } from '../../words/numbers.ts'
import { decisionChanges, type Conflict, type Decided } from './data.ts'

export function DecideAlike({
  conflict,
  onClose,
}: {
  readonly conflict: Conflict | undefined
  readonly onClose: () => void
}) {
  const [decided, setDecided] = useState<Decided>()
  const close = (): void => {
    setDecided(undefined)
    onClose()
  }
  const decide = useDeed(api.conflicts.decide, {
    changes: decisionChanges,
    onDone: answer => {
      close()
      toast(`${counted(answer.decided, 'conflict')} decided. The next run carries it out.`)
    },
  })
  const what = conflict
    ? `“${attributeTitle(conflict.attribute)}” of ${entityTitle(conflict.entity).toLowerCase()}`
    : ''
  return (
    <ConfirmDialog
      isOpen={conflict !== undefined}
      onClose={close}
      title={`Decide all conflicts about ${what}`}
      action="Decide them all"
      reason="wanted"
      isBlocked={decided === undefined}
      isBusy={decide.isPending}
      problem={decide.error}
      onConfirm={reason => {
        if (!conflict || !decided) return
        const { organization, entity, attribute } = conflict
        decide.mutate({ params: { organization }, body: { decided, reason, alike: { entity, attribute } } })
      }}
    >
      <Radio.Group
        label={`For all that wait about ${what}, of every system of the organization`}
        value={decided ?? ''}
        onChange={value => setDecided(value === 'theirs' ? 'theirs' : 'ours')}
      >
        <Stack gap="xs" pt="xs">
          <Radio value="theirs" label="The system’s values stand, and Passport takes them" />
          <Radio value="ours" label="Passport’s values stand, and are written to the system" />
        </Stack>
      </Radio.Group>
    </ConfirmDialog>
  )
}
