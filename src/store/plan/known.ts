/** What links and directory already know of records that a source sends. */

import { escapeLiteral, type Pool } from 'pg'
import type { EntityType } from '../../model/entity.ts'
import type { Known, RecordState, WeighedLink } from '../../model/link.ts'
import type { Values } from '../../model/value.ts'
import type { Claim } from '../claims.ts'
import { keyBatches } from './key-batches.ts'

/** A link as JSON, with its source's place in the order of sources. `json`, not `jsonb`: it keeps the shadow's text as it was written, for undo. */
const linkJson = (link: string, source: string): string => `json_build_object(
  'source', ${link}.source, 'externalId', ${link}.external_id, 'record', ${link}.record,
  'shadow', ${link}.shadow::json, 'moved', coalesce(${link}.moved::json, '{}'::json),
  'hash', replace(${link}.hash::text, '-', ''), 'missingSince', ${link}.missing_since, 'holds', ${link}.holds,
  'silent', ${link}.silent,
  'position', ${source}.position, 'own', ${source}.connector = 'passport')`

/** Columns that make a Known of a directory record `d` and the link `l` of source `s` (both may be absent). */
const knownColumns = `
  d.id, d.attributes, d.state, d.version,
  case when l.record is not null then ${linkJson('l', 's')} end as link,
  (select coalesce(json_agg(${linkJson('o', 'os')} order by o.source, o.external_id), '[]'::json)
     from link o join data_source os on os.id = o.source
    where o.entity = d.entity and o.record = d.id
      and (o.source, o.external_id) is distinct from (l.source, l.external_id)) as others`

type KnownRow = {
  readonly id: string
  readonly attributes: Values
  readonly state: RecordState
  readonly version: number
  readonly link: WeighedLink | null
  readonly others: readonly WeighedLink[]
}

export async function hasLinks(pool: Pool, entity: EntityType, source: number): Promise<boolean> {
  const { rows } = await pool.query(`select 1 from link where entity = $1 and source = $2 limit 1`, [entity, source])
  return rows.length > 0
}

/**
 * Sifts a page: records whose link has the same hash are written down as seen, in the same statement; the others come back
 * by their position, with what is known of them. Keys hold no line ends, so a page travels as two texts.
 */
export async function sift(
  pool: Pool,
  claim: Claim,
  snapshot: string,
  { entity, page, source }: { readonly entity: EntityType; readonly page: number; readonly source: number },
  sightings: readonly { readonly key: string; readonly hash: string }[],
): Promise<{ index: number; known: Known | null }[]> {
  if (sightings.length === 0) return []
  const { rows } = await pool.query<{ index: number; linked: boolean }>({
    text: `with page as (
             select k.n, k.key, k.hash, l.record is not null as linked,
                    l.hash is not distinct from k.hash and l.missing_since is null and l.record is not null as same
               from unnest(string_to_array($3, e'\n'), string_to_array($4, e'\n')::uuid[])
                      with ordinality as k(key, hash, n)
               left join link l on l.entity = $1 and l.source = $2 and l.external_id = k.key),
           -- Whoever takes the run on waits until this is written, and finds all of it.
           mine as (select from run where id = $5 and generation = $6 and state = 'running' for share),
           seen as (
             insert into ${snapshot} (entity, external_id, hash, skipped, page)
             select $1, key, hash, false, $7 from page where same and exists (select from mine))
           select (n - 1)::int as index, linked from page where not same order by n`,
    values: [
      ...[entity, source, sightings.map(s => s.key).join('\n'), sightings.map(s => s.hash).join('\n')],
      ...[claim.run, claim.generation, page],
    ],
  })
  const keyAt = (index: number): string => sightings[index]?.key ?? ''
  const linked = rows.filter(row => row.linked).map(({ index }) => keyAt(index))
  const known = new Map((await knownByKeys(pool, entity, source, linked)).map(one => [one.link?.externalId, one]))
  return rows.map(({ index }) => ({ index, known: known.get(keyAt(index)) ?? null }))
}

export async function knownByKeys(
  pool: Pool,
  entity: EntityType,
  source: number,
  keys: readonly string[],
): Promise<Known[]> {
  if (keys.length === 0) return []
  const { rows } = await pool.query<KnownRow>({
    name: 'known-by-keys',
    text: `select ${knownColumns}
             from unnest($3::text[]) as k(key)
             join link l on l.entity = $1 and l.source = $2 and l.external_id = k.key
             join data_source s on s.id = l.source
             join directory_record d on d.entity = $1 and d.id = l.record`,
    values: [entity, source, keys],
  })
  return rows.map(known)
}

/** Keys of an owner's records begin with its key and a colon; a semicolon comes next after it. */
export async function knownByOwners(
  pool: Pool,
  entity: EntityType,
  source: number,
  owners: readonly string[],
): Promise<Known[]> {
  const { rows } = await pool.query<KnownRow>({
    name: 'known-by-owners',
    text: `select ${knownColumns}
             from unnest($3::text[]) as k(owner)
             join link l on l.entity = $1 and l.source = $2
              and l.external_id >= k.owner || ':' collate "C" and l.external_id < k.owner || ';' collate "C"
             join data_source s on s.id = l.source
             join directory_record d on d.entity = $1 and d.id = l.record
            where l.missing_since is null`,
    values: [entity, source, owners],
  })
  return rows.map(known)
}

/** Directory records with all their links among `others`: for a source that is not linked to them yet. */
export async function knownByRecords(pool: Pool, entity: EntityType, records: readonly string[]): Promise<Known[]> {
  if (records.length === 0) return []
  const { rows } = await pool.query<KnownRow>({
    name: 'known-by-records',
    text: `select ${knownColumns}
             from unnest($2::uuid[]) as k(record)
             join directory_record d on d.entity = $1 and d.id = k.record
             left join link l on false
             left join data_source s on false`,
    values: [entity, records],
  })
  return rows.map(known)
}

export type MissingQuestion = {
  readonly run: string
  readonly snapshot: string
  readonly entity: EntityType
  readonly source: number
  /** Schools of the directory whose records stay as they are. */
  readonly frozen: readonly string[]
}

/** Links of the source that the run's snapshot has not seen, in batches. Reads on its own connection while others write. */
export async function* missing(
  pool: Pool,
  { run, snapshot, entity, source, frozen }: MissingQuestion,
): AsyncIterable<Known[]> {
  const select = `
       select l.external_id as key
         from link l
        where l.entity = ${escapeLiteral(entity)} and l.source = ${source} and l.missing_since is null
          and not exists (select 1 from ${snapshot} seen
                           where seen.entity = l.entity and seen.external_id = l.external_id and not seen.skipped)
          and not exists (select 1 from change c
                           where c.run = ${escapeLiteral(run)} and c.entity = l.entity
                             and c.external_id = l.external_id and c.missing_since is null)
          ${frozen.length === 0 ? '' : `and not exists (${atSchools(entity, frozen.map(escapeLiteral))})`}`
  for await (const keys of keyBatches(pool, select)) yield await knownByKeys(pool, entity, source, keys)
}

/** What the run's plan holds so far of links of its source: whether they were met, leave, and what they say from now on. */
export async function plannedLinks(
  pool: Pool,
  { run, snapshot, entity, source }: Omit<MissingQuestion, 'frozen'>,
  keys: readonly string[],
) {
  type Says = Pick<WeighedLink, 'shadow' | 'moved'>
  if (keys.length === 0) return new Map<string, { seen: boolean; leaves: boolean; says: Says | null }>()
  const { rows } = await pool.query<{ key: string; seen: boolean; leaves: boolean; says: Says | null }>(
    `select k.key, c.missing_since is not null as leaves,
            s.external_id is not null or c.external_id is not null and c.missing_since is null as seen,
            case when c.external_id is not null and c.missing_since is null
                 then json_build_object('shadow', coalesce(c.shadow, c.after)::json,
                                        'moved', coalesce(c.moved::json, '{}'::json)) end as says
       from (select distinct unnest($3::text[]) as key) k
       left join (select distinct on (external_id) * from change
                   where run = $1 and entity = $2 and source = $4 and external_id = any($3::text[])
                     and link_operation in ('insert', 'update')
                   order by external_id, number desc) c on c.external_id = k.key
       left join (select distinct external_id from ${snapshot}
                   where entity = $2 and external_id = any($3::text[]) and not skipped) s on s.external_id = k.key`,
    [run, entity, keys, source],
  )
  return new Map(rows.map(({ key, ...planned }) => [key, planned]))
}

/** Whether the link's record is one of these schools, or at one of them; a relation is where its section or student is. */
function atSchools(entity: EntityType, schools: readonly string[]): string {
  const owner = { enrollment: 'section', assignment: 'section', guardianship: 'student' }[entity as string]
  const list = schools.join(', ')
  if (entity === 'school') return `select where l.record in (${list})`
  if (!owner)
    return `select from directory_${entity} d where d.id = l.record and d.attributes ->> 'school' in (${list})`
  return `select from directory_${entity} d join directory_${owner} o on o.id = (d.attributes ->> '${owner}')::uuid
           where d.id = l.record and o.attributes ->> 'school' in (${list})`
}

function known({ id, attributes, state, version, link, others }: KnownRow): Known {
  return { record: { id, attributes, state, version }, link, others }
}
