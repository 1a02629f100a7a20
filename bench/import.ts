/** Imports against the floor, in one run: first import, nothing changed, 1 % changed in full and incrementally. */

import { randomBytes } from 'node:crypto'
import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { memoryFlags } from '../bin/memory-flags.js'
import { openEmbedded } from '../src/store/embedded/join.ts'
import { freshDatabase, startDistrict, tell, type BenchDistrict } from './bench-district.ts'

export type Measure = {
  readonly milliseconds: number
  readonly peakMegabytes: number
  readonly state?: string
  readonly counts?: Readonly<Record<string, Readonly<Record<string, number>>>>
  /** Processor time of the process itself, and of PostgreSQL meanwhile. */
  readonly cpuMilliseconds: number
  readonly databaseMilliseconds: number
  readonly [more: string]: unknown
}

/** Prints a line per measure; ratios are against the floor of the same run. */
export async function benchImport(options: {
  readonly students: number
  readonly rounds: number
  readonly latency: number
}): Promise<void> {
  const home = await mkdtemp(join(tmpdir(), 'passport-bench-'))
  const embedded = await openEmbedded(home, 'fleeting')
  process.env['BENCH_POSTMASTER'] = (await readFile(join(home, 'postgres/data/postmaster.pid'), 'utf8')).split('\n')[0]
  const district = await startDistrict(options.students)
  const key = randomBytes(32)
  if (options.latency > 0) {
    await tell(district.url, 'faults', [{ effect: { kind: 'latency', milliseconds: options.latency } }])
  }
  try {
    for (let round = 1; round <= options.rounds; round += 1) {
      console.log(`\nround ${round}, ${options.students} students, ${options.latency} ms latency`)
      const floorBase = await freshDatabase(embedded.url, 'bench_floor', district, key)
      const floor = await measure('floor.ts', floorBase, district, key)
      report('floor', floor, floor)
      const base = await freshDatabase(embedded.url, 'bench_import', district, key)
      const first = await measure('one-import.ts', base, district, key)
      report('first import', first, floor)
      rates(first)
      report('again, nothing changed', await measure('one-import.ts', base, district, key), floor)
      await changeOnePercent(district, round)
      report(
        '1 % changed, incremental',
        await measure('one-import.ts', base, district, key, { BENCH_FULL: 'no' }),
        floor,
      )
      await changeOnePercent(district, round + 1000)
      report('1 % changed, full', await measure('one-import.ts', base, district, key), floor)
    }
  } finally {
    district.close()
    await embedded.close()
    await rm(home, { recursive: true, force: true })
  }
}

/** In a process of its own. */
export function measure(
  program: string,
  database: string,
  district: BenchDistrict,
  key: Buffer,
  more: Readonly<Record<string, string>> = {},
): Promise<Measure> {
  return new Promise((resolve, reject) => {
    // With the flags that `passport-sync` runs under: they are part of what is measured.
    const line = [...memoryFlags, decodeURIComponent(new URL(program, import.meta.url).pathname)]
    const child = spawn(process.execPath, line, {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: {
        ...process.env,
        DATABASE_URL: database,
        BENCH_URL: district.url,
        BENCH_CLIENT: district.clientId,
        BENCH_SECRET: district.clientSecret,
        BENCH_KEY: key.toString('base64'),
        ...more,
      },
    })
    let output = ''
    child.stdout.on('data', (text: Buffer) => (output += text.toString()))
    child.on('error', reject)
    child.on('close', code => {
      if (code === 0) resolve(JSON.parse(output) as Measure)
      else reject(new Error(`${program} ended with ${code}`))
    })
  })
}

function report(what: string, measured: Measure, floor: Measure): void {
  const ratio = (measured.milliseconds / floor.milliseconds).toFixed(2)
  const written = Object.values(measured.counts ?? {}).map(
    c => (c['created'] ?? 0) + (c['updated'] ?? 0) + (c['deleted'] ?? 0),
  )
  console.log(
    `${what.padEnd(28)} ${String(measured.milliseconds).padStart(7)} ms  ${ratio} x floor  ` +
      `${String(measured.peakMegabytes).padStart(4)} MB  processor ${inSeconds(measured.cpuMilliseconds)} + ` +
      `${inSeconds(measured.databaseMilliseconds)} s of PostgreSQL  ${measured.state ?? ''} ` +
      (measured.counts ? `${written.reduce((sum, n) => sum + n, 0)} changes` : ''),
  )
  if (process.env['BENCH_VERBOSE']) console.log(JSON.stringify(measured))
}

function inSeconds(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(2)
}

function rates({ counts = {}, milliseconds }: Measure): void {
  const people = ['student', 'teacher', 'guardian'].reduce((sum, entity) => sum + (counts[entity]?.['created'] ?? 0), 0)
  const enrollments = counts['enrollment']?.['created'] ?? 0
  const perSecond = (n: number): number => Math.round((n * 1000) / milliseconds)
  console.log(`  = ${perSecond(people)} people/s and ${perSecond(enrollments)} enrollments/s over the whole run`)
}

/** Each hundredth student, contact and enrollment is edited, as people do at their screens. */
async function changeOnePercent(district: BenchDistrict, round: number): Promise<void> {
  const now = `strftime('%Y-%m-%dT%H:%M:%S', 'now', 'localtime')`
  const chosen = round % 100
  const edits = [
    `update students set home_room = 'R${round}', transaction_date = ${now} where dcid % 100 = ${chosen}`,
    `update person set employer = 'Employer ${round}', whenmodified = ${now} where id % 100 = ${chosen}`,
    `update cc set dateenrolled = date(dateenrolled, '+1 day'), transaction_date = ${now} where dcid % 100 = ${chosen}`,
  ]
  for (const sql of edits) await tell(district.url, 'sql', { sql, params: [] })
}
