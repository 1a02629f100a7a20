/** A run's changes as a person looks through them: by name, school and kind, with the names of what they speak of. */

import type { Pool } from 'pg'
import { attributeOf } from '../model/catalog.ts'
import { isEntityType } from '../model/entity.ts'
import { changeSelect, fieldsOf, stream, type ChangeRow, type StoredChange } from './history.ts'
import { namesOf } from './record-names.ts'
import { hasWords, ownerOf, personOf, schoolOf } from './record-words.ts'

export type NamedChange = ChangeRow & {
  readonly number: string
  readonly name: string
  /** Of records that its fields refer to, by their ids. */
  readonly names: Readonly<Record<string, string>>
}

export type ChangesQuestion = {
  readonly run: string
  readonly entity?: string | undefined
  /** As they are stored. */
  readonly operations?: readonly string[] | undefined
  /** A school's directory id. */
  readonly school?: string | undefined
  /** Beginnings of words of whom they are about. */
  readonly person?: string | undefined
  readonly after: string
  readonly limit: number
}

/** What is known of a change's record: as it stands, and as the change leaves it. */
const known = `
  left join directory_record d on d.entity = c.entity and d.id = c.record
  cross join lateral (
    select coalesce(d.attributes, c.before::jsonb, '{}') || coalesce(c.after::jsonb, '{}') as attributes) k`

const person = `left join directory_record p on p.entity = ${personOf('c.entity')}
                                            and p.id = (k.attributes ->> ${personOf('c.entity')})::uuid`

const owner = `left join directory_record o on o.entity = ${ownerOf('c.entity')}
                                           and o.id = (k.attributes ->> ${ownerOf('c.entity')})::uuid`

const name = `coalesce(record_name(p.entity, p.attributes), record_name(c.entity, k.attributes)) as name`
const personId = `k.attributes ->> ${personOf('c.entity')} as "personId"`

type Row = StoredChange & { readonly number: string; readonly name: string; readonly personId: string | null }

export async function namedChangesPage(pool: Pool, question: ChangesQuestion): Promise<NamedChange[]> {
  const { run, after, limit } = question
  const values: unknown[] = [run, after]
  const bind = (value: unknown): string => `$${values.push(value)}`
  const { joins, conditions } = chosenBy(question, bind)
  // Named is only what is shown: a plan may hold a million changes.
  const { rows } = await pool.query<Row>(
    `with picked as materialized (
       select c.number from run_change c ${joins.join('\n')}
        where c.run = $1 and c.number > $2 ${conditions.map(one => `and ${one}`).join('\n')}
        order by c.number limit ${bind(limit)})
     ${changeSelect({ columns: ['c.number::text as number', name, personId], joins: `${known} ${person}` })}
       and c.number = any(array(select number from picked)) order by c.number`,
    values,
  )
  return withNames(pool, run, rows)
}

function chosenBy(
  { entity, operations, school, person: words }: ChangesQuestion,
  bind: (value: unknown) => string,
): { readonly joins: readonly string[]; readonly conditions: readonly string[] } {
  const joins: string[] = []
  const conditions: string[] = []
  if (entity !== undefined) conditions.push(`c.entity = ${bind(entity)}`)
  if (operations !== undefined) conditions.push(`c.operation = any(${bind(operations)})`)
  if (school !== undefined || words !== undefined) joins.push(known)
  if (school !== undefined) {
    joins.push(owner)
    const at = schoolOf({ entity: 'c.entity', record: 'c.record', attributes: 'k.attributes', owner: 'o.attributes' })
    conditions.push(`${at} = ${bind(school)}`)
  }
  if (words !== undefined) {
    joins.push(person)
    const text = `search_text(coalesce(p.attributes, k.attributes)) || ' ' || lower(c.external_id)`
    conditions.push(hasWords(bind(words), text))
  }
  return { joins, conditions }
}

/** All of them, in the order of the plan, without the names of what they refer to. */
export async function* namedChanges(pool: Pool, run: string): AsyncIterable<ChangeRow & { readonly name: string }> {
  const statement = `${changeSelect({ columns: [name], joins: `${known} ${person}` })} order by c.number`
  const rows = stream<StoredChange & { readonly name: string }>(pool, statement, [run])
  for await (const { before, after, ...row } of rows) yield { ...row, fields: fieldsOf(before, after) }
}

async function withNames(pool: Pool, run: string, rows: readonly Row[]): Promise<NamedChange[]> {
  const changes = rows.map(({ before, after, ...row }) => {
    const fields = fieldsOf(before, after)
    return { ...row, fields, refers: idsIn(row.entity, fields) }
  })
  const ids = changes.flatMap(({ refers, personId: whose }) => (whose === null ? refers : [...refers, whose]))
  const names = await namesOf(pool, [...new Set(ids)], run)
  return changes.map(({ refers, personId: whose, ...change }) => ({
    ...change,
    name: (whose === null ? undefined : names.get(whose)) ?? change.name,
    names: Object.fromEntries(refers.flatMap(id => (names.has(id) ? [[id, names.get(id) ?? '']] : []))),
  }))
}

function idsIn(entity: string, fields: ChangeRow['fields']): string[] {
  if (!isEntityType(entity)) return []
  return Object.entries(fields).flatMap(([attribute, { before, after }]) =>
    attributeOf(entity, attribute)?.target === undefined
      ? []
      : [before, after].flat().flatMap(value => (typeof value === 'string' ? [value] : [])),
  )
}
