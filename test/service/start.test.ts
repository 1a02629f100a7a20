/** `passport-sync start` and `worker` as an operator has them. */

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { beforeAll, expect, onTestFinished, test } from 'vitest'
import { prepareConsole } from '../../bin/console.js'
import { freshDatabase } from '../support/database.ts'

const program = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url))

beforeAll(prepareConsole)

async function start(command: 'start' | 'worker') {
  const database = await freshDatabase()
  onTestFinished(database.drop)
  const home = await mkdtemp(join(tmpdir(), 'passport sync start '))
  onTestFinished(() => rm(home, { recursive: true }))
  const child = spawn(process.execPath, [program, command], {
    env: { PATH: process.env['PATH'], DATABASE_URL: database.url, PASSPORT_SYNC_HOME: home, PORT: '0' },
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  const said: string[] = []
  for await (const line of createInterface({ input: child.stdout })) {
    said.push(line)
    if (line.startsWith('Runs begin')) break
  }
  return { child, said }
}

test('start answers, and ends cleanly within five seconds of SIGTERM', async () => {
  const { child, said } = await start('start')
  const url = /answers at (\S+)/.exec(said.join('\n'))?.[1] ?? ''
  expect((await fetch(`${url}/healthz`)).status).toBe(200)
  expect((await fetch(`${url}/readyz`)).status).toBe(200)
  const askedAt = performance.now()
  child.kill('SIGTERM')
  expect(await once(child, 'exit')).toEqual([0, null])
  expect(performance.now() - askedAt).toBeLessThan(5000)
})

test('a worker opens no port, and ends cleanly too', async () => {
  const { child, said } = await start('worker')
  expect(said).toEqual(['Runs begin by schedule and are carried out here.'])
  child.kill('SIGINT')
  expect(await once(child, 'exit')).toEqual([0, null])
})
