/** Whoever receives notices: a mail server, and a webhook. Each closes with the test that opened it. */

import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createSocketServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { onTestFinished } from 'vitest'

async function portOf(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  return (server.address() as AddressInfo).port
}

/** Keeps the mails that come, each as one text. */
export async function mailServer(): Promise<{ readonly url: string; readonly mails: string[] }> {
  const mails: string[] = []
  const server = createSocketServer((socket: Socket) => {
    let mail: string[] | null = null
    const say = (line: string): void => void socket.write(`${line}\r\n`)
    say('220 mail.maple.example')
    createInterface({ input: socket }).on('line', line => {
      if (mail) {
        if (line !== '.') return void mail.push(line)
        mails.push(mail.join('\n').replaceAll('=\n', ''))
        mail = null
        return say('250 kept')
      }
      if (line === 'DATA') mail = []
      say(line === 'DATA' ? '354 go on' : line === 'QUIT' ? '221 bye' : '250 mail.maple.example')
    })
  })
  return { url: `smtp://127.0.0.1:${await portOf(server)}`, mails }
}

async function keepBody(bodies: unknown[], request: IncomingMessage, response: ServerResponse): Promise<void> {
  bodies.push(JSON.parse(await text(request)))
  response.end()
}

export async function webhook(): Promise<{ readonly url: string; readonly bodies: unknown[] }> {
  const bodies: unknown[] = []
  const server = createServer((request, response) => {
    void keepBody(bodies, request, response)
  })
  return { url: `http://127.0.0.1:${await portOf(server)}/hook`, bodies }
}
