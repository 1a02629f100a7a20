/** What a plan holds of newcomers that may be known: those alike among themselves, those that wait, those ignored. */

import type { Pool, PoolClient } from 'pg'
import type { FoundCase } from '../../model/duplicate.ts'
import type { EntityType } from '../../model/entity.ts'
import type { Values } from '../../model/value.ts'
import { whileClaimed, type Claim } from '../claims.ts'
import { copyRows, copyText } from '../copy-text.ts'
import { mostAlike, type KeysOf, type MatchKey } from '../match-keys.ts'

/** A newcomer of the plan that is like another one of it. */
export type AlikeNewcomer = {
  readonly externalId: string
  readonly record: string
  readonly becomes: 'new' | 'joins' | 'waits'
  /** Why it joins. */
  readonly reason: string | null
  readonly values: Values
  readonly hash: string | null
  readonly keys: readonly MatchKey[]
}

const batch = 5_000

type NewcomerRow = Omit<AlikeNewcomer, 'keys'>

const isNewcomer = `run = $1 and entity = $2 and source = $3 and link_operation = 'insert' and not silent`

/** Those of the plan, and those that wait by it; in three literals, since a cursor takes no parameters. */
function newcomers(run: string, entity: string, source: number): string {
  return `
    select external_id as "externalId", record, case operation when 'create' then 'new' else 'joins' end as becomes,
           coalesce(shadow, after)::json as values, replace(hash::text, '-', '') as hash, reason
      from change
     where run = ${run} and entity = ${entity} and source = ${source} and link_operation = 'insert' and not silent
    union all
    select external_id, records[1], 'waits', attributes::json, replace(hash::text, '-', ''), null
      from duplicate_case where run = ${run} and entity = ${entity} and source = ${source}`
}

/** Newcomers of the plan that share a key, or the record that they join; keys are made here, and kept only for the moment. */
export async function alikeNewcomers(
  pool: Pool,
  claim: Claim,
  { entity, source }: { readonly entity: EntityType; readonly source: number },
  keysOf: KeysOf,
): Promise<AlikeNewcomer[]> {
  return whileClaimed(pool, claim, async client => {
    await client.query(`create temp table newcomer_key
                          (external_id text collate "C", domain int, hash uuid, record uuid) on commit drop`)
    const all = newcomers(client.escapeLiteral(claim.run), client.escapeLiteral(entity), source)
    await client.query(`declare newcomers no scroll cursor for ${all}`)
    for (;;) {
      const { rows } = await client.query<NewcomerRow>(`fetch ${batch} from newcomers`)
      if (rows.length === 0) break
      await copyRows(client, `copy newcomer_key from stdin`, linesOf(rows, keysOf))
    }
    const { rows } = await client.query<NewcomerRow>(
      `with alike as (
         select domain, hash from newcomer_key where domain is not null group by domain, hash
         having count(*) between 2 and ${mostAlike}),
       named as (
         select k.external_id from newcomer_key k join alike using (domain, hash)
          union
         select k.external_id
           from (select record from newcomer_key where domain is null group by record having count(*) > 1) joined
           join newcomer_key k on k.record = joined.record)
       select * from (${all}) newcomer where "externalId" in (select external_id from named)
        order by "externalId"`,
    )
    return rows.map(row => ({ ...row, keys: keysOf(row.values) }))
  })
}

/** A line for each key, and one without a domain for the record itself. */
function linesOf(rows: readonly NewcomerRow[], keysOf: KeysOf): string {
  let lines = ''
  for (const { externalId, record, values } of rows) {
    const key = copyText(externalId)
    lines += `${key}\t\\N\t\\N\t${record}\n`
    for (const { domain, hash } of keysOf(values)) lines += `${key}\t${domain}\t${hash}\t${record}\n`
  }
  return lines
}

/** Takes what the plan holds of these newcomers out again, and says that they were seen. */
export async function withdraw(
  pool: Pool,
  claim: Claim,
  { entity, source, snapshot }: { readonly entity: EntityType; readonly source: number; readonly snapshot: string },
  keys: readonly string[],
): Promise<void> {
  if (keys.length === 0) return
  await whileClaimed(pool, claim, async client => {
    const { rows } = await client.query<{ key: string; hash: string }>(
      `delete from change where ${isNewcomer} and external_id = any($4::text[])
       returning external_id as key, coalesce(hash, gen_random_uuid())::text as hash`,
      [claim.run, entity, source, keys],
    )
    const lines = rows.map(({ key, hash }) => `${entity}\t${copyText(key)}\t${hash}\tf\n`)
    await copyRows(client, `copy ${snapshot} (entity, external_id, hash, skipped) from stdin`, lines.join(''))
  })
}

export async function keepCases(
  client: PoolClient,
  run: string,
  { organization, source }: { readonly organization: number; readonly source: number },
  cases: readonly FoundCase[],
): Promise<void> {
  await copyRows(
    client,
    `copy duplicate_case (id, run, organization, source, entity, external_id, hash, attributes, domain, domain_name, doubt,
                          records) from stdin`,
    cases
      .map(({ id, entity, externalId, hash, values, domain, domainName, doubt, records }) =>
        [
          ...[id, run, String(organization), String(source), entity, copyText(externalId), hash ?? '\\N'],
          ...[copyText(JSON.stringify(values)), String(domain), copyText(domainName), doubt, `{${records.join(',')}}`],
        ].join('\t'),
      )
      .map(line => `${line}\n`)
      .join(''),
  )
}

/** Which of the keys a person has declared redundant. */
export async function ignoredAmong(
  pool: Pool,
  entity: EntityType,
  source: number,
  keys: readonly string[],
): Promise<ReadonlySet<string>> {
  const { rows } = await pool.query<{ key: string }>(
    `select external_id as key from ignored_key where source = $1 and entity = $2 and external_id = any($3::text[])`,
    [source, entity, keys],
  )
  return new Set(rows.map(({ key }) => key))
}

export async function hasIgnored(pool: Pool, entity: EntityType, source: number): Promise<boolean> {
  const { rows } = await pool.query(`select from ignored_key where source = $1 and entity = $2 limit 1`, [
    source,
    entity,
  ])
  return rows.length > 0
}

/** Keys that wait for a person by this plan or since an earlier run, or that are ignored: what refers to them waits too. */
export async function waitingAmong(
  pool: Pool,
  run: string,
  { entity, source }: { readonly entity: EntityType; readonly source: number },
  keys: readonly string[],
): Promise<ReadonlySet<string>> {
  if (keys.length === 0) return new Set()
  const { rows } = await pool.query<{ key: string }>(
    `select external_id as key from duplicate_case
      where source = $1 and entity = $2 and external_id = any($3::text[]) and (waits or run = $4)
     union
     select external_id from ignored_key where source = $1 and entity = $2 and external_id = any($3::text[])`,
    [source, entity, keys, run],
  )
  return new Set(rows.map(({ key }) => key))
}
