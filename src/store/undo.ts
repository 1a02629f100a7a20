/** Plans the way back of a run: each of its changes mirrored, refused where later changes stand on them. */

import type { Pool } from 'pg'

export type Standing = { readonly entity: string; readonly records: number; readonly runs: readonly string[] }

/**
 * Fills the undo run's plan with the mirror of the other run's. An image of a link keeps the bytes it had; a record that was
 * created is erased with its link.
 */
export async function planUndo(pool: Pool, undo: string, undone: string): Promise<void> {
  await pool.query(
    `insert into change (run, number, entity, operation, record, version, source, external_id, before, after,
                         link_operation, link_before, shadow, moved, hash, missing_since, holds, reason)
     select $1, c.number, c.entity,
            case c.operation when 'create' then 'erase' when 'erase' then 'create'
                             when 'archive' then 'restore' when 'restore' then 'archive' else c.operation end,
            c.record,
            case c.operation when 'create' then 1 when 'erase' then null
                             when 'note' then c.version else c.version + 1 end,
            c.source, c.external_id, c.after, c.before,
            case c.link_operation when 'insert' then 'delete' when 'delete' then 'insert' else c.link_operation end,
            case when c.link_operation in ('insert', 'update') then json_build_object(
              'shadow', coalesce(c.shadow, c.after), 'moved', c.moved, 'hash', replace(c.hash::text, '-', ''),
              'missingSince', c.missing_since, 'holds', c.holds)::text end,
            b.image ->> 'shadow', b.image ->> 'moved', (b.image ->> 'hash')::uuid,
            (b.image ->> 'missingSince')::timestamptz, coalesce((b.image ->> 'holds')::boolean, true),
            'undone'
       from change c
       left join lateral (select c.link_before::json as image) b on true
      where c.run = $2`,
    [undo, undone],
  )
  // The next run reads again from where the undone one did: what it took is looked at anew.
  await pool.query(
    `update run u set bookmarks_after = r.bookmarks_before from run r where u.id = $1 and r.id = $2`,
    [undo, undone],
  )
}

/** What stands in the way: records that later runs changed, or that later ones refer to. Empty = the undo may go on. */
export async function standsOn(pool: Pool, undo: string, undone: string): Promise<Standing[]> {
  const { rows } = await pool.query<{ entity: string; record: string }>(
    `select c.entity, c.record
       from change c left join directory_record d on d.entity = c.entity and d.id = c.record
      where c.run = $1 and c.operation in ('update', 'archive', 'restore', 'erase') and d.version is distinct from c.version
     union
     select c.entity, c.record
       from change c left join link l on l.entity = c.entity and l.source = c.source and l.external_id = c.external_id
      where c.run = $1 and c.link_operation = 'update' and l.shadow is distinct from c.link_before::json ->> 'shadow'
     union
     select erased.entity, erased.record
       from change later
       cross join lateral jsonb_each(later.after::jsonb) v
       cross join lateral (
         select value #>> '{}' as id where jsonb_typeof(value) = 'string'
         union all select item from jsonb_array_elements_text(case jsonb_typeof(value) when 'array' then value else '[]' end) item
       ) refers
       join change erased on erased.run = $1 and erased.operation = 'erase' and erased.record::text = refers.id
      where later.run > $2 and later.run <> $1 and later.operation in ('create', 'update', 'restore')
        and exists (select 1 from run r where r.id = later.run and r.state = 'done' and r.undone_by is null)`,
    [undo, undone],
  )
  const byEntity = new Map<string, string[]>()
  for (const { entity, record } of rows) byEntity.set(entity, [...(byEntity.get(entity) ?? []), record])
  const standing: Standing[] = []
  for (const [entity, records] of byEntity) {
    standing.push({ entity, records: records.length, runs: await laterRuns(pool, undone, entity, records.slice(0, 100)) })
  }
  return standing
}

async function laterRuns(pool: Pool, undone: string, entity: string, records: readonly string[]): Promise<string[]> {
  const { rows } = await pool.query<{ run: string }>(
    `select distinct c.run from change c join run r on r.id = c.run and r.state = 'done'
      where c.run > $1 and c.entity = $2 and c.record = any($3::uuid[]) order by c.run limit 5`,
    [undone, entity, records],
  )
  return rows.map(({ run }) => run)
}

/** How two plans differ, in numbers of changes: what both would do, and what only one of them would. */
export type PlanDifference = { readonly both: number; readonly onlyBefore: number; readonly onlyNow: number }

export async function differenceOf(pool: Pool, before: string, now: string): Promise<PlanDifference> {
  const { rows } = await pool.query<PlanDifference>(
    `with was as (select entity, external_id, operation, after from change where run = $1 and operation <> 'note'),
          is_now as (select entity, external_id, operation, after from change where run = $2 and operation <> 'note')
     select count(*) filter (where w.entity is not null and n.entity is not null)::int as both,
            count(*) filter (where n.entity is null)::int as "onlyBefore",
            count(*) filter (where w.entity is null)::int as "onlyNow"
       from was w full join is_now n on w.entity = n.entity and w.external_id = n.external_id
                                    and w.operation = n.operation and w.after is not distinct from n.after`,
    [before, now],
  )
  return rows[0] ?? { both: 0, onlyBefore: 0, onlyNow: 0 }
}
