/** What differs between Passport and a system, value by value, as a preview of an integration that sends has found it. */

import type { Pool } from 'pg'
import type { EntityType } from '../model/entity.ts'
import type { Difference, DifferenceKind } from '../model/drift.ts'
import { stream } from './history.ts'

export type DriftQuestion = {
  readonly run: string
  /** What the system takes only when a record is created: what differs there stays so. */
  readonly fixed: readonly FixedAttribute[]
  readonly entity?: EntityType | undefined
  readonly kind?: DifferenceKind | undefined
}

export type FixedAttribute = { readonly entity: EntityType; readonly attribute: string }

export type DriftPlace = { readonly part: number; readonly number: string; readonly attribute: string }

export type PlacedDifference = Difference & { readonly place: DriftPlace }

const differences = `
  with found as (
    select 1 as part, o.number::bigint as number, o.entity, o.record, o.external_id,
           case o.operation when 'create' then 'createThere' else 'changeThere' end as kind,
           a.key as attribute, a.value as passport, o.before::jsonb -> a.key as there, null as after
      from outgoing o cross join lateral jsonb_each(o.after::jsonb) a
     where o.run = $1 and o.operation <> 'agree'
     union all
    select 2, c.number::bigint, c.entity, c.record, c.external_id,
           case c.operation when 'create' then 'createHere' when 'archive' then 'archiveHere' when 'restore' then 'restoreHere'
                            when 'keep' then 'keptHere' else 'changeHere' end,
           coalesce(f.key, ''), c.before::jsonb -> f.key, c.after::jsonb -> f.key, c.after
      from change c left join lateral jsonb_object_keys(c.after::jsonb) f(key) on true
     where c.run = $1 and c.operation in ('create', 'update', 'archive', 'restore', 'keep')
     union all
    select 3, c.number, c.entity, c.record, c.external_id, 'waits', c.attribute, c.ours, c.theirs, null
      from conflict c where c.run = $1 and c.decided = 'waits'
     union all
    select 4, o.number::bigint, o.entity, o.record, o.external_id, 'fixedThere', p.key, p.value -> 0, p.value -> 1, null
      from outgoing o cross join lateral jsonb_each(o.settled::jsonb) p
     where o.run = $1 and o.entity || ' ' || p.key = any($2::text[]))
  select f.part, f.number::text, f.entity, f.record, f.external_id as "externalId", f.kind, nullif(f.attribute, '') as attribute,
         f.passport, f.there, coalesce(record_name(f.entity, coalesce(d.attributes, f.after::jsonb)), '') as name
    from found f left join directory_record d on d.entity = f.entity and d.id = f.record
   where ($3::text is null or f.entity = $3) and ($4::text is null or f.kind = $4)`

type Row = Omit<Difference, 'attribute'> & {
  readonly part: number
  readonly number: string
  readonly attribute: string | null
}

/** In the order: what would be sent, what would be taken, what waits for a person, what can't be changed there. */
export async function* driftOf(pool: Pool, question: DriftQuestion): AsyncIterable<Difference> {
  const rows = stream<Row>(pool, `${differences} order by f.part, f.number, f.attribute`, valuesOf(question))
  for await (const { part: _, number: __, ...row } of rows) yield row
}

export async function driftPage(
  pool: Pool,
  question: DriftQuestion,
  { after, limit }: { readonly after: DriftPlace | undefined; readonly limit: number },
): Promise<PlacedDifference[]> {
  const { part = 0, number = '0', attribute = '' } = after ?? {}
  const { rows } = await pool.query<Row>(
    `${differences} and (f.part, f.number, f.attribute) > ($5, $6, $7) order by f.part, f.number, f.attribute limit $8`,
    [...valuesOf(question), part, number, attribute, limit],
  )
  return rows.map(({ part: of, number: at, ...row }) => ({
    ...row,
    place: { part: of, number: at, attribute: row.attribute ?? '' },
  }))
}

function valuesOf({ run, fixed, entity, kind }: DriftQuestion): unknown[] {
  return [run, fixed.map(one => `${one.entity} ${one.attribute}`), entity ?? null, kind ?? null]
}

/** The newest preview of an integration, or one that is being made. */
export async function lastPreview(pool: Pool, integration: number): Promise<string | null> {
  const { rows } = await pool.query<{ id: string }>(
    `select id from run where integration = $1 and kind = 'integration' and preview and state in ('queued', 'running', 'previewed')
      order by id desc limit 1`,
    [integration],
  )
  return rows[0]?.id ?? null
}

/**
 * Into a preview: what is known to differ, and to stay so, of records that the run did not have to compare. So the preview
 * holds all that differs, whenever it is looked at.
 */
export async function keepWithheld(
  pool: Pool,
  run: string,
  source: number,
  fixed: readonly FixedAttribute[],
): Promise<void> {
  if (fixed.length === 0) return
  await pool.query(
    `insert into outgoing (run, number, entity, operation, record, version, source, external_id, settled)
     select $1, (select coalesce(max(number), 0) from outgoing where run = $1) + row_number() over (order by k.entity, k.external_id),
            k.entity, 'agree', k.record, k.agreed, k.source, k.external_id, k.settled
       from counterpart k
      where k.source = $2 and k.settled is not null
        and exists (select from jsonb_object_keys(k.settled::jsonb) name where k.entity || ' ' || name = any($3::text[]))
        and not exists (select from outgoing o where o.run = $1 and o.entity = k.entity and o.record = k.record)`,
    [run, source, fixed.map(one => `${one.entity} ${one.attribute}`)],
  )
}
