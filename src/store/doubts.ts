/** Conflicts that wait for a person, and what was decided of them. */

import type { Pool, PoolClient } from 'pg'
import type { EntityType } from '../model/entity.ts'
import type { Value } from '../model/value.ts'
import { knownByKeys } from './plan/known.ts'
import { settledOf, type Compared } from './plan/outgoing.ts'

export type Doubt = {
  readonly externalId: string
  readonly attribute: string
  readonly theirs: Value
  readonly ours: Value
  /** Null while it waits. */
  readonly decided: 'theirs' | 'ours' | null
}

const doubtColumns = `external_id as "externalId", attribute, theirs, ours, decided`

/** What persons decided of these records. */
export async function decisionsOf(
  pool: Pool,
  source: number,
  entity: EntityType,
  keys: readonly string[],
): Promise<Doubt[]> {
  if (keys.length === 0) return []
  const { rows } = await pool.query<Doubt>(
    `select ${doubtColumns} from doubt
      where source = $1 and entity = $2 and external_id = any($3::text[]) and decided is not null`,
    [source, entity, keys],
  )
  return rows
}

export type Doubted = Compared & { readonly doubts: readonly Doubt[] }

/** Doubts of records that the run has not met: a decision travels with the run all the same, and none is forgotten. */
export async function* doubtedRecords(
  pool: Pool,
  run: string,
  source: number,
  entity: EntityType,
): AsyncIterable<Doubted[]> {
  for (let after = ''; ;) {
    const { rows } = await pool.query<Doubt>(
      `select ${doubtColumns} from doubt
        where source = $1 and entity = $2 and external_id in (
          select distinct d.external_id from doubt d
           where d.source = $1 and d.entity = $2 and d.external_id > $4
             and not exists (select from outgoing o where o.run = $3 and o.entity = d.entity and o.record = d.record)
           order by 1 limit 1000)
        order by external_id, attribute`,
      [source, entity, run, after],
    )
    if (rows.length === 0) return
    const byKey = Map.groupBy(rows, ({ externalId }) => externalId)
    const known = await knownByKeys(pool, entity, source, [...byKey.keys()])
    const settled = await settledOf(pool, source, entity, [...byKey.keys()])
    yield known.map(one => {
      const key = one.link?.externalId ?? ''
      return { known: one, doubts: byKey.get(key) ?? [], settled: settled.get(key) ?? {} }
    })
    after = rows.at(-1)?.externalId ?? after
  }
}

export type WaitingDoubt = Doubt & {
  readonly source: number
  readonly system: string
  readonly organization: number
  readonly entity: EntityType
  readonly record: string
  readonly base: Value
  readonly run: string
  readonly decidedBy: string | null
  readonly decidedAt: Date | null
  readonly name: string
}

/** Conflicts that wait, the decided ones until a run has carried them out; by source, entity, key and attribute. */
export async function doubtsOf(
  pool: Pool,
  wish: {
    readonly organizations?: readonly number[]
    readonly decided?: boolean | undefined
    readonly after?: readonly [source: number, entity: string, key: string, attribute: string] | undefined
    readonly limit?: number
  },
): Promise<WaitingDoubt[]> {
  const { organizations, decided, after, limit = 1000 } = wish
  const { rows } = await pool.query<WaitingDoubt>(
    `select d.source, s.name as system, s.organization, d.entity, d.record, d.base, d.run, d.decided_by as "decidedBy",
            d.decided_at as "decidedAt", ${doubtColumns}, coalesce(record_name(r.entity, r.attributes), '') as name
       from doubt d join data_source s on s.id = d.source
       left join directory_record r on r.entity = d.entity and r.id = d.record
      where ($1::int[] is null or s.organization = any($1)) and ($2::boolean is null or (d.decided is not null) = $2)
        and ($3::int is null or (d.source, d.entity, d.external_id, d.attribute) > ($3, $4, $5, $6))
      order by d.source, d.entity, d.external_id, d.attribute limit $7`,
    [organizations ?? null, decided ?? null, ...(after ?? [null, null, null, null]), limit],
  )
  return rows
}

/** A person's word on conflicts of an organization; it holds for the two values it was given on. How many were still there. */
export async function decideDoubts(
  client: Pool | PoolClient,
  organization: number,
  doubts: readonly Pick<WaitingDoubt, 'source' | 'entity' | 'externalId' | 'attribute'>[],
  word: Word,
): Promise<number> {
  const { rowCount } = await client.query(
    `update doubt d set decided = $6, decided_by = $7, decided_at = now(), reason = $8
       from unnest($2::int[], $3::text[], $4::text[], $5::text[]) as w(source, entity, key, attribute)
       join data_source s on s.id = w.source and s.organization = $1
      where d.source = w.source and d.entity = w.entity and d.external_id = w.key and d.attribute = w.attribute`,
    [
      organization,
      doubts.map(({ source }) => source),
      doubts.map(({ entity }) => entity),
      doubts.map(({ externalId }) => externalId),
      doubts.map(({ attribute }) => attribute),
      ...[word.decided, word.by, word.reason ?? null],
    ],
  )
  return rowCount ?? 0
}

/** The same word on all that wait for one on this attribute. */
export async function decideAlike(
  client: Pool | PoolClient,
  organization: number,
  { entity, attribute }: { readonly entity: EntityType; readonly attribute: string },
  word: Word,
): Promise<number> {
  const { rowCount } = await client.query(
    `update doubt d set decided = $4, decided_by = $5, decided_at = now(), reason = $6
       from data_source s
      where s.id = d.source and s.organization = $1 and d.entity = $2 and d.attribute = $3 and d.decided is null`,
    [organization, entity, attribute, word.decided, word.by, word.reason ?? null],
  )
  return rowCount ?? 0
}

type Word = { readonly decided: 'theirs' | 'ours'; readonly by: string; readonly reason?: string | undefined }

/** As a run is applied: its open conflicts wait from now on; what it met and found settled waits no longer. */
export async function settleDoubts(client: PoolClient, run: string): Promise<void> {
  await client.query(
    `delete from doubt d using run r, integration i
      where r.id = $1 and i.id = r.integration and d.source = i.data_source
        and exists (select from outgoing o where o.run = $1 and o.entity = d.entity and o.record = d.record)
        and not exists (select from conflict c where c.run = $1 and c.entity = d.entity and c.record = d.record
                                                 and c.attribute = d.attribute and c.decided = 'waits')`,
    [run],
  )
  await client.query(
    `insert into doubt (source, entity, external_id, attribute, record, base, theirs, ours, run)
     select i.data_source, c.entity, c.external_id, c.attribute, c.record, c.base, c.theirs, c.ours, c.run
       from conflict c join run r on r.id = c.run join integration i on i.id = r.integration
      where c.run = $1 and c.decided = 'waits'
     on conflict (source, entity, external_id, attribute) do update
       set base = excluded.base, theirs = excluded.theirs, ours = excluded.ours, run = excluded.run,
           decided = null, decided_by = null, decided_at = null, reason = null
       where doubt.theirs is distinct from excluded.theirs or doubt.ours is distinct from excluded.ours`,
    [run],
  )
}
