/** What a daily digest is made of: organizations whose hour has come, runs that ended since the last one, plans that wait. */

import type { Pool, PoolClient } from 'pg'
import type { WaitingRun } from '../model/digest.ts'
import type { Run } from '../model/run.ts'

export type DueDigest = {
  readonly organization: number
  readonly timeZone: string
  /** Null: none is wanted. */
  readonly at: string | null
  /** Null: it has never been worked out. */
  readonly due: Date | null
  /** Until when the last one told. */
  readonly told: Date | null
}

/** Whether one is due, or it is not known when it is. */
export async function isSomeDigestDue(pool: Pool, now: Date): Promise<boolean> {
  const { rows } = await pool.query<{ some: boolean }>(
    `select exists (select from organization where ${isDue}) as some`,
    [now],
  )
  return rows[0]?.some === true
}

const isDue = `digest_due is null or digest_due <= $1`

/** Those that are due, or of which it is not known when they are. Who asks has them alone until its transaction ends. */
export async function lockDueDigests(client: PoolClient, now: Date, usual: string): Promise<DueDigest[]> {
  const { rows } = await client.query<DueDigest>(
    `select id as organization, time_zone as "timeZone",
            case when notify ? 'digest' then notify ->> 'digest' else $2 end as at,
            digest_due as due, digested_at as told
       from organization
      where ${isDue}
      order by digest_due nulls first limit 50
        for update skip locked`,
    [now, usual],
  )
  return rows
}

/** Due null: no digest is wanted. */
export async function setNextDigest(
  client: PoolClient,
  organization: number,
  { due, told }: { readonly due: Date | null; readonly told: Date | null },
): Promise<void> {
  await client.query(
    `update organization set digest_due = coalesce($2, 'infinity'::timestamptz), digested_at = $3 where id = $1`,
    [organization, due, told],
  )
}

export type EndedRun = Pick<Run, 'state' | 'counts' | 'failure' | 'unmapped'>

/** An integration with its runs that ended in this time, the oldest first. */
export type IntegrationDay = {
  readonly name: string
  readonly isSuspended: boolean
  readonly nextDue: string | null
  readonly follows: readonly string[]
  readonly ended: readonly EndedRun[]
}

export async function daysOfIntegrations(
  client: PoolClient,
  organization: number,
  { from, until }: { readonly from: Date; readonly until: Date },
): Promise<IntegrationDay[]> {
  const { rows } = await client.query<IntegrationDay>(
    `select i.name, i.suspended_at is not null as "isSuspended", to_json(nullif(i.next_due, 'infinity')) as "nextDue",
            coalesce(i.schedule -> 'of', '[]') as follows,
            (select coalesce(json_agg(json_build_object('state', r.state, 'counts', r.counts, 'failure', r.failure,
                                                        'unmapped', r.unmapped)
                                      order by r.ended_at, r.id), '[]')
               from run r
              where r.integration = i.id and r.kind = 'integration' and r.ended_at > $2 and r.ended_at <= $3) as ended
       from integration i
      where i.organization = $1
      order by i.name`,
    [organization, from, until],
  )
  return rows.map(row => ({ ...row, nextDue: row.nextDue === null ? null : new Date(row.nextDue).toISOString() }))
}

export async function waitingPlans(client: PoolClient, organization: number): Promise<WaitingRun[]> {
  const { rows } = await client.query<WaitingRun>(
    `select coalesce(integration_name, '') as integration, id as run, held,
            to_char(coalesce(ended_at, started_at) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as since
       from run where organization = $1 and state = 'held'
      order by id limit 100`,
    [organization],
  )
  return rows
}
