/** API keys: shown once, known by their first characters, found by their SHA-256. */

import type { Pool, PoolClient } from 'pg'
import type { Membership, Role } from '../model/role.ts'
import { hashOf } from './sessions.ts'

export type ApiKey = {
  readonly id: string
  readonly organization: number | null
  readonly role: Role
  readonly name: string
  readonly prefix: string
  readonly createdBy: string
  readonly createdAt: string
  readonly endsAt: string
  readonly usedAt: string | null
}

type Row = Omit<ApiKey, 'createdAt' | 'endsAt' | 'usedAt'> & {
  readonly createdAt: Date
  readonly endsAt: Date
  readonly usedAt: Date | null
}

const columns = `id, organization, role, name, prefix, created_by as "createdBy", created_at as "createdAt",
  ends_at as "endsAt", used_at as "usedAt"`

export async function createApiKey(
  db: Pool | PoolClient,
  key: Pick<ApiKey, 'id' | 'organization' | 'role' | 'name' | 'prefix' | 'createdBy' | 'endsAt'> & {
    readonly secret: string
  },
): Promise<void> {
  await db.query(
    `insert into api_key (id, organization, role, name, prefix, key_hash, created_by, ends_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [key.id, key.organization, key.role, key.name, key.prefix, hashOf(key.secret), key.createdBy, key.endsAt],
  )
}

/** Null when there is no such key, or it has ended. */
export async function useApiKey(pool: Pool, secret: string): Promise<(Membership & { readonly name: string }) | null> {
  const { rows } = await pool.query<Membership & { id: string; name: string; stale: boolean }>(
    `select id, organization, role, name, coalesce(used_at < now() - interval '1 minute', true) as stale
       from api_key where key_hash = $1 and ends_at > now()`,
    [hashOf(secret)],
  )
  const [found] = rows
  if (!found) return null
  if (found.stale) await pool.query(`update api_key set used_at = now() where id = $1`, [found.id])
  return { organization: found.organization, role: found.role, name: found.name }
}

export async function apiKeyById(db: Pool | PoolClient, id: string): Promise<ApiKey | null> {
  const { rows } = await db.query<Row>(`select ${columns} from api_key where id = $1`, [id])
  return rows[0] ? keyOf(rows[0]) : null
}

export async function deleteApiKey(db: Pool | PoolClient, id: string): Promise<void> {
  await db.query(`delete from api_key where id = $1`, [id])
}

export async function apiKeysPage(
  pool: Pool,
  question: {
    readonly organizations: readonly number[]
    readonly installation: boolean
    readonly after?: string | undefined
    readonly limit: number
  },
): Promise<ApiKey[]> {
  const { rows } = await pool.query<Row>(
    `select ${columns} from api_key
      where (organization = any($1) or ($2 and organization is null)) and ($3::uuid is null or id > $3)
      order by id limit $4`,
    [question.organizations, question.installation, question.after ?? null, question.limit],
  )
  return rows.map(keyOf)
}

function keyOf(row: Row): ApiKey {
  return {
    ...row,
    createdAt: row.createdAt.toISOString(),
    endsAt: row.endsAt.toISOString(),
    usedAt: row.usedAt?.toISOString() ?? null,
  }
}
