/** A short word at the rim of the screen of what has just been done, with a way back where there is one. */

import { notifications } from '@mantine/notifications'
import { createElement } from 'react'
import type { Told } from './asked.tsx'
import { Icon } from './icon.tsx'
import { ToastWords } from './toast-words.tsx'

export function toast(message: string, undo?: { readonly label: string; readonly onClick: () => void }): void {
  const id = notifications.show({
    message: createElement(ToastWords, {
      message,
      ...(undo ? { action: { label: undo.label, onClick: () => (notifications.hide(id), undo.onClick()) } } : {}),
    }),
    icon: createElement(Icon, { name: 'check' }),
    color: 'accent',
    autoClose: undo ? 12_000 : 5000,
  })
}

/** Of what failed and has no place of its own on the screen. */
export function toastProblem({ message, advice }: Told): void {
  notifications.show({
    title: message,
    message: advice,
    icon: createElement(Icon, { name: 'failed' }),
    color: 'danger',
    autoClose: false,
  })
}
