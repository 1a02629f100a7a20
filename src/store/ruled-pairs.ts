/** Pairs of accounts that a person has ruled to be two people: remembered with what they told of themselves at that moment. */

import type { Pool, PoolClient } from 'pg'
import type { EntityType } from '../model/entity.ts'
import type { Values } from '../model/value.ts'

export type RuledPairRow = {
  readonly one: string
  readonly other: string
  readonly oneTold: Values
  readonly otherTold: Values
}

/** Both ends are among these. */
export async function ruledPairsAmong(pool: Pool, records: readonly string[]): Promise<RuledPairRow[]> {
  const { rows } = await pool.query<RuledPairRow>(
    `select one, other, one_told as "oneTold", other_told as "otherTold" from ruled_pair
      where one = any($1::uuid[]) and other = any($1::uuid[])`,
    [records],
  )
  return rows
}

export type Word = { readonly by: string; readonly reason?: string | undefined }

const pairColumns = `organization, entity, one, other, one_told, other_told, ruled_by, reason, ruled_case`

/** What was ruled before of the same pair is ruled anew: from now on it holds for what they tell now. */
const orAnew = `on conflict (one, other) do update
    set one_told = excluded.one_told, other_told = excluded.other_told, ruled_by = excluded.ruled_by,
        ruled_at = now(), reason = excluded.reason, ruled_case = excluded.ruled_case`

/** Every two members of these cases are two people. The cases are resolved. Gives those that still waited. */
export async function ruleApart(client: PoolClient, cases: readonly string[], { by, reason }: Word): Promise<string[]> {
  const { rows } = await client.query<{ id: string }>(
    `update duplicate_case set waits = false, ruling = 'new', ruled_by = $2, ruled_at = now(), reason = $3
      where id = any($1::uuid[]) and waits and kind <> 'newcomer' and ruled_run is null
     returning id`,
    [cases, by, reason ?? null],
  )
  const ruled = rows.map(({ id }) => id)
  await client.query(
    `insert into ruled_pair (${pairColumns})
     select distinct on (a.id, b.id)
            c.organization, c.entity, a.id, b.id, a.attributes - 'password', b.attributes - 'password', $2, $3, c.id
       from duplicate_case c cross join unnest(c.records) as m(id) cross join unnest(c.records) as n(id)
       join directory_record a on a.entity = c.entity and a.id = m.id
       join directory_record b on b.entity = c.entity and b.id = n.id
      where c.id = any($1::uuid[]) and m.id < n.id order by a.id, b.id, c.id
     ${orAnew}`,
    [ruled, by, reason ?? null],
  )
  return ruled
}

/** Of a case that a run resolves: each of these members is another person than all those of whom something was said. */
export async function rememberAccountsApart(
  client: PoolClient,
  run: string,
  { among, apart }: { readonly among: readonly string[]; readonly apart: readonly string[] },
): Promise<void> {
  await client.query(
    `insert into ruled_pair (${pairColumns})
     select distinct on (a.id, b.id)
            c.organization, c.entity, a.id, b.id, a.attributes - 'password', b.attributes - 'password', c.ruled_by, c.reason, c.id
       from duplicate_case c cross join unnest(c.records) as m(id) cross join unnest(c.records) as n(id)
       join directory_record a on a.entity = c.entity and a.id = m.id
       join directory_record b on b.entity = c.entity and b.id = n.id
      where c.ruled_run = $1 and c.kind <> 'newcomer' and m.id < n.id
        and m.id = any($2::uuid[]) and n.id = any($2::uuid[]) and (m.id = any($3::uuid[]) or n.id = any($3::uuid[]))
      order by a.id, b.id, c.id
     ${orAnew}`,
    [run, among, apart],
  )
}

/** Whoever takes two accounts apart says that they are two people: no domain finds the pair while they tell what they tell now. */
export async function rememberUnmerged(client: PoolClient, run: string): Promise<void> {
  await client.query(
    `insert into ruled_pair (${pairColumns})
     select r.organization, m.entity, a.id, b.id, a.attributes - 'password', b.attributes - 'password', r.started_by,
            r.decision_reason, null
       from redirect m join run r on r.id = m.ended_by
       join directory_record a on a.entity = m.entity and a.id = least(m.record, m.target)
       join directory_record b on b.entity = m.entity and b.id = greatest(m.record, m.target)
      where m.ending = $1 and m.ended_by = $1 and m.memory is not null
        and not exists (select from redirect again where again.run = $1 and again.record = m.record)
     ${orAnew}`,
    [run],
  )
}

/** A newcomer that was ruled to be somebody else has its account now: the account and those it was held against are two people. */
export async function rememberNewcomersApart(client: PoolClient, run: string): Promise<void> {
  await client.query(
    `insert into ruled_pair (${pairColumns})
     select c.organization, c.entity, least(l.record, n.id), greatest(l.record, n.id),
            (case when l.record < n.id then a.attributes else b.attributes end) - 'password',
            (case when l.record < n.id then b.attributes else a.attributes end) - 'password',
            c.ruled_by, c.reason, c.id
       from duplicate_case c cross join unnest(c.records) as n(id)
       join link l on l.entity = c.entity and l.source = c.source and l.external_id = c.external_id and l.record <> n.id
       join directory_record a on a.entity = c.entity and a.id = l.record
       join directory_record b on b.entity = c.entity and b.id = n.id
      where c.ruled_run = $1 and c.ruling = 'new' and c.kind = 'newcomer'
     ${orAnew}`,
    [run],
  )
}

/** A ruling that is undone holds no more. */
export async function forgetRulings(client: PoolClient, cases: readonly string[]): Promise<void> {
  await client.query(`delete from ruled_pair where ruled_case = any($1::uuid[])`, [cases])
}

export type ApartRow = {
  readonly organization: number
  readonly entity: EntityType
  readonly records: readonly [string, string]
  readonly names: readonly [string, string]
  readonly by: string
  readonly at: string
  readonly reason: string | null
}

/** The newest first. */
export async function pairsApart(
  pool: Pool,
  wish: {
    readonly organizations?: readonly number[] | undefined
    readonly entity?: string | undefined
    readonly after?: readonly [at: string, one: string, other: string] | undefined
    readonly limit: number
  },
): Promise<ApartRow[]> {
  const { organizations, entity, after, limit } = wish
  const { rows } = await pool.query<ApartRow>(
    `select p.organization, p.entity, array[p.one, p.other]::text[] as records,
            array[coalesce(record_name(a.entity, a.attributes), ''), coalesce(record_name(b.entity, b.attributes), '')] as names,
            p.ruled_by as by, to_char(p.ruled_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at, p.reason
       from ruled_pair p
       left join directory_record a on a.entity = p.entity and a.id = p.one
       left join directory_record b on b.entity = p.entity and b.id = p.other
      where ($1::int[] is null or p.organization = any($1)) and ($2::text is null or p.entity = $2)
        and ($3::timestamptz is null or (p.ruled_at, p.one, p.other) < ($3, $4::uuid, $5::uuid))
      order by p.ruled_at desc, p.one desc, p.other desc limit $6`,
    [organizations ?? null, entity ?? null, ...(after ?? [null, null, null]), limit],
  )
  return rows
}

/** The pair may be found again. Whose pair it was; null when nothing was ruled of it. */
export async function takeBackApart(
  client: PoolClient,
  organization: number,
  a: string,
  b: string,
): Promise<EntityType | null> {
  const { rows } = await client.query<{ entity: EntityType }>(
    `delete from ruled_pair
      where organization = $1 and one = least($2::uuid, $3::uuid) and other = greatest($2::uuid, $3::uuid) returning entity`,
    [organization, a, b],
  )
  return rows[0]?.entity ?? null
}
