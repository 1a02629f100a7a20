/** Accounts of people, and the roles they have where. */

import type { Pool, PoolClient } from 'pg'
import type { Membership, Role } from '../model/role.ts'

type Queryable = Pool | PoolClient

export type Account = {
  readonly id: string
  readonly email: string
  readonly name: string
  readonly hasPassword: boolean
  /** Whether its owner has a way to sign in yet. */
  readonly isSetUp: boolean
  readonly hasSecondFactor: boolean
  readonly seenAt: string | null
  readonly memberships: readonly Membership[]
}

const isSetUp = `(a.password_hash is not null or exists (select from account_identity i where i.account = a.id))`

const moment = (column: string): string => `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`

const columns = `
  a.id, a.email, a.name, a.password_hash is not null as "hasPassword", ${isSetUp} as "isSetUp",
  exists (select from second_factor f where f.account = a.id and f.confirmed_at is not null) as "hasSecondFactor",
  ${moment('a.seen_at')} as "seenAt",
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
  account: {
    readonly id: string
    readonly email: string
    readonly name: string
    readonly passwordHash?: string
    readonly invitedBy?: string
  },
): Promise<void> {
  const { id, email, name, passwordHash = null, invitedBy = null } = account
  await db.query(
    `insert into account (id, email, name, password_hash, invited_by, invited_at)
     values ($1, $2, $3, $4, $5, case when $5::text is not null then now() end)`,
    [id, email, name, passwordHash, invitedBy],
  )
}

/** False when its owner can sign in already, or it is not there: it waits for nobody. */
export async function inviteAgain(client: PoolClient, id: string, by: string): Promise<boolean> {
  const { rowCount } = await client.query(
    `update account a set invited_by = $2, invited_at = now() where id = $1 and not ${isSetUp}`,
    [id, by],
  )
  return rowCount === 1
}

/** False when its owner can sign in already, or it is not there. */
export async function withdrawInvitation(client: PoolClient, id: string): Promise<boolean> {
  const { rowCount } = await client.query(`delete from account a where id = $1 and not ${isSetUp}`, [id])
  return rowCount === 1
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

type Asked = {
  readonly organizations: readonly number[]
  readonly installation: boolean
  /** Begins a word of the name, or the address. */
  readonly search?: string | undefined
}

const asked = `
  exists (select from membership m where m.account = a.id
             and (m.organization = any($1) or ($2 and m.organization is null)))
  and ($3::text is null or starts_with(lower(a.email), lower($3))
       or strpos(' ' || lower(a.name), ' ' || lower($3)) > 0)`

/** Those with a role in one of the organizations (or in the whole installation), in the order of their addresses. */
export async function accountsPage(
  pool: Pool,
  question: Asked & { readonly after?: string | undefined; readonly limit: number },
): Promise<Account[]> {
  const { rows } = await pool.query<Account>(
    `select ${columns} from account a
      where ${asked} and ($4::text is null or lower(a.email) > $4) order by lower(a.email) limit $5`,
    [question.organizations, question.installation, question.search ?? null, question.after ?? null, question.limit],
  )
  return rows
}

export async function countAccounts(pool: Pool, question: Asked): Promise<number> {
  const { rows } = await pool.query<{ count: number }>(`select count(*)::int as count from account a where ${asked}`, [
    question.organizations,
    question.installation,
    question.search ?? null,
  ])
  return rows[0]?.count ?? 0
}

export type Invitation = Account & {
  readonly invitedBy: string
  readonly invitedAt: string
  /** Null: the link no longer serves. */
  readonly endsAt: string | null
}

/** Accounts that wait for their owners, in the order of their addresses. */
export async function invitationsPage(
  pool: Pool,
  question: Asked & { readonly after?: string | undefined; readonly limit: number },
): Promise<Invitation[]> {
  const { rows } = await pool.query<Invitation>(
    `select ${columns}, coalesce(a.invited_by, '') as "invitedBy",
            ${moment('coalesce(a.invited_at, a.created_at)')} as "invitedAt",
            (select ${moment('max(t.ends_at)')} from one_time_token t
              where t.account = a.id and t.ends_at > now()) as "endsAt"
       from account a
      where not ${isSetUp} and ${asked} and ($4::text is null or lower(a.email) > $4)
      order by lower(a.email) limit $5`,
    [question.organizations, question.installation, question.search ?? null, question.after ?? null, question.limit],
  )
  return rows
}
