/** Edits one value; whoever comes second is told, and nothing is overwritten unseen. */

import { Button, Group, Stack } from '@mantine/core'
import { useState, type FormEvent } from 'react'
import { api } from '../../../contract/api/all.ts'
import { useDeed } from '../../ask/questions.ts'
import { isChangedMeanwhile } from '../../ask/refusal.ts'
import { ProblemState } from '../../ui/asked.tsx'
import { Banner } from '../../ui/banner.tsx'
import type { Shown } from '../../ui/diff-line.tsx'
import { toast } from '../../ui/toast.ts'
import { useUnsaved } from '../../ui/unsaved.ts'
import { attributeTitle } from '../../words/entities.ts'
import { AttributeField } from './attribute-field.tsx'
import { recordChanges, type PassportRecord } from './data.ts'
import classes from './values.module.css'

export function EditValue({
  record: { entity, id, organization },
  version,
  name,
  value,
  onClose,
}: {
  readonly record: PassportRecord
  readonly version: string
  readonly name: string
  readonly value: Shown
  readonly onClose: () => void
}) {
  const [wish, setWish] = useState(value)
  useUnsaved(wish !== value)
  // What was on the screen when the editing began.
  const [seen, setSeen] = useState(version)
  const edit = useDeed(api.records.edit, {
    changes: recordChanges,
    onDone: () => {
      onClose()
      toast(`${attributeTitle(name)} is changed. It stays so, whatever the sources say.`)
    },
  })
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    edit.mutate({ params: { entity, record: id }, body: { attributes: { [name]: wish ?? null } }, ifMatch: seen })
  }
  return (
    <div role="row" className={classes['edit']}>
      <div role="cell">
        <form onSubmit={submit} onKeyDown={event => event.key === 'Escape' && onClose()}>
          <Stack gap="sm" maw={480}>
            <AttributeField {...{ entity, name, organization }} value={wish} onChange={setWish} isFirst />
            {isChangedMeanwhile(edit.error) ? (
              <Banner
                tone="needs-you"
                title="Somebody else has changed this record since you read it."
                actions={
                  <Button variant="default" onClick={() => (setSeen(version), edit.reset())}>
                    I have looked at it
                  </Button>
                }
              >
                The values around this one are the present ones now. Yours is not saved yet.
              </Banner>
            ) : (
              edit.error && <ProblemState problem={edit.error} />
            )}
            <Group gap="xs">
              <Button variant="default" onClick={onClose}>
                Cancel
              </Button>
              <Button type="submit" loading={edit.isPending} disabled={wish === value}>
                Save
              </Button>
            </Group>
          </Stack>
        </form>
      </div>
    </div>
  )
}
