/** By what people of the directory are found: kept for each version of a record, and brought up to date before it is asked. */

import type { Pool } from 'pg'
import type { EntityType } from '../model/entity.ts'
import type { Values } from '../model/value.ts'
import { copyRows } from './copy-text.ts'
import { inTransaction } from './database.ts'

export type MatchKey = { readonly domain: number; readonly hash: string }
/** Of a record's values, in all domains of its entity. */
export type KeysOf = (values: Values) => readonly MatchKey[]

/** A key of more people than this says nothing of anybody. */
export const mostAlike = 8

const batch = 5_000

/**
 * Makes the keys of records that changed since their keys were made, or that have none of these domains. Whatever wrote a
 * record, its version tells; a process that dies in between leaves the rest to the next.
 */
export async function refreshKeys(
  pool: Pool,
  {
    organization,
    entity,
    domains,
  }: {
    readonly organization: number
    readonly entity: EntityType
    readonly domains: readonly number[]
  },
  keysOf: KeysOf,
): Promise<number> {
  const mark = [...domains].sort((a, b) => a - b).join(' ')
  let done = 0
  let last = '00000000-0000-0000-0000-000000000000'
  for (;;) {
    const refreshed = await inTransaction(pool, async client => {
      // One at a time: two would make the same keys.
      await client.query(`select pg_advisory_xact_lock(7433020, hashtext($1))`, [`${organization} ${entity}`])
      const { rows } = await client.query<{ id: string; version: number; attributes: Values }>(
        `select d.id, d.version, d.attributes
           from directory_record d left join keyed k on k.record = d.id and k.version = d.version and k.domains = $3
          where d.entity = $1 and d.organization = $2 and k.record is null and d.id > $4 order by d.id limit ${batch}`,
        [entity, organization, mark, last],
      )
      if (rows.length === 0) return 0
      const ids = rows.map(({ id }) => id)
      await client.query(`delete from match_key where record = any($1::uuid[])`, [ids])
      await copyRows(client, `copy match_key (domain, hash, record) from stdin`, keyLines(rows, keysOf))
      await client.query(
        `insert into keyed (record, version, domains)
         select id, version, $3 from unnest($1::uuid[], $2::int[]) as made(id, version)
         on conflict (record) do update set version = excluded.version, domains = excluded.domains`,
        [ids, rows.map(({ version }) => version), mark],
      )
      last = ids.at(-1) ?? last
      return rows.length
    })
    done += refreshed
    if (refreshed < batch) break
  }
  return done
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
