/** By what people of the directory are found: kept for each version of a record, and brought up to date before it is asked. */

import type { Pool, PoolClient } from 'pg'
import type { EntityType } from '../model/entity.ts'
import type { Values } from '../model/value.ts'
import { copyRows } from './copy-text.ts'
import { inTransaction } from './database.ts'
import { makeFirstKeys } from './first-keys.ts'
import { standsAlone } from './records.ts'

export type MatchKey = { readonly domain: number; readonly hash: string }
/** Of a record's values, in all domains of its entity. */
export type KeysOf = (values: Values) => readonly MatchKey[]

/** A key of more people than this says nothing of anybody. */
export const mostAlike = 8

const batch = 5_000

export type Keyed = {
  readonly organization: number
  readonly entity: EntityType
  readonly domains: readonly number[]
}

/**
 * Makes the keys of records that changed since their keys were made, or that have none of these domains. Whatever wrote a
 * record, its version tells; a process that dies in between leaves the rest to the next.
 */
export async function refreshKeys(pool: Pool, keyed: Keyed, keysOf: KeysOf): Promise<number> {
  let done = (await makeFirstKeys(pool, keyed, keysOf, markOf(keyed))) ?? 0
  let last = '00000000-0000-0000-0000-000000000000'
  for (;;) {
    const refreshed = await alone(pool, keyed, async client => {
      const { rows } = await client.query<KeyedRow>(`${unkeyed} and d.id > $4 order by d.id limit ${batch}`, [
        ...[keyed.entity, keyed.organization, markOf(keyed), last],
      ])
      await makeKeys(client, rows, keysOf, markOf(keyed))
      last = rows.at(-1)?.id ?? last
      return rows.length
    })
    done += refreshed
    if (refreshed < batch) break
  }
  return done
}

/** Of these records only; keys of what is no longer there are gone. */
export async function refreshKeysOf(
  pool: Pool,
  keyed: Keyed,
  keysOf: KeysOf,
  records: readonly string[],
): Promise<void> {
  if (records.length === 0) return
  await alone(pool, keyed, async client => {
    for (const table of ['match_key', 'keyed']) {
      await client.query(
        `delete from ${table} k where k.record = any($1::uuid[])
            and not exists (select from directory_record d where d.entity = $2 and d.id = k.record and ${standsAlone})`,
        [records, keyed.entity],
      )
    }
    const { rows } = await client.query<KeyedRow>(`${unkeyed} and d.id = any($4::uuid[])`, [
      ...[keyed.entity, keyed.organization, markOf(keyed), records],
    ])
    await makeKeys(client, rows, keysOf, markOf(keyed))
  })
}

type KeyedRow = { readonly id: string; readonly version: number; readonly attributes: Values }

const unkeyed = `select d.id, d.version, d.attributes
   from directory_record d left join keyed k on k.record = d.id and k.version = d.version and k.domains = $3
  where d.entity = $1 and d.organization = $2 and k.record is null and ${standsAlone}`

/** One at a time: two would make the same keys. */
function alone<T>(pool: Pool, { organization, entity }: Keyed, work: (client: PoolClient) => Promise<T>): Promise<T> {
  return inTransaction(pool, async client => {
    await client.query(`select pg_advisory_xact_lock(7433020, hashtext($1))`, [`${organization} ${entity}`])
    return work(client)
  })
}

async function makeKeys(client: PoolClient, rows: readonly KeyedRow[], keysOf: KeysOf, mark: string): Promise<void> {
  if (rows.length === 0) return
  const ids = rows.map(({ id }) => id)
  await client.query(`delete from match_key where record = any($1::uuid[])`, [ids])
  await copyRows(client, `copy match_key (domain, hash, record) from stdin`, keyLines(rows, keysOf))
  await client.query(
    `insert into keyed (record, version, domains)
     select id, version, $3 from unnest($1::uuid[], $2::int[]) as made(id, version)
     on conflict (record) do update
       set version = excluded.version, domains = excluded.domains, is_looked_at = false`,
    [ids, rows.map(({ version }) => version), mark],
  )
}

function markOf({ domains }: Keyed): string {
  return [...domains].sort((a, b) => a - b).join(' ')
}

function keyLines(rows: readonly { readonly id: string; readonly attributes: Values }[], keysOf: KeysOf): string {
  let lines = ''
  for (const { id, attributes } of rows) {
    for (const { domain, hash } of keysOf(attributes)) lines += `${domain}\t${hash}\t${id}\n`
  }
  return lines
}

export type FoundByKey = MatchKey & { readonly record: string; readonly values: Values }

/** Whoever has one of the keys; of a key with more people than say something, one more than that. */
export async function peopleByKeys(pool: Pool, entity: EntityType, keys: readonly MatchKey[]): Promise<FoundByKey[]> {
  if (keys.length === 0) return []
  const { rows } = await pool.query<FoundByKey>({
    name: 'people-by-keys',
    text: `select w.domain, replace(w.hash::text, '-', '') as hash, d.id as record, d.attributes as values
             from (select distinct domain, hash from unnest($2::int[], $3::uuid[]) as k(domain, hash)) w
             cross join lateral (select record from match_key m where m.domain = w.domain and m.hash = w.hash
                                  order by record limit ${mostAlike + 1}) found
             join directory_record d on d.entity = $1 and d.id = found.record`,
    values: [entity, keys.map(({ domain }) => domain), keys.map(({ hash }) => hash)],
  })
  return rows
}
