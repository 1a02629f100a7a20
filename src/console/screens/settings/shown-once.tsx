/** A secret that is shown this once: to be copied before the window is closed. */

import { Button, Code, CopyButton, Group, Modal, Stack } from '@mantine/core'
import type { ReactNode } from 'react'
import { Icon } from '../../ui/icon.tsx'

export function ShownOnce({
  title,
  secret,
  children,
  onClose,
}: {
  readonly title: string
  /** Null while there is none. */
  readonly secret: string | null
  readonly children: ReactNode
  readonly onClose: () => void
}) {
  return (
    <Modal
      opened={secret !== null}
      onClose={onClose}
      title={title}
      size={520}
      closeOnClickOutside={false}
      styles={{ title: { fontSize: 16, fontWeight: 600 } }}
    >
      <Stack gap="md">
        <div>{children}</div>
        <Code block fz={13} style={{ overflowWrap: 'anywhere', whiteSpace: 'pre-wrap' }}>
          {secret}
        </Code>
        <Group justify="flex-end" gap="xs">
          <CopyButton value={secret ?? ''}>
            {({ copied, copy }) => (
              <Button variant="default" onClick={copy} leftSection={copied ? <Icon name="check" /> : undefined}>
                {copied ? 'Copied' : 'Copy'}
              </Button>
            )}
          </CopyButton>
          <Button onClick={onClose}>I have kept it</Button>
        </Group>
      </Stack>
    </Modal>
  )
}

/** The link by which a password is set; the token stands behind the #, where no server logs it. */
export function passwordLink(token: string): string {
  return `${window.location.origin}/password#${token}`
}
