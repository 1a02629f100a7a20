/** Writes results to standard output: gathered, so that a million lines are not a million writes. */

import type { Writable } from 'node:stream'

export type Printer = {
  /** Waits while the reader is slow; rejects once it has gone (EPIPE). */
  print(line: string): Promise<void>
  flush(): Promise<void>
}

const enough = 64 * 1024

export function makePrinter(stream: Writable): Printer {
  let gathered: string[] = []
  let size = 0
  const flush = async (): Promise<void> => {
    if (size === 0) return
    const text = gathered.join('')
    gathered = []
    size = 0
    await new Promise<void>((resolve, reject) => {
      stream.write(text, error => (error ? reject(error) : resolve()))
    })
  }
  return {
    print: async line => {
      gathered.push(line, '\n')
      size += line.length + 1
      if (size >= enough) await flush()
    },
    flush,
  }
}

/** The reader of a pipe has seen enough: no failure of ours. */
export function isClosedPipe(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'EPIPE' || error.code === 'ERR_STREAM_DESTROYED')
}
