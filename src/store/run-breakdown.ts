/** What a run does, or would do, by school and kind, with sample names; and its problems, grouped by cause. */

import type { Pool } from 'pg'
import { stream } from './history.ts'
import { ownerOf, personOf, schoolOf } from './record-words.ts'

export type BreakdownRow = {
  /** Null: of no school. */
  readonly school: string | null
  readonly entity: string
  readonly operation: string
  readonly count: number
  readonly samples: readonly { readonly record: string; readonly name: string }[]
}

/** Owners that come by the same run stand in its plan, not yet in the directory. */
const ownerAttributes = `coalesce(o.attributes, n.after::jsonb)`

export async function breakdownOf(pool: Pool, run: string, samples: number): Promise<BreakdownRow[]> {
  const school = schoolOf({
    entity: 't.entity',
    record: 't.record',
    attributes: 't.attributes',
    owner: ownerAttributes,
  })
  const { rows } = await pool.query<BreakdownRow>(
    `with touched as (
       select c.entity, c.operation, c.record, min(c.number) as number,
              (array_agg(coalesce(d.attributes, c.before::jsonb, '{}') || coalesce(c.after::jsonb, '{}')))[1] as attributes
         from run_change c left join directory_record d on d.entity = c.entity and d.id = c.record
        where c.run = $1
        group by c.entity, c.operation, c.record),
     placed as (
       select t.entity, t.operation, t.record, t.attributes, ${school} as school,
              row_number() over (partition by t.entity, t.operation, ${school} order by t.number) as nth,
              count(*) over (partition by t.entity, t.operation, ${school})::int as count
         from touched t
         left join directory_record o on o.entity = ${ownerOf('t.entity')}
                                     and o.id = (t.attributes ->> ${ownerOf('t.entity')})::uuid
         left join change n on o.id is null and n.run = $1 and n.operation = 'create'
                           and n.entity = ${ownerOf('t.entity')} and n.record = (t.attributes ->> ${ownerOf('t.entity')})::uuid)
     select l.school, l.entity, l.operation, l.count,
            coalesce(jsonb_agg(jsonb_build_object(
                'record', l.record,
                'name', coalesce(record_name(p.entity, p.attributes), record_name(n.entity, n.after::jsonb),
                                 record_name(l.entity, l.attributes))) order by l.nth)
              filter (where l.nth <= $2), '[]') as samples
       from placed l
       left join directory_record p on p.entity = ${personOf('l.entity')}
                                   and p.id = (l.attributes ->> ${personOf('l.entity')})::uuid
       left join change n on p.id is null and n.run = $1 and n.operation = 'create'
                         and n.entity = ${personOf('l.entity')} and n.record = (l.attributes ->> ${personOf('l.entity')})::uuid
      where l.nth <= greatest($2, 1)
      group by l.school, l.entity, l.operation, l.count`,
    [run, samples],
  )
  return rows
}

export type CauseRow = {
  readonly entity: string
  readonly code: string
  readonly attribute: string | null
  readonly count: number
  readonly samples: readonly string[]
  readonly message: string
  readonly advice: string
}

/** The most frequent first. */
export async function problemCausesOf(pool: Pool, run: string): Promise<CauseRow[]> {
  const { rows } = await pool.query<CauseRow>(
    `select entity, code, attribute, max(of_cause)::int as count,
            array_agg(external_id order by number) as samples,
            (array_agg(message order by number))[1] as message, (array_agg(advice order by number))[1] as advice
       from (select *, row_number() over cause as nth, count(*) over (partition by entity, code, attribute) as of_cause
               from problem where run = $1
             window cause as (partition by entity, code, attribute order by number)) p
      where nth <= 5
      group by entity, code, attribute order by count desc, entity, code, attribute`,
    [run],
  )
  return rows
}

export type NamedProblem = {
  readonly entity: string
  readonly externalId: string
  /** Where Passport has the record. */
  readonly name: string | null
  readonly school: string | null
  readonly attribute: string | null
  readonly code: string
  readonly message: string
  readonly advice: string
}

/** Cause by cause, for whoever mends them in the source. */
export function namedProblems(pool: Pool, run: string): AsyncIterable<NamedProblem> {
  return stream<NamedProblem>(
    pool,
    `select p.entity, p.external_id as "externalId", record_name(d.entity, d.attributes) as name,
            s.attributes ->> 'name' as school, p.attribute, p.code, p.message, p.advice
       from problem p
       join run r on r.id = p.run
       left join integration i on i.id = r.integration
       left join link l on l.source = i.data_source and l.entity = p.entity and l.external_id = p.external_id
       left join directory_record d on d.entity = l.entity and d.id = l.record
       left join directory_record s on s.entity = 'school' and s.id = (d.attributes ->> 'school')::uuid
      where p.run = $1 order by p.entity, p.code, p.attribute, p.number`,
    [run],
  )
}
