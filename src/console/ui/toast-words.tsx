/** What stands in a toast: the message, and a button to take it back. */

import { Button, Group } from '@mantine/core'

export function ToastWords({
  message,
  action,
}: {
  readonly message: string
  readonly action?: { readonly label: string; readonly onClick: () => void }
}) {
  return (
    <Group justify="space-between" wrap="nowrap" gap="xs">
      <span>{message}</span>
      {action && (
        <Button size="compact-sm" variant="subtle" flex="none" onClick={action.onClick}>
          {action.label}
        </Button>
      )}
    </Group>
  )
}
