/** What the service costs over `passport-sync run`: the same first import by both, in pairs, the order changing. */

import { randomBytes } from 'node:crypto'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openEmbedded } from '../src/store/embedded/join.ts'
import { freshDatabase, startDistrict, type BenchDistrict } from './bench-district.ts'
import { measure } from './import.ts'

type Side = { readonly wall: number; readonly processor: number; readonly database: number }
const programs = { run: 'one-import.ts', service: 'one-service-run.ts' } as const

export async function benchOverhead(options: { readonly students: number; readonly pairs: number }): Promise<void> {
  const home = await mkdtemp(join(tmpdir(), 'passport-bench-'))
  const embedded = await openEmbedded(home, 'fleeting')
  const district = await startDistrict(options.students)
  const postmaster = Number((await readFile(join(home, 'postgres/data/postmaster.pid'), 'utf8')).split('\n')[0])
  const key = randomBytes(32)
  const side = (which: keyof typeof programs): Promise<Side> =>
    measureSide(programs[which], { server: embedded.url, postmaster, district, key })
  try {
    await side('run') // whatever is cold is warm after it
    const ratios: { wall: number; processor: number; all: number }[] = []
    for (let pair = 1; pair <= options.pairs; pair += 1) {
      const first = pair % 2 === 0 ? 'service' : 'run'
      const sides = { [first]: await side(first) } as Record<keyof typeof programs, Side>
      const second = first === 'run' ? 'service' : 'run'
      sides[second] = await side(second)
      const { run, service } = sides
      const ratio = {
        wall: service.wall / run.wall,
        processor: service.processor / run.processor,
        all: (service.processor + service.database) / (run.processor + run.database),
      }
      ratios.push(ratio)
      console.log(`pair ${pair}: run ${shown(run)}; service ${shown(service)}; ${inPercent(ratio)}`)
    }
    const middle = (of: keyof (typeof ratios)[number]): number => median(ratios.map(ratio => ratio[of]))
    console.log(
      `median of ${options.pairs} pairs: ${inPercent({ wall: middle('wall'), processor: middle('processor'), all: middle('all') })}`,
    )
  } finally {
    district.close()
    await embedded.close()
    await rm(home, { recursive: true, force: true })
  }
}

type Place = {
  readonly server: string
  readonly postmaster: number
  readonly district: BenchDistrict
  readonly key: Buffer
}

async function measureSide(program: string, { server, postmaster, district, key }: Place): Promise<Side> {
  const database = await freshDatabase(server, 'bench_overhead', district, key)
  const environment = { BENCH_POSTMASTER: String(postmaster) }
  const measured = await measure(program, database, district, key, environment)
  const { milliseconds, cpuMilliseconds, databaseMilliseconds } = measured
  return { wall: milliseconds, processor: cpuMilliseconds, database: databaseMilliseconds }
}

function shown({ wall, processor, database }: Side): string {
  return `${wall} ms (processor ${processor} + ${database} of PostgreSQL)`
}

function inPercent({ wall, processor, all }: { wall: number; processor: number; all: number }): string {
  const percent = (ratio: number): string => `${ratio >= 1 ? '+' : ''}${((ratio - 1) * 100).toFixed(1)} %`
  return `wall ${percent(wall)}, processor ${percent(processor)}, with PostgreSQL ${percent(all)}`
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const half = sorted.length / 2
  const upper = sorted[Math.floor(half)] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[half - 1] ?? Number.NaN)) / 2
}
