/** What sending costs over the bare calls: changed students to PowerSchool, each call with a network's latency. */

import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Pool } from 'pg'
import { connectorById } from '../src/connectors/catalog.ts'
import { inParallel } from '../src/connectors/kit/in-parallel.ts'
import { usualPatience } from '../src/connectors/kit/http.ts'
import { openClient } from '../src/connectors/powerschool/client.ts'
import { parsePowerSchoolSettings } from '../src/connectors/powerschool/settings.ts'
import { openEmbedded } from '../src/store/embedded/join.ts'
import { openPool } from '../src/store/database.ts'
import { movedSince } from '../src/store/plan/outgoing.ts'
import { launch, newId } from '../src/worker/front-door.ts'
import { configure, emptyDatabase, startDistrict, tell, type BenchDistrict } from './bench-district.ts'

type Options = {
  readonly students: number
  readonly changes: number
  readonly latency: number
  readonly rounds: number
}

const sent = ['school', 'student', 'guardian', 'guardianship'] as const

export async function benchSending({ students, changes, latency, rounds }: Options): Promise<void> {
  const home = await mkdtemp(join(tmpdir(), 'passport-bench-'))
  const embedded = await openEmbedded(home, 'fleeting')
  const district = await startDistrict(students, { write: true })
  const pool = openPool(await emptyDatabase(embedded.url, 'bench_sending'))
  const key = randomBytes(32)
  try {
    await configure(pool, key, district, { organization: 'Bench Unified', type: 'sync', entities: sent })
    const first = await run(pool, key)
    console.log(`first sync: ${first.whole} ms`)
    await detection(pool)
    for (let round = 1; round <= rounds; round += 1) {
      const changed = await changePhones(pool, { changes, round })
      await tell(district.url, 'faults', [{ effect: { kind: 'latency', milliseconds: latency }, path: '/ws/' }])
      const bare = await bareCalls(district, changed)
      const ours = await run(pool, key)
      await fetch(`${district.url}/_simulator/faults`, { method: 'DELETE' })
      const ratio = (milliseconds: number): string => `${(milliseconds / bare).toFixed(2)} x`
      console.log(
        `round ${round}: ${ours.sent} students, bare calls ${bare} ms; sending ${ours.sending} ms, ${ratio(ours.sending)}; ` +
          `the whole run ${ours.whole} ms, ${ratio(ours.whole)}`,
      )
    }
  } finally {
    await pool.end()
    district.close()
    await embedded.close()
    await rm(home, { recursive: true, force: true })
  }
}

/** How long it takes to find that nobody moved. */
async function detection(pool: Pool): Promise<void> {
  const { rows } = await pool.query<{ source: number }>(
    `select id as source from data_source where connector = 'powerschool'`,
  )
  const { rows: held } = await pool.query<{ n: number }>(`select count(*)::int as n from link where entity = any($1)`, [
    sent,
  ])
  const started = performance.now()
  let moved = 0
  for (const entity of sent) {
    for await (const batch of movedSince(pool, newId(), entity, rows[0]?.source ?? 0)) moved += batch.length
  }
  console.log(
    `nothing moved among ${held[0]?.n} records: ${Math.round(performance.now() - started)} ms (${moved} looked at)`,
  )
}

async function run(pool: Pool, key: Buffer): Promise<{ whole: number; sending: number; sent: number }> {
  const house = { pool, key, connectorById, close: () => pool.end() }
  const started = performance.now()
  let applied = started
  const { state, failure, counts } = await launch(house, {
    ...{ integration: 'Import', trigger: 'bench', by: 'bench', signal: new AbortController().signal },
    onProgress: ({ stage, done }) => {
      if (stage === 'settle' || (stage === 'apply' && done === 0)) applied = performance.now()
    },
    onNotice: text => console.error(text),
  })
  if (state !== 'done') throw new Error(`the run ended ${state}: ${failure?.message}`)
  const ended = performance.now()
  const { sentChanged = 0 } = counts.student ?? {}
  return { whole: Math.round(ended - started), sending: Math.round(ended - applied), sent: sentChanged }
}

/** As if another source had moved them. */
async function changePhones(
  pool: Pool,
  { changes, round }: { readonly changes: number; readonly round: number },
): Promise<readonly string[]> {
  const { rows } = await pool.query<{ key: string }>(
    `with chosen as (select id from directory_record where entity = 'student' and state = 'active' order by id limit $1)
     update directory_record d
        set attributes = d.attributes || jsonb_build_object('phone', '555-' || $2 || '-' || right(d.id::text, 6)),
            version = d.version + 1
       from chosen c, link l
      where d.entity = 'student' and d.id = c.id and l.entity = 'student' and l.record = d.id
     returning l.external_id as key`,
    [changes, String(round)],
  )
  return rows.map(({ key }) => key)
}

/** The same batches at the same concurrency, and nothing around them. */
async function bareCalls(district: BenchDistrict, keys: readonly string[]): Promise<number> {
  const { url, clientId, clientSecret } = district
  const settings = parsePowerSchoolSettings({ url, clientId, clientSecret })
  const ports = { now: () => new Date(), signal: new AbortController().signal, notice: () => undefined }
  const client = openClient(settings, ports, usualPatience)
  await client.signIn()
  const batches = Array.from({ length: Math.ceil(keys.length / 100) }, (_, n) => keys.slice(n * 100, n * 100 + 100))
  const started = performance.now()
  const answers = inParallel(
    batches,
    () => settings.concurrency,
    batch => {
      const student = batch.map(id => ({
        ...{ client_uid: id, action: 'UPDATE', id: Number(id) },
        // Of no interest to any roster: the sync finds them as they were.
        contact: { doctor_name: 'D.', doctor_phone: `000-${id}` },
      }))
      const call = { method: 'POST', path: '/ws/v1/student', body: { students: { student } } } as const
      return client.call(call, ({ status }) => status)
    },
  )
  for await (const status of answers) if (status !== 200) throw new Error(`status ${status}`)
  const milliseconds = Math.round(performance.now() - started)
  await client.close()
  return milliseconds
}
