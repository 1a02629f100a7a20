/** Gives user names: each wish of the plan becomes a name that nobody of the organization has, archived people included. */

import type { PoolClient } from 'pg'
import type { EntityType } from '../../model/entity.ts'
import { namesGiven, wishedName } from '../../model/given-name.ts'
import { withoutNestedLoops } from '../database.ts'

/** As a wish stands in the JSON of a change; what follows it is letters that need no escaping. */
const opening = `"${namesGiven.attribute}":"${wishedName('')}`
const found = `"${namesGiven.attribute}":"`

/** Each round offers twice as many names; 24 rounds are more than there are people. */
const mostRounds = 24

/**
 * Of equal wishes the first by the source's key takes the name as it is, the next get 2, 3, ... Who comes in which page does
 * not matter. Set-based: a round for all who wait.
 */
export async function giveNames(client: PoolClient, run: string, entity: EntityType, length: number): Promise<void> {
  const wishes = await client.query(
    `create temp table wish on commit drop as
     select c.number, left(substr(w.text, 1, strpos(w.text, '"') - 1), $4) as base,
            substr(w.text, 1, strpos(w.text, '"') - 1) as wished,
            row_number() over (order by length(c.external_id), c.external_id) as place, null::text as name
       from change c, lateral (select split_part(coalesce(c.shadow, c.after), $3, 2) as text) w
      where c.run = $1 and c.entity = $2 and strpos(coalesce(c.shadow, c.after), $3) > 0`,
    [run, entity, opening, length],
  )
  await withoutNestedLoops(client)
  if (wishes.rowCount === 0) return void (await client.query('drop table wish'))
  await client.query(
    `create temp table taken on commit drop as
     select lower(d.attributes ->> $3) as name
       from directory_record d
      where d.organization = (select organization from run where id = $1) and d.entity = any($2)
        and d.attributes ->> $3 is not null
      union
     select lower(split_part(split_part(c.after, $4, 2), '"', 1))
       from change c
      where c.run = $1 and c.entity = any($2) and strpos(c.after, $4) > 0 and strpos(c.after, $5) = 0`,
    [run, namesGiven.entities, namesGiven.attribute, found, opening],
  )
  await client.query('create index on taken (name); analyze taken; analyze wish')
  for (let round = 0; round < mostRounds; round += 1) {
    await client.query(
      `with waiting as (select base, count(*)::int as n from wish group by base having bool_or(name is null)),
            offered as (
              select distinct on (o.name) w.base, o.suffix, o.name
                from waiting w,
                     generate_series($2::int * w.n - w.n + 1, 2 * $2::int * w.n - w.n) as suffix,
                     lateral (select suffix, case when suffix = 1 then w.base
                                else left(w.base, $1 - length(suffix::text)) || suffix end as name) o
               where not exists (select from taken t where t.name = o.name)
               order by o.name, o.suffix, w.base),
            free as (select base, name, row_number() over (partition by base order by suffix) as n from offered),
            next as (select number, base, row_number() over (partition by base order by place) as n
                       from wish where name is null),
            given as (update wish set name = free.name from next join free using (base, n)
                       where wish.number = next.number returning wish.name)
       insert into taken select name from given`,
      [length, 2 ** round],
    )
    if (await isDone(client)) break
  }
  await client.query(
    `update change c
        set after = replace(c.after, $3 || w.wished || '"', $2 || w.name || '"'),
            shadow = replace(c.shadow, $3 || w.wished || '"', $2 || w.name || '"')
       from wish w where c.run = $1 and c.number = w.number`,
    [run, found, opening],
  )
  // What goes out to the other side in the same run carries the name too.
  await client.query(
    `update outgoing o
        set after = replace(o.after, $2 || w.wished, w.name), settled = replace(o.settled, $2 || w.wished, w.name)
       from wish w join change c on c.run = $1 and c.number = w.number
      where o.run = $1 and o.entity = c.entity and o.record = c.record`,
    [run, wishedName('')],
  )
  await client.query('drop table wish, taken')
}

async function isDone(client: PoolClient): Promise<boolean> {
  const { rows } = await client.query<{ done: boolean }>(
    `select not exists (select from wish where name is null) as done`,
  )
  return rows[0]?.done === true
}
