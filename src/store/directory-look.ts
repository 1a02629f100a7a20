/** The directory held against itself: who shares a key with whom, of all or of a few records, and what was found of it. */

import type { Pool, PoolClient } from 'pg'
import Cursor from 'pg-cursor'
import { peopleEntities, type PeopleEntity } from '../model/domain.ts'
import type { Values } from '../model/value.ts'
import type { FoundAccounts, Place } from './account-cases.ts'
import { replaceCases } from './account-cases.ts'
import { inTransaction } from './database.ts'
import { mostAlike } from './match-keys.ts'

export type KeyShared = {
  readonly domain: number
  readonly hash: string
  /** How many have it; of more than say something only the first are named. */
  readonly people: number
  readonly records: readonly string[]
}

const batch = 5_000

/** Of all keys of the domains those that more than one record has. */
export async function* sharedKeys(pool: Pool, domains: readonly number[]): AsyncIterable<KeyShared[]> {
  const client = await pool.connect()
  // With a cursor that was not read to its end, a connection is good for nothing else.
  let isWhole = false
  try {
    for (const domain of domains) {
      const cursor = client.query(
        new Cursor<KeyShared>(
          `select $1::int as domain, replace(k.hash::text, '-', '') as hash, k.people,
                  array(select m.record::text from match_key m where m.domain = $1 and m.hash = k.hash
                         order by m.record limit ${mostAlike + 1}) as records
             from (select hash, count(*)::int as people from match_key where domain = $1 group by hash having count(*) > 1) k`,
          [domain],
        ),
      )
      for (;;) {
        const rows = await cursor.read(batch)
        if (rows.length === 0) break
        yield rows
      }
      await cursor.close()
    }
    isWhole = true
  } finally {
    client.release(!isWhole)
  }
}

/** The keys of these records, with everybody who has them, also where that is only one. */
export async function keysAround(
  pool: Pool,
  domains: readonly number[],
  records: readonly string[],
): Promise<KeyShared[]> {
  const { rows } = await pool.query<KeyShared>(
    `select k.domain, replace(k.hash::text, '-', '') as hash,
            (select count(*)::int from match_key m where m.domain = k.domain and m.hash = k.hash) as people,
            array(select m.record::text from match_key m where m.domain = k.domain and m.hash = k.hash
                   order by m.record limit ${mostAlike + 1}) as records
       from (select distinct domain, hash from match_key where record = any($1::uuid[]) and domain = any($2)) k`,
    [records, domains],
  )
  return rows
}

/** Only those that are in use: who has left is nobody's duplicate. */
export async function activePeople(
  pool: Pool,
  { organization, entity }: Place,
  ids: readonly string[],
): Promise<{ readonly id: string; readonly values: Values }[]> {
  const { rows } = await pool.query<{ id: string; values: Values }>(
    `select id, attributes as values from directory_record
      where entity = $1 and organization = $2 and state = 'active' and id = any($3::uuid[]) order by id`,
    [entity, organization, ids],
  )
  return rows
}

/** Members of cases that wait and have one of these records among them. */
export async function membersBeside(pool: Pool, { entity }: Place, records: readonly string[]): Promise<string[]> {
  const { rows } = await pool.query<{ id: string }>(
    `select distinct m.id::text from duplicate_case c cross join unnest(c.records) as m(id)
      where c.waits and c.kind = 'domain' and c.entity = $1 and c.records && $2::uuid[]`,
    [entity, records],
  )
  return rows.map(({ id }) => id)
}

/** For which domains the directory was last looked through; null: never. */
export async function lookedThrough(pool: Pool, { organization, entity }: Place): Promise<string | null> {
  const { rows } = await pool.query<{ domains: string }>(
    `select domains from directory_look where organization = $1 and entity = $2`,
    [organization, entity],
  )
  return rows[0]?.domains ?? null
}

/** Records whose keys were made since they were last looked at. */
export async function recordsToLookAt(pool: Pool, { organization, entity }: Place, limit: number): Promise<string[]> {
  const { rows } = await pool.query<{ id: string }>(
    `select k.record::text as id from keyed k join directory_record d on d.entity = $2 and d.id = k.record
      where not k.is_looked_at and k.version = d.version and d.organization = $1 limit $3`,
    [organization, entity, limit],
  )
  return rows.map(({ id }) => id)
}

export type Look = {
  readonly place: Place
  /** Null: the whole directory was looked through. */
  readonly among: readonly string[] | null
  /** By which a later look knows whether it is due. */
  readonly mark: string
  /** All that were looked at. */
  readonly keys: readonly KeyShared[]
  readonly domains: readonly number[]
}

/** What was found takes the place of what was found before; from now on nothing is due. */
export async function settleLook(
  pool: Pool,
  look: Look,
  found: AsyncIterable<readonly FoundAccounts[]>,
): Promise<void> {
  const { place, among, mark } = look
  await inTransaction(pool, async client => {
    await replaceCases(client, { place, kind: 'domain', among }, found)
    await keepCommon(client, look)
    // Who has left is nobody's duplicate; whether the others are still likely is weighed the next time.
    await client.query(
      `delete from duplicate_case c
        where c.organization = $1 and c.entity = $2 and c.kind = 'likely' and c.waits and c.records && $3::uuid[]
          and exists (select from unnest(c.records) as m(id) left join directory_record d
                          on d.entity = c.entity and d.id = m.id and d.state = 'active' where d.id is null)`,
      [place.organization, place.entity, among ?? []],
    )
    await client.query(
      `update keyed k set is_looked_at = true from directory_record d
        where d.entity = $1 and d.organization = $2 and d.id = k.record and d.version = k.version and not k.is_looked_at
          and ($3::uuid[] is null or k.record = any($3))`,
      [place.entity, place.organization, among],
    )
    await client.query(
      `insert into directory_look (organization, entity, domains) values ($1, $2, $3)
       on conflict (organization, entity) do update set domains = excluded.domains, looked_at = now()`,
      [place.organization, place.entity, mark],
    )
  })
}

async function keepCommon(client: PoolClient, { domains, among, keys }: Look): Promise<void> {
  if (among === null) await client.query(`delete from common_key where domain = any($1)`, [domains])
  else {
    await client.query(
      `delete from common_key c using unnest($1::int[], $2::uuid[]) as k(domain, hash)
        where c.domain = k.domain and c.hash = k.hash`,
      [keys.map(({ domain }) => domain), keys.map(({ hash }) => hash)],
    )
  }
  const common = keys.filter(({ people }) => people > mostAlike)
  await client.query(
    `insert into common_key (domain, hash, people, sample)
     select * from unnest($1::int[], $2::uuid[], $3::int[], $4::uuid[])
     on conflict (domain, hash) do update set people = excluded.people, sample = excluded.sample`,
    [
      common.map(({ domain }) => domain),
      common.map(({ hash }) => hash),
      common.map(({ people }) => people),
      common.map(({ records }) => records[0]),
    ],
  )
}

/** Without domains nothing is compared, and nobody waits because of one. */
export async function forgetLook(pool: Pool, { organization, entity }: Place): Promise<void> {
  await pool.query(`delete from directory_look where organization = $1 and entity = $2`, [organization, entity])
  await pool.query(
    `delete from duplicate_case where organization = $1 and entity = $2 and kind = 'domain' and waits and ruled_run is null`,
    [organization, entity],
  )
}

/** People that a run touched, by their kind; more than `limit` of a kind are not all named. */
export async function peopleTouched(
  pool: Pool,
  run: string,
  limit: number,
): Promise<ReadonlyMap<PeopleEntity, readonly string[]>> {
  const { rows } = await pool.query<{ entity: PeopleEntity; ids: string[] }>(
    `select e.entity, array(select distinct c.record::text from change c
                             where c.run = $1 and c.entity = e.entity and c.operation <> 'note' limit $2) as ids
       from unnest($3::text[]) as e(entity)`,
    [run, limit + 1, peopleEntities],
  )
  return new Map(rows.filter(({ ids }) => ids.length > 0).map(({ entity, ids }) => [entity, ids]))
}

/** Organizations whose domains are others than when their directory was last looked through. */
export async function looksDue(pool: Pool): Promise<number[]> {
  const { rows } = await pool.query<{ organization: number }>(
    `select distinct organization
       from (select organization, entity, string_agg(id || ' ' || resolution, ', ' order by position) as domains
               from uniqueness_domain group by organization, entity) d
       full join directory_look l using (organization, entity)
      where d.domains is distinct from l.domains`,
  )
  return rows.map(({ organization }) => organization)
}

export type CommonValue = {
  readonly entity: PeopleEntity
  readonly domain: number
  readonly people: number
  readonly sample: string
  /** Of the sample, what the domain compares. */
  readonly attributes: Values
}

/** Values that more people share than say something: by them nobody is compared. The commonest first. */
export async function commonValues(pool: Pool, organization: number, limit: number): Promise<CommonValue[]> {
  const { rows } = await pool.query<CommonValue>(
    `select u.entity, c.domain, c.people, c.sample,
            (select coalesce(jsonb_object_agg(v.key, v.value), '{}') from jsonb_each(d.attributes) v
              where v.key = any(u.attributes)) as attributes
       from common_key c join uniqueness_domain u on u.id = c.domain
       join directory_record d on d.entity = u.entity and d.id = c.sample
      where u.organization = $1 order by c.people desc, c.domain, c.hash limit $2`,
    [organization, limit],
  )
  return rows
}
