/** The tree of organizations: who administers one administers those below it. */

import type { Pool, PoolClient } from 'pg'
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

/** Throws PARENT_REFUSED where the parent is a school, is missing, or stands below the organization itself. */
export async function setParent(client: PoolClient, id: number, parent: number | null): Promise<void> {
  // One at a time: two moves at once could close a circle.
  await client.query('lock table organization in share row exclusive mode')
  if (parent !== null) {
    const { rows } = await client.query<{ type: string; below: boolean }>(
      `with recursive above (id, parent, type) as (
         select id, parent, type from organization where id = $2
          union
         select o.id, o.parent, o.type from organization o join above a on o.id = a.parent)
       select (select type from organization where id = $2) as type,
              exists (select from above where id = $1) as below`,
      [id, parent],
    )
    if (!rows[0]?.type) throw parentRefused('there is no such organization')
    if (rows[0].type === 'school') throw parentRefused('a school has no organizations below it')
    if (rows[0].below) throw parentRefused('it stands below this one')
  }
  await client.query(`update organization set parent = $2 where id = $1`, [id, parent])
}

function parentRefused(why: string): Problem {
  return new Problem({
    code: 'PARENT_REFUSED',
    message: `The organization can't be put there: ${why}.`,
    advice: 'Choose a state, county or district above it, or none.',
  })
}
