/** Which integrations are due by their schedule, and what an organization's pauses say. */

import type { Pool, PoolClient } from 'pg'
import type { Pause, TimedSchedule } from '../model/schedule.ts'

/** What must be known of an integration that is to begin by itself. */
export type BeginningIntegration = {
  readonly id: number
  readonly organization: number
  readonly name: string
  readonly timeZone: string
  readonly pauses: readonly Pause[]
  readonly isSuspended: boolean
  /** A run of it that has not ended. */
  readonly unfinished: 'queued' | 'running' | null
}

/** Of `integration i` and its `organization o`. */
export const beginningColumns = `
  i.id, i.organization, i.name, o.time_zone as "timeZone", o.pauses, i.suspended_at is not null as "isSuspended",
  (select min(state) from run r where r.integration = i.id and r.state in ('queued', 'running')) as unfinished`

export type DueIntegration = BeginningIntegration & {
  readonly schedule: TimedSchedule
  /** Null: it has never been worked out. */
  readonly due: Date | null
}

/** Whether an integration is due, or it is not known when it is. */
export async function isSomeDue(pool: Pool, now: Date): Promise<boolean> {
  const { rows } = await pool.query<{ some: boolean }>(
    `select exists (select from integration i where ${isDue}) as some`,
    [now],
  )
  return rows[0]?.some === true
}

const isDue = `i.schedule is not null and (i.next_due is null or i.next_due <= $1)
               and i.schedule ->> 'every' <> 'success'`

/** Those that are due, or of which it is not known when they are. Who asks has them alone until its transaction ends. */
export async function lockDue(client: PoolClient, now: Date): Promise<DueIntegration[]> {
  const { rows } = await client.query<DueIntegration>(
    `select ${beginningColumns}, i.schedule, i.next_due as due
       from integration i join organization o on o.id = i.organization
      where ${isDue}
      order by i.next_due nulls first limit 200
        for update of i skip locked`,
    [now],
  )
  return rows
}

/** Null: the schedule has ended. */
export async function setNextDue(client: PoolClient, integration: number, due: Date | null): Promise<void> {
  await client.query(`update integration set next_due = coalesce($2, 'infinity'::timestamptz) where id = $1`, [
    integration,
    due,
  ])
}

export async function pausesOf(
  db: Pool | PoolClient,
  organization: number,
): Promise<{ readonly pauses: readonly Pause[]; readonly timeZone: string }> {
  const { rows } = await db.query<{ pauses: readonly Pause[]; timeZone: string }>(
    `select pauses, time_zone as "timeZone" from organization where id = $1`,
    [organization],
  )
  return rows[0] ?? { pauses: [], timeZone: 'UTC' }
}

export async function setPauses(db: PoolClient, organization: number, pauses: readonly Pause[]): Promise<void> {
  await db.query(`update organization set pauses = $2 where id = $1`, [organization, JSON.stringify(pauses)])
}

/** A pause kept what had left the source: its removal, when it is planned again, is for a person to decide. */
export async function hasKeptRemovals(db: Pool, integration: number): Promise<boolean> {
  const { rows } = await db.query<{ kept: boolean }>(`select removals_kept as kept from integration where id = $1`, [
    integration,
  ])
  return rows[0]?.kept ?? false
}
