/** Plans the way back of a run: each of its changes mirrored, refused where later changes stand on them. */

import type { Pool, PoolClient } from 'pg'
import { forgetting } from './database.ts'
import { countPlan, type PlanCounts } from './plan/count.ts'
import type { EntityType } from '../model/entity.ts'
import type { Run } from '../model/run.ts'

export type Standing = { readonly entity: string; readonly records: number; readonly runs: readonly string[] }

/**
 * Fills the undo run's plan with the mirror of the other run's. An image of a link keeps the bytes it had; a record that was
 * created is erased with its link.
 */
export async function planUndo(db: Pool | PoolClient, undo: string, undone: string): Promise<void> {
  await db.query(
    `insert into change (run, number, entity, operation, record, version, source, external_id, before, after,
                         link_operation, link_before, shadow, moved, hash, missing_since, holds, silent, reason)
     select $1, c.number, c.entity,
            case c.operation when 'create' then 'erase' when 'erase' then 'create'
                             when 'archive' then 'restore' when 'restore' then 'archive' else c.operation end,
            c.record,
            case c.operation when 'erase' then null else d.version end,
            c.source, c.external_id, c.after, c.before,
            -- What was sent is there, whatever becomes of Passport's values: such a link stays as it is.
            case when exists (select from outgoing o where o.run = c.run and o.entity = c.entity and o.record = c.record
                                and o.source = c.source and o.outcome = 'written') then 'none'
                 else case c.link_operation when 'insert' then 'delete' when 'delete' then 'insert'
                                            else c.link_operation end end,
            case when c.link_operation in ('insert', 'update') then json_build_object(
              'shadow', coalesce(c.shadow, c.after), 'moved', c.moved, 'hash', replace(c.hash::text, '-', ''),
              'missingSince', c.missing_since, 'holds', c.holds, 'silent', c.silent)::text end,
            b.image ->> 'shadow', b.image ->> 'moved', (b.image ->> 'hash')::uuid,
            (b.image ->> 'missingSince')::timestamptz, coalesce((b.image ->> 'holds')::boolean, true),
            coalesce((b.image ->> 'silent')::boolean, false),
            'undone'
       from change c
       left join directory_record d on d.entity = c.entity and d.id = c.record
       left join lateral (select c.link_before::json as image) b on true
      where c.run = $2`,
    [undo, undone],
  )
  // The next run reads again from where the undone one did: what it took is looked at anew.
  await db.query(`update run u set bookmarks_after = r.bookmarks_before from run r where u.id = $1 and r.id = $2`, [
    undo,
    undone,
  ])
}

/**
 * What the other run sent goes back: to what the system had, as far as it still has what it was sent. What was created there
 * stays, and the undo tells so of each.
 */
export async function planSentBack(db: Pool | PoolClient, undo: string, undone: string): Promise<void> {
  await db.query(
    `insert into outgoing (run, number, entity, operation, record, version, source, external_id, before, after, settled)
     select $1, row_number() over (order by o.number), o.entity, 'update', o.record, 0, o.source, o.external_id, o.after, o.before,
            k.settled
       from outgoing o
       left join counterpart k on k.source = o.source and k.entity = o.entity and k.external_id = o.external_id
      where o.run = $2 and o.operation = 'update' and o.outcome = 'written'`,
    [undo, undone],
  )
  await db.query(
    `insert into problem (run, entity, external_id, code, message, advice)
     select $1, o.entity, o.external_id, 'SENT_STAYS', 'The run created it in ' || s.name || ': that is not taken back.',
            'Delete it in ' || s.name || ' itself, where it should not be there.'
       from outgoing o join data_source s on s.id = o.source
      where o.run = $2 and o.operation = 'create' and o.outcome = 'written'
      order by o.number`,
    [undo, undone],
  )
}

/** What stands in the way: records that later runs changed, or that later ones refer to. Empty = the undo may go on. */
export async function standsOn(db: Pool | PoolClient, undo: string, undone: string): Promise<Standing[]> {
  const { rows } = await db.query<Standing>(
    `with recursive later as (
       select id, undoes, undone_by from run where id > $2 and id <> $1 and state = 'done'),
     turned as (
       select id, id as last, undone_by, 0 as times from later
        union all
       select t.id, r.id, r.undone_by, t.times + 1 from turned t join run r on r.id = t.undone_by),
     -- Of later runs, those whose work is still there: undone and done again counts, undone does not; what takes back a
     -- later run changed nothing that is not counted with it.
     valid as (
       select l.id, t.last
         from later l join (select distinct on (id) id, last, times from turned order by id, times desc) t using (id)
        where t.times % 2 = 0 and (l.undoes is null or l.undoes < $2)),
     standing as (
       select c.entity, c.record, valid.last as run
         from change c
         join change f on f.entity = c.entity and f.record = c.record and f.operation <> 'note'
         join valid on valid.id = f.run
        where c.run = $1 and c.operation <> 'note'
        union
       select c.entity, c.record, valid.last
         from change c
         left join link l on l.entity = c.entity and l.source = c.source and l.external_id = c.external_id
         left join change f on f.run > $2 and f.entity = c.entity and f.record = c.record
                           and f.source = c.source and f.external_id = c.external_id
         left join valid on valid.id = f.run
        where c.run = $1 and c.link_operation in ('update', 'delete')
          and (l.shadow is distinct from c.link_before::json ->> 'shadow'
               or l.missing_since is distinct from (c.link_before::json ->> 'missingSince')::timestamptz)
        union
       select c.entity, c.record, valid.last
         from change c
         join link l on l.entity = c.entity and l.record = c.record
         left join change f on f.run > $2 and f.entity = l.entity and f.record = l.record
                           and f.source = l.source and f.external_id = l.external_id
         left join valid on valid.id = f.run
        where c.run = $1 and c.operation = 'erase'
          and not exists (select 1 from change own
                           where own.run = $1 and own.record = c.record and own.link_operation = 'delete'
                             and own.entity = l.entity and own.source = l.source and own.external_id = l.external_id)
        union
       select erased.entity, erased.record, valid.last
         from change f
         join valid on valid.id = f.run
         cross join lateral jsonb_each(f.after::jsonb) v
         cross join lateral (
           select value #>> '{}' as id where jsonb_typeof(value) = 'string'
           union all
           select item from jsonb_array_elements_text(case jsonb_typeof(value) when 'array' then value else '[]' end) item
         ) refers
         join change erased on erased.run = $1 and erased.operation = 'erase' and erased.record::text = refers.id
        where f.operation in ('create', 'update', 'restore')
        union
       -- What a later run sent to the same records.
       select o.entity, o.record, valid.last
         from outgoing o
         join outgoing f on f.entity = o.entity and f.record = o.record and f.source = o.source
                        and f.external_id = o.external_id and f.outcome = 'written'
         join valid on valid.id = f.run
        where o.run = $1)
     select entity, count(distinct record)::int as records,
            coalesce((array_agg(distinct run order by run desc) filter (where run is not null))[1:5], '{}') as runs
       from standing group by entity order by entity`,
    [undo, undone],
  )
  return rows
}

export type UndoAside = {
  readonly standing: readonly Standing[]
  readonly counts: ReadonlyMap<EntityType, PlanCounts>
}

/** The same plan, made and forgotten: nothing of it is kept. */
export function planUndoAside(
  pool: Pool,
  undo: string,
  { id: undone, organization, mode }: Pick<Run, 'id' | 'organization' | 'mode'>,
  sendsBack: boolean,
): Promise<UndoAside> {
  return forgetting(pool, async client => {
    await client.query(
      `insert into run (id, organization, kind, state, mode, trigger, started_by, undoes)
       values ($1, $2, 'undo', 'running', $3, 'preview', 'preview', $4)`,
      [undo, organization, mode, undone],
    )
    await planUndo(client, undo, undone)
    if (sendsBack) await planSentBack(client, undo, undone)
    return { standing: await standsOn(client, undo, undone), counts: await countPlan(client, undo) }
  })
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
