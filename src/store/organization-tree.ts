/** The tree of organizations: who administers one administers those below it. */

import type { Pool, PoolClient } from 'pg'
import { ownConnector } from '../model/integration.ts'
import { Problem } from '../model/problem.ts'
import { reaches, type Membership, type Role } from '../model/role.ts'

export type OrganizationRow = {
  readonly id: number
  readonly name: string
  readonly type: string
  readonly timeZone: string
  readonly parent: number | null
}

const columns = `id, name, type, time_zone as "timeZone", parent`

export async function organizationRow(db: Pool | PoolClient, id: number): Promise<OrganizationRow | null> {
  const { rows } = await db.query<OrganizationRow>(`select ${columns} from organization where id = $1`, [id])
  return rows[0] ?? null
}

/** Until the transaction ends nobody else changes it. */
export async function lockedOrganization(client: PoolClient, id: number): Promise<OrganizationRow> {
  const { rows } = await client.query<OrganizationRow>(`select ${columns} from organization where id = $1 for update`, [
    id,
  ])
  if (!rows[0]) throw new Error(`there is no organization ${id}`)
  return rows[0]
}

export async function organizationsPage(
  pool: Pool,
  question: { readonly visible: readonly number[]; readonly after: number; readonly limit: number },
): Promise<OrganizationRow[]> {
  const { rows } = await pool.query<OrganizationRow>(
    `select ${columns} from organization where id = any($1) and id > $2 order by id limit $3`,
    [question.visible, question.after, question.limit],
  )
  return rows
}

/** With itself. */
export async function organizationsBelow(pool: Pool, id: number): Promise<number[]> {
  const { rows } = await pool.query<{ id: number }>(
    `with recursive below (id) as (
       select id from organization where id = $1
        union
       select o.id from organization o join below b on o.parent = b.id)
     select id from below`,
    [id],
  )
  return rows.map(row => row.id)
}

export async function countOrganizations(pool: Pool): Promise<number> {
  const { rows } = await pool.query<{ n: number }>(`select count(*)::int as n from organization`)
  return rows[0]?.n ?? 0
}

/** The strongest role in each organization that the memberships reach. */
export async function rolesBelow(
  db: Pool | PoolClient,
  memberships: readonly Membership[],
): Promise<ReadonlyMap<number, Role>> {
  const { rows } = await db.query<{ id: number; role: Role }>(
    `with recursive reached (id, role) as (
       select o.id, m.role
         from jsonb_to_recordset($1) as m(organization int, role text)
         join organization o on o.id = m.organization or m.organization is null
        union
       select o.id, r.role from organization o join reached r on o.parent = r.id)
     select id, role from reached`,
    [JSON.stringify(memberships)],
  )
  const found = new Map<number, Role>()
  for (const { id, role } of rows) if (!reaches(found.get(id), role)) found.set(id, role)
  return found
}

/** Of a new organization. Throws PARENT_REFUSED where the parent is a school, or is missing. */
export async function refuseAsParent(db: Pool | PoolClient, parent: number): Promise<void> {
  const found = await organizationRow(db, parent)
  if (!found) throw parentRefused('there is no such organization')
  if (found.type === 'school') throw parentRefused('a school has no organizations below it')
}

/** Throws PARENT_REFUSED where the parent is a school, is missing, or stands below the organization itself. */
export async function setParent(client: PoolClient, id: number, parent: number | null): Promise<void> {
  // One at a time: two moves at once could close a circle.
  await client.query('lock table organization in share row exclusive mode')
  if (parent !== null) {
    await refuseAsParent(client, parent)
    if ((await organizationsAbove(client, parent)).includes(id)) throw parentRefused('it stands below this one')
  }
  await client.query(`update organization set parent = $2 where id = $1`, [id, parent])
}

/** With itself. */
async function organizationsAbove(client: PoolClient, id: number): Promise<number[]> {
  const { rows } = await client.query<{ id: number }>(
    `with recursive above (id, parent) as (
       select id, parent from organization where id = $1
        union
       select o.id, o.parent from organization o join above a on o.id = a.parent)
     select id from above`,
    [id],
  )
  return rows.map(row => row.id)
}

/** In another time zone everything is due anew. Throws NAME_TWICE. */
export async function renameOrganization(
  client: PoolClient,
  { id, name, timeZone }: Pick<OrganizationRow, 'id' | 'name' | 'timeZone'>,
): Promise<void> {
  const { rowCount } = await client.query(`select from organization where name = $1 and id <> $2`, [name, id])
  if (rowCount !== 0) throw organizationTwice()
  const moved = await client.query(
    `update organization set time_zone = $2, digest_due = null where id = $1 and time_zone <> $2`,
    [id, timeZone],
  )
  if (moved.rowCount !== 0) await client.query(`update integration set next_due = null where organization = $1`, [id])
  await client.query(`update organization set name = $2 where id = $1 and name <> $2`, [id, name])
}

/** Throws IN_USE where anything depends on it: what has a history stays. */
export async function deleteOrganization(client: PoolClient, id: number): Promise<void> {
  const { rows } = await client.query<{ used: boolean }>(
    `select exists (select from organization where parent = $1) or exists (select from membership where organization = $1)
         or exists (select from directory_record where organization = $1) or exists (select from run where organization = $1)
         or exists (select from data_source where organization = $1 and connector <> $2)
         or exists (select from lookup_table where organization = $1) as used`,
    [id, ownConnector],
  )
  if (rows[0]?.used) throw organizationInUse()
  for (const table of ['master_field', 'uniqueness_domain', 'data_source'])
    await client.query(`delete from ${table} where organization = $1`, [id])
  await client.query(`delete from organization where id = $1`, [id])
}

export function organizationTwice(): Problem {
  return new Problem({
    code: 'NAME_TWICE',
    message: 'There is an organization of that name already.',
    advice: 'Choose another name.',
  })
}

function organizationInUse(): Problem {
  return new Problem({
    code: 'IN_USE',
    message:
      'The organization stays: it has organizations below it, people with a role, records, data sources or runs.',
    advice: 'Only one that was made by mistake is removed. Suspend the integrations of one that has had its day.',
  })
}

function parentRefused(why: string): Problem {
  return new Problem({
    code: 'PARENT_REFUSED',
    message: `The organization can't be put there: ${why}.`,
    advice: 'Choose a state, county or district above it, or none.',
  })
}
