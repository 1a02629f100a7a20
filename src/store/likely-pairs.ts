/** Pairs of the directory that are worth comparing: found by several cheap keys each, in tables of the moment. */

import type { Pool, PoolClient } from 'pg'
import Cursor from 'pg-cursor'
import type { Values } from '../model/value.ts'
import type { Place } from './account-cases.ts'
import { copyRows, copyText } from './copy-text.ts'

/** What of a record is staged: the keys that it is found by, and what it tells in each field. */
export type Staged = {
  readonly keys: readonly string[]
  readonly told: ReadonlyMap<string, readonly string[]>
}

const batch = 2_000

/** A key shared by more than this says nothing, and would cost a square of comparisons. */
const mostSharing = 60

/** Gives how many people there are. The tables live until the transaction of the client ends. */
export async function stagePeople(
  pool: Pool,
  client: PoolClient,
  { organization, entity }: Place,
  stagedOf: (values: Values) => Staged,
): Promise<number> {
  await client.query(`create temp table block_key (key uuid, record uuid) on commit drop`)
  await client.query(`create temp table told_value (field text, value text collate "C") on commit drop`)
  const reader = await pool.connect()
  // With a cursor that was not read to its end, a connection is good for nothing else.
  let isWhole = false
  let people = 0
  try {
    const cursor = reader.query(
      new Cursor<{ id: string; values: Values }>(
        `select id, attributes as values from directory_record
          where entity = $1 and organization = $2 and state = 'active'`,
        [entity, organization],
      ),
    )
    for (let coming = cursor.read(batch); ;) {
      const rows = await coming
      if (rows.length === 0) break
      coming = cursor.read(batch)
      people += rows.length
      let keys = ''
      let told = ''
      for (const { id, values } of rows) {
        const staged = stagedOf(values)
        for (const key of new Set(staged.keys)) keys += `${key}\t${id}\n`
        for (const [field, all] of staged.told) for (const one of all) told += `${field}\t${copyText(one)}\n`
      }
      await copyRows(client, `copy block_key from stdin`, keys)
      await copyRows(client, `copy told_value from stdin`, told)
    }
    await cursor.close()
    isWhole = true
  } finally {
    reader.release(!isWhole)
  }
  await client.query('analyze block_key, told_value')
  return people
}

export type CountedField = {
  readonly total: number
  /** Values that come more than once. */
  readonly counts: ReadonlyMap<string, number>
  /** Some of all, drawn evenly in their order. */
  readonly drawn: readonly string[]
}

export async function countFields(client: PoolClient, drawn: number): Promise<ReadonlyMap<string, CountedField>> {
  const { rows: totals } = await client.query<{ field: string; total: number; drawn: string[] }>(
    `select field, total, array_agg(value order by place)
                            filter (where greatest(ceil((place - step / 2) / step), 0) * step + step / 2 < place + 1) as drawn
       from (select field, value, row_number() over (partition by field order by value) - 1 as place,
                    (count(*) over (partition by field))::int as total,
                    greatest(1, (count(*) over (partition by field)) / $1::float8) as step from told_value) v
      group by field, total`,
    [drawn],
  )
  const { rows } = await client.query<{ field: string; value: string; count: number }>(
    `select field, value, count(*)::int as count from told_value group by field, value having count(*) > 1`,
  )
  const byField = Map.groupBy(rows, ({ field }) => field)
  return new Map(
    totals.map(({ field, total, drawn: values }) => [
      field,
      { total, drawn: values, counts: new Map((byField.get(field) ?? []).map(({ value, count }) => [value, count])) },
    ]),
  )
}

/** Each pair once, the lesser id first, those of one record together. */
export async function* pairsToCompare(client: PoolClient): AsyncIterable<readonly (readonly [string, string])[]> {
  await client.query(
    `create temp table likely_pair on commit drop as
     select distinct a.record as one, b.record as other
       from (select key from block_key group by key having count(*) between 2 and ${mostSharing}) k
       join block_key a using (key) join block_key b using (key) where a.record < b.record`,
  )
  await client.query(
    `declare likely no scroll cursor for select one::text, other::text from likely_pair order by one, other`,
  )
  for (;;) {
    const { rows } = await client.query<[string, string]>({ text: `fetch ${batch} from likely`, rowMode: 'array' })
    if (rows.length === 0) break
    yield rows
  }
  await client.query('close likely')
}

/** By which sources records are sent. */
export async function sourcesOfRecords(
  pool: Pool,
  { entity }: Place,
  records: readonly string[],
): Promise<ReadonlyMap<string, readonly number[]>> {
  const { rows } = await pool.query<{ record: string; sources: number[] }>(
    `select record, array_agg(distinct source) as sources from link
      where entity = $1 and record = any($2::uuid[]) and missing_since is null group by record`,
    [entity, records],
  )
  return new Map(rows.map(({ record, sources }) => [record, sources]))
}

/** Where likely pairs were not looked for since then, though the directory was looked through. */
export async function likelyDue(pool: Pool, before: Date): Promise<Place[]> {
  const { rows } = await pool.query<Place>(
    `select organization, entity from directory_look where likely_at is null or likely_at < $1 order by 1, 2`,
    [before],
  )
  return rows
}

export async function markLikely(client: PoolClient, { organization, entity }: Place): Promise<void> {
  await client.query(`update directory_look set likely_at = now() where organization = $1 and entity = $2`, [
    organization,
    entity,
  ])
}
