/** Cases of accounts that may be one person's: what is found replaces what was found before, and what is no longer so is gone. */

import type { Pool, PoolClient } from 'pg'
import type { PeopleEntity } from '../model/domain.ts'
import type { AccountCase, FieldEvidence } from '../model/duplicate.ts'
import { copyRows, copyText } from './copy-text.ts'

export type FoundAccounts = Pick<AccountCase, 'id' | 'records' | 'domain' | 'domainName' | 'doubt'> & {
  readonly likeness?: number
  readonly evidence?: readonly FieldEvidence[]
}

export type Place = { readonly organization: number; readonly entity: PeopleEntity }

/** All that wait and are found by the same domain, or for the same reason; somebody of each is sent by the source, or is of the school. */
export type AlikeCases = {
  readonly kind: AccountCase['kind']
  readonly entity: PeopleEntity
  readonly domain?: string | undefined
  /** Why a person is asked; empty: nothing speaks against them. */
  readonly doubt?: string | undefined
  readonly source?: string | undefined
  readonly school?: string | undefined
}

/** Of an organization, those named or those alike that wait. */
export async function waitingCases(
  client: Pool | PoolClient,
  organization: number,
  cases: readonly string[] | AlikeCases,
): Promise<string[]> {
  const named = isNamed(cases) ? cases : null
  const alike = isNamed(cases) ? null : cases
  const { rows } = await client.query<{ id: string }>(
    `select id from duplicate_case c
      where organization = $1 and waits and kind <> 'newcomer' and ($2::uuid[] is null or id = any($2))
        and ($3::text is null or kind = $3) and ($4::text is null or entity = $4)
        and ($5::text is null or domain_name = $5) and ($6::text is null or coalesce(doubt, '') = $6)
        and ($7::text is null or exists (
              select from link l join data_source s on s.id = l.source
               where l.entity = c.entity and l.record = any(c.records) and l.missing_since is null and s.name = $7))
        and ($8::text is null or exists (
              select from directory_record d
               where d.entity = c.entity and d.id = any(c.records) and d.attributes ->> 'school' = $8))
      order by id`,
    [
      ...[organization, named, alike?.kind ?? null, alike?.entity ?? null, alike?.domain ?? null],
      ...[alike?.doubt ?? null, alike?.source ?? null, alike?.school ?? null],
    ],
  )
  return rows.map(({ id }) => id)
}

function isNamed(cases: readonly string[] | AlikeCases): cases is readonly string[] {
  return Array.isArray(cases)
}

/**
 * Of one kind, for the whole directory or for those cases that have one of these records (`among`) as a member. A case whose
 * members are the same keeps its id.
 */
export async function replaceCases(
  client: PoolClient,
  {
    place,
    kind,
    among,
  }: { readonly place: Place; readonly kind: AccountCase['kind']; readonly among: readonly string[] | null },
  found: AsyncIterable<readonly FoundAccounts[]>,
): Promise<void> {
  const { organization, entity } = place
  await client.query(
    `create temp table found_case (id uuid, records uuid[], domain int, domain_name text, doubt text, likeness real,
                                   evidence jsonb) on commit drop`,
  )
  for await (const cases of found) await copyRows(client, `copy found_case from stdin`, cases.map(lineOf).join(''))
  await client.query(
    `delete from duplicate_case c
      where c.organization = $1 and c.entity = $2 and c.kind = $3 and c.waits and c.ruled_run is null
        and ($4::uuid[] is null or c.records && $4) and not exists (select from found_case f where f.records = c.records)`,
    [organization, entity, kind, among],
  )
  // What a domain finds is no longer only likely; what is likely stays a domain's where one finds it.
  await client.query(
    `insert into duplicate_case as c
            (id, kind, organization, entity, records, domain, domain_name, doubt, likeness, evidence, waits)
     select id, $3, $1, $2, records, domain, domain_name, doubt, likeness, evidence, true from found_case
     on conflict (entity, records) where waits and kind <> 'newcomer' do update
       set kind = case when c.kind = 'domain' then c.kind else excluded.kind end,
           domain = coalesce(excluded.domain, c.domain), domain_name = coalesce(excluded.domain_name, c.domain_name),
           doubt = case when excluded.kind = 'domain' then excluded.doubt else c.doubt end,
           likeness = coalesce(excluded.likeness, c.likeness), evidence = coalesce(excluded.evidence, c.evidence)`,
    [organization, entity, kind],
  )
  await client.query(`drop table found_case`)
}

function lineOf({ id, records, domain, domainName, doubt, likeness, evidence }: FoundAccounts): string {
  const told = evidence === undefined ? null : JSON.stringify(evidence)
  return `${[
    ...[id, `{${records.join(',')}}`, domain === null ? '\\N' : String(domain), copyText(domainName)],
    ...[copyText(doubt), likeness === undefined ? '\\N' : String(likeness), copyText(told)],
  ].join('\t')}\n`
}

type UnattendedPair = {
  readonly id: string
  /** Who was there first, and stands. */
  readonly primary: string
  readonly secondary: string
  readonly domainName: string
}

/**
 * Pairs that unattended domains find equal and that nothing speaks against, and how many people there are. Not those that
 * were one account before, and were taken apart by a person.
 */
export async function unattendedPairs(
  pool: Pool,
  { organization, entity }: Place,
): Promise<{ readonly pairs: readonly UnattendedPair[]; readonly people: number }> {
  const { rows } = await pool.query<UnattendedPair>(
    `select c.id, c.records[1]::text as primary, c.records[2]::text as secondary, c.domain_name as "domainName"
       from duplicate_case c join uniqueness_domain u on u.id = c.domain and u.resolution = 'unattended'
      where c.organization = $1 and c.entity = $2 and c.kind = 'domain' and c.waits and c.ruled_run is null
        and c.doubt is null and cardinality(c.records) = 2
        and not exists (select from redirect r where r.ended_by is not null and r.record = any(c.records)
                                                 and r.target = any(c.records))
      order by c.id`,
    [organization, entity],
  )
  return { pairs: rows, people: rows.length === 0 ? 0 : await countPeople(pool, { organization, entity }) }
}

/** Those in use. */
export async function countPeople(pool: Pool, { organization, entity }: Place): Promise<number> {
  const { rows } = await pool.query<{ people: number }>(
    `select count(*)::int as people from directory_record where entity = $2 and organization = $1 and state = 'active'`,
    [organization, entity],
  )
  return rows[0]?.people ?? 0
}

export type PairOfCase = {
  /** The case's. */
  readonly id: string
  readonly entity: PeopleEntity
  readonly primary: string
  readonly secondary: string
}

const sends = (member: string): string => `exists (
  select from link l join data_source s on s.id = l.source
   where l.entity = c.entity and l.record = ${member} and l.missing_since is null and s.name = $2 and s.organization = c.organization)`

/** Of these cases the pairs; who was there first would stand. */
export async function pairsByAge(pool: Pool, cases: readonly string[]): Promise<PairOfCase[]> {
  const { rows } = await pool.query<PairOfCase>(
    `select id, entity, records[1]::text as primary, records[2]::text as secondary from duplicate_case
      where id = any($1::uuid[]) and waits and kind <> 'newcomer' and cardinality(records) = 2 order by id`,
    [cases],
  )
  return rows
}

/** Of these cases the pairs of which the source sends one and only one: that one would stand. */
export async function pairsBySource(pool: Pool, cases: readonly string[], source: string): Promise<PairOfCase[]> {
  const { rows } = await pool.query<PairOfCase>(
    `select id, entity, (case when is_one then one else other end)::text as primary,
            (case when is_one then other else one end)::text as secondary
       from (select c.id, c.entity, c.records[1] as one, c.records[2] as other, ${sends('c.records[1]')} as is_one,
                    ${sends('c.records[2]')} as is_other
               from duplicate_case c
              where c.id = any($1::uuid[]) and c.waits and c.kind <> 'newcomer' and cardinality(c.records) = 2) p
      where is_one <> is_other order by id`,
    [cases, source],
  )
  return rows
}
