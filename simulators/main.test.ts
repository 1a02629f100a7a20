/** The simulator as a process of its own. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterEach, beforeEach, expect, test } from 'vitest'

const main = join(import.meta.dirname, 'main.ts')
let folder: string
let running: ChildProcess[] = []
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'simulator-'))))
afterEach(() => {
  for (const child of running) child.kill('SIGKILL')
  running = []
  rmSync(folder, { recursive: true, force: true })
})

async function start(...options: readonly string[]): Promise<{ readonly child: ChildProcess; readonly url: string }> {
  const child = spawn(process.execPath, [main, 'powerschool', ...options], { stdio: ['pipe', 'pipe', 'inherit'] })
  running.push(child)
  const lines = createInterface({ input: child.stdout })
  const [line]: unknown[] = await once(lines, 'line')
  const ready: unknown = JSON.parse(String(line))
  return { child, url: String(Reflect.get(Object(ready), 'url')) }
}

async function students(url: string): Promise<unknown> {
  const body = JSON.stringify({ sql: 'select count(*) as n, min(first_name) as first from students' })
  return (await fetch(`${url}/_simulator/sql`, { method: 'POST', body })).json()
}

test('it grows its district once, ends on SIGTERM, and has it again', async () => {
  const file = join(folder, 'school.db')
  const first = await start('--file', file, '--students', '60', '--seed', '3', '--dial', 'maxPageSize=7')
  const grown = await students(first.url)
  expect(grown).toMatchObject({ rows: [{ n: expect.toSatisfy((n: number) => n >= 60) }] })
  const metadata = await fetch(`${first.url}/ws/v1/metadata`, { headers: { accept: 'application/json' } })
  expect(await metadata.json()).toMatchObject({ metadata: { student_max_page_size: 7 } })
  first.child.kill('SIGTERM')
  expect(await once(first.child, 'exit')).toEqual([0, null])
  const second = await start('--file', file, '--students', '500', '--seed', '4')
  expect(await students(second.url)).toEqual(grown)
})

test('an xPress Roster provider serves the district that a PowerSchool has at the same time', async () => {
  const file = join(folder, 'school.db')
  await start('--file', file, '--students', '60')
  const child = spawn(
    process.execPath,
    [main, 'xpress-roster', '--file', file, '--ledger', join(folder, 'ledger.db')],
    {
      stdio: ['pipe', 'pipe', 'inherit'],
    },
  )
  running.push(child)
  const [line]: unknown[] = await once(createInterface({ input: child.stdout }), 'line')
  const { baseUrl, tokenUrl, apiKey, clientId, clientSecret } = JSON.parse(String(line)) as Record<string, string>
  const form = { grant_type: 'client_credentials', client_id: clientId ?? '', client_secret: clientSecret ?? '' }
  const headers = { 'x-api-key': apiKey ?? '' }
  const signIn = await fetch(tokenUrl ?? '', { method: 'POST', headers, body: new URLSearchParams(form) })
  const { access_token: token } = (await signIn.json()) as { readonly access_token: string }
  const answer = await fetch(`${baseUrl}xStudents`, { headers: { ...headers, authorization: `Bearer ${token}` } })
  expect(answer.headers.get('x-total-count')).toBe('60')
  child.kill('SIGTERM')
  expect(await once(child, 'exit')).toEqual([0, null])
})

test('it ends when its standard input closes, if it was told to follow it', async () => {
  const { child } = await start('--follow-stdin', '--students', '60')
  child.stdin?.end()
  expect(await once(child, 'exit')).toEqual([0, null])
})

test('it names its usage for a system it does not know', async () => {
  const child = spawn(process.execPath, [main, 'nonsense'], { stdio: 'ignore' })
  running.push(child)
  expect(await once(child, 'exit')).toEqual([2, null])
})
