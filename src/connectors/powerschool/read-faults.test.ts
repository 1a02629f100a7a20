import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { request } from 'undici'
import { openSample, readWhole, type OpenedSample } from '../../../test/support/powerschool.ts'
import { readExpected } from '../../../simulators/district/expected.ts'
import type { Effect } from '../../../simulators/faults.ts'

describe('a PowerSchool in trouble', () => {
  let sample: OpenedSample
  beforeAll(async () => {
    sample = await openSample({ students: 60, settings: { pageSize: 10 } })
  })
  afterAll(() => sample.close())
  afterEach(() => sample.powerSchool.faults.clear())

  const only = (effect: Effect, times = 1) => sample.powerSchool.faults.add({ effect, times, path: 'student.page' })

  const passing: readonly [name: string, effect: Effect][] = [
    ['429 with Retry-After', { kind: 'status', status: 429, retryAfter: 0 }],
    ['503', { kind: 'status', status: 503 }],
    ['509 with a date in Retry-After', { kind: 'status', status: 509, retryAfter: 'Wed, 25 Nov 2020 00:00:00 GMT' }],
    ['500', { kind: 'status', status: 500 }],
    ['a connection dropped before', { kind: 'drop', when: 'before' }],
    ['a connection dropped after', { kind: 'drop', when: 'after' }],
    ['a body cut short', { kind: 'truncate', keep: 0.5 }],
    ['an empty body', { kind: 'empty' }],
    ['an expired token', { kind: 'expired token' }],
    ['latency', { kind: 'latency', milliseconds: 20 }],
  ]
  test.each(passing)('%s is survived: all is read, each once', async (_, effect) => {
    only(effect, 2)
    const { records, end } = await readWhole(sample.reopen().read('student'))
    expect(records).toHaveLength(readExpected(sample.powerSchool.db).get('student') ?? -1)
    expect(new Set(records.map(({ key }) => key)).size).toBe(records.length)
    expect(end.complete).toBe(true)
  })

  const lasting: readonly [effect: Effect, code: string][] = [
    [{ kind: 'status', status: 503 }, 'POWERSCHOOL_BUSY'],
    [{ kind: 'drop', when: 'before' }, 'POWERSCHOOL_CONNECTION_LOST'],
    [{ kind: 'drop', when: 'after' }, 'POWERSCHOOL_CONNECTION_LOST'],
    [{ kind: 'truncate', keep: 0.5 }, 'POWERSCHOOL_CONNECTION_LOST'],
    [{ kind: 'empty' }, 'POWERSCHOOL_ANSWER_UNREADABLE'],
    [{ kind: 'redirect' }, 'POWERSCHOOL_MAINTENANCE'],
    [{ kind: 'expired token' }, 'POWERSCHOOL_TOKEN_WORTHLESS'],
    [{ kind: 'status', status: 400, body: { message: 'illegal' } }, 'POWERSCHOOL_REQUEST_REFUSED'],
    [
      {
        kind: 'status',
        status: 401,
        body: { errorMessage: { message: 'Plugin is missing required accessLevelV1Api READ permission' } },
      },
      'POWERSCHOOL_V1_ACCESS_MISSING',
    ],
  ]
  test.each(lasting)('%j that stays ends the read in a Problem with advice', async (effect, code) => {
    only(effect, 1000)
    const read = readWhole(sample.reopen().read('student'))
    await expect(read).rejects.toMatchObject({ code, advice: expect.stringMatching(/\w/) as string })
  })

  test('a strange value is passed on or left out, and costs no record', async () => {
    for (const how of ['wrong types', 'control characters', 'ten megabytes'] as const) {
      sample.powerSchool.faults.clear()
      only({ kind: 'strange row', how })
      const { records, end, problems } = await readWhole(sample.reopen().read('student'))
      expect(records).toHaveLength(readExpected(sample.powerSchool.db).get('student') ?? -1)
      expect(end.complete).toBe(true)
      expect(problems).toEqual([])
    }
  })
})

describe('a server in between that loses or repeats rows', () => {
  let sample: OpenedSample
  let url = ''
  let crook: (rows: readonly unknown[], asked: number) => readonly unknown[] = rows => rows
  let asked = 0
  const server = createServer(
    (incoming, response) => void pass(incoming.method ?? '', incoming.url ?? '', incoming, response),
  )

  async function pass(method: string, path: string, incoming: IncomingMessage, response: ServerResponse) {
    const chunks: Buffer[] = []
    for await (const chunk of incoming) chunks.push(Buffer.from(chunk as Uint8Array))
    const { authorization = '', 'content-type': type = '' } = incoming.headers
    const answer = await request(sample.powerSchool.url + path, {
      method: method === 'GET' ? 'GET' : 'POST',
      headers: { authorization, 'content-type': type, accept: 'application/json' },
      body: chunks.length > 0 ? Buffer.concat(chunks) : null,
    })
    const body = (await answer.body.json()) as { record?: readonly unknown[] }
    if (/\.(page|changed)\?/.test(path) && body.record) body.record = crook(body.record, (asked += 1))
    response.writeHead(answer.statusCode, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  }

  beforeAll(async () => {
    sample = await openSample({ students: 60, settings: { pageSize: 10 } })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  })
  afterAll(async () => {
    await sample.close()
    server.closeAllConnections()
    server.close()
  })
  afterEach(() => {
    asked = 0
  })

  test('rows left out once are asked for again', async () => {
    crook = (rows, count) => (count === 2 ? rows.slice(3) : rows)
    const { records, end } = await readWhole(sample.reopen({ url }).read('student'))
    expect(records).toHaveLength(60)
    expect(end.complete).toBe(true)
  })

  test('rows left out again and again make the read incomplete, which is said', async () => {
    crook = rows => rows.slice(1)
    const { records, end } = await readWhole(sample.reopen({ url }).read('student'))
    expect(records.length).toBeLessThan(60)
    expect(end).toMatchObject({ complete: false, reason: `PowerSchool counts 60 records and sent ${records.length}.` })
  })

  test('no rows at all never pass for an empty district', async () => {
    crook = () => []
    expect((await readWhole(sample.reopen({ url }).read('student'))).end.complete).toBe(false)
  })

  test('a page that came before instead of the one asked for makes the read incomplete, and doubles nobody', async () => {
    let first: readonly unknown[] = []
    crook = (rows, count) => {
      if (count === 1) first = rows
      return count > 2 && count < 5 ? first : rows
    }
    const { records, end, problems } = await readWhole(sample.reopen({ url, concurrency: 1 }).read('student'))
    expect(new Set(records.map(({ key }) => key)).size).toBe(records.length)
    expect(end.complete).toBe(false)
    expect(problems.map(({ code }) => code)).toEqual(['RECORD_WITHOUT_KEY'])
  })

  test('rows without a key, of whatever part of it, make the read incomplete', async () => {
    for (const broken of ['page_key', 'person_id']) {
      crook = rows => [{ ...(rows[0] as object), [broken]: { odd: true } }, ...rows.slice(1)]
      const { end, problems } = await readWhole(sample.reopen({ url, concurrency: 1 }).read('guardianship'))
      expect(end).toMatchObject({ complete: false, reason: expect.stringContaining('without a usable key') as string })
      expect(problems[0]?.code).toBe('RECORD_WITHOUT_KEY')
    }
  })

  test('one of several rows of a key that changed, when it is lost, makes the read of changes incomplete', async () => {
    crook = rows => rows
    const system = sample.reopen({ url })
    const { end } = await readWhole(system.read('guardianship'))
    sample.powerSchool.db.exec(`update students set transaction_date = '2099-01-01T00:00:00'`)
    expect((await readWhole(system.read('guardianship', end.cursor))).end.complete).toBe(true)
    const keyOf = (row: unknown) => (row as { page_key: string }).page_key
    crook = rows => rows.filter((row, index) => index === 0 || keyOf(row) !== keyOf(rows[index - 1]))
    expect((await readWhole(system.read('guardianship', end.cursor))).end.complete).toBe(false)
  })

  test('what changed and comes without saying whether it counts makes the read of changes incomplete', async () => {
    crook = rows => rows
    const system = sample.reopen({ url })
    const { end } = await readWhole(system.read('student'))
    sample.powerSchool.db.exec(`update students set transaction_date = '2099-01-01T00:00:00'`)
    crook = rows => rows.map(row => ({ ...(row as object), counts: [] }))
    const changes = await readWhole(system.read('student', end.cursor))
    expect(changes).toMatchObject({ records: [], gone: [], end: { complete: false } })
  })
})
