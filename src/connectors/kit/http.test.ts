import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createServer as createTcpServer, type AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { BrokenAnswer, openHttp, type Answer, type Http, type Patience } from './http.ts'

const open: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of open.splice(0)) await close()
})

const hasty: Patience = { tries: 3, firstWaitMs: 1, longestWaitMs: 2, longestRetryAfterMs: 30_000, chance: () => 0 }

type Serve = (request: IncomingMessage, response: ServerResponse, number: number) => void

async function aServer(serve: Serve): Promise<{ url: string; served: () => number }> {
  let served = 0
  const server: Server = createServer((request, response) => serve(request, response, (served += 1)))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  open.push(async () => {
    server.closeAllConnections()
    server.close()
  })
  return { url: `http://127.0.0.1:${port}/`, served: () => served }
}

function aClient(changed: Partial<Parameters<typeof openHttp>[0]> = {}): { http: Http; notices: string[] } {
  const notices: string[] = []
  const http = openHttp({
    code: 'SOURCE',
    name: 'Source',
    concurrency: 4,
    patience: hasty,
    signal: new AbortController().signal,
    notice: text => void notices.push(text),
    ...changed,
  })
  open.push(http.close)
  return { http, notices }
}

const get = (url: string) => ({ method: 'GET' as const, url, headers: {} })
const bodyOf = ({ status, text }: Answer) => ({ status, text })

for (const status of [429, 502, 503, 504, 509]) {
  test(`status ${status} is tried again, with fewer requests in flight`, async () => {
    const { url } = await aServer((_, response, number) => response.writeHead(number < 3 ? status : 200).end('well'))
    const { http, notices } = aClient()
    expect(await http.send(get(url), bodyOf)).toEqual({ status: 200, text: 'well' })
    expect(http.limit()).toBeLessThan(4)
    expect(notices).toHaveLength(2)
    expect(notices[0]).toContain(`status ${status}`)
  })
}

test('Retry-After decides how long to wait', async () => {
  const { url } = await aServer((_, response, number) =>
    number === 1 ? response.writeHead(503, { 'retry-after': '0' }).end() : response.end('well'),
  )
  const { http, notices } = aClient({ patience: { ...hasty, firstWaitMs: 60_000, longestWaitMs: 60_000 } })
  expect(await http.send(get(url), bodyOf)).toEqual({ status: 200, text: 'well' })
  expect(notices[0]).toContain('again in 0 s')
})

test('a host that stays busy ends in a Problem that says so and may be retried', async () => {
  const { url, served } = await aServer((_, response) => response.writeHead(503).end())
  const { http } = aClient()
  await expect(http.send(get(url), bodyOf)).rejects.toMatchObject({ code: 'SOURCE_BUSY', retry: true })
  expect(served()).toBe(3)
})

test('a dropped connection and a body cut short are tried again', async () => {
  const { url } = await aServer((request, response, number) => {
    if (number === 1) request.socket.destroy()
    else if (number === 2) {
      response.writeHead(200, { 'content-length': '100' }).write('cut')
      response.socket?.end()
    } else response.end('well')
  })
  expect(await aClient().http.send(get(url), bodyOf)).toEqual({ status: 200, text: 'well' })
})

test('an answer that its reader finds broken is asked for again, and in the end is a Problem', async () => {
  const { url, served } = await aServer((_, response) => response.end('{'))
  const sending = aClient().http.send(get(url), () => {
    throw new BrokenAnswer('it is not JSON')
  })
  await expect(sending).rejects.toMatchObject({ code: 'SOURCE_ANSWER_UNREADABLE', retry: true })
  expect(served()).toBe(3)
})

async function aRawServer(answer: string): Promise<string> {
  const server = createTcpServer(socket => {
    socket.on('error', () => undefined)
    socket.once('data', () => socket.end(answer))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  open.push(async () => void server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
}

const blankHeader = [
  ...['HTTP/1.1 200 OK', 'NavigationPage  : 1', 'NavigationLastPage : 3', 'content-length: 29', 'connection: close'],
  ...['', '{"a":\r\nNavigationLastPage :1}'],
].join('\r\n')

test('a header with a blank before its colon is read where that is put up with, and no answer is the longer for it', async () => {
  const url = await aRawServer(blankHeader)
  const { http } = aClient({ blankHeaders: true })
  const read = await http.send(get(url), ({ header, text }) => [
    header('navigationpage'),
    header('navigationlastpage'),
    text,
  ])
  expect(read).toEqual(['1', '3', expect.stringContaining('{"a":') as string])
})

test('elsewhere it is an answer that is no HTTP, and is asked for again', async () => {
  const url = await aRawServer(blankHeader)
  const { http, notices } = aClient()
  await expect(http.send(get(url), bodyOf)).rejects.toMatchObject({ code: 'SOURCE_CONNECTION_LOST' })
  expect(notices).toHaveLength(2)
})

test('a redirect is not followed', async () => {
  const { url, served } = await aServer((_, response) => response.writeHead(302, { location: '/elsewhere' }).end())
  expect((await aClient().http.send(get(url), bodyOf)).status).toBe(302)
  expect(served()).toBe(1)
})

test('an answer above 64 MB is refused at once, with advice', async () => {
  const megabyte = Buffer.alloc(1024 * 1024, 'x')
  const { url, served } = await aServer((_, response) => {
    for (let count = 0; count < 66; count += 1) response.write(megabyte)
    response.end()
  })
  await expect(aClient().http.send(get(url), bodyOf)).rejects.toMatchObject({
    code: 'SOURCE_ANSWER_TOO_LARGE',
    retry: false,
  })
  expect(served()).toBe(1)
})

test('a host that nobody answers at is a Problem that names it', async () => {
  const { url } = await aServer((_, response) => response.end())
  for (const close of open.splice(0)) await close()
  const sending = aClient().http.send(get(url), bodyOf)
  await expect(sending).rejects.toMatchObject({
    code: 'SOURCE_UNREACHABLE',
    message: `Source can't be reached at ${new URL(url).host} (ECONNREFUSED).`,
  })
})

test('an abort ends a request in flight and a wait between tries, with its own reason', async () => {
  const { url } = await aServer((_, response, number) => {
    if (number === 1) response.writeHead(503, { 'retry-after': '20' }).end()
  })
  const abort = new AbortController()
  const { http } = aClient({ signal: abort.signal, notice: () => abort.abort(new Error('cancelled')) })
  await expect(http.send(get(url), bodyOf)).rejects.toThrow('cancelled')
  await expect(http.send(get(url), bodyOf)).rejects.toThrow('cancelled')
})

test('no more requests are in flight than allowed', async () => {
  let inFlight = 0
  let most = 0
  const { url } = await aServer((_, response) => {
    inFlight += 1
    most = Math.max(most, inFlight)
    setImmediate(() => {
      inFlight -= 1
      response.end()
    })
  })
  const { http } = aClient({ concurrency: 2 })
  await Promise.all(Array.from({ length: 12 }, () => http.send(get(url), bodyOf)))
  expect(most).toBeLessThanOrEqual(2)
})

test.each(['127.0.0.1', 'localhost'])(
  'an address that may not be reached is refused before anything is sent: %s',
  async host => {
    const { url, served } = await aServer((_, response) => response.end('well'))
    const { http } = aClient({ mayReach: address => address !== '127.0.0.1' && address !== '::1' })
    await expect(http.send(get(url.replace('127.0.0.1', host)), bodyOf)).rejects.toMatchObject({
      code: 'SOURCE_ADDRESS_REFUSED',
    })
    expect(served()).toBe(0)
  },
)

test('an address that may be reached is', async () => {
  const { url } = await aServer((_, response) => response.end('well'))
  const { http } = aClient({ mayReach: () => true })
  expect(await http.send(get(url.replace('127.0.0.1', 'localhost')), bodyOf)).toEqual({ status: 200, text: 'well' })
})
