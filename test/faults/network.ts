/** A network between a process and PostgreSQL that can be cut, or swallow everything, and be mended. */

import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

export type Network = {
  /** The database's address on this side of the network. */
  readonly url: string
  /** Every connection breaks, and new ones are refused, until it is mended. */
  cut(): void
  /** Nothing comes through and nobody is told, until it is mended; then all arrives that was sent meanwhile. */
  swallow(): void
  mend(): void
  close(): Promise<void>
}

export async function openNetwork(database: string): Promise<Network> {
  const target = new URL(database)
  const wires = new Set<readonly [near: Socket, far: Socket]>()
  let state: 'whole' | 'cut' | 'swallowing' = 'whole'

  const server = createServer({ allowHalfOpen: false }, near => {
    if (state === 'cut') return void near.destroy()
    const far = connect(Number(target.port), target.hostname)
    const wire = [near, far] as const
    wires.add(wire)
    const part = (): void => {
      wires.delete(wire)
      near.destroy()
      far.destroy()
    }
    for (const [from, to] of [wire, [far, near] as const]) {
      from.setNoDelay(true)
      from.on('data', chunk => {
        if (!to.write(chunk)) from.pause()
      })
      to.on('drain', () => state !== 'swallowing' && from.resume())
      from.on('error', part)
      from.on('close', part)
    }
    if (state === 'swallowing') for (const end of wire) end.pause()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the network has no port')
  const breakAll = (): void => wires.forEach(([near, far]) => [near, far].forEach(end => end.destroy()))

  return {
    url: Object.assign(new URL(database), { hostname: '127.0.0.1', port: String(address.port) }).href,
    cut: () => {
      state = 'cut'
      breakAll()
    },
    swallow: () => {
      state = 'swallowing'
      wires.forEach(wire => wire.forEach(end => end.pause()))
    },
    mend: () => {
      state = 'whole'
      wires.forEach(wire => wire.forEach(end => end.resume()))
    },
    close: async () => {
      breakAll()
      server.close()
      await once(server, 'close')
    },
  }
}
