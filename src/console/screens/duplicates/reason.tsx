/** Why a case is decided as it is: goes into the history with the name of who decides. */

import { TextInput } from '@mantine/core'

export function ReasonField({
  reason,
  onReason,
}: {
  readonly reason: string
  readonly onReason: (reason: string) => void
}) {
  return (
    <TextInput
      aria-label="Reason"
      placeholder="Reason, kept in the history with your name"
      value={reason}
      maxLength={1000}
      onChange={event => onReason(event.currentTarget.value)}
    />
  )
}

/** As part of what is sent; blank is none. */
export function reasonSent(reason: string): { readonly reason?: string } {
  return reason.trim() === '' ? {} : { reason: reason.trim() }
}
