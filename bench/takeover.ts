/** What is repeated when a worker is killed in the middle of a large entity: requests to the source, and time. */

import { spawn, type ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { Pool } from 'pg'
import { queueRun } from '../src/store/claims.ts'
import { findIntegration } from '../src/store/configuration.ts'
import { openPool } from '../src/store/database.ts'
import { openEmbedded } from '../src/store/embedded/join.ts'
import { pagesOf } from '../src/store/plan/snapshot.ts'
import { findRun } from '../src/store/runs.ts'
import { newId } from '../src/worker/front-door.ts'
import { freshDatabase, startDistrict, tell, type BenchDistrict } from './bench-district.ts'

/** A first import, undisturbed and with the worker killed when half of the enrollments are kept. */
export async function benchTakeover(options: { readonly students: number; readonly latency: number }): Promise<void> {
  const home = await mkdtemp(join(tmpdir(), 'passport-bench-'))
  const embedded = await openEmbedded(home)
  const district = await startDistrict(options.students)
  const key = randomBytes(32)
  if (options.latency > 0) {
    await tell(district.url, 'faults', [{ effect: { kind: 'latency', milliseconds: options.latency } }])
  }
  try {
    const place = { server: embedded.url, home, district, key }
    const undisturbed = await importOnce(place, false)
    console.log(`undisturbed: ${shown(undisturbed)}`)
    const disturbed = await importOnce(place, true)
    console.log(`killed:      ${shown(disturbed)}`)
    const requests = disturbed.requests - undisturbed.requests
    console.log(
      `repeated: ${requests} requests, ${Math.round(requests * undisturbed.pageMilliseconds)} ms of reading ` +
        `(${undisturbed.pageMilliseconds} ms a page of enrollments); ` +
        `the next page was kept ${disturbed.nextPage} ms after the kill`,
    )
  } finally {
    district.close()
    await embedded.close()
    await rm(home, { recursive: true, force: true })
  }
}

type Place = {
  readonly server: string
  readonly home: string
  readonly district: BenchDistrict
  readonly key: Buffer
}

type Measured = {
  readonly milliseconds: number
  readonly requests: number
  readonly enrollments: number
  /** Of reading, from one page of enrollments to the next. */
  readonly pageMilliseconds: number
  readonly keptAtKill: number
  readonly nextPage: number
}

async function importOnce({ server, home, district, key }: Place, kills: boolean): Promise<Measured> {
  const url = await freshDatabase(server, 'bench_takeover', district, key)
  const pool = openPool(url)
  const environment = {
    ...process.env,
    ...{ DATABASE_URL: url, PASSPORT_SYNC_HOME: home, PASSPORT_SYNC_KEY: key.toString('base64'), WORKERS: '1' },
    ...{ PASSPORT_SYNC_ALLOW_PRIVATE_ADDRESSES: 'yes', LOG_LEVEL: 'error' },
  }
  const workers = [await startWorker(environment)]
  const { id: integration, organization } = await findIntegration(pool, 'Import')
  const id = newId()
  const wish = { id, organization, integration, integrationName: 'Import', full: true, preview: false }
  const before = await requestsOf(district)
  const startedAt = performance.now()
  await queueRun(pool, { ...wish, trigger: 'bench', startedBy: 'bench', dueAt: null })
  let [keptAtKill, nextPage] = [0, 0]
  if (kills) {
    const expected = await expectedEnrollments(district)
    // The heir comes when the run is another's already.
    while ((await findRun(pool, id))?.state !== 'running') await pause(5)
    workers.push(await startWorker(environment))
    keptAtKill = await keptBeyond(pool, id, expected / 2)
    const killedAt = performance.now()
    workers[0]?.kill('SIGKILL')
    await keptBeyond(pool, id, keptAtKill)
    nextPage = Math.round(performance.now() - killedAt)
  }
  let run = await findRun(pool, id)
  let pageMilliseconds = 0
  while (run?.state === 'queued' || run?.state === 'running') {
    await pause(50)
    // In the end the pages are gone, and there is nothing to tell any more.
    pageMilliseconds = (await paceOf(pool, id)) || pageMilliseconds
    run = await findRun(pool, id)
  }
  if (run?.state !== 'done') throw new Error(`the run ended ${run?.state} ${JSON.stringify(run?.failure)}`)
  const milliseconds = Math.round(performance.now() - startedAt)
  const requests = (await requestsOf(district)) - before
  for (const worker of workers) worker.kill('SIGKILL')
  await pool.end()
  const enrollments = run.counts.enrollment?.read ?? 0
  return { milliseconds, requests, enrollments, pageMilliseconds, keptAtKill, nextPage }
}

async function startWorker(env: NodeJS.ProcessEnv): Promise<ChildProcess> {
  const program = decodeURIComponent(new URL('../src/cli/main.ts', import.meta.url).pathname)
  const worker = spawn(process.execPath, [program, 'worker'], { env, stdio: ['ignore', 'pipe', 'inherit'] })
  const lines = createInterface(worker.stdout)
  await once(lines, 'line')
  return worker
}

/** How many enrollments are kept, when it is more than so many. */
async function keptBeyond(pool: Pool, run: string, count: number): Promise<number> {
  for (;;) {
    const { rows } = await pool
      .query<{ kept: number }>(`select coalesce(max(read), 0) as kept from ${pagesOf(run)} where entity = 'enrollment'`)
      .catch(() => ({ rows: [] }))
    const kept = rows[0]?.kept ?? 0
    if (kept > count) return kept
    await pause(5)
  }
}

/** The average until now, in whole milliseconds; 0 while there is nothing to tell. */
async function paceOf(pool: Pool, run: string): Promise<number> {
  const { rows } = await pool
    .query<{ pace: number }>(
      `select coalesce(extract(epoch from max(kept_at) - min(kept_at)) * 1000 / nullif(count(*) - 1, 0), 0)::int as pace
         from ${pagesOf(run)} where entity = 'enrollment'`,
    )
    .catch(() => ({ rows: [] }))
  return rows[0]?.pace ?? 0
}

async function requestsOf({ url }: BenchDistrict): Promise<number> {
  const counts: unknown = await (await fetch(`${url}/_simulator/requests`)).json()
  if (typeof counts !== 'object' || counts === null) return 0
  return 'query' in counts ? Number(counts.query) : 0
}

async function expectedEnrollments({ url }: BenchDistrict): Promise<number> {
  const answer = await tell(url, 'sql', { sql: 'select count(*) as n from cc', params: [] })
  return Number(/"n":(\d+)/.exec(JSON.stringify(answer))?.[1])
}

function shown({ milliseconds, requests, enrollments, keptAtKill }: Measured): string {
  const killed = keptAtKill > 0 ? `, killed when ${keptAtKill} were kept` : ''
  return `${milliseconds} ms, ${requests} requests, ${enrollments} enrollments${killed}`
}
