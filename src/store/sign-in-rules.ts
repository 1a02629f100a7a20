/** How people sign in, by organization: rules of what stands above hold below. */

import type { Pool, PoolClient } from 'pg'
import type { Membership } from '../model/role.ts'

type Queryable = Pool | PoolClient

export type SignInRule = {
  /** Who must have a second factor. */
  readonly secondFactor: 'nobody' | 'administrators' | 'everybody'
  readonly passwords: 'allowed' | 'refused'
}

const usualRule: SignInRule = { secondFactor: 'nobody', passwords: 'allowed' }

/** Null: of the whole installation. */
export async function signInRule(db: Queryable, organization: number | null): Promise<SignInRule> {
  const { rows } = await db.query<SignInRule>(
    `select second_factor as "secondFactor", passwords from sign_in_rule where organization is not distinct from $1`,
    [organization],
  )
  return rows[0] ?? usualRule
}

export async function setSignInRule(
  client: PoolClient,
  organization: number | null,
  { secondFactor, passwords }: SignInRule,
): Promise<void> {
  await client.query(
    `insert into sign_in_rule (organization, second_factor, passwords) values ($1, $2, $3)
     on conflict (organization) do update set second_factor = excluded.second_factor, passwords = excluded.passwords`,
    [organization, secondFactor, passwords],
  )
}

export type Demands = { readonly secondFactor: boolean; readonly noPassword: boolean }

/** By the rules of the organizations of its roles, and of those above them. */
export async function signInDemands(db: Queryable, memberships: readonly Membership[]): Promise<Demands> {
  const { rows } = await db.query<Demands>(
    `with recursive above (organization, role) as (
       select organization, role from jsonb_to_recordset($1) as m(organization int, role text)
        union
       select o.parent, a.role from above a join organization o on o.id = a.organization)
     select coalesce(bool_or(r.second_factor = 'everybody'
                          or (r.second_factor = 'administrators' and a.role = 'administrator')), false) as "secondFactor",
            coalesce(bool_or(r.passwords = 'refused'), false) as "noPassword"
       from sign_in_rule r join above a on r.organization is null or r.organization = a.organization`,
    [JSON.stringify(memberships)],
  )
  const found = rows[0] ?? { secondFactor: false, noPassword: false }
  // The way back in when a provider is away, or was set wrongly.
  const isExempt = memberships.some(({ organization, role }) => organization === null && role === 'administrator')
  return { secondFactor: found.secondFactor, noPassword: found.noPassword && !isExempt }
}
