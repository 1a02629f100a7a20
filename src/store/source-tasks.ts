/** What the integrations of a data source want of it. */

import type { Pool } from 'pg'
import type { IntegrationType, Task } from '../model/integration.ts'
import { loadTasks } from './configuration-stored.ts'

/** A task, and which way its records go. */
export type SourceTask = Task & { readonly type: IntegrationType }

/** The tasks of all integrations with this data source; one per entity and integration. */
export async function tasksOfSource(pool: Pool, source: number): Promise<SourceTask[]> {
  const { rows } = await pool.query<{ id: number; type: IntegrationType }>(
    `select id, type from integration where data_source = $1 order by id`,
    [source],
  )
  const tasks = await loadTasks(
    pool,
    rows.map(({ id }) => id),
  )
  return rows.flatMap(({ id, type }) => (tasks.get(id) ?? []).map(task => ({ ...task, type })))
}

/** Whether an integration writes to it. */
export async function isWritten(pool: Pool, source: number): Promise<boolean> {
  const { rowCount } = await pool.query(`select from integration where data_source = $1 and type <> 'import' limit 1`, [
    source,
  ])
  return rowCount === 1
}
