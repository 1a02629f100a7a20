/** Who of a run's source was nobody's in Passport, and who of Passport was nobody's in the source: before it is applied, and after. */

import type { Pool } from 'pg'
import { isPeople, type PeopleEntity } from '../model/domain.ts'
import { sides, type Side, type Unmatched } from '../model/unmatched.ts'
import { namesOf } from './record-names.ts'
import { hasWords } from './record-words.ts'

export type MatchingRun = {
  readonly run: string
  readonly organization: number
  readonly source: number
  /** Kinds of people that the run reads. */
  readonly entities: readonly PeopleEntity[]
}

/** Null where nothing is matched: an edit, an undo, an export. */
export async function matchingRun(pool: Pool, run: string): Promise<MatchingRun | null> {
  const { rows } = await pool.query<{ organization: number; source: number; entities: string[] }>(
    `select r.organization, i.data_source as source, array(select jsonb_object_keys(r.counts)) as entities
       from run r join integration i on i.id = r.integration
      where r.id = $1 and r.kind = 'integration' and i.type <> 'export'`,
    [run],
  )
  const [row] = rows
  return row ? { run, ...row, entities: row.entities.filter(isPerson) } : null
}

function isPerson(entity: string): entity is PeopleEntity {
  return isPeople(entity as PeopleEntity)
}

export type MatchingCount = {
  readonly entity: PeopleEntity
  /** Linked before the run, and not new to it. */
  readonly known: number
  /** Newcomers who join somebody of Passport by this run. */
  readonly joined: number
  /** Newcomers who wait for a person. */
  readonly waiting: number
  /** Newcomers who are nobody's in Passport. */
  readonly source: number
  /** People of Passport, at schools that the source has, who are nobody's in it. */
  readonly passport: number
}

export async function countMatching(pool: Pool, of: MatchingRun): Promise<MatchingCount[]> {
  const counts: MatchingCount[] = []
  for (const entity of of.entities) {
    const { rows } = await pool.query<Omit<MatchingCount, 'entity'>>(
      `with ${schoolsThere}
       select (select count(*) from link l
                where l.entity = $4 and l.source = $3 and l.missing_since is null and not l.silent
                  and l.external_id not in (select c.external_id from change c
                                             where c.run = $1 and c.entity = $4 and ${newLink}))::int as known,
              (select count(*) from change c
                where c.run = $1 and c.entity = $4 and ${newLink} and c.operation <> 'create')::int as joined,
              (select count(*) from duplicate_case k where k.run = $1 and k.entity = $4 and k.source = $3)::int as waiting,
              (select count(*) from change c
                where c.run = $1 and c.entity = $4 and ${newLink} and ${isAlone})::int as source,
              (select count(*) from directory_${entity} d where ${nobodys(entity)})::int as passport`,
      [of.run, of.organization, of.source, entity],
    )
    if (rows[0]) counts.push({ entity, ...rows[0] })
  }
  return counts
}

type Part = { readonly entity: PeopleEntity; readonly side: Side }

export type UnmatchedPlace = Part & Pick<Unmatched, 'number'>

type Wish = {
  readonly side?: Side | undefined
  readonly entity?: PeopleEntity | undefined
  /** Beginnings of words of whom to find. */
  readonly person?: string | undefined
}

/** By kind, the source's side first; there in the order of the plan, here of Passport's ids. */
export async function unmatchedPage(
  pool: Pool,
  of: MatchingRun,
  {
    side,
    entity,
    person,
    after,
    limit,
  }: Wish & { readonly after?: UnmatchedPlace | undefined; readonly limit: number },
): Promise<Unmatched[]> {
  const parts = of.entities
    .filter(one => entity === undefined || one === entity)
    .flatMap(one => sides.map(each => ({ entity: one, side: each })))
    .filter(part => side === undefined || part.side === side)
  const first = after ? parts.findIndex(part => part.entity === after.entity && part.side === after.side) : 0
  const found: Unmatched[] = []
  for (const [index, part] of parts.slice(Math.max(first, 0)).entries()) {
    const from = index === 0 && first >= 0 ? (after?.number ?? null) : null
    found.push(...(await partPage(pool, of, part, { from, person, limit: limit - found.length })))
    if (found.length >= limit) break
  }
  return found
}

/** All of them. */
export async function* unmatchedOf(pool: Pool, of: MatchingRun, wish: Wish): AsyncIterable<Unmatched> {
  const limit = 1000
  let after: UnmatchedPlace | undefined
  for (;;) {
    const page: Unmatched[] = await unmatchedPage(pool, of, { ...wish, after, limit })
    yield* page
    after = page.at(-1)
    if (page.length < limit) return
  }
}

async function partPage(
  pool: Pool,
  of: MatchingRun,
  { entity, side }: Part,
  {
    from,
    person,
    limit,
  }: { readonly from: string | null; readonly person: string | undefined; readonly limit: number },
): Promise<Unmatched[]> {
  const values = [of.run, of.organization, of.source, entity, from, limit, person ?? null]
  const { rows } = await pool.query<Row>(side === 'source' ? theirs : ours(entity), values)
  const schools = await namesOf(
    pool,
    [...new Set(rows.flatMap(({ attributes }) => attributes['school'] ?? []))],
    of.run,
  )
  return rows.map(({ number, name, externalId, record, sources, attributes }) => ({
    ...{ number, entity, side, externalId, record, name, sources },
    identifier: attributes['identifier'] ?? null,
    stateId: attributes['stateId'] ?? null,
    birthDate: attributes['birthDate'] ?? null,
    school: schools.get(attributes['school'] ?? '') ?? null,
  }))
}

type Row = Pick<Unmatched, 'number' | 'name' | 'externalId' | 'record' | 'sources'> & {
  readonly attributes: Readonly<Record<string, string | undefined>>
}

/** Nor has anybody paired it meanwhile: then its key leads elsewhere than the plan meant. */
const isAlone = `c.operation = 'create' and not exists (
  select from link l where l.entity = $4 and l.source = $3 and l.external_id = c.external_id and l.record <> c.record)`

const newLink = `c.source = $3 and c.link_operation = 'insert' and not c.silent`

const theirs = `
  select c.number::text as number, c.external_id as "externalId", null as record, '{}'::text[] as sources,
         record_name(c.entity, c.after::jsonb) as name, c.after::json as attributes
    from change c
   where c.run = $1 and c.entity = $4 and ${newLink} and ${isAlone} and $2::int is not null
     and ($5::int is null or c.number > $5::int)
     and ($7::text is null or ${hasWords('$7', "(search_text(c.after::jsonb) || ' ' || lower(c.external_id))")})
   order by c.number limit $6`

/** Schools that the source has, or that the run brings. */
const schoolsThere = `there as materialized (
  select record::text as school from link where entity = 'school' and source = $3 and missing_since is null and not silent
   union
  select record::text from change where run = $1 and entity = 'school' and source = $3 and link_operation = 'insert')`

// `not in` over what the plan holds is worked out once, however little is known of how much that is.

/** Whether a person `d` of the directory is at such a school, and neither linked to the source nor joined or asked about by the run. */
function nobodys(entity: PeopleEntity): string {
  const at =
    entity === 'guardian'
      ? `exists (select from directory_guardianship w join directory_student p on p.id = (w.attributes ->> 'student')::uuid
                  where (w.attributes ->> 'guardian')::uuid = d.id and w.state = 'active'
                    and p.attributes ->> 'school' in (select school from there))`
      : `(d.attributes ->> 'school' in (select school from there)
          or d.attributes -> 'otherSchools' ?| array(select school from there))`
  return `d.organization = $2 and d.state = 'active' and ${at}
    and not exists (select from link l where l.entity = $4 and l.source = $3 and l.record = d.id
                                         and l.missing_since is null and not l.silent)
    and d.id not in (select c.record from change c where c.run = $1 and c.entity = $4 and ${newLink})
    and d.id not in (select unnest(k.records) from duplicate_case k where k.run = $1 and k.entity = $4)`
}

function ours(entity: PeopleEntity): string {
  return `
    with ${schoolsThere}
    select d.id::text as number, null as "externalId", d.id as record, d.attributes,
           record_name(d.entity, d.attributes) as name,
           array(select s.name || ' ' || l.external_id from link l join data_source s on s.id = l.source
                  where l.entity = $4 and l.record = d.id and l.missing_since is null and not l.silent
                    and s.connector <> 'passport' order by s.position, l.external_id) as sources
      from directory_${entity} d
     where ${nobodys(entity)} and ($5::uuid is null or d.id > $5::uuid)
       and ($7::text is null or ${hasWords('$7', 'search_text(d.attributes)')})
     order by d.id limit $6`
}
