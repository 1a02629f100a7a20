/** What was asked is remembered for a while; where the session has ended, the way leads over the sign-in and back. */

import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query'
import { gateOf, refusalOf, type Gate } from '../ask/refusal.ts'

type Listener = (gate: Gate) => void

const sessionEnded = new Set<Listener>()

/** Told whenever the server asks for a sign-in, or for a further step of it. */
export function onSessionEnd(listener: Listener): void {
  sessionEnded.add(listener)
}

function notice(error: Error): void {
  const gate = gateOf(error)
  if (gate) for (const listener of sessionEnded) listener(gate)
}

export const memory = new QueryClient({
  queryCache: new QueryCache({ onError: notice }),
  mutationCache: new MutationCache({ onError: notice }),
  defaultOptions: {
    queries: {
      staleTime: 5000,
      // Refused is refused; only what did not arrive is worth another try.
      retry: (failures, error) => failures < 2 && [0, 502, 503, 504].includes(refusalOf(error).status),
      throwOnError: false,
    },
  },
})
