/** The title of the screen that is shown: of the window, and at the end of the breadcrumb. */

import { useEffect, useSyncExternalStore } from 'react'

let current = ''
const listeners = new Set<() => void>()

export function useTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · Passport Data Sync`
    current = title
    for (const listener of listeners) listener()
  }, [title])
}

export function useShownTitle(): string {
  return useSyncExternalStore(subscribe, () => current)
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
