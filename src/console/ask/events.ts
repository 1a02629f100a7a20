/** Server-sent events with patience: a stream that breaks off is taken up again where it was. */

import { useEffect, useRef } from 'react'

type Handlers = Readonly<Record<string, (told: unknown) => void>>

const longestWait = 30_000

/** Follows until told to stop, or until the server says `end`. The browser itself comes back after a broken line. */
export function follow(address: string, handlers: Handlers): () => void {
  let source: EventSource | undefined
  let timer: ReturnType<typeof setTimeout> | undefined
  let wait = 1000

  const open = (): void => {
    source = new EventSource(address)
    source.addEventListener('open', () => (wait = 1000))
    for (const [name, handle] of Object.entries(handlers)) {
      source.addEventListener(name, ({ data }: MessageEvent<string>) => handle(JSON.parse(data)))
    }
    source.addEventListener('end', stop)
    source.addEventListener('error', () => {
      // Refused, not broken off: the browser gives up, so we ask again, less and less often.
      if (source?.readyState !== EventSource.CLOSED) return
      timer = setTimeout(open, wait)
      wait = Math.min(wait * 2, longestWait)
    })
  }
  const stop = (): void => {
    clearTimeout(timer)
    source?.close()
  }
  open()
  return stop
}

/** Follows while the screen is there; null follows nothing. */
export function useEvents(address: string | null, handlers: Handlers): void {
  const latest = useRef(handlers)
  useEffect(() => {
    latest.current = handlers
  })
  const names = Object.keys(handlers).join(' ')
  useEffect(() => {
    if (address === null) return undefined
    const through = Object.fromEntries(
      names.split(' ').map(name => [name, (told: unknown) => latest.current[name]?.(told)]),
    )
    return follow(address, through)
  }, [address, names])
}
