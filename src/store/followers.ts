/** Integrations that run when another one has succeeded: who is owed a run. */

import type { Pool, PoolClient } from 'pg'
import { beginningColumns, type BeginningIntegration } from './due.ts'

/** The clock does not start it: one that it follows did, at that moment. */
export type OwedIntegration = BeginningIntegration & { readonly since: Date; readonly by: string }

/** Whether a success has not been looked at, or a run that is owed can begin. */
export async function isSomeOwed(pool: Pool, now: Date): Promise<boolean> {
  const { rows } = await pool.query<{ some: boolean }>(
    `select exists (select from run where ${isUnfollowed}) or exists (select from integration i where ${isOwed}) as some`,
    [now],
  )
  return rows[0]?.some === true
}

/** Only what was applied, and sent where it sends, is done; a preview and what waits for a person are not. */
const isUnfollowed = `not followed and state = 'done' and kind = 'integration'`

// While its own run goes on it stays owed: that run may have read before the success. While it is suspended, too.
const isOwed = `i.owed_since <= $1 and i.suspended_at is null and not exists (
  select from run r where r.integration = i.id and r.state = 'running')`

/** Whoever follows a run that has succeeded is owed a run of its own: one, however many succeeded. */
export async function oweFollowers(client: PoolClient, now: Date): Promise<void> {
  await client.query(
    `with ended as materialized (
       select id, integration from run where ${isUnfollowed} order by id limit 500 for update skip locked),
     followed as (update run set followed = true from ended where run.id = ended.id)
     update integration i set owed_since = coalesce(i.owed_since, $1), owed_by = p.name
       from ended join integration p on p.id = ended.integration
      where i.organization = p.organization and i.schedule ->> 'every' = 'success' and i.schedule -> 'of' ? p.name`,
    [now],
  )
}

/** Those whose run can begin. Who asks has them alone until its transaction ends. */
export async function lockOwed(client: PoolClient, now: Date): Promise<OwedIntegration[]> {
  const { rows } = await client.query<OwedIntegration>(
    `select ${beginningColumns}, i.owed_since as since, i.owed_by as by
       from integration i join organization o on o.id = i.organization
      where ${isOwed}
      order by i.owed_since limit 200
        for update of i skip locked`,
    [now],
  )
  return rows
}

export async function setNotOwed(client: PoolClient, integration: number): Promise<void> {
  await client.query(`update integration set owed_since = null, owed_by = null where id = $1`, [integration])
}

/** A pause is on: it is owed from the end of the pause. One that is owed already stays so; one that the clock starts is not. */
export async function oweAfterPause(
  db: Pool | PoolClient,
  integration: number,
  { until, by }: { readonly until: Date; readonly by: string },
): Promise<void> {
  await db.query(
    `update integration set owed_since = $2, owed_by = coalesce(owed_by, $3)
      where id = $1 and schedule ->> 'every' = 'success'`,
    [integration, until, by],
  )
}

/** The organization's pauses have changed: who waits for the end of one is looked at again. */
export async function oweNow(db: Pool | PoolClient, organization: number): Promise<void> {
  // Whoever looks next has a clock of milliseconds.
  await db.query(
    `update integration set owed_since = date_trunc('milliseconds', now())
      where organization = $1 and owed_since > now()`,
    [organization],
  )
}
