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
}

/** Conflicts that wait, the decided ones until a run has carried them out; by source, entity, key and attribute. */
export async function doubtsOf(
  pool: Pool,
  wish: { readonly organization?: number; readonly undecided?: boolean; readonly limit?: number },
): Promise<WaitingDoubt[]> {
  const { rows } = await pool.query<WaitingDoubt>(
    `select d.source, s.name as system, s.organization, d.entity, d.record, d.base, d.run, d.decided_by as "decidedBy",
            d.decided_at as "decidedAt", ${doubtColumns}
       from doubt d join data_source s on s.id = d.source
      where ($1::int is null or s.organization = $1) and (not $2 or d.decided is null)
      order by d.source, d.entity, d.external_id, d.attribute limit $3`,
    [wish.organization ?? null, wish.undecided ?? false, wish.limit ?? 1000],
  )
  return rows
}

/** A person's word; it holds for the two values it was given on. The number of conflicts that were still there. */
export async function decideDoubts(
  pool: Pool,
  doubts: readonly Pick<WaitingDoubt, 'source' | 'entity' | 'externalId' | 'attribute'>[],
  word: { readonly decided: 'theirs' | 'ours'; readonly by: string; readonly reason?: string },
): Promise<number> {
  const { rowCount } = await pool.query(
    `update doubt d set decided = $5, decided_by = $6, decided_at = now(), reason = $7
       from unnest($1::int[], $2::text[], $3::text[], $4::text[]) as w(source, entity, key, attribute)
      where d.source = w.source and d.entity = w.entity and d.external_id = w.key and d.attribute = w.attribute`,
    [
      doubts.map(({ source }) => source),
      doubts.map(({ entity }) => entity),
      doubts.map(({ externalId }) => externalId),
      doubts.map(({ attribute }) => attribute),
      ...[word.decided, word.by, word.reason ?? null],
    ],
  )
  return rowCount ?? 0
}

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
