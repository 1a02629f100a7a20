/**
 * A run's snapshot: the keys it saw and has no change for; with the keys of its changes they are all that the source has.
 * Beside it, the pages that are kept. Both are unlogged, of one run, and gone when the plan is made.
 */

import type { Pool, PoolClient } from 'pg'

/** A row of it that is no record: after PostgreSQL crashed, which empties what is unlogged, it is gone too. */
const mark = 'mark'

/** The run's id is ours and holds only hexadecimal digits, so the name is safe to stand in a statement. */
export function snapshotOf(run: string): string {
  return `snapshot.run_${run.replaceAll(/[^0-9a-f]/g, '')}`
}

export function pagesOf(run: string): string {
  return `${snapshotOf(run)}_pages`
}

/** New and empty, also where a lost one lies. `page`: the one that a key came with; 0 where it came with none. */
export async function makeSnapshot(pool: Pool, run: string): Promise<void> {
  const [table, pages] = [snapshotOf(run), pagesOf(run)]
  await pool.query(`
    drop table if exists ${table}, ${pages};
    create unlogged table ${table} (
      entity text not null,
      external_id text collate "C" not null,
      hash uuid not null,
      skipped boolean not null,
      page int not null default 0
    );
    create index on ${table} (entity, external_id) where skipped;
    insert into ${table} values ('${mark}', '', gen_random_uuid(), false);
    create unlogged table ${pages} (
      entity text not null,
      page int not null,
      journey text not null,
      place text,
      read_end jsonb,
      read int not null,
      unchanged int not null,
      skipped int not null,
      unkeyed int not null,
      first_number int not null,
      next_number int not null,
      kept_at timestamptz not null default now(),
      primary key (entity, page)
    )`)
}

/** Whether it holds all that was written to it. */
export async function isSnapshotWhole(client: PoolClient, run: string): Promise<boolean> {
  const table = snapshotOf(run)
  const { rows } = await client.query<{ there: boolean }>(
    `select to_regclass($1) is not null and to_regclass($2) is not null as there`,
    [table, pagesOf(run)],
  )
  if (!rows[0]?.there) return false
  const marks = await client.query(`select from ${table} where entity = '${mark}' limit 1`)
  return marks.rowCount === 1
}

/** Takes out what came with pages that were not kept, and all of entities that begin again. */
export async function tidySnapshot(
  client: PoolClient,
  run: string,
  { whole, begun }: { readonly whole: readonly string[]; readonly begun: string | null },
): Promise<void> {
  const [table, pages] = [snapshotOf(run), pagesOf(run)]
  await client.query(`delete from ${table} where not entity = any($1)`, [[mark, ...whole, ...(begun ? [begun] : [])]])
  await client.query(
    `delete from ${table} where entity = $1 and page > 0 and page not in (select page from ${pages} where entity = $1)`,
    [begun],
  )
  await client.query(`delete from ${pages} where entity is distinct from $1`, [begun])
}

export async function dropSnapshot(pool: Pool, run: string): Promise<void> {
  await pool.query(`drop table if exists ${snapshotOf(run)}, ${pagesOf(run)}`)
}

/** Snapshots of runs whose process died just before it would have dropped them. */
export async function dropForgotten(pool: Pool): Promise<void> {
  const { rows } = await pool.query<{ table: string }>(
    `select format('%I.%I', schemaname, tablename) as table from pg_tables
      where schemaname = 'snapshot'
        and not exists (select 1 from run
                         where state = 'running'
                           and tablename in ('run_' || replace(id::text, '-', ''),
                                             'run_' || replace(id::text, '-', '') || '_pages'))`,
  )
  for (const { table } of rows) await pool.query(`drop table if exists ${table}`)
}

/**
 * Keys that came more than once. The same contents twice are one record (a page that came twice); different contents are
 * disputed: nothing of them is taken, and what the directory has of them stays. Done a second time it changes nothing more.
 */
export async function settleRepeated(
  client: PoolClient,
  run: string,
  entity: string,
  /** The number of the entity's first change: those before it are of others. */
  from: number,
): Promise<ReadonlySet<string>> {
  const snapshot = snapshotOf(run)
  const seen = `
    (select external_id, hash from ${snapshot} where entity = $1 and not skipped
      union all
     select external_id, hash from change
      where run = $2 and number >= $3 and entity = $1 and link_operation <> 'none' and missing_since is null
        and hash is not null) seen`
  const repeated = await client.query<{ external_id: string }>(
    `select external_id from ${seen} group by external_id having count(*) > 1`,
    [entity, run, from],
  )
  if (repeated.rows.length === 0) return new Set()
  const { rows } = await client.query<{ external_id: string; disputed: boolean }>(
    `select external_id, count(distinct hash) > 1 as disputed from ${seen}
      where external_id = any($4::text[]) group by external_id`,
    [entity, run, from, repeated.rows.map(({ external_id: key }) => key)],
  )
  const disputed = rows.filter(row => row.disputed).map(row => row.external_id)
  await client.query(
    `delete from change c
      where c.run = $1 and c.entity = $2
        and (c.external_id = any($3::text[])
             or c.external_id = any($4::text[])
                and c.number > (select min(f.number) from change f
                                 where f.run = $1 and f.entity = $2 and f.external_id = c.external_id))`,
    [run, entity, disputed, rows.map(row => row.external_id)],
  )
  await client.query(
    `insert into ${snapshot} (entity, external_id, hash, skipped)
     select $1, key, gen_random_uuid(), false from unnest($2::text[]) as key`,
    [entity, disputed],
  )
  await client.query(
    `insert into problem (run, entity, external_id, code, message, advice)
     select $1, $2, key, 'KEY_REPEATED',
            'The source sent this ' || $2 || ' more than once, with different contents; none of them was taken.',
            'Look for two records with this id in the source and correct one. What Passport has of it stays as it was.'
       from unnest($3::text[]) as key
      where not exists (select from problem p
                         where p.run = $1 and p.entity = $2 and p.external_id = key and p.code = 'KEY_REPEATED')`,
    [run, entity, disputed],
  )
  return new Set(disputed)
}

/**
 * Whether the run saw exactly the records that were linked before, each once: nobody is new, missing or repeated. Compared
 * are their number and a 64-bit sum over their keys, in which a repeated key can't stand for a missing one.
 */
export async function sawAllLinked(
  pool: Pool,
  run: string,
  { entity, source, from }: { readonly entity: string; readonly source: number; readonly from: number },
): Promise<boolean> {
  const { rows } = await pool.query<{ same: boolean }>(
    `with seen as (
       select external_id from ${snapshotOf(run)} where entity = $1 and not skipped
        union all
       select external_id from change
        where run = $2 and number >= $4 and entity = $1 and link_operation = 'update' and missing_since is null)
     select not exists (select 1 from change
                         where run = $2 and number >= $4 and entity = $1 and link_operation not in ('update', 'none'))
            and (select (count(*), bit_xor(hashtextextended(external_id, 0))) from seen)
                = (select (count(*), bit_xor(hashtextextended(external_id, 0)))
                     from link where entity = $1 and source = $3 and missing_since is null) as same`,
    [entity, run, source, from],
  )
  return rows[0]?.same === true
}
