/** Passport's records page by page: filtered and sorted by the attributes that lists allow. */

import type { Pool } from 'pg'
import type { EntityType } from '../model/entity.ts'
import { recordSelect, standsAlone, type RecordRow } from './records.ts'

/** An attribute equal to a text, or beginning with it. */
export type RecordCondition = { readonly attribute: string; readonly text: string; readonly begins: boolean }

export type RecordsQuestion = {
  readonly entity: EntityType
  readonly organizations: readonly number[]
  /** Null: whatever it is. */
  readonly state: 'active' | 'archived' | null
  readonly conditions: readonly RecordCondition[]
  /** By the record's id without one. The caller has held the name against the list of those allowed. */
  readonly sort: { readonly attribute: string; readonly descending: boolean } | null
  /** The last record of the page before, and its value of the attribute sorted by. */
  readonly after?: { readonly value: string; readonly id: string } | undefined
  readonly limit: number
}

export type VersionedRecord = RecordRow & { readonly version: number; readonly organizationId: number }

/** A record without the attribute sorts as if it were empty. Upper and lower case are the same. */
export async function recordsPage(
  pool: Pool,
  question: RecordsQuestion,
): Promise<(VersionedRecord & { readonly sortValue: string })[]> {
  const { entity, organizations, state, conditions, sort, after, limit } = question
  const values: unknown[] = [entity, organizations, state]
  const bind = (value: unknown): string => `$${values.push(value)}`
  const sortValue = sort ? `lower(coalesce(d.attributes ->> ${bind(sort.attribute)}, '')) collate "C"` : `''`
  const held = conditions.map(({ attribute, text, begins }) => {
    const value = `lower(d.attributes ->> ${bind(attribute)})`
    return begins ? `starts_with(${value}, lower(${bind(text)}))` : `${value} = lower(${bind(text)})`
  })
  const beyond = sort?.descending ? '<' : '>'
  const order = sort?.descending ? 'desc' : 'asc'
  if (after) held.push(`(${sortValue}, d.id) ${beyond} (${bind(after.value)}, ${bind(after.id)}::uuid)`)
  const { rows } = await pool.query<VersionedRecord & { sortValue: string }>(
    `${recordSelect('d.version', 'd.organization as "organizationId"', `${sortValue} as "sortValue"`)}
      where d.entity = $1 and d.organization = any($2) and ($3::text is null or d.state = $3) and ${standsAlone}
        ${held.map(condition => `and ${condition}`).join(' ')}
      order by ${sort ? `${sortValue} ${order}, ` : ''}d.id ${order} limit ${bind(limit)}`,
    values,
  )
  return rows
}

export async function versionedRecord(pool: Pool, entity: EntityType, id: string): Promise<VersionedRecord | null> {
  const { rows } = await pool.query<VersionedRecord>(
    `${recordSelect('d.version', 'd.organization as "organizationId"')} where d.entity = $1 and d.id = $2`,
    [entity, id],
  )
  return rows[0] ?? null
}
