/** All that is stored of an organization's directory, links, bookmarks and last run, without what differs from world to world. */

import type { Pool } from 'pg'

/**
 * One line a row, in order. Directory ids are called by their sources' keys, moments by their turn: two worlds in which the same
 * has happened have the same text, to the byte.
 */
export async function wholeState(pool: Pool): Promise<string> {
  const { rows: names } = await pool.query<{ id: string; name: string }>(
    `select record as id, entity || ' ' || string_agg(source || ':' || external_id, ' ' order by source, external_id) as name
       from link group by entity, record`,
  )
  const nameById = new Map(names.map(({ id, name }) => [id, name]))
  const { rows } = await pool.query<{ line: string }>(
    `with last as (select * from run order by id desc limit 1)
     select 'record ' || to_jsonb(d)::text as line from directory_record d
      union all select 'link ' || to_jsonb(l)::text from link l
      union all select 'bookmark ' || to_jsonb(b)::text from bookmark b
      union all select 'run ' || jsonb_build_object('state', state, 'mode', mode, 'counts', counts, 'held', held,
                                                    'failure', failure)::text from last
      union all select 'change ' || (to_jsonb(c) - 'run' - 'number')::text from change c where run = (select id from last)
      union all select 'problem ' || (to_jsonb(p) - 'run' - 'number')::text from problem p where run = (select id from last)
      union all select 'conflict ' || (to_jsonb(f) - 'run' - 'number')::text from conflict f
                 where run = (select id from last)`,
  )
  const text = rows.map(({ line }) => line.replaceAll(uuid, id => nameById.get(id) ?? id)).join('\n')
  const moments = [...new Set([...text.matchAll(moment)].map(([found]) => timeOf(found)))].sort((a, b) => a - b)
  const turns = text.replaceAll(moment, found => `moment ${moments.indexOf(timeOf(found))}`)
  return turns.split('\n').sort().join('\n')
}

const uuid = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g
const moment = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|\+00:00)/g

/** PostgreSQL and JavaScript write the same moment differently. */
function timeOf(written: string): number {
  return Math.floor(Date.parse(written))
}
