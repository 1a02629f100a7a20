/** Accounts of people, and the roles they have where. */

import type { Pool, PoolClient } from 'pg'
import type { Membership, Role } from '../model/role.ts'

type Queryable = Pool | PoolClient

export type Account = {
  readonly id: string
  readonly email: string
  readonly name: string
  /** Whether its owner has set a password yet. */
  readonly isSetUp: boolean
  readonly memberships: readonly Membership[]
}

const columns = `
  a.id, a.email, a.name, a.password_hash is not null as "isSetUp",
  (select coalesce(jsonb_agg(jsonb_build_object('organization', m.organization, 'role', m.role)
                             order by m.organization nulls first), '[]')
     from membership m where m.account = a.id) as memberships`

export async function hasAccounts(db: Queryable): Promise<boolean> {
  const { rows } = await db.query<{ some: boolean }>(`select exists (select from account) as some`)
  return rows[0]?.some === true
}

export async function accountById(db: Queryable, id: string): Promise<Account | null> {
  const { rows } = await db.query<Account>(`select ${columns} from account a where a.id = $1`, [id])
  return rows[0] ?? null
}

export async function accountByEmail(
  db: Queryable,
  email: string,
): Promise<(Account & { readonly passwordHash: string | null }) | null> {
  const { rows } = await db.query<Account & { passwordHash: string | null }>(
    `select ${columns}, a.password_hash as "passwordHash" from account a where lower(a.email) = lower($1)`,
    [email],
  )
  return rows[0] ?? null
}

export async function createAccount(
  db: Queryable,
  account: { readonly id: string; readonly email: string; readonly name: string; readonly passwordHash?: string },
): Promise<void> {
  await db.query(`insert into account (id, email, name, password_hash) values ($1, $2, $3, $4)`, [
    account.id,
    account.email,
    account.name,
    account.passwordHash ?? null,
  ])
}

export async function setPassword(db: Queryable, id: string, passwordHash: string): Promise<void> {
  await db.query(`update account set password_hash = $2 where id = $1`, [id, passwordHash])
}

/** The role it had there before; null where it had none. */
export async function setMembership(
  client: PoolClient,
  account: string,
  organization: number | null,
  role: Role | null,
): Promise<Role | null> {
  const { rows } = await client.query<{ role: Role }>(
    `select role from membership where account = $1 and organization is not distinct from $2 for update`,
    [account, organization],
  )
  if (role === null) {
    await client.query(`delete from membership where account = $1 and organization is not distinct from $2`, [
      account,
      organization,
    ])
  } else {
    await client.query(
      `insert into membership (account, organization, role) values ($1, $2, $3)
       on conflict (account, organization) do update set role = excluded.role`,
      [account, organization, role],
    )
  }
  return rows[0]?.role ?? null
}

/** Without a role anywhere nobody can sign in to anything: the account goes. True when it went. */
export async function dropIfIdle(client: PoolClient, account: string): Promise<boolean> {
  const { rowCount } = await client.query(
    `delete from account where id = $1 and not exists (select from membership where account = $1)`,
    [account],
  )
  return rowCount === 1
}

/** Whether somebody administers the whole installation, besides this account. */
export async function hasOtherAdministrator(client: PoolClient, account: string): Promise<boolean> {
  // Held until the end: two administrators who remove each other at once would leave none.
  await client.query('lock table membership in share row exclusive mode')
  const { rows } = await client.query<{ some: boolean }>(
    `select exists (select from membership where organization is null and role = 'administrator' and account <> $1) as some`,
    [account],
  )
  return rows[0]?.some === true
}

/** Those with a role in one of the organizations (or in the whole installation), in the order of their addresses. */
export async function accountsPage(
  pool: Pool,
  question: {
    readonly organizations: readonly number[]
    readonly installation: boolean
    /** Begins the name or the address. */
    readonly search?: string | undefined
    readonly after?: string | undefined
    readonly limit: number
  },
): Promise<Account[]> {
  const { rows } = await pool.query<Account>(
    `select ${columns}
       from account a
      where exists (select from membership m where m.account = a.id
                       and (m.organization = any($1) or ($2 and m.organization is null)))
        and ($3::text is null or starts_with(lower(a.name), lower($3)) or starts_with(lower(a.email), lower($3)))
        and ($4::text is null or lower(a.email) > $4)
      order by lower(a.email) limit $5`,
    [question.organizations, question.installation, question.search ?? null, question.after ?? null, question.limit],
  )
  return rows
}
