/** Writes an answer whose header has a blank before its colon: no HTTP library does, the reference server does. */
import { type ServerResponse, STATUS_CODES } from 'node:http'
import type { Answer } from '../answer.ts'

export function hasBlankHeader({ headers = {} }: Answer): boolean {
  return Object.keys(headers).some(name => name.endsWith(' '))
}

export function writeRaw(response: ServerResponse, { status, headers = {}, body }: Answer, withBody: boolean): void {
  const content = Buffer.from(typeof body === 'string' ? body : [...(body ?? [])].join(''))
  const lines = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    ...(status === 204 ? [] : [`content-length: ${content.length}`]),
    'connection: close',
  ]
  const { socket } = response
  socket?.write(`${lines.join('\r\n')}\r\n\r\n`)
  socket?.end(withBody && status !== 204 ? content : '')
}
