/** The last line of a part of the settings: why it was not saved, the ways on, and the button that saves. */

import { Button, Group, Stack } from '@mantine/core'
import type { ReactNode } from 'react'
import type { Told } from '../../ui/asked.tsx'
import { NotSaved } from '../../ui/not-saved.tsx'
import { useUnsaved } from '../../ui/unsaved.ts'

export function Saving({
  save: { isPending, error },
  what,
  isChanged,
  action = 'Save',
  beside,
  onReload,
  onKeep,
}: {
  readonly save: { readonly isPending: boolean; readonly error: Told | null }
  /** As it is called where somebody else has changed it. */
  readonly what: string
  readonly isChanged: boolean
  readonly action?: string
  readonly beside?: ReactNode
  readonly onReload: () => void
  readonly onKeep: () => void
}) {
  useUnsaved(isChanged)
  return (
    <Stack gap="md">
      <NotSaved error={error} what={what} onReload={onReload} onKeep={onKeep} />
      <Group gap="xs">
        <Button type="submit" loading={isPending} disabled={!isChanged}>
          {action}
        </Button>
        {beside}
      </Group>
    </Stack>
  )
}
