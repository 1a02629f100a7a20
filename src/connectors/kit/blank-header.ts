/** Reads answers whose paging headers have a blank before the colon, as a widespread provider sends them; HTTP forbids it. */

import type { Socket } from 'node:net'
import type { buildConnector } from 'undici'

/** Swapped, not removed: nothing changes its place, so what merely looks like it within a body keeps its length. */
export function withoutBlankHeaders(connect: buildConnector.connector): buildConnector.connector {
  return (options, done) => {
    connect(options, (...[error, socket]) => {
      if (error) done(error, null)
      else done(null, mended(socket))
    })
  }
}

function mended<S extends Socket>(socket: S): S {
  const read = socket.read.bind(socket)
  socket.read = (size?: number): unknown => {
    const chunk: unknown = read(size)
    if (chunk instanceof Buffer) swapBlanks(chunk)
    return chunk
  }
  return socket
}

// A line that a chunk's end cuts in two stays as it is: that answer can't be read, and is asked for again.
const blankBeforeColon = /\r\nnavigation\w+( +):/gi

function swapBlanks(chunk: Buffer): void {
  if (!chunk.includes(' :')) return
  for (const { index, 0: line, 1: blanks = '' } of chunk.toString('latin1').matchAll(blankBeforeColon)) {
    const colon = index + line.length - 1
    chunk.fill(' ', colon - blanks.length, colon + 1)
    chunk[colon - blanks.length] = 0x3a
  }
}
