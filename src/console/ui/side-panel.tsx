/** A panel from the right for one thing of a list; the list stays where it is. Escape closes it. */

import { Drawer } from '@mantine/core'
import type { ReactNode } from 'react'

export function SidePanel({
  title,
  isOpen,
  onClose,
  children,
}: {
  readonly title: ReactNode
  readonly isOpen: boolean
  readonly onClose: () => void
  readonly children: ReactNode
}) {
  return (
    <Drawer
      opened={isOpen}
      onClose={onClose}
      position="right"
      size={520}
      title={title}
      overlayProps={{ backgroundOpacity: 0.25 }}
      styles={{ title: { fontSize: 16, fontWeight: 600 } }}
    >
      {children}
    </Drawer>
  )
}
