/** A link by which somebody sets a password: on its way by mail, or shown this once to be handed over. */

import { useState, type ReactNode } from 'react'
import type { api } from '../../../contract/api/all.ts'
import type { Answer } from '../../ask/ask.ts'
import { ProblemState } from '../../ui/asked.tsx'
import { toast } from '../../ui/toast.ts'
import { passwordLink, ShownOnce } from './shown-once.tsx'

type Delivered = Answer<typeof api.users.reset>

export function useDeliveredLink(): {
  readonly deliver: (delivered: Delivered, to: string) => void
  /** The window with the link, while one is to be handed over. */
  readonly shown: (title: string) => ReactNode
} {
  const [delivered, setDelivered] = useState<Delivered | null>(null)
  const deliver = (made: Delivered, to: string): void => {
    if (made.mailed) toast(`The link is on its way to ${to}. It serves once, within 24 hours.`)
    else setDelivered(made)
  }
  const token = delivered?.token ?? null
  const shown = (title: string): ReactNode => (
    <ShownOnce title={title} secret={token === null ? null : passwordLink(token)} onClose={() => setDelivered(null)}>
      {delivered?.problem && <ProblemState problem={delivered.problem} />}
      Give it to the person yourself. It serves once, within 24 hours, and is not shown again; a link from before no
      longer does.
    </ShownOnce>
  )
  return { deliver, shown }
}
