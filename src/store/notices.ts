/** What is to be told, of ended runs and day by day: written with the run's own end in mind, kept until it has been told. */

import type { Pool, PoolClient } from 'pg'
import type { Digest } from '../model/digest.ts'
import type { RunFailure, Passed } from '../model/run.ts'

const mostTries = 12

/**
 * Runs that workers carried to an end of which somebody is to know: the first failure, a plan that waits, and the first
 * success after a failure. Failures that repeat are not told again. How many notices there are to send.
 */
export async function noteEnds(pool: Pool): Promise<number> {
  const { rowCount } = await pool.query(
    `with ended as (
         select id, integration, organization, state from run
          where lasting and not noted and state in ('done', 'failed', 'held')
          order by id limit 200 for update skip locked),
       noted as (update run set noted = true from ended where run.id = ended.id),
       told as (
         select e.id, e.organization,
                case when e.state = 'held' then 'held'
                     when e.state = 'failed' and before.state is distinct from 'failed' then 'failed'
                     when e.state = 'done' and before.state = 'failed' then 'recovered' end as event
           from ended e
           left join lateral (
             select b.state from run b
              where b.integration = e.integration and b.id < e.id and b.kind = 'integration'
                and b.state in ('done', 'failed', 'held')
              order by b.id desc limit 1) before on true)
       insert into notice (run, organization, event, channel, address)
       select t.id, t.organization, t.event, c.channel, c.address
         from told t join organization o on o.id = t.organization
         cross join lateral (${receiversOf('o')}) c
        where t.event is not null
           on conflict do nothing`,
  )
  return rowCount ?? 0
}

/** Of a webhook the address is sealed: only the organization leads there. */
function receiversOf(organization: string): string {
  return `select 'mail' as channel, jsonb_array_elements_text(coalesce(${organization}.notify -> 'mail', '[]')) as address
          union all
          select 'webhook', '' where exists (select from sealed_webhook w where w.organization = ${organization}.id)`
}

export async function noteDigest(client: PoolClient, organization: number, digest: Digest): Promise<void> {
  await client.query(
    `insert into notice (organization, event, digest, channel, address)
     select o.id, 'digest', $2, c.channel, c.address
       from organization o cross join lateral (${receiversOf('o')}) c where o.id = $1`,
    [organization, JSON.stringify(digest)],
  )
}

type Addressed = {
  readonly id: string
  readonly channel: 'mail' | 'webhook'
  /** Of mail; a webhook's is sealed. */
  readonly address: string
  readonly organizationId: number
  readonly organization: string
}

export type Notice = Addressed & (RunNotice | { readonly event: 'digest'; readonly digest: Digest })

export type RunNotice = {
  readonly event: 'failed' | 'held' | 'recovered'
  readonly run: string
  readonly integration: string
  readonly state: string
  readonly failure: RunFailure | null
  readonly held: readonly Passed[]
  /** When it runs next by itself. */
  readonly nextDue: Date | null
  /** Integrations whose success it runs after. */
  readonly follows: readonly string[]
}

/** Takes what is due to be sent; what is not told as sent comes again, each time later. */
export async function takeNotices(pool: Pool, channels: readonly Notice['channel'][]): Promise<Notice[]> {
  const { rows } = await pool.query<Notice>(
    `with due as (
       select id from notice
        where done_at is null and next_try <= now() and tries < $2 and channel = any($1)
        order by id limit 20 for update skip locked),
     taken as (
       update notice set tries = tries + 1, next_try = now() + least(60 * 2 ^ tries, 21600) * interval '1 second'
         from due where notice.id = due.id returning notice.*)
     select t.id::text, t.event, t.channel, t.address, t.digest, r.id as run, o.id as "organizationId",
            o.name as organization, coalesce(r.integration_name, '') as integration, r.state, r.failure, r.held,
            nullif(i.next_due, 'infinity') as "nextDue", coalesce(i.schedule -> 'of', '[]') as follows
       from taken t join organization o on o.id = t.organization left join run r on r.id = t.run
       left join integration i on i.id = r.integration
      order by t.id`,
    [channels, mostTries],
  )
  return rows
}

export async function noticeSent(pool: Pool, id: string): Promise<void> {
  await pool.query(`update notice set done_at = now() where id = $1`, [id])
}
