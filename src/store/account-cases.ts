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

type CaseRow = Omit<AccountCase, 'foundAt' | 'ruling' | 'evidence'> & {
  readonly foundAt: Date
  readonly evidence: readonly FieldEvidence[] | null
  readonly by: string | null
  readonly at: Date | null
  readonly reason: string | null
}

const columns = `c.id, c.kind, c.entity, c.organization, c.records::text[] as records, c.domain, c.domain_name as "domainName",
  c.doubt, c.likeness, c.evidence, c.found_at as "foundAt", case when c.waits then 'waits' else 'resolved' end as state,
  c.ruled_by as by, c.ruled_at as at, c.reason`

/** Null when there is none of that id, or it is a newcomer's. */
export async function accountCase(pool: Pool, id: string): Promise<AccountCase | null> {
  const { rows } = await pool.query<CaseRow>(
    `select ${columns} from duplicate_case c where c.id = $1 and c.kind <> 'newcomer'`,
    [id],
  )
  return rows[0] ? ofRow(rows[0]) : null
}

function ofRow({ by, at, reason, foundAt, evidence, ...row }: CaseRow): AccountCase {
  return {
    ...row,
    evidence: evidence ?? [],
    foundAt: foundAt.toISOString(),
    ruling: by === null || at === null ? null : { by, at: at.toISOString(), reason },
  }
}

/**
 * Of one kind, for the whole directory or for those cases that have one of these records as a member. A case whose members
 * are the same keeps its id, and with it the place where a person has got to.
 */
export async function replaceCases(
  client: PoolClient,
  { organization, entity }: Place,
  kind: AccountCase['kind'],
  found: readonly FoundAccounts[],
  among: readonly string[] | null,
): Promise<void> {
  await client.query(
    `create temp table found_case (id uuid, records uuid[], domain int, domain_name text, doubt text, likeness real,
                                   evidence jsonb) on commit drop`,
  )
  await copyRows(client, `copy found_case from stdin`, found.map(lineOf).join(''))
  await client.query(
    `delete from duplicate_case c
      where c.organization = $1 and c.entity = $2 and c.kind = $3 and c.waits and c.ruled_run is null
        and ($4::uuid[] is null or c.records && $4) and not exists (select from found_case f where f.records = c.records)`,
    [organization, entity, kind, among],
  )
  await client.query(
    `insert into duplicate_case (id, kind, organization, entity, records, domain, domain_name, doubt, likeness, evidence, waits)
     select id, $3, $1, $2, records, domain, domain_name, doubt, likeness, evidence, true from found_case
     on conflict (entity, records) where waits and kind <> 'newcomer' do update
       set kind = excluded.kind, domain = excluded.domain, domain_name = excluded.domain_name, doubt = excluded.doubt,
           likeness = coalesce(excluded.likeness, duplicate_case.likeness),
           evidence = coalesce(excluded.evidence, duplicate_case.evidence)`,
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
