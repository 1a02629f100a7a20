/** Many organizations due at once on two servers and three workers, each a process as an operator has it. */

import { spawn, type ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as pause } from 'node:timers/promises'
import type pg from 'pg'
import { memoryFlags } from '../bin/memory-flags.js'
import { openEmbedded } from '../src/store/embedded/join.ts'
import { openPool } from '../src/store/database.ts'
import { configure, emptyDatabase } from './bench-district.ts'
import { processorTime } from './processor-time.ts'

const program = decodeURIComponent(new URL('../src/cli/main.ts', import.meta.url).pathname)

export async function benchMany(options: { readonly organizations: number; readonly students: number }): Promise<void> {
  const home = await mkdtemp(join(tmpdir(), 'passport-bench-'))
  const embedded = await openEmbedded(home, 'fleeting')
  const key = randomBytes(32)
  const sources = await startSources(options)
  const database = await emptyDatabase(embedded.url, 'bench_many')
  const pool = openPool(database, 2)
  const services: ChildProcess[] = []
  try {
    for (const [number, url] of sources.urls.entries()) {
      const district = { url, clientId: 'bench', clientSecret: 'bench' }
      await configure(pool, key, district, {
        organization: `District ${number}`,
        schedule: { every: 'day', at: '02:00' },
      })
    }
    await pool.query(`update integration set next_due = 'infinity'`)
    const environment = { DATABASE_URL: database, PASSPORT_SYNC_HOME: home, PASSPORT_SYNC_KEY: key.toString('base64') }
    for (const command of ['start', 'start', 'worker', 'worker', 'worker'] as const) {
      services.push(await startService(command, environment))
    }
    const spent = await Promise.all(services.map(({ pid }) => processorTime(pid ?? 0)))
    const started = performance.now()
    await pool.query(`update integration set next_due = now()`)
    await allDone(pool, options.organizations)
    const seconds = (performance.now() - started) / 1000
    const after = await Promise.all(services.map(({ pid }) => processorTime(pid ?? 0)))
    await report(pool, { ...options, seconds, spent: after.map((time, n) => time - (spent[n] ?? 0)) })
  } finally {
    const ended = services.map(service => once(service, 'exit'))
    for (const service of services) service.kill('SIGTERM')
    await Promise.all(ended)
    await pool.end()
    sources.close()
    await embedded.close()
    await rm(home, { recursive: true, force: true })
  }
}

async function startSources(options: {
  readonly organizations: number
  readonly students: number
}): Promise<{ readonly urls: readonly string[]; close(): void }> {
  const file = decodeURIComponent(new URL('small-sources.ts', import.meta.url).pathname)
  const words = [file, String(options.organizations), String(options.students)]
  const child = spawn(process.execPath, words, { stdio: ['pipe', 'pipe', 'inherit'] })
  const urls: string[] = []
  for await (const line of createInterface(child.stdout)) {
    urls.push(line)
    if (urls.length === options.organizations) break
  }
  if (urls.length < options.organizations) throw new Error('the sources ended before they were ready')
  return { urls, close: () => child.stdin.end() }
}

async function startService(
  command: 'start' | 'worker',
  environment: Readonly<Record<string, string>>,
): Promise<ChildProcess> {
  const child = spawn(process.execPath, [...memoryFlags, program, command], {
    env: {
      ...{ PATH: process.env['PATH'] ?? '', LOG_LEVEL: 'error', PORT: '0', WORKERS: command === 'start' ? '0' : '2' },
      ...{ ...environment, PASSPORT_SYNC_ALLOW_PRIVATE_ADDRESSES: 'yes' },
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  for await (const line of createInterface(child.stdout)) if (line.startsWith('Runs ')) return child
  throw new Error(`${command} ended before it was ready`)
}

async function allDone(pool: pg.Pool, organizations: number): Promise<void> {
  for (;;) {
    const { rows } = await pool.query<{ ended: number; under: number }>(
      `select count(*) filter (where state not in ('queued', 'running'))::int as ended,
              count(*) filter (where state in ('queued', 'running'))::int as under from run`,
    )
    if (rows[0] && rows[0].ended >= organizations && rows[0].under === 0) return
    await pause(250)
  }
}

type Outcome = {
  readonly organizations: number
  readonly seconds: number
  readonly spent: readonly number[]
}

async function report(pool: pg.Pool, { organizations, seconds, spent }: Outcome): Promise<void> {
  const { rows } = await pool.query<Record<string, string | number>>(
    `select count(*) filter (where state = 'done')::int as done, count(*)::int - count(distinct organization)::int as twice,
            (select count(*)::int from directory_record) as records,
            round(extract(epoch from percentile_cont(0.5) within group (order by ended_at - started_at)) * 1000) as "runMs",
            round(extract(epoch from percentile_cont(0.95) within group (order by ended_at - started_at)) * 1000) as "run95Ms"
       from run`,
  )
  const { done = 0, twice = 0, records = 0, runMs = 0, run95Ms = 0 } = rows[0] ?? {}
  const [...seen] = spent.map(time => `${(time / 1000).toFixed(1)} s`)
  console.log(
    `${done} of ${organizations} organizations done, ${twice} twice, ${records} records, in ${seconds.toFixed(1)} s: ` +
      `${(organizations / seconds).toFixed(1)} runs/s; a run took ${runMs} ms (median), ${run95Ms} ms (95 %)`,
  )
  console.log(
    `processor time of the servers ${seen.slice(0, 2).join(', ')}; of the workers ${seen.slice(2).join(', ')}`,
  )
  if (done !== organizations || twice !== 0) throw new Error('not every organization ran once')
}
