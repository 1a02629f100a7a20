/** `npm run bench -- two-sources [--students 3500]`: PowerSchool and xPress Roster of the same people, each alone, and both into one directory. */

import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { entityTypes } from '../src/model/entity.ts'
import { defaultLimits } from '../src/model/integration.ts'
import { applyConfiguration } from '../src/store/configuration.ts'
import { openPool } from '../src/store/database.ts'
import { openEmbedded } from '../src/store/embedded/join.ts'
import { emptyDatabase, startDistrict, type BenchDistrict } from './bench-district.ts'
import { measure, type Measure } from './import.ts'

export async function benchTwoSources(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({ args: [...args], options: { students: { type: 'string', default: '3500' } } })
  const students = Number(values.students)
  const home = await mkdtemp(join(tmpdir(), 'passport-bench-'))
  const embedded = await openEmbedded(home)
  const district = await startDistrict(students)
  const region = await startRegion(students)
  const key = randomBytes(32)
  try {
    const imported = async (name: string, ...integrations: readonly string[]): Promise<number[]> => {
      const base = await emptyDatabase(embedded.url, name)
      await configure(base, key, district, region)
      const times: number[] = []
      for (const integration of integrations) {
        const run = await measure('one-import.ts', base, district, key, { BENCH_INTEGRATION: integration })
        report(integration, name, run)
        times.push(run.milliseconds)
      }
      return times
    }
    const alone = [...(await imported('first_alone', 'Import')), ...(await imported('second_alone', 'Region'))]
    const both = await imported('together', 'Import', 'Region')
    const sum = (times: readonly number[]): number => times.reduce((a, b) => a + b, 0)
    console.log(`both into one directory: ${(sum(both) / sum(alone)).toFixed(2)} x the sum of the two single imports`)
  } finally {
    region.close()
    district.close()
    await embedded.close()
    await rm(home, { recursive: true, force: true })
  }
}

type Region = { readonly settings: Readonly<Record<string, string>>; close(): void }

/** A provider over the same district's tables. */
async function startRegion(students: number): Promise<Region> {
  const path = (name: string): string => decodeURIComponent(new URL(name, import.meta.url).pathname)
  const line = ['xpress-roster', '--file', path(`.cache/district-${students}.sqlite`), '--follow-stdin']
  const simulator = spawn(process.execPath, [path('../simulators/main.ts'), ...line], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  for await (const ready of createInterface(simulator.stdout)) {
    const { baseUrl = '', tokenUrl = '', ...told } = JSON.parse(ready) as Record<string, string>
    const { apiKey = '', clientId = '', clientSecret = '', username = '', password = '' } = told
    return {
      settings: { baseUrl, tokenUrl, apiKey, clientId, clientSecret, username, password },
      close: () => simulator.kill('SIGTERM'),
    }
  }
  throw new Error('the simulator ended before it was ready')
}

/** Students are one by their state id, staff by their number, as a district would have it. */
async function configure(
  base: string,
  key: Buffer,
  { url, clientId, clientSecret }: BenchDistrict,
  { settings: { apiKey = '', clientSecret: secret = '', password = '', ...region } }: Region,
): Promise<void> {
  const tasks = entityTypes.map(entity => ({ entity, mapping: {}, filters: [], exclude: [], blankErases: [] }))
  const integration = (name: string, source: string) => ({
    ...{
      name,
      source,
      tasks,
      type: 'import' as const,
      schools: 'auto' as const,
      preview: false,
      limits: defaultLimits,
    },
  })
  const domain = (entity: 'student' | 'teacher', attribute: string) => ({
    ...{ entity, attributes: [attribute], compare: {}, resolution: 'unattended' as const },
  })
  const pool = openPool(base)
  await applyConfiguration(pool, key, {
    organization: { name: 'Bench Unified', type: 'district', timeZone: 'America/New_York' },
    schools: [],
    sources: [
      { name: 'PowerSchool', connector: 'powerschool', settings: { url, clientId }, secrets: { clientSecret } },
      {
        ...{ name: 'Region', connector: 'xpress-roster', settings: region },
        secrets: { apiKey, clientSecret: secret, password },
      },
    ],
    integrations: [integration('Import', 'PowerSchool'), integration('Region', 'Region')],
    masterFields: [],
    domains: [domain('student', 'stateId'), domain('teacher', 'identifier')],
  })
  await pool.end()
}

function report(integration: string, base: string, { milliseconds, state, counts = {}, peakMegabytes }: Measure): void {
  const { created = 0, duplicates = 0, problems = 0 } = counts['student'] ?? {}
  console.log(
    `${`${integration}, ${base}`.padEnd(24)} ${String(milliseconds).padStart(7)} ms  ${peakMegabytes} MB  ${state}  ` +
      `${created} students new, ${duplicates} wait, ${problems} problems`,
  )
}
