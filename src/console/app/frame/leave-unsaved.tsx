/** Whoever leaves a screen on which something is not saved is asked first; closing the tab, the browser asks. */

import { useBlocker } from '@tanstack/react-router'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { isLeaving, useIsAnythingUnsaved } from '../../ui/unsaved.ts'

export function LeaveUnsaved() {
  const isAnythingUnsaved = useIsAnythingUnsaved()
  const { status, proceed, reset } = useBlocker({ shouldBlockFn, disabled: !isAnythingUnsaved, withResolver: true })
  return (
    <ConfirmDialog
      isOpen={status === 'blocked'}
      onClose={() => reset?.()}
      title="Leave without saving?"
      action="Leave without saving"
      isDangerous
      onConfirm={() => proceed?.()}
    >
      What you changed on this screen is not saved. If you leave, it is lost.
    </ConfirmDialog>
  )
}

function shouldBlockFn({
  current,
  next,
}: {
  readonly current: Parameters<typeof isLeaving>[0]
  readonly next: Parameters<typeof isLeaving>[1]
}): boolean {
  return isLeaving(current, next)
}
