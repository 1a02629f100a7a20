/** Search of the directory while typing, over a million people: what the server takes for each key that is pressed. */

import { randomUUID } from 'node:crypto'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Pool } from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import { chanceOf, type Chance } from '../simulators/district/chance.ts'
import { cultures } from '../simulators/district/names.ts'
import { openPool } from '../src/store/database.ts'
import { searchDirectory, searchedEntities } from '../src/store/directory-search.ts'
import { openEmbedded } from '../src/store/embedded/join.ts'
import { migrate } from '../src/store/migrate.ts'
import { databaseTime } from './processor-time.ts'

type Person = {
  readonly givenName: string
  readonly familyName: string
  readonly identifier: string
  readonly email: string
}

const seed = 20260810
const shares = { student: 0.6, guardian: 0.37, teacher: 0.03 } as const
const bar = 100

/** Prints the time to build the index, and the times of each key pressed while people are looked for. */
export async function benchSearch({
  people,
  looks,
}: {
  readonly people: number
  readonly looks: number
}): Promise<void> {
  const home = await mkdtemp(join(tmpdir(), 'passport-bench-'))
  const embedded = await openEmbedded(home)
  await migrate(embedded.url)
  const pool = openPool(embedded.url)
  try {
    const sought = await fill(pool, people)
    const postmaster = await readFile(join(home, 'postgres/data/postmaster.pid'), 'utf8')
    process.env['BENCH_POSTMASTER'] = postmaster.split('\n')[0]
    for (const [name, organizations] of [
      ['in all organizations', null],
      ['in one of two', [1]],
    ] as const) {
      await look(pool, { name, organizations, sought, looks })
    }
  } finally {
    await pool.end()
    await embedded.close()
    await rm(home, { recursive: true, force: true })
  }
}

type Looks = {
  readonly name: string
  readonly organizations: readonly number[] | null
  readonly sought: readonly Person[]
  readonly looks: number
}

async function look(pool: Pool, { name, organizations, sought, looks }: Looks): Promise<void> {
  const chance = chanceOf(seed, 'looks')
  const times: { readonly text: string; readonly ms: number }[] = []
  const before = await databaseTime()
  for (let n = 0; n < looks; n += 1) {
    for (const text of typed(chance.pick(sought), chance)) {
      const started = performance.now()
      await searchDirectory(pool, { text, organizations, entities: searchedEntities, limit: 10 })
      times.push({ text, ms: performance.now() - started })
    }
  }
  console.log(name)
  report(times)
  console.log(`processor time of PostgreSQL: ${(((await databaseTime()) - before) / times.length).toFixed(1)} ms a key`)
}

async function fill(pool: Pool, people: number): Promise<Person[]> {
  const sought: Person[] = []
  for (const [entity, share] of Object.entries(shares)) {
    const table = `directory_${entity}`
    await pool.query(`drop index ${table}_id, ${table}_words, ${table}_active`)
    await copyPeople(pool, entity, Math.round(people * share), sought)
    const started = performance.now()
    await pool.query(`create index ${table}_words on ${table} using gin (search_words(organization, attributes))`)
    const { rows } = await pool.query<{ size: string }>(
      `select pg_size_pretty(pg_relation_size('${table}_words')) as size`,
    )
    console.log(`${entity}: index of words ${seconds(started)} s, ${rows[0]?.size}`)
    await pool.query(`create unique index ${table}_id on ${table} (id)`)
    await pool.query(`create index ${table}_active on ${table} (organization) where state = 'active'`)
    await pool.query(`analyze ${table}`)
  }
  return sought
}

async function copyPeople(pool: Pool, entity: string, count: number, sought: Person[]): Promise<void> {
  const chance = chanceOf(seed, entity)
  const school = randomUUID()
  const lines = function* (): Iterable<string> {
    for (let n = 0; n < count; n += 1) {
      const person = personOf(chance, n)
      if (n % 1000 === 0) sought.push(person)
      const attributes = { ...person, username: person.email.split('@')[0], stateId: `9${chance.below(1e9)}`, school }
      yield `${1 + (n % 2)}\t${entity}\t${randomUUID()}\t${JSON.stringify(attributes)}\n`
    }
  }
  const client = await pool.connect()
  try {
    const copy = `copy directory_record (organization, entity, id, attributes) from stdin`
    await pipeline(Readable.from(lines()), client.query(copyFrom(copy)))
  } finally {
    client.release()
  }
}

/** Few names are frequent and many are rare: the square of chance leans to the first of each list. */
function personOf(chance: Chance, n: number): Person {
  const culture = chance.happens(0.5) ? cultures.american : chance.pick(Object.values(cultures))
  const leaning = (list: readonly string[]): string => list[Math.floor(chance.next() ** 2 * list.length)] ?? 'Ada'
  const givenName = leaning(chance.happens(0.5) ? culture.girls : culture.boys)
  const familyName = leaning(culture.surnames)
  const email = `${givenName}.${familyName}${n}@maple.example`.toLowerCase().replaceAll(/[ ']/g, '')
  return { givenName, familyName, identifier: String(n).padStart(7, '0'), email }
}

/** As a person types it: the beginnings, from the second letter on. */
function typed({ givenName, familyName, identifier, email }: Person, chance: Chance): string[] {
  const whole = chance.pick([familyName, `${givenName} ${familyName}`, `${familyName} ${givenName}`, identifier, email])
  return Array.from({ length: Math.min(whole.length, 16) - 1 }, (_, index) => whole.slice(0, index + 2))
}

function report(times: readonly { readonly text: string; readonly ms: number }[]): void {
  const sorted = times.map(({ ms }) => ms).sort((a, b) => a - b)
  const at = (share: number): string =>
    (sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0).toFixed(1)
  console.log(
    `${times.length} keys pressed: p50 ${at(0.5)} ms, p95 ${at(0.95)} ms, p99 ${at(0.99)} ms, most ${at(1)} ms`,
  )
  const over = times.filter(({ ms }) => ms > bar).length
  console.log(`over ${bar} ms: ${over} (${((over * 100) / times.length).toFixed(2)} %)`)
  const slowest = [...times].sort((a, b) => b.ms - a.ms).slice(0, 5)
  console.log(`the slowest: ${slowest.map(({ text, ms }) => `${JSON.stringify(text)} ${ms.toFixed(0)} ms`).join(', ')}`)
}

function seconds(started: number): string {
  return ((performance.now() - started) / 1000).toFixed(1)
}
