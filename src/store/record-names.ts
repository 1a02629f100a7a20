/** What records are called that others refer to: those of the directory, and those that a plan would bring. */

import type { Pool } from 'pg'

/** By id. Where a run is named, its newcomers have names too. */
export async function namesOf(pool: Pool, ids: readonly string[], run?: string): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map()
  const { rows } = await pool.query<{ id: string; name: string }>(
    `select d.id, record_name(d.entity, d.attributes) as name from directory_record d where d.id = any($1::uuid[])`,
    [ids],
  )
  const names = new Map(rows.map(({ id, name }) => [id, name]))
  const unknown = ids.filter(id => !names.has(id))
  if (run === undefined || unknown.length === 0) return names
  const planned = await pool.query<{ id: string; name: string }>(
    `select c.record as id, record_name(c.entity, coalesce(c.after, c.before)::jsonb) as name
       from change c where c.run = $1 and c.record = any($2::uuid[]) and c.operation in ('create', 'erase')`,
    [run, unknown],
  )
  for (const { id, name } of planned.rows) names.set(id, name)
  return names
}
