/**
 * The keys of a whole entity, where none has those of these domains: rows first, indexes after. Of a million people in six
 * domains that is six million rows; filling two indexes row by row would cost more than all the rest (PostgreSQL manual, 14.4.3).
 */

import type { Pool, PoolClient } from 'pg'
import Cursor from 'pg-cursor'
import type { Values } from '../model/value.ts'
import { copyRows } from './copy-text.ts'
import { inTransaction } from './database.ts'
import type { Keyed, KeysOf } from './match-keys.ts'
import { standsAlone } from './records.ts'

/** Below this, keeping the indexes is as quick. */
const worthwhile = 20_000
const batch = 5_000

/** How many were keyed; null where it is not worthwhile, or some have these keys already: then keys are made one by one. */
export async function makeFirstKeys(pool: Pool, keyed: Keyed, keysOf: KeysOf, mark: string): Promise<number | null> {
  if (!(await isWorthwhile(pool, keyed)) || (await isBegun(pool, keyed, mark))) return null
  // It reads on one connection and writes on another: what is changed meanwhile has another version, and is keyed anew.
  const reader = await pool.connect()
  // With a cursor that was not read to its end, a connection is good for nothing else.
  let isWhole = false
  try {
    const count = await inTransaction(pool, async client => {
      await client.query(`lock table match_key, keyed in access exclusive mode`)
      // Somebody may have come in before the lock.
      if (await isBegun(client, keyed, mark)) return null
      await forgetKeys(client, keyed)
      await takeIndexesAway(client)
      const cursor = reader.query(
        new Cursor<[id: string, version: number, attributes: Values]>(
          `select d.id, d.version, d.attributes from directory_record d
            where d.entity = $1 and d.organization = $2 and ${standsAlone}`,
          [keyed.entity, keyed.organization],
          { rowMode: 'array' },
        ),
      )
      let count = 0
      // The next rows are on their way while these are being thought about.
      for (let coming = cursor.read(batch); ;) {
        const rows = await coming
        if (rows.length === 0) break
        coming = cursor.read(batch)
        count += rows.length
        let keys = ''
        let records = ''
        for (const [id, version, attributes] of rows) {
          records += `${id}\t${version}\t${mark}\tt\n`
          for (const { domain, hash } of keysOf(attributes)) keys += `${domain}\t${hash}\t${id}\n`
        }
        await copyRows(client, `copy match_key (domain, hash, record) from stdin`, keys)
        await copyRows(client, `copy keyed (record, version, domains, is_looked_at) from stdin`, records)
      }
      await cursor.close()
      await putIndexesBack(client)
      return count
    })
    isWhole = true
    return count
  } finally {
    reader.release(!isWhole)
  }
}

async function isBegun(db: Pool | PoolClient, { organization, entity }: Keyed, mark: string): Promise<boolean> {
  const { rows } = await db.query<{ begun: boolean }>(
    `select exists (select from keyed k join directory_record d on d.entity = $1 and d.id = k.record
                     where d.organization = $2 and k.domains = $3) as begun`,
    [entity, organization, mark],
  )
  return rows[0]?.begun === true
}

/** Those of other domains too: who has some of the keys gets all of them anew. What was looked at is to be looked at as a whole. */
async function forgetKeys(client: PoolClient, { organization, entity, domains }: Keyed): Promise<void> {
  await client.query(`delete from match_key where domain = any($1)`, [domains])
  await client.query(
    `delete from keyed k using directory_record d where d.entity = $1 and d.organization = $2 and d.id = k.record`,
    [entity, organization],
  )
  await client.query(`delete from directory_look where organization = $1 and entity = $2`, [organization, entity])
}

async function isWorthwhile(pool: Pool, { organization, entity }: Keyed): Promise<boolean> {
  const { rows } = await pool.query<{ people: number; others: number }>(
    `select (select count(*)::int from (select from directory_record where entity = $1 and organization = $2
                                         limit ${worthwhile}) d) as people,
            (select greatest(reltuples, 0)::int from pg_class where oid = 'keyed'::regclass) as others`,
    [entity, organization],
  )
  const [found] = rows
  if (!found || found.people < worthwhile) return false
  const { rows: all } = await pool.query<{ people: number }>(
    `select count(*)::int as people from directory_record where entity = $1 and organization = $2`,
    [entity, organization],
  )
  // Building the indexes anew costs by all keys, those of others too.
  return found.others <= 3 * (all[0]?.people ?? 0)
}

/** As the migrations made them. */
async function takeIndexesAway(client: PoolClient): Promise<void> {
  // Row by row it would be asked whether the domain is there: half of all the time.
  await client.query(`alter table match_key drop constraint match_key_domain_fkey, drop constraint match_key_pkey`)
  await client.query(`drop index match_key_by_record`)
  await client.query(`alter table keyed drop constraint keyed_pkey`)
  await client.query(`drop index keyed_to_look_at`)
}

async function putIndexesBack(client: PoolClient): Promise<void> {
  await client.query(`set local maintenance_work_mem = '256MB'`)
  await client.query(
    `alter table match_key add constraint match_key_pkey primary key (domain, hash, record),
       add constraint match_key_domain_fkey foreign key (domain) references uniqueness_domain on delete cascade`,
  )
  await client.query(`create index match_key_by_record on match_key (record)`)
  await client.query(`alter table keyed add constraint keyed_pkey primary key (record)`)
  await client.query(`create index keyed_to_look_at on keyed (record) where not is_looked_at`)
  await client.query(`analyze match_key, keyed`)
}
