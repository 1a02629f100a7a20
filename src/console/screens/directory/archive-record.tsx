/** Takes a record out of use, which keeps it, or brings it back. */

import { Button } from '@mantine/core'
import { useState } from 'react'
import { api } from '../../../contract/api/all.ts'
import { useDeed } from '../../ask/questions.ts'
import { useMay } from '../../ask/session.ts'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { toast } from '../../ui/toast.ts'
import { entityName } from '../../words/entities.ts'
import { nameOf, recordChanges, type PassportRecord } from './data.ts'

export function ArchiveRecord({ record, version }: { readonly record: PassportRecord; readonly version: string }) {
  const may = useMay()
  const [isOpen, setOpen] = useState(false)
  const { entity, id, organization, state } = record
  const name = nameOf(record)
  const done = (words: string) => (): void => {
    setOpen(false)
    toast(words)
  }
  const archive = useDeed(api.records.remove, { changes: recordChanges, onDone: done(`${name} is archived.`) })
  const restore = useDeed(api.records.edit, { changes: recordChanges, onDone: done(`${name} is back.`) })
  if (!may('operator', organization)) return null
  const params = { entity, record: id }
  const usual = { isOpen, onClose: () => setOpen(false) }
  if (state === 'archived') {
    return (
      <>
        <Button onClick={() => setOpen(true)}>Bring back</Button>
        <ConfirmDialog
          {...usual}
          title={`Bring ${name} back`}
          action="Bring back"
          isBusy={restore.isPending}
          problem={restore.error}
          onConfirm={() => restore.mutate({ params, body: { attributes: { state: 'active' } }, ifMatch: version })}
        >
          This {entityName(entity)} is active again, with the values it has here. It stays so, whatever the sources say.
        </ConfirmDialog>
      </>
    )
  }
  return (
    <>
      <Button variant="default" onClick={() => setOpen(true)}>
        Archive
      </Button>
      <ConfirmDialog
        {...usual}
        title={`Archive ${name}`}
        action={`Archive ${name}`}
        isDangerous
        isBusy={archive.isPending}
        problem={archive.error}
        onConfirm={() => archive.mutate({ params, ifMatch: version })}
      >
        This {entityName(entity)} is taken out of use, and with it the relations that need it. Nothing is deleted: the
        values and the history stay, the sources cannot bring it back, and you can, here or by undoing the run.
      </ConfirmDialog>
    </>
  )
}
