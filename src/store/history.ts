/** What a run did or would do: its changes, problems and conflicts, streamed. */

import type { Pool } from 'pg'
import Cursor from 'pg-cursor'
import type { Value, Values } from '../model/value.ts'

export type ChangeRow = {
  readonly entity: string
  readonly operation: string
  readonly record: string
  readonly system: string
  readonly externalId: string
  readonly fields: Readonly<Record<string, { readonly before: Value; readonly after: Value }>>
  readonly reason: string | null
  readonly outcome: string
}

export type ProblemRow = {
  readonly entity: string
  readonly externalId: string
  readonly code: string
  readonly message: string
  readonly advice: string
}

export type ConflictRow = {
  readonly entity: string
  readonly record: string
  readonly externalId: string
  readonly attribute: string
  readonly base: Value
  readonly theirs: Value
  readonly ours: Value
  readonly decided: string
  readonly rule: string
}

const none = { columns: [], joins: '' }

export type StoredChange = Omit<ChangeRow, 'fields'> & { readonly before: string | null; readonly after: string | null }

/** Of the run $1, and more columns where they are wanted. */
export function changeSelect(more: { readonly columns: readonly string[]; readonly joins: string } = none): string {
  return `select ${more.columns.map(column => `${column}, `).join('')}c.entity, c.operation, c.record, s.name as system,
            c.external_id as "externalId", c.before, c.after, c.reason,
            case when c.outcome <> 'planned' then c.outcome when r.state = 'done' or r.applied_at is not null then 'applied'
                 when r.state = 'held' then 'waits' when r.state in ('previewed', 'running') then 'planned'
                 else 'not applied' end as outcome
       from run_change c join run r on r.id = c.run join data_source s on s.id = c.source ${more.joins}
      where c.run = $1`
}

export function problemSelect(...more: readonly string[]): string {
  return `select ${more.map(column => `${column}, `).join('')}entity, external_id as "externalId", code, message, advice
       from problem where run = $1`
}

export function conflictSelect(...more: readonly string[]): string {
  return `select ${more.map(column => `${column}, `).join('')}entity, record, external_id as "externalId", attribute,
            base, theirs, ours, decided, rule
       from conflict where run = $1`
}

/** In the order of the plan. What changes only the memory of a source (`note`) is left out, but for people who join somebody. */
export async function* changesOf(pool: Pool, run: string): AsyncIterable<ChangeRow> {
  const rows = stream<StoredChange>(pool, `${changeSelect()} order by c.number`, [run])
  for await (const { before, after, ...row } of rows) yield { ...row, fields: fieldsOf(before, after) }
}

export function problemsOf(pool: Pool, run: string): AsyncIterable<ProblemRow> {
  return stream(pool, `${problemSelect()} order by number`, [run])
}

export function conflictsOf(pool: Pool, run: string): AsyncIterable<ConflictRow> {
  return stream(pool, `${conflictSelect()} order by number`, [run])
}

/** Rows one batch at a time: a reader that is slow, or stops early, holds nothing up. */
export async function* stream<Row>(pool: Pool, statement: string, values: readonly unknown[]): AsyncIterable<Row> {
  const client = await pool.connect()
  const cursor = client.query(new Cursor<Row>(statement, [...values]))
  let broken: Error | undefined
  try {
    for (;;) {
      const rows = await cursor.read(1000)
      if (rows.length === 0) return
      yield* rows
    }
  } catch (error) {
    broken = error instanceof Error ? error : new Error(String(error))
    throw error
  } finally {
    if (!broken) await cursor.close()
    client.release(broken)
  }
}

export function fieldsOf(before: string | null, after: string | null): ChangeRow['fields'] {
  const was = before === null ? {} : (JSON.parse(before) as Values)
  const is = after === null ? {} : (JSON.parse(after) as Values)
  const fields: Record<string, { before: Value; after: Value }> = {}
  for (const name of new Set([...Object.keys(was), ...Object.keys(is)])) {
    fields[name] = { before: was[name] ?? null, after: is[name] ?? null }
  }
  return fields
}
