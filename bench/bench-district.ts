/** The district of a benchmark: a simulated PowerSchool in a process of its own, with our plugin, and a database for each measure. */

import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync, mkdirSync } from 'node:fs'
import { createInterface } from 'node:readline'
import pg from 'pg'
import { makePlugin } from '../src/connectors/powerschool/plugin.ts'
import { parsePowerSchoolSettings } from '../src/connectors/powerschool/settings.ts'
import { entityTypes, type EntityType } from '../src/model/entity.ts'
import { defaultLimits, type IntegrationType } from '../src/model/integration.ts'
import type { Schedule } from '../src/model/schedule.ts'
import { applyConfiguration } from '../src/store/configuration.ts'
import { openPool } from '../src/store/database.ts'
import { migrate } from '../src/store/migrate.ts'

const cache = new URL('.cache/', import.meta.url)

export type BenchDistrict = {
  readonly url: string
  readonly clientId: string
  readonly clientSecret: string
  close(): void
}

/** Grown once per size and kept; each call copies nothing: measures that edit it say so. */
export async function startDistrict(students: number, { write = false } = {}): Promise<BenchDistrict> {
  mkdirSync(cache, { recursive: true })
  const file = new URL(`district-${students}${write ? '-written' : ''}.sqlite`, cache).pathname
  if (!existsSync(file)) console.error(`growing a district of ${students} students, once ...`)
  const simulator: ChildProcess = spawn(
    process.execPath,
    [
      new URL('../simulators/main.ts', import.meta.url).pathname,
      'powerschool',
      '--file',
      decodeURIComponent(file),
      '--students',
      String(students),
      '--follow-stdin',
    ],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  )
  if (!simulator.stdout) throw new Error('the simulator has no output')
  for await (const line of createInterface(simulator.stdout)) {
    const { url, clientId, clientSecret } = JSON.parse(line) as { url: string; clientId: string; clientSecret: string }
    const { zip } = makePlugin(parsePowerSchoolSettings({ url, clientId, clientSecret }), {
      entities: entityTypes,
      write,
    })
    await post(`${url}/_simulator/plugin`, zip)
    await tell(url, 'enable', {})
    return { url, clientId, clientSecret, close: () => simulator.kill('SIGTERM') }
  }
  throw new Error('the simulator ended before it was ready')
}

/** What a test or benchmark asks of a simulator at its control addresses. */
export async function tell(url: string, what: string, body: unknown): Promise<unknown> {
  return post(`${url}/_simulator/${what}`, JSON.stringify(body))
}

async function post(address: string, body: string | Uint8Array): Promise<unknown> {
  const answer = await fetch(address, { method: 'POST', body: body as never })
  const text = await answer.text()
  if (!answer.ok) throw new Error(`${address}: ${answer.status} ${text.slice(0, 300)}`)
  return text === '' ? null : JSON.parse(text)
}

/** An empty database of that name on the server, with the district's import configured. */
export async function freshDatabase(
  server: string,
  name: string,
  district: BenchDistrict,
  key: Buffer,
): Promise<string> {
  const url = await emptyDatabase(server, name)
  const pool = openPool(url)
  await configure(pool, key, district, { organization: 'Bench Unified' })
  await pool.end()
  return url
}

export async function emptyDatabase(server: string, name: string): Promise<string> {
  const client = new pg.Client({ connectionString: server })
  await client.connect()
  await client.query(`drop database if exists ${name} with (force)`)
  await client.query(`create database ${name}`)
  await client.end()
  const url = Object.assign(new URL(server), { pathname: `/${name}` }).href
  await migrate(url)
  return url
}

export async function configure(
  pool: pg.Pool,
  key: Buffer,
  { url: address, clientId, clientSecret }: Omit<BenchDistrict, 'close'>,
  {
    organization,
    schedule,
    type = 'import',
    entities = entityTypes,
  }: {
    readonly organization: string
    readonly schedule?: Schedule
    readonly type?: IntegrationType
    readonly entities?: readonly EntityType[]
  },
): Promise<void> {
  await applyConfiguration(pool, key, {
    organization: { name: organization, type: 'district', timeZone: 'America/New_York' },
    schools: [],
    sources: [
      {
        name: 'PowerSchool',
        connector: 'powerschool',
        settings: { url: address, clientId },
        secrets: { clientSecret },
      },
    ],
    integrations: [
      {
        name: 'Import',
        type,
        source: 'PowerSchool',
        schools: 'auto',
        tasks: entities.map(entity => ({
          entity,
          mapping: {},
          filters: [],
          exclude: [],
          blankErases: [],
        })),
        preview: false,
        limits: defaultLimits,
        schedule,
      },
    ],
    masterFields: [],
  })
}
