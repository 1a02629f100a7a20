/** Duplicate cases: what becomes of them as a run is applied or taken back, and what people rule. */

import type { Pool, PoolClient } from 'pg'
import type { CaseState, DuplicateCase, Ruling } from '../model/duplicate.ts'
import type { Values } from '../model/value.ts'
import { forgetRulings, rememberAccountsApart, rememberNewcomersApart } from './ruled-pairs.ts'

const sameNewcomer = `o.source = n.source and o.entity = n.entity and o.external_id = n.external_id`

/**
 * As a run is applied: what it found waits from now on, under the id under which it waited before; who got a link or was
 * not among those of a complete read waits no longer. An undo takes back what its run made wait, and what it ruled.
 */
export async function settleCases(client: PoolClient, run: string, ruled: RuledAccounts = nobody): Promise<void> {
  await settleRuling(client, run, ruled)
  await client.query(
    `update duplicate_case o
        set run = n.run, hash = n.hash, attributes = n.attributes, domain = n.domain, domain_name = n.domain_name,
            doubt = n.doubt, records = n.records
       from duplicate_case n
      where n.run = $1 and o.waits and o.run <> n.run and o.ruled_run is null and ${sameNewcomer}`,
    [run],
  )
  await client.query(
    `delete from duplicate_case n using duplicate_case o
      where n.run = $1 and not n.waits and o.run = $1 and o.waits and ${sameNewcomer}`,
    [run],
  )
  await client.query(`update duplicate_case set waits = true where run = $1 and ruled_run is null`, [run])
  await client.query(
    `delete from duplicate_case c using run r, integration i
      where r.id = $1 and i.id = r.integration and c.source = i.data_source and c.waits and c.run <> $1
        and (exists (select from link l
                      where l.entity = c.entity and l.source = c.source and l.external_id = c.external_id)
             or exists (select from run_entity e
                         where e.run = $1 and e.entity = c.entity and (e.outcome ->> 'full')::boolean
                           and (e.outcome -> 'end' ->> 'complete')::boolean))`,
    [run],
  )
  await takeBack(client, run)
}

async function takeBack(client: PoolClient, undo: string): Promise<void> {
  await client.query(
    `delete from duplicate_case c using run r where r.id = $1 and c.run = r.undoes and c.ruled_run is null`,
    [undo],
  )
  const { rows } = await client.query<{ id: string }>(
    `update duplicate_case c
        set waits = true, ruling = null, ruled_by = null, ruled_at = null, reason = null, ruled_run = null
       from run r
      where r.id = $1 and c.ruled_run = r.undoes
        -- The same accounts may have been found again meanwhile.
        and not exists (select from duplicate_case o
                         where o.waits and o.kind <> 'newcomer' and o.entity = c.entity and o.records = c.records)
     returning c.id`,
    [undo],
  )
  const cases = rows.map(({ id }) => id)
  await client.query(`delete from ignored_key where ruled_case = any($1::uuid[])`, [cases])
  await forgetRulings(client, cases)
}

type CaseRow = Omit<DuplicateCase, 'values' | 'ruling'> & {
  readonly values: Values
  readonly by: string | null
  readonly at: Date | null
  readonly reason: string | null
}

export type CaseFilter = {
  readonly organizations?: readonly number[]
  readonly entity?: string | undefined
  readonly run?: string | undefined
  readonly id?: string
  readonly state?: CaseState | undefined
  readonly after?: string | undefined
  readonly limit: number
}

/** Newcomers, in the order in which they were found first. */
export async function casesOf(pool: Pool, filter: CaseFilter): Promise<DuplicateCase[]> {
  const { organizations, entity, run, id, state, after, limit } = filter
  const { rows } = await pool.query<CaseRow>(
    `select * from (
       select c.id, c.entity, c.external_id as "externalId", replace(c.hash::text, '-', '') as hash,
              c.attributes::json as values, c.domain, c.domain_name as "domainName", c.doubt, c.records::text[] as records,
              c.organization, c.source, s.name as system, c.run,
              case when c.waits then 'waits' when c.ruled_run is null then 'planned' else 'resolved' end as state,
              c.ruled_by as by, c.ruled_at as at, c.reason
         from duplicate_case c join data_source s on s.id = c.source where c.kind = 'newcomer') found
      where ($1::int[] is null or organization = any($1)) and ($2::text is null or entity = $2)
        and ($3::uuid is null or run = $3) and ($4::uuid is null or id = $4) and ($5::text is null or state = $5)
        and ($6::uuid is null or id > $6)
      order by id limit $7`,
    [...[organizations ?? null, entity ?? null, run ?? null, id ?? null, state ?? null, after ?? null, limit]],
  )
  return rows.map(({ by, at, reason, ...row }) => ({
    ...row,
    ruling: by === null || at === null ? null : { by, at: at.toISOString(), reason },
  }))
}

/** Of the accounts of a case, those of whom something was said: whose sources' records are redundant, who is a person of their own. */
export type RuledAccounts = {
  readonly among: readonly string[]
  readonly ignored: readonly string[]
  readonly apart: readonly string[]
}

const nobody: RuledAccounts = { among: [], ignored: [], apart: [] }

export type CaseWord = {
  /** `each`: of its accounts each has its own. */
  readonly ruling: Ruling | 'each'
  readonly by: string
  readonly reason?: string | undefined
  /** The run that carries it out. */
  readonly run: string
}

/** Nobody else may rule on the case while the run is under way. False when it does not wait. */
export async function claimCase(pool: Pool, id: string, { ruling, by, reason, run }: CaseWord): Promise<boolean> {
  // What is deleted leaves no ruling: it may come again.
  const kept = { merge: 'same', new: 'new', ignore: 'ignore', delete: null, each: null }[ruling]
  const { rowCount } = await pool.query(
    `update duplicate_case c
        set ruling = $2, ruled_by = $3, ruled_at = now(), reason = $4, ruled_run = $5
      where id = $1 and waits
        and not exists (select from run r where r.id = c.ruled_run and r.state = 'running')`,
    [id, kept, by, reason ?? null, run],
  )
  return rowCount === 1
}

/** The run that would have carried the ruling out did not. */
export async function releaseCase(pool: Pool, run: string): Promise<void> {
  await pool.query(
    `update duplicate_case set ruling = null, ruled_by = null, ruled_at = null, reason = null, ruled_run = null
      where ruled_run = $1 and waits`,
    [run],
  )
}

async function settleRuling(client: PoolClient, run: string, ruled: RuledAccounts): Promise<void> {
  const { rowCount } = await client.query(`update duplicate_case set waits = false where ruled_run = $1`, [run])
  if (rowCount === 0) return
  await client.query(
    `insert into ignored_key (source, entity, external_id, ruled_case)
     select source, entity, external_id, id from duplicate_case
      where ruled_run = $1 and ruling = 'ignore' and kind = 'newcomer'
     union
     -- Of accounts, the links that the run takes away.
     select c.source, c.entity, c.external_id, d.id
       from duplicate_case d join change c on c.run = $1 and c.entity = d.entity and c.link_operation = 'delete'
       join data_source s on s.id = c.source and s.connector <> 'passport'
      where d.ruled_run = $1 and d.kind <> 'newcomer' and c.record = any($2::uuid[]) and c.record = any(d.records)
     on conflict (source, entity, external_id) do update set ruled_case = excluded.ruled_case`,
    [run, ruled.ignored],
  )
  await rememberNewcomersApart(client, run)
  await rememberAccountsApart(client, run, ruled)
}

/** The integration that brings records of the entity from the source; null when there is none any more. */
export async function integrationBringing(
  pool: Pool,
  source: number,
  entity: string,
): Promise<{ readonly id: number; readonly name: string } | null> {
  const { rows } = await pool.query<{ id: number; name: string }>(
    `select i.id, i.name from integration i join task t on t.integration = i.id
      where i.data_source = $1 and t.entity = $2 order by i.id limit 1`,
    [source, entity],
  )
  return rows[0] ?? null
}
