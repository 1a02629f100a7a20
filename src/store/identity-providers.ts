/** Providers of OpenID Connect, and who somebody is there. */

import type { Pool, PoolClient } from 'pg'
import { Problem } from '../model/problem.ts'
import type { Role } from '../model/role.ts'
import { seal, unseal } from './secrets.ts'

type Queryable = Pool | PoolClient

export type IdentityProvider = {
  readonly id: string
  readonly name: string
  readonly issuer: string
  readonly clientId: string
  /** Of the mail addresses of those who may come by it. */
  readonly domains: readonly string[]
  /** Whether an address counts that the provider says nothing about. */
  readonly trustsEmail: boolean
  /** Whether who comes by it has shown a second factor there. */
  readonly asksSecondFactor: boolean
  /** The role that unknown people get; null: they are refused. */
  readonly newcomers: { readonly organization: number; readonly role: Role } | null
  /** Off: nobody signs in by it. */
  readonly isOn: boolean
}

export type StoredProvider = IdentityProvider & { readonly people: number; readonly createdAt: string }

const place = (provider: string) => ({ provider, field: 'client secret' })

const columns = `
  p.id, p.name, p.issuer, p.client_id as "clientId", p.domains, p.trusts_email as "trustsEmail",
  p.asks_second_factor as "asksSecondFactor", p.is_on as "isOn",
  case when p.newcomer_organization is not null
       then jsonb_build_object('organization', p.newcomer_organization, 'role', p.newcomer_role) end as newcomers,
  (select count(*)::int from account_identity i where i.provider = p.id) as people, p.created_at as "createdAt"`

type Row = Omit<StoredProvider, 'createdAt'> & { readonly createdAt: Date }

const providerOf = (row: Row): StoredProvider => ({ ...row, createdAt: row.createdAt.toISOString() })

export async function providerById(db: Queryable, id: string): Promise<StoredProvider | null> {
  const { rows } = await db.query<Row>(`select ${columns} from identity_provider p where p.id = $1`, [id])
  return rows[0] ? providerOf(rows[0]) : null
}

/** In the order in which they were made. */
export async function providersPage(
  db: Queryable,
  {
    after,
    limit,
    onlyOn = false,
  }: { readonly after?: string | undefined; readonly limit: number; readonly onlyOn?: boolean },
): Promise<StoredProvider[]> {
  const { rows } = await db.query<Row>(
    `select ${columns} from identity_provider p
      where ($1::uuid is null or p.id > $1) and (p.is_on or not $3) order by p.id limit $2`,
    [after ?? null, limit, onlyOn],
  )
  return rows.map(providerOf)
}

/** Throws KEY_DOES_NOT_FIT. */
export async function clientSecretOf(db: Queryable, key: Buffer, id: string): Promise<string> {
  const { rows } = await db.query<{ sealed: Buffer }>(
    `select client_secret as sealed from identity_provider where id = $1`,
    [id],
  )
  if (!rows[0]) throw providerUnknown()
  return unseal(key, place(id), rows[0].sealed)
}

/**
 * A new one needs its secret; of one that is there, the secret stays unless another is given. Sessions begun by one that is
 * off end. Throws NAME_TWICE.
 */
export async function writeProvider(
  client: PoolClient,
  key: Buffer,
  provider: IdentityProvider & { readonly clientSecret?: string | undefined },
): Promise<void> {
  const { id, name, issuer, clientId, clientSecret, domains, trustsEmail, asksSecondFactor, newcomers, isOn } = provider
  const { rowCount } = await client.query(`select from identity_provider where name = $1 and id <> $2`, [name, id])
  if (rowCount !== 0) throw nameTwice()
  const sealed = clientSecret === undefined ? null : seal(key, place(id), clientSecret)
  await client.query(
    `insert into identity_provider (id, name, issuer, client_id, client_secret, domains, trusts_email,
                                    asks_second_factor, newcomer_organization, newcomer_role,
                                    is_on)
     values ($1, $2, $3, $4, coalesce($5, (select client_secret from identity_provider where id = $1)), $6, $7, $8, $9,
             $10, $11)
     on conflict (id) do update
        set name = excluded.name, client_id = excluded.client_id, client_secret = excluded.client_secret,
            domains = excluded.domains, trusts_email = excluded.trusts_email,
            asks_second_factor = excluded.asks_second_factor,
            newcomer_organization = excluded.newcomer_organization, newcomer_role = excluded.newcomer_role, is_on = excluded.is_on`,
    [
      ...[id, name, issuer, clientId, sealed, domains, trustsEmail, asksSecondFactor],
      ...[newcomers?.organization ?? null, newcomers?.role ?? null, isOn],
    ],
  )
  if (!isOn) await client.query(`delete from session where provider = $1`, [id])
}

/** With it go its sessions and who people are there. */
export async function deleteProvider(client: PoolClient, id: string): Promise<void> {
  await client.query(`delete from identity_provider where id = $1`, [id])
}

/** Whose account somebody of the provider has; null when they have not come by it before. */
export async function accountOfIdentity(db: Queryable, provider: string, subject: string): Promise<string | null> {
  const { rows } = await db.query<{ account: string }>(
    `select account from account_identity where provider = $1 and subject = $2`,
    [provider, subject],
  )
  return rows[0]?.account ?? null
}

/** False when the account belongs to somebody else of the provider. */
export async function linkIdentity(
  client: PoolClient,
  identity: { readonly provider: string; readonly subject: string; readonly account: string },
): Promise<boolean> {
  const { rowCount } = await client.query(
    `insert into account_identity (provider, subject, account) values ($1, $2, $3) on conflict do nothing`,
    [identity.provider, identity.subject, identity.account],
  )
  return rowCount === 1
}

export function providerUnknown(): Problem {
  return new Problem({
    code: 'PROVIDER_UNKNOWN',
    message: 'There is no such provider to sign in by.',
    advice: 'Reload the page: those there are stand on it.',
  })
}

function nameTwice(): Problem {
  return new Problem({
    code: 'NAME_TWICE',
    message: 'There is a provider of that name already.',
    advice: 'Choose another name.',
  })
}
