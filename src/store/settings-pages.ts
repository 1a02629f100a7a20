/** Data sources and integrations as they are listed: by id, page by page, with what is known of each. */

import type { Pool, PoolClient } from 'pg'
import { ownConnector } from '../model/integration.ts'
import type { RunState } from '../model/run.ts'

export type Placed = { readonly id: number; readonly organization: number; readonly name: string }

export type PageOf = { readonly organizations: readonly number[]; readonly after: number; readonly limit: number }

const ownOnes = `from data_source where connector <> '${ownConnector}'`

/** Null when there is none, or it is Passport itself. */
export async function dataSourcePlace(pool: Pool, id: number): Promise<Placed | null> {
  const { rows } = await pool.query<Placed>(`select id, organization, name ${ownOnes} and id = $1`, [id])
  return rows[0] ?? null
}

export async function dataSourcePlaces(pool: Pool, { organizations, after, limit }: PageOf): Promise<Placed[]> {
  const { rows } = await pool.query<Placed>(
    `select id, organization, name ${ownOnes} and organization = any($1) and id > $2 order by id limit $3`,
    [organizations, after, limit],
  )
  return rows
}

export type IntegrationPlace = Placed & {
  readonly suspended: { readonly by: string; readonly at: string } | null
  readonly lastRun: { readonly run: string; readonly state: RunState; readonly startedAt: string } | null
}

type IntegrationRow = Placed & {
  readonly suspendedBy: string | null
  readonly suspendedAt: Date | null
  readonly run: string | null
  readonly state: RunState | null
  readonly startedAt: Date | null
}

const integrationSelect = `
  select i.id, i.organization, i.name, i.suspended_by as "suspendedBy", i.suspended_at as "suspendedAt",
         r.id as run, r.state, r.started_at as "startedAt"
    from integration i
    left join lateral (select id, state, started_at from run where run.integration = i.id order by id desc limit 1) r on true`

export async function integrationPlace(pool: Pool, id: number): Promise<IntegrationPlace | null> {
  const { rows } = await pool.query<IntegrationRow>(`${integrationSelect} where i.id = $1`, [id])
  return rows[0] ? placeOf(rows[0]) : null
}

export async function integrationPlaces(
  pool: Pool,
  { organizations, after, limit }: PageOf,
): Promise<IntegrationPlace[]> {
  const { rows } = await pool.query<IntegrationRow>(
    `${integrationSelect} where i.organization = any($1) and i.id > $2 order by i.id limit $3`,
    [organizations, after, limit],
  )
  return rows.map(placeOf)
}

/** Until the transaction ends nobody else launches it. */
export async function lockIntegrationRow(client: PoolClient, id: number): Promise<void> {
  await client.query(`select from integration where id = $1 for update`, [id])
}

export async function hasRunUnderWay(db: Pool | PoolClient, integration: number): Promise<boolean> {
  const { rows } = await db.query<{ some: boolean }>(
    `select exists (select from run where integration = $1 and state in ('queued', 'running')) as some`,
    [integration],
  )
  return rows[0]?.some === true
}

/** False when it is so already. */
export async function suspendIntegration(
  db: Pool | PoolClient,
  id: number,
  { suspended, by }: { readonly suspended: boolean; readonly by: string },
): Promise<boolean> {
  const { rowCount } = await db.query(
    `update integration
        set suspended_at = case when $2 then now() end, suspended_by = case when $2 then $3 end
      where id = $1 and (suspended_at is not null) <> $2`,
    [id, suspended, by],
  )
  return rowCount === 1
}

function placeOf({ suspendedBy, suspendedAt, run, state, startedAt, ...placed }: IntegrationRow): IntegrationPlace {
  return {
    ...placed,
    suspended: suspendedAt && { by: suspendedBy ?? 'unknown', at: suspendedAt.toISOString() },
    lastRun: run === null || state === null ? null : { run, state, startedAt: startedAt?.toISOString() ?? '' },
  }
}
