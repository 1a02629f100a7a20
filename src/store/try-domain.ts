/** What a domain of uniqueness would catch in today's directory, before it exists. Nothing is kept. */

import type pg from 'pg'
import Cursor from 'pg-cursor'
import type { EntityType } from '../model/entity.ts'
import type { Values } from '../model/value.ts'
import { copyRows } from './copy-text.ts'
import { inTransaction } from './database.ts'

export type TriedDomain = {
  readonly people: number
  /** Who has a value in every attribute. */
  readonly compared: number
  readonly groups: number
  readonly pairs: number
  /** The largest groups, and of the smallest ones a few: records of each, at most so many as are compared. */
  readonly largest: readonly TriedGroup[]
  readonly samples: readonly TriedGroup[]
}

export type TriedGroup = {
  readonly size: number
  readonly records: readonly { readonly id: string; readonly values: Values }[]
}

const batch = 5_000
const shownGroups = 5
const shownSamples = 10
const shownRecords = 8

/** `keyOf` is given the values of the attributes named; null where it is compared with nobody. */
export async function tryDomain(
  pool: pg.Pool,
  domain: { readonly organization: number; readonly entity: EntityType; readonly attributes: readonly string[] },
  keyOf: (values: Values) => string | null,
): Promise<TriedDomain> {
  const { organization, entity, attributes } = domain
  // It reads on one connection and writes on another: both see what is committed, and it is all gone at the end.
  const reader = await pool.connect()
  try {
    return await inTransaction(pool, async client => {
      await client.query(`create temp table tried_key (hash uuid, record uuid) on commit drop`)
      const columns = attributes.map((_, index) => `attributes ->> $${index + 3}`).join(', ')
      const cursor = reader.query(
        new Cursor<(string | null)[]>(
          `select id, ${columns} from directory_record where entity = $1 and organization = $2 and state = 'active'`,
          [entity, organization, ...attributes],
          { rowMode: 'array' },
        ),
      )
      let people = 0
      let compared = 0
      for (;;) {
        const rows = await cursor.read(batch)
        if (rows.length === 0) break
        people += rows.length
        let lines = ''
        for (const [id, ...values] of rows) {
          const key = keyOf(Object.fromEntries(attributes.map((name, index) => [name, values[index] ?? null])))
          if (key === null) continue
          compared += 1
          lines += `${key}\t${id}\n`
        }
        await copyRows(client, `copy tried_key from stdin`, lines)
      }
      await cursor.close()
      return { people, compared, ...(await groupsOf(client, entity)) }
    })
  } finally {
    reader.release()
  }
}

async function groupsOf(
  client: pg.PoolClient,
  entity: EntityType,
): Promise<Pick<TriedDomain, 'groups' | 'pairs' | 'largest' | 'samples'>> {
  await client.query(
    `create temp table tried_group on commit drop as
     select hash, count(*)::int as size from tried_key group by hash having count(*) > 1`,
  )
  const { rows } = await client.query<{ groups: number; pairs: string }>(
    `select count(*)::int as groups, coalesce(sum(size::bigint * (size - 1) / 2), 0)::text as pairs from tried_group`,
  )
  const { groups = 0, pairs = '0' } = rows[0] ?? {}
  const shown = (order: string, limit: number): Promise<TriedGroup[]> =>
    client
      .query<TriedGroup>(
        `select g.size, m.records
           from (select hash, size from tried_group order by ${order} limit ${limit}) g
           cross join lateral (
             select json_agg(json_build_object('id', d.id, 'values', d.attributes) order by d.id) as records
               from (select record from tried_key k where k.hash = g.hash order by record limit ${shownRecords}) k
               join directory_record d on d.entity = $1 and d.id = k.record) m
          order by ${order}`,
        [entity],
      )
      .then(answer => answer.rows)
  return {
    groups,
    pairs: Number(pairs),
    largest: await shown('size desc, hash', shownGroups),
    samples: await shown('size, hash', shownSamples),
  }
}
