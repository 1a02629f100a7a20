/** Domains of uniqueness as they are stored; a domain keeps its id, and with it its keys, while it compares the same. */

import type pg from 'pg'
import { domainName, peopleEntities, type Domain, type StoredDomain } from '../model/domain.ts'

type Database = Pick<pg.Pool, 'query'>

/** Of each entity in the order of priority. */
export async function domainsOf(db: Database, organization: number): Promise<StoredDomain[]> {
  const { rows } = await db.query<StoredDomain & { confirmedRisk: number | null }>(
    `select id, entity, attributes, compare, resolution, confirmed_risk as "confirmedRisk"
       from uniqueness_domain where organization = $1 order by position`,
    [organization],
  )
  const inOrder = peopleEntities.flatMap(entity => rows.filter(row => row.entity === entity))
  return inOrder.map(({ confirmedRisk, ...domain }) => (confirmedRisk === null ? domain : { ...domain, confirmedRisk }))
}

export async function writeDomains(
  client: pg.PoolClient,
  organization: number,
  stored: readonly StoredDomain[],
  desired: readonly Domain[],
): Promise<void> {
  const idByName = new Map(stored.map(domain => [domainName(domain), domain.id]))
  const kept = desired.flatMap(domain => idByName.get(domainName(domain)) ?? [])
  await client.query(`delete from uniqueness_domain where organization = $1 and not id = any($2)`, [organization, kept])
  for (const [position, domain] of desired.entries()) {
    const id = idByName.get(domainName(domain))
    const { entity, attributes, compare, resolution, confirmedRisk = null } = domain
    if (id === undefined) {
      await client.query(
        `insert into uniqueness_domain (organization, entity, position, attributes, compare, resolution, confirmed_risk)
         values ($1, $2, $3, $4, $5, $6, $7)`,
        [organization, entity, position, attributes, JSON.stringify(compare), resolution, confirmedRisk],
      )
    } else {
      await client.query(
        `update uniqueness_domain set position = $2, resolution = $3, confirmed_risk = $4 where id = $1`,
        [id, position, resolution, confirmedRisk],
      )
    }
  }
}
