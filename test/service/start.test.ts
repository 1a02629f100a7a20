/** `passport-sync start` and `worker` as an operator has them. */

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { beforeAll, expect, onTestFinished, test } from 'vitest'
import { prepareConsole } from '../../bin/console.js'
import { compileCache } from '../support/compile-cache.ts'
import { freshDatabase } from '../support/database.ts'

const program = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url))

beforeAll(prepareConsole)

async function start(command: 'start' | 'worker') {
  const database = await freshDatabase()
  onTestFinished(database.drop)
  const home = await mkdtemp(join(tmpdir(), 'passport sync start '))
  onTestFinished(() => rm(home, { recursive: true }))
  const child = spawn(process.execPath, [program, command], {
    env: {
      ...{ PATH: process.env['PATH'], NODE_COMPILE_CACHE: compileCache },
      ...{ DATABASE_URL: database.url, PASSPORT_SYNC_HOME: home, PORT: '0' },
    },
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

test('neither a client that keeps its connection nor one that sends half a request holds the end up', async () => {
  const { child, said } = await start('start')
  const { port } = new URL(/answers at (\S+)/.exec(said.join('\n'))?.[1] ?? '')
  const clients = ['GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n', 'POST /api/v1/session HTTP/1.1\r\nhost: x\r\n'].map(
    words => {
      const client = connect(Number(port), '127.0.0.1', () => void client.write(words))
      return client.on('error', () => undefined)
    },
  )
  onTestFinished(() => clients.forEach(client => void client.destroy()))
  const [first] = clients
  if (!first) throw new Error('there is no client')
  await once(first, 'data')
  const askedAt = performance.now()
  child.kill('SIGTERM')
  expect(await once(child, 'exit')).toEqual([0, null])
  expect(performance.now() - askedAt).toBeLessThan(5500)
}, 30_000)
