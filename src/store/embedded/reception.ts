/** Where clients of the keeper come in, stay while they use the database, and are counted. */
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type Server, type Socket } from 'node:net'
import type { KeeperMessage, Meeting } from './meeting.ts'

export type Reception = {
  readonly meeting: Meeting
  /** Tells all who are here, and all who come later. */
  tell(message: KeeperMessage): void
  /** Waits until the last client has left, or it is sure that nobody comes. */
  deserted(): Promise<void>
  /** Nobody comes in any more. */
  shut(): void
  /** The last word: to all who are here, and to the one who left last, who waits for it. */
  end(message: KeeperMessage): Promise<void>
}

const patienceForFirstClient = 15_000
const patienceForKnock = 5_000

export async function openReception(): Promise<Reception> {
  const [knock, answer] = [randomBytes(24).toString('base64url'), randomBytes(24).toString('base64url')]
  const strangers = new Set<Socket>()
  const clients = new Set<Socket>()
  let lastToLeave: Socket | undefined
  let news: KeeperMessage | undefined
  let awaited = true // the first client is on its way
  let onDeserted = (): void => undefined

  const server = createServer({ allowHalfOpen: true }, socket => {
    strangers.add(socket)
    socket.setTimeout(patienceForKnock, () => socket.destroy())
    socket.on('error', () => socket.destroy()) // a client that was killed
    socket.once('end', () => leave(socket)).once('close', () => leave(socket))
    let heard = ''
    socket.setEncoding('utf8').on('data', (text: string) => {
      heard += text
      if (heard === `${knock}\n`) comeIn(socket)
      else if (heard.length > knock.length) socket.destroy()
    })
  })

  function comeIn(socket: Socket): void {
    strangers.delete(socket)
    socket.setTimeout(0)
    awaited = false
    clients.add(socket)
    if (news) say(socket, news)
  }

  function leave(socket: Socket): void {
    if (strangers.delete(socket)) socket.end()
    if (!clients.delete(socket)) return
    if (clients.size > 0) return void socket.end()
    lastToLeave?.end()
    lastToLeave = socket
    onDeserted()
  }

  function say(socket: Socket, message: KeeperMessage): void {
    socket.write(lineOf(message))
  }

  function lineOf(message: KeeperMessage): string {
    return `${JSON.stringify({ answer, ...message })}\n`
  }

  const port = await openPort(server)
  const firstClient = setTimeout(() => {
    awaited = false
    if (clients.size === 0) onDeserted()
  }, patienceForFirstClient)

  return {
    meeting: { pid: process.pid, port, knock, answer },
    tell(message) {
      news = message
      for (const client of clients) say(client, message)
    },
    async deserted() {
      if (clients.size > 0 || awaited) await new Promise<void>(resolve => (onDeserted = resolve))
    },
    shut() {
      clearTimeout(firstClient)
      server.close()
      for (const stranger of strangers) stranger.destroy()
    },
    async end(message) {
      const listeners = [...clients, ...(lastToLeave ? [lastToLeave] : [])]
      await Promise.all(listeners.map(socket => endWith(socket, lineOf(message))))
    },
  }
}

async function openPort(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (typeof address !== 'object' || !address) throw new Error('The keeper has no port.')
  return address.port
}

/** Comes true when the word is out, or there is nobody to hear it. */
function endWith(socket: Socket, text: string): Promise<void> {
  if (socket.destroyed) return Promise.resolve()
  return new Promise(resolve => socket.once('close', () => resolve()).end(text, () => resolve()))
}
