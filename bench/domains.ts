/** `npm run bench -- domains [--people 1000000]`: keys of a whole directory in six domains, one domain tried, newcomers held against it. */

import { randomBytes } from 'node:crypto'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type pg from 'pg'
import { correlate } from '../src/identity/correlate.ts'
import { defaultDomains } from '../src/identity/default-domains.ts'
import { domainKeys } from '../src/identity/domain-key.ts'
import { keysWithBlanks } from '../src/identity/try-out.ts'
import type { Domain, StoredDomain } from '../src/model/domain.ts'
import type { Values } from '../src/model/value.ts'
import { applyConfiguration, findOrganization } from '../src/store/configuration.ts'
import { openPool } from '../src/store/database.ts'
import { domainsOf } from '../src/store/domains.ts'
import { openEmbedded } from '../src/store/embedded/join.ts'
import { queueCounts } from '../src/store/duplicate-queue.ts'
import { peopleByKeys } from '../src/store/match-keys.ts'
import { migrate } from '../src/store/migrate.ts'
import { tryDomain } from '../src/store/try-domain.ts'
import { lookAgain, lookWhereDue } from '../src/worker/look-for-duplicates.ts'
import { databaseTime } from './processor-time.ts'

const newcomers = 1_000

export async function benchDomains(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({ args: [...args], options: { people: { type: 'string', default: '1000000' } } })
  const people = Number(values.people)
  const home = await mkdtemp(join(tmpdir(), 'passport-bench-'))
  const embedded = await openEmbedded(home)
  await migrate(embedded.url)
  const pool = openPool(embedded.url)
  try {
    const domains = defaultDomains.filter(({ entity }) => entity === 'student')
    const organization = await prepare(pool, people, domains)
    const stored = await domainsOf(pool, organization)
    const postmaster = await readFile(join(home, 'postgres/data/postmaster.pid'), 'utf8')
    process.env['BENCH_POSTMASTER'] = postmaster.split('\n')[0]
    const before = await processorSeconds()
    const looked = await timed(() => lookWhereDue(pool))
    const used = (await processorSeconds()) - before
    console.log(
      `${people} people held against each other in ${stored.length} domains, from nothing: ` +
        `${seconds(looked.milliseconds)}, ${used.toFixed(1)} s of processor`,
    )
    console.log(`found: ${JSON.stringify((await queueCounts(pool, {})).by.domain)}`)
    await reportEdit(pool, organization)
    let sum = 0
    for (const domain of domains) {
      const { keyOf } = keysWithBlanks(domain)
      const tried = await timed(() => tryDomain(pool, { organization, ...domain }, keyOf))
      sum += tried.milliseconds
      const { pairs, groups } = tried.result
      console.log(
        `tried ${domain.attributes.join(', ')}: ${pairs} pairs, ${groups} groups, ${seconds(tried.milliseconds)}`,
      )
    }
    console.log(`all ${domains.length} tried: ${seconds(sum)}`)
    await reportNewcomers(pool, stored)
  } finally {
    await pool.end()
    await embedded.close()
    await rm(home, { recursive: true })
  }
}

async function prepare(pool: pg.Pool, people: number, domains: readonly Domain[]): Promise<number> {
  await applyConfiguration(pool, randomBytes(32), {
    organization: { name: 'Bench Unified', type: 'district', timeZone: 'America/New_York' },
    ...{ schools: [], sources: [], integrations: [], masterFields: [], domains },
  })
  const { id } = await findOrganization(pool)
  await pool.query(
    `insert into directory_record (organization, entity, id, attributes)
     select $1, 'student', gen_random_uuid(), jsonb_build_object(
              'givenName', 'Given' || (n * 7919) % 3001, 'familyName', 'Family' || (n * 104729) % 20011,
              'middleName', 'Middle' || n % 500, 'birthDate', (date '2007-09-01' + (n % 4745)::int)::text,
              'stateId', lpad(n::text, 10, '0'), 'identifier', n::text, 'email', 's' || n || '@maple.example',
              'phone', '617' || lpad((n / 2)::text, 7, '0'), 'street', n / 2 || ' Maple Street', 'city', 'Maple',
              'postalCode', '02134', 'grade', (n % 13)::text, 'enrollStatus', 'active')
       from generate_series(1, $2::bigint) n`,
    [id, people],
  )
  await pool.query('analyze directory_student')
  return id
}

async function processorSeconds(): Promise<number> {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1_000_000 + (await databaseTime()) / 1000
}

/** What is held against the directory after a record was edited by hand, keys included. */
async function reportEdit(pool: pg.Pool, organization: number): Promise<void> {
  const { rows } = await pool.query<{ id: string }>(`select id from directory_student limit 200`)
  const times: number[] = []
  for (const { id } of rows) {
    await pool.query(`update directory_student set version = version + 1 where id = $1`, [id])
    times.push((await timed(() => lookAgain(pool, { organization, entity: 'student' }, [id]))).milliseconds)
  }
  report('one edited record', times)
}

/** One by one, as an edit would; a run asks for a page at once. */
async function reportNewcomers(pool: pg.Pool, domains: readonly StoredDomain[]): Promise<void> {
  const { rows } = await pool.query<{ attributes: Values }>(
    `select attributes from directory_student tablesample system (1) limit ${newcomers}`,
  )
  const times: number[] = []
  for (const { attributes } of rows) {
    const { milliseconds } = await timed(async () => {
      const found = await peopleByKeys(pool, 'student', domainKeys(domains, attributes))
      const persons = [...new Map(found.map(({ record, values }) => [record, { id: record, values }])).values()]
      return correlate({ id: 'newcomer', values: attributes }, persons, domains, () => false)
    })
    times.push(milliseconds)
  }
  report('one newcomer', times)
}

function report(what: string, times: readonly number[]): void {
  const sorted = times.toSorted((a, b) => a - b)
  const at = (share: number): string => `${(sorted[Math.floor(sorted.length * share)] ?? 0).toFixed(1)} ms`
  console.log(`${what}, ${sorted.length} times: p50 ${at(0.5)}, p99 ${at(0.99)}`)
}

async function timed<Result>(work: () => Promise<Result>): Promise<{ result: Result; milliseconds: number }> {
  const begun = performance.now()
  const result = await work()
  return { result, milliseconds: performance.now() - begun }
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`
}
