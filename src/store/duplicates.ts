/** Duplicate cases: what becomes of them as a run is applied or taken back. */

import type { PoolClient } from 'pg'

const sameNewcomer = `o.source = n.source and o.entity = n.entity and o.external_id = n.external_id`

/**
 * As a run is applied: what it found waits from now on, under the id under which it waited before; who got a link or was
 * not among those of a complete read waits no longer. An undo takes back what its run made wait, and what it ruled.
 */
export async function settleCases(client: PoolClient, run: string): Promise<void> {
  await client.query(
    `update duplicate_case o
        set run = n.run, hash = n.hash, attributes = n.attributes, domain = n.domain, domain_name = n.domain_name,
            doubt = n.doubt, records = n.records
       from duplicate_case n
      where n.run = $1 and o.waits and o.run <> n.run and ${sameNewcomer}`,
    [run],
  )
  await client.query(
    `delete from duplicate_case n using duplicate_case o
      where n.run = $1 and not n.waits and o.run = $1 and o.waits and ${sameNewcomer}`,
    [run],
  )
  await client.query(`update duplicate_case set waits = true where run = $1 and ruling is null`, [run])
  await client.query(
    `delete from duplicate_case c using run r, integration i
      where r.id = $1 and i.id = r.integration and c.source = i.data_source and c.waits and c.run <> $1
        and (exists (select from link l
                      where l.entity = c.entity and l.source = c.source and l.external_id = c.external_id)
             or exists (select from run_entity e
                         where e.run = $1 and e.entity = c.entity and (e.outcome ->> 'full')::boolean
                           and (e.outcome -> 'end' ->> 'complete')::boolean))`,
    [run],
  )
  await takeBack(client, run)
}

async function takeBack(client: PoolClient, undo: string): Promise<void> {
  await client.query(
    `delete from duplicate_case c using run r where r.id = $1 and c.run = r.undoes and c.ruled_run is null`,
    [undo],
  )
  const { rows } = await client.query<{ id: string }>(
    `update duplicate_case c
        set waits = true, ruling = null, ruled_by = null, ruled_at = null, reason = null, ruled_run = null
       from run r where r.id = $1 and c.ruled_run = r.undoes
     returning c.id`,
    [undo],
  )
  await client.query(`delete from ignored_key where ruled_case = any($1::uuid[])`, [rows.map(({ id }) => id)])
}
