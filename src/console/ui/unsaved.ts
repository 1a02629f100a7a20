/** What was changed on a screen and is not saved: each form tells of it, so that whoever leaves is asked first. */

import { useEffect, useId, useSyncExternalStore } from 'react'

/** Of each form that has something unsaved: the parts of the address that may change while it stays. */
const forms = new Map<string, readonly string[]>()
const listeners = new Set<() => void>()

/** Says that what was changed here is lost when one leaves; `stays`: parts of the address that don't lead away. */
export function useUnsaved(isUnsaved: boolean, ...stays: readonly string[]): void {
  const id = useId()
  const kept = stays.join(' ')
  useEffect(() => {
    if (!isUnsaved) return undefined
    forms.set(id, kept.split(' '))
    tell()
    return () => {
      forms.delete(id)
      tell()
    }
  }, [id, isUnsaved, kept])
}

export function useIsAnythingUnsaved(): boolean {
  return useSyncExternalStore(listen, isAnythingUnsaved)
}

type Place = { readonly pathname: string; readonly search: object }

/** Whether by that way a form goes that has something unsaved. */
export function isLeaving(from: Place, to: Place): boolean {
  if (from.pathname !== to.pathname) return forms.size > 0
  return [...forms.values()].some(stays => spelled(from.search, stays) !== spelled(to.search, stays))
}

function spelled(search: object, stays: readonly string[]): string {
  const parts = Object.entries(search).filter(([name, value]) => value !== undefined && !stays.includes(name))
  return JSON.stringify(parts.toSorted(([one], [other]) => (one < other ? -1 : 1)))
}

function isAnythingUnsaved(): boolean {
  return forms.size > 0
}

function listen(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

function tell(): void {
  for (const listener of listeners) listener()
}
