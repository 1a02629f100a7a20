/** Lookup tables: uploaded as CSV, kept for each organization, read whole. */

import type { Pool, PoolClient } from 'pg'
import type { LookupTable } from '../model/rule.ts'
import { recordAudit } from './audit.ts'

type Queryable = Pick<Pool | PoolClient, 'query'>

export async function lookupTablesOf(db: Queryable, organization: number): Promise<Map<string, LookupTable>> {
  const { rows } = await db.query<LookupTable>(
    `select name, columns, rows from lookup_table where organization = $1 order by name`,
    [organization],
  )
  return new Map(rows.map(table => [table.name, table]))
}

export type LookupTableRow = {
  readonly name: string
  readonly columns: readonly string[]
  readonly rows: number
  readonly changedAt: string
  readonly changedBy: string
}

/** Without their contents. */
export async function listLookupTables(pool: Pool, organization: number): Promise<LookupTableRow[]> {
  const { rows } = await pool.query<Omit<LookupTableRow, 'changedAt'> & { changedAt: Date }>(
    `select name, columns, jsonb_array_length(rows) as rows, changed_at as "changedAt", changed_by as "changedBy"
       from lookup_table where organization = $1 order by name`,
    [organization],
  )
  return rows.map(row => ({ ...row, changedAt: row.changedAt.toISOString() }))
}

/** Whether it changed anything. What is mapped by it is read anew by the next run: the table is part of the mapping's version. */
export async function putLookupTable(
  db: Pool | PoolClient,
  organization: number,
  { name, columns, rows }: LookupTable,
  by: string,
): Promise<boolean> {
  const { rowCount } = await db.query(
    `insert into lookup_table (organization, name, columns, rows, changed_by) values ($1, $2, $3, $4, $5)
     on conflict (organization, name) do update
       set columns = excluded.columns, rows = excluded.rows, changed_by = excluded.changed_by, changed_at = now()
     where (lookup_table.columns, lookup_table.rows) is distinct from (excluded.columns, excluded.rows)`,
    [organization, name, JSON.stringify(columns), JSON.stringify(rows), by],
  )
  if (rowCount !== 1) return false
  const fields = { rows: { before: null, after: rows.length } }
  await recordAudit(db, [{ organization, actor: by, action: 'change', what: 'lookup table', name, fields }])
  return true
}

/** False when there is none. */
export async function removeLookupTable(pool: Pool, organization: number, name: string, by: string): Promise<boolean> {
  const { rowCount } = await pool.query(`delete from lookup_table where organization = $1 and name = $2`, [
    organization,
    name,
  ])
  if (rowCount !== 1) return false
  await recordAudit(pool, [{ organization, actor: by, action: 'remove', what: 'lookup table', name }])
  return true
}

export async function tablesByOrganization(pool: Pool): Promise<ReadonlyMap<string, readonly LookupTable[]>> {
  const { rows } = await pool.query<LookupTable & { readonly organization: string }>(
    `select o.name as organization, t.name, t.columns, t.rows
       from lookup_table t join organization o on o.id = t.organization order by t.name`,
  )
  return Map.groupBy(rows, ({ organization }) => organization)
}
