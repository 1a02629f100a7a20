/** The queue of the duplicates desk: newcomers that wait and accounts that may be one person's, in one list, with counts. */

import type { Pool } from 'pg'
import type { CaseState, DuplicateCase, FieldEvidence, Member, QueuedCase, QueuedKind } from '../model/duplicate.ts'

export type QueueFilter = {
  readonly organizations?: readonly number[] | undefined
  readonly entity?: string | undefined
  readonly kind?: string | undefined
  /** By the name that people call it. */
  readonly domain?: string | undefined
  /** A data source's name: of the newcomer, or of one of the accounts. */
  readonly source?: string | undefined
  /** A school's record: somebody of the case is of it. */
  readonly school?: string | undefined
  readonly run?: string | undefined
  readonly id?: string | undefined
  readonly state?: CaseState | undefined
}

type Row = Omit<DuplicateCase, 'ruling' | 'source'> & {
  readonly kind: QueuedKind
  readonly source: number | null
  readonly foundAt: Date
  readonly likeness: number | null
  readonly evidence: readonly FieldEvidence[] | null
  readonly by: string | null
  readonly at: Date | null
  readonly reason: string | null
  readonly members: readonly Member[]
}

const state = `case when c.waits then 'waits' when c.ruled_run is null and c.ruled_by is null then 'planned' else 'resolved' end`

const filtered = `
  from duplicate_case c left join data_source s on s.id = c.source
 where ($1::int[] is null or c.organization = any($1)) and ($2::text is null or c.entity = $2)
   and ($3::text is null or c.kind = $3) and ($4::text is null or c.domain_name = $4)
   and ($5::text is null or s.name = $5 or (c.kind <> 'newcomer' and exists (
         select from link l join data_source f on f.id = l.source
          where l.entity = c.entity and l.record = any(c.records) and l.missing_since is null and f.name = $5)))
   and ($6::text is null or c.attributes::json ->> 'school' = $6 or exists (
         select from directory_record d where d.entity = c.entity and d.id = any(c.records) and d.attributes ->> 'school' = $6))
   and ($7::uuid is null or c.run = $7) and ($8::uuid is null or c.id = $8) and ($9::text is null or ${state} = $9)`

/** The likeliest first (`likely`), or in the order in which they were found first. */
export async function queueOf(
  pool: Pool,
  filter: QueueFilter & {
    readonly sort?: 'found' | 'likely'
    readonly after?: readonly [likeness: number, id: string] | undefined
    readonly limit: number
  },
): Promise<QueuedCase[]> {
  const { sort = 'found', after, limit } = filter
  const likeliest = sort === 'likely'
  const from = likeliest
    ? `($10::real is null or (coalesce(c.likeness, 0), c.id) < ($10, $11::uuid))`
    : `($10::real is null or c.id > $11::uuid)`
  const { rows } = await pool.query<Row>(
    `select c.*, array(select jsonb_build_object(
                         'record', d.id, 'name', coalesce(record_name(d.entity, d.attributes), ''),
                         'sources', array(select f.name || ' ' || l.external_id
                                            from link l join data_source f on f.id = l.source
                                           where l.entity = d.entity and l.record = d.id and l.missing_since is null
                                             and f.connector <> 'passport'
                                           order by f.position, l.external_id))
                         from directory_record d where d.entity = c.entity and d.id = any(c.records::uuid[])
                        order by d.id) as members
       from (select c.id, c.kind, c.entity, c.organization, c.source, s.name as system, c.external_id as "externalId",
                    replace(c.hash::text, '-', '') as hash, c.attributes::json as values, c.domain,
                    c.domain_name as "domainName", c.doubt, c.records::text[] as records, c.run, ${state} as state,
                    c.likeness, c.evidence, c.found_at as "foundAt", c.ruled_by as by, c.ruled_at as at, c.reason
               ${filtered} and ${from}
              order by ${likeliest ? 'coalesce(c.likeness, 0) desc, c.id desc' : 'c.id'} limit $12) c
      order by ${likeliest ? 'coalesce(c.likeness, 0) desc, c.id desc' : 'c.id'}`,
    [...parametersOf(filter), ...(after ?? [null, null]), limit],
  )
  return rows.map(ofRow)
}

function parametersOf(filter: QueueFilter): unknown[] {
  const { organizations, entity, kind, domain, source, school, run, id, state: wanted } = filter
  return [organizations, entity, kind, domain, source, school, run, id, wanted].map(one => one ?? null)
}

function ofRow(row: Row): QueuedCase {
  const { kind, source, system, externalId, hash, values, run, likeness, evidence, by, at, reason, ...rest } = row
  const ruling = by === null || at === null ? null : { by, at: at.toISOString(), reason }
  const foundAt = row.foundAt.toISOString()
  if (kind === 'newcomer' && source !== null) {
    return { ...rest, kind, source, system, externalId, hash, values, run, ruling, foundAt }
  }
  return {
    ...{ ...rest, kind: kind === 'likely' ? kind : 'domain', ruling, foundAt, likeness },
    entity: rest.entity === 'teacher' || rest.entity === 'guardian' ? rest.entity : 'student',
    evidence: evidence ?? [],
    state: rest.state === 'waits' ? 'waits' : 'resolved',
  }
}

export type Counted = { readonly name: string; readonly count: number; readonly id?: string }

export type QueueCounts = {
  readonly cases: number
  readonly by: Readonly<Record<'entity' | 'kind' | 'domain' | 'source' | 'school', readonly Counted[]>>
}

/** Of those that the filter lets through. A case of two schools, or of two sources, counts in both. */
export async function queueCounts(pool: Pool, filter: QueueFilter): Promise<QueueCounts> {
  const { rows } = await pool.query<{
    by: keyof QueueCounts['by'] | 'all'
    id: string | null
    name: string
    count: number
  }>(
    `with wanted as (select c.id, c.kind, c.entity, c.domain_name, c.records, c.source, s.name as system,
                            c.attributes::json ->> 'school' as school ${filtered}),
          school as (select distinct w.id, coalesce(d.attributes ->> 'school', w.school) as school
                       from wanted w left join directory_record d
                         on w.kind <> 'newcomer' and d.entity = w.entity and d.id = any(w.records)),
          sent as (select w.id, w.system as name from wanted w where w.kind = 'newcomer'
                    union
                   select w.id, f.name from wanted w join link l on l.entity = w.entity and l.record = any(w.records)
                     join data_source f on f.id = l.source
                    where w.kind <> 'newcomer' and l.missing_since is null and f.connector <> 'passport')
     select 'all' as by, null as id, '' as name, count(*)::int as count from wanted
     union all select 'entity', null, entity, count(*)::int from wanted group by entity
     union all select 'kind', null, kind, count(*)::int from wanted group by kind
     union all select 'domain', null, domain_name, count(*)::int from wanted where domain_name is not null group by domain_name
     union all select 'source', null, name, count(*)::int from sent group by name
     union all select 'school', r.id::text, coalesce(record_name(r.entity, r.attributes), ''), count(*)::int
                 from school s join directory_record r on r.entity = 'school' and r.id::text = s.school group by r.id, 3
      order by count desc, name`,
    parametersOf(filter),
  )
  const of = (by: string): Counted[] =>
    rows.filter(row => row.by === by).map(({ id, name, count }) => ({ name, count, ...(id === null ? {} : { id }) }))
  const [all] = of('all')
  return {
    cases: all?.count ?? 0,
    by: { entity: of('entity'), kind: of('kind'), domain: of('domain'), source: of('source'), school: of('school') },
  }
}
