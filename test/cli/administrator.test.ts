/** The way back in when no administrator is left. */

import { afterEach, beforeEach, expect, test } from 'vitest'
import { openPool } from '../../src/store/database.ts'
import { startServer } from '../../src/server/server.ts'
import { openCommandLine, type CommandLine } from './command-line.ts'

let desk: CommandLine
beforeEach(async () => {
  desk = await openCommandLine()
})
afterEach(() => desk.close())

test('AC-08 administrator prints a one-time link that lets its person in as an administrator, and the audit log says so', async () => {
  const made = await desk.run('administrator', 'ada@maple.example', '--json')
  expect(made).toMatchObject({ code: 0, stderr: expect.stringContaining('used once') as string })
  const [{ token, link }] = made.json() as [{ token: string; link: string }]
  expect(link).toBe(`http://127.0.0.1:8080/password#${token}`)

  const pool = openPool(desk.databaseUrl)
  const ending = new AbortController()
  try {
    const house = { pool, key: Buffer.alloc(32), connectorById: () => notAsked(), close: () => pool.end() }
    const { url, close } = await startServer(house, {
      ...{ host: '127.0.0.1', port: 0, logLevel: 'silent', signal: ending.signal },
      tell: () => undefined,
    })
    const post = (address: string, body: object): Promise<Response> =>
      fetch(`${url}/api/v1${address}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-passport-sync': '1' },
        body: JSON.stringify(body),
      })
    const password = 'correct horse battery staple'
    expect((await post('/password', { token, password })).ok).toBe(true)
    expect((await post('/password', { token, password })).ok).toBe(false)
    const signedIn = await post('/session', { email: 'ada@maple.example', password })
    expect(await signedIn.json()).toMatchObject({ memberships: [{ organization: null, role: 'administrator' }] })
    await close()
    const { rows } = await pool.query(`select actor, action, what, name, fields from audit order by id limit 1`)
    expect(rows).toEqual([
      {
        actor: expect.stringMatching(/ \(command line\)$/) as string,
        action: 'let in',
        what: 'user',
        name: 'ada@maple.example',
        fields: { role: { before: null, after: 'administrator' } },
      },
    ])
  } finally {
    await pool.end()
  }
}, 30_000)

test('a second link takes the place of the first, and what is no address is refused', async () => {
  await desk.run('administrator', 'ada@maple.example')
  const second = await desk.run('administrator', 'ada@maple.example')
  expect(second.stdout).toMatch(/^http:\S+#\S{43}\n$/)
  const pool = openPool(desk.databaseUrl)
  try {
    const { rows } = await pool.query(
      `select (select count(*)::int from one_time_token) as tokens, (select count(*)::int from account) as accounts`,
    )
    expect(rows).toEqual([{ tokens: 1, accounts: 1 }])
  } finally {
    await pool.end()
  }
  expect(await desk.run('administrator', 'ada')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('EMAIL_INVALID') as string,
  })
})

function notAsked(): never {
  throw new Error('no data source is asked for')
}
