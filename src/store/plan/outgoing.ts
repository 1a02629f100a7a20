/** The outgoing part of a plan: what of Passport a system has not seen yet, and what it is to be sent. */

import { escapeLiteral, type Pool, type PoolClient } from 'pg'
import type { EntityType } from '../../model/entity.ts'
import type { Known } from '../../model/link.ts'
import type { Outgoing } from '../../model/outgoing.ts'
import type { Value } from '../../model/value.ts'
import { copyRows, copyText } from '../copy-text.ts'
import { keyBatches } from './key-batches.ts'
import { knownByKeys, knownByRecords } from './known.ts'

/** By the system's attribute: what it was sent, or could not be, and what it has in its place. */
export type SettledPairs = Readonly<Record<string, readonly [wanted: Value, has: Value]>>

export type KeptSent = { readonly outgoing: Outgoing; readonly settled: SettledPairs }

export type Compared = { readonly known: Known; readonly settled: SettledPairs }

export async function copyOutgoing(
  client: PoolClient,
  place: { readonly run: string; readonly source: number; readonly first: number },
  sent: readonly KeptSent[],
): Promise<void> {
  const { run, source, first } = place
  await copyRows(
    client,
    `copy outgoing (run, number, entity, operation, record, version, source, external_id, before, after, settled) from stdin`,
    sent.map((one, index) => outgoingLine(run, first + index, source, one)).join(''),
  )
}

function outgoingLine(run: string, number: number, source: number, { outgoing, settled }: KeptSent): string {
  const { entity, operation, record, version, externalId, before, after } = outgoing
  const isAgreed = operation === 'agree'
  return (
    `${run}\t${number}\t${entity}\t${operation}\t${record}\t${version}\t${source}\t${copyText(externalId)}` +
    `\t${isAgreed ? '\\N' : copyText(JSON.stringify(before))}\t${isAgreed ? '\\N' : copyText(JSON.stringify(after))}` +
    `\t${Object.keys(settled).length > 0 ? copyText(JSON.stringify(settled)) : '\\N'}\n`
  )
}

/** What is settled between Passport and the system, by the system's key. */
export async function settledOf(
  pool: Pool,
  source: number,
  entity: EntityType,
  keys: readonly string[],
): Promise<Map<string, SettledPairs>> {
  if (keys.length === 0) return new Map()
  const { rows } = await pool.query<{ key: string; settled: string }>(
    `select external_id as key, settled from counterpart
      where source = $1 and entity = $2 and external_id = any($3::text[]) and settled is not null`,
    [source, entity, keys],
  )
  return new Map(rows.map(({ key, settled }) => [key, JSON.parse(settled) as SettledPairs]))
}

/** Linked active records whose values moved since the two sides were last compared, and that the run did not meet yet. */
export async function* movedSince(
  pool: Pool,
  run: string,
  entity: EntityType,
  source: number,
): AsyncIterable<Compared[]> {
  const select = `
    select l.external_id as key
      from link l
      join directory_record d on d.entity = l.entity and d.id = l.record
      left join counterpart c on c.source = l.source and c.entity = l.entity and c.external_id = l.external_id
     where l.entity = $entity and l.source = $source and l.missing_since is null and d.state = 'active'
       and d.version is distinct from c.agreed
       and not exists (select from outgoing o where o.run = $run and o.entity = l.entity and o.record = l.record)
       and not exists (select from change g where g.run = $run and g.entity = l.entity and g.record = l.record
                                              and g.operation in ('archive', 'keep'))`
  for await (const keys of keyBatches(pool, withBound(select, { entity, source, run }))) {
    const known = await knownByKeys(pool, entity, source, keys)
    const settled = await settledOf(pool, source, entity, keys)
    yield known.map(one => ({ known: one, settled: settled.get(one.link?.externalId ?? '') ?? {} }))
  }
}

/**
 * Active records that the system does not have, and that belong to what it has: students of its schools, guardians of its
 * students, and their guardianships. What this run sends before counts as there.
 */
export async function* absentFrom(
  pool: Pool,
  run: string,
  {
    entity,
    source,
    organization,
  }: { readonly entity: EntityType; readonly source: number; readonly organization: number },
): AsyncIterable<Known[]> {
  const select = `
    select d.id::text as key
      from directory_record d
     where d.entity = $entity and d.organization = ${organization} and d.state = 'active'
       and not exists (select from link l where l.entity = d.entity and l.source = $source and l.record = d.id)
       and not exists (select from change c where c.run = $run and c.entity = d.entity and c.record = d.id)
       and ${belongs[entity] ?? 'true'}`
  for await (const keys of keyBatches(pool, withBound(select, { entity, source, run })))
    yield await knownByRecords(pool, entity, keys)
}

/**
 * In the system already, joined to what it has by this run, or among what the run sends. A guardian who is nobody's does not
 * count there, and is there all the same: one that was sent by a run which broke off waits for whom it belongs to.
 */
const isThere = (entity: EntityType, record: string): string => `
  (exists (select from link t where t.entity = '${entity}' and t.source = $source and t.record = ${record}
                                ${entity === 'guardian' ? '' : 'and t.missing_since is null'})
   or exists (select from change j where j.run = $run and j.entity = '${entity}' and j.source = $source
                                     and j.link_operation = 'insert' and j.record = ${record})
   or exists (select from outgoing o where o.run = $run and o.entity = '${entity}' and o.operation = 'create'
                                       and o.record = ${record}))`

const belongs: Readonly<Partial<Record<EntityType, string>>> = {
  student: isThere('school', `(d.attributes ->> 'school')::uuid`),
  guardian: `exists (select from directory_record g
                      where g.entity = 'guardianship' and g.organization = d.organization and g.state = 'active'
                        and g.attributes ->> 'guardian' = d.id::text
                        and ${isThere('student', `(g.attributes ->> 'student')::uuid`)})`,
  guardianship: `${isThere('student', `(d.attributes ->> 'student')::uuid`)}
             and ${isThere('guardian', `(d.attributes ->> 'guardian')::uuid`)}`,
}

/** Names of schools with students whom the system lacks because it has no such school. */
export async function unmappedSchools(
  pool: Pool,
  { run, source, organization }: { readonly run: string; readonly source: number; readonly organization: number },
): Promise<string[]> {
  const select = `
    select s.attributes ->> 'name' as name
      from directory_record s
     where s.entity = 'school' and s.organization = ${organization} and s.state = 'active'
       and not ${isThere('school', 's.id')}
       and exists (select from directory_record d
                    where d.entity = 'student' and d.organization = ${organization} and d.state = 'active'
                      and d.attributes ->> 'school' = s.id::text
                      and not exists (select from link l
                                       where l.entity = 'student' and l.source = $source and l.record = d.id))
     order by 1 limit 20`
  const { rows } = await pool.query<{ name: string }>(withBound(select, { entity: 'school', source, run }))
  return rows.map(({ name }) => name)
}

type Bound = { readonly entity: EntityType; readonly source: number; readonly run: string }

/** None of the three comes from outside: a kind of the catalog, and ids of our own. */
function withBound(select: string, { entity, source, run }: Bound): string {
  return select
    .replaceAll('$entity', escapeLiteral(entity))
    .replaceAll('$source', String(source))
    .replaceAll('$run', escapeLiteral(run))
}
