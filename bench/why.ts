/** `npm run bench -- why [--people 1000000]`: how quickly it is told where values come from, in a directory of two sources. */

import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type pg from 'pg'
import { connectorById } from '../src/connectors/catalog.ts'
import { applyConfiguration, findOrganization } from '../src/store/configuration.ts'
import { openPool } from '../src/store/database.ts'
import { openEmbedded } from '../src/store/embedded/join.ts'
import { migrate } from '../src/store/migrate.ts'
import { ensureMonth } from '../src/store/partitions.ts'
import { newId, why } from '../src/worker/front-door.ts'

const asked = 200

export async function benchWhy(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({ args: [...args], options: { people: { type: 'string', default: '1000000' } } })
  const people = Number(values.people)
  const home = await mkdtemp(join(tmpdir(), 'passport-bench-'))
  const embedded = await openEmbedded(home)
  await migrate(embedded.url)
  const pool = openPool(embedded.url)
  try {
    await prepare(pool, people)
    const { rows } = await pool.query<{ id: string }>(
      `select record as id from link_student where source = (select min(source) from link_student)
        order by md5(external_id) limit ${asked}`,
    )
    const house = { pool, key: randomBytes(32), connectorById, close: () => pool.end() }
    const times: number[] = []
    for (const { id } of rows) {
      const begun = performance.now()
      const told = await why(house, { entity: 'student', id })
      times.push(performance.now() - begun)
      const email = told.find(({ attribute }) => attribute === 'email')
      if (email?.rule !== 'newest change' || email.run === null) throw new Error('why tells something else')
    }
    const sorted = times.toSorted((a, b) => a - b)
    const at = (share: number): string => `${(sorted[Math.floor((sorted.length - 1) * share)] ?? 0).toFixed(1)} ms`
    console.log(`why, ${people} people, ${sorted.length} asked: p50 ${at(0.5)}, p99 ${at(0.99)}, slowest ${at(1)}`)
  } finally {
    await pool.end()
    await embedded.close()
    await rm(home, { recursive: true })
  }
}

/** What two imports and a day of changes leave: a record, two links, three changes for each person. */
async function prepare(pool: pg.Pool, people: number): Promise<void> {
  const source = (name: string) => ({ name, connector: 'powerschool', settings: {}, secrets: {} })
  await applyConfiguration(pool, randomBytes(32), {
    organization: { name: 'Bench Unified', type: 'district', timeZone: 'America/New_York' },
    ...{ schools: [], sources: [source('One'), source('Two')], integrations: [], masterFields: [] },
  })
  const { id: organization } = await findOrganization(pool)
  await ensureMonth(pool, new Date())
  const said = `jsonb_build_object('givenName', 'Given' || n % 3001, 'familyName', 'Family' || n % 20011,
    'birthDate', (date '2007-09-01' + (n % 4745)::int)::text, 'stateId', lpad(n::text, 10, '0'), 'identifier', n::text,
    'email', 's' || n || '@maple.example', 'street', n / 2 || ' Maple Street', 'city', 'Maple', 'grade', (n % 13)::text)`
  // As ids of version 7 do: what was made together lies together.
  const id = `(lpad(to_hex(n), 8, '0') || '-0000-7000-8000-000000000000')::uuid`
  const of = (name: string): string => `(select id from data_source where name = '${name}')`
  await pool.query(
    `insert into directory_record (organization, entity, id, attributes)
     select $1, 'student', ${id}, ${said} from generate_series(1, $2::bigint) n`,
    [organization, people],
  )
  for (const [name, moved] of [
    ['One', '{}'],
    ['Two', '{"email":"2026-01-01T00:00:00.000Z"}'],
  ] as const) {
    await pool.query(
      `insert into link (source, entity, external_id, record, shadow, moved)
       select ${of(name)}, 'student', n::text, ${id}, (${said})::text, '${moved}' from generate_series(1, $1::bigint) n`,
      [people],
    )
  }
  for (const [name, operation, link, after] of [
    ['One', 'create', 'insert', `(${said})::text`],
    ['Two', 'note', 'insert', `'{}'`],
    ['Two', 'update', 'update', `'{"email":"new"}'`],
  ]) {
    const run = newId()
    await pool.query(
      `insert into run (id, organization, kind, integration_name, state, mode, trigger, started_by)
       values ($1, $2, 'integration', $3, 'done', 'full', 'bench', 'bench')`,
      [run, organization, name],
    )
    await pool.query(
      `insert into change (run, number, entity, operation, record, source, external_id, after, link_operation)
       select $1, n, 'student', $2, ${id}, ${of(name ?? '')}, n::text, ${after ?? ''}, $3 from generate_series(1, $4::bigint) n`,
      [run, operation, link, people],
    )
  }
  await pool.query('analyze')
  await pool.query(
    `select brin_summarize_new_values(index.oid) from pg_inherits month
       join pg_index on pg_index.indrelid = month.inhrelid join pg_class index on index.oid = pg_index.indexrelid
       join pg_am on pg_am.oid = index.relam and pg_am.amname = 'brin' where month.inhparent = 'change'::regclass`,
  )
}
