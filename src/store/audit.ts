/** The audit log: who changed what in settings, who decided what. It is only ever added to; decisions about runs add themselves. */

import type { Pool, PoolClient } from 'pg'

export type AuditEntry = {
  /** Null: the installation as a whole. */
  readonly organization: number | null
  readonly actor: string
  readonly action: string
  readonly what: string
  readonly name: string
  /** Of a secret only that it changed. */
  readonly fields?: Readonly<Record<string, { readonly before: unknown; readonly after: unknown }>>
}

export async function recordAudit(db: Pool | PoolClient, entries: readonly AuditEntry[]): Promise<void> {
  if (entries.length === 0) return
  await db.query(
    `insert into audit (organization, actor, action, what, name, fields)
     select organization, actor, action, what, name, coalesce(fields, '{}')
       from jsonb_to_recordset($1) as e(organization int, actor text, action text, what text, name text, fields jsonb)`,
    [JSON.stringify(entries)],
  )
}

export type AuditRow = Required<AuditEntry> & { readonly id: string; readonly at: string }

/** The newest first. An organization of null is the installation's own log, for those who administer all of it. */
export async function auditPage(
  pool: Pool,
  question: {
    readonly organizations: readonly number[]
    readonly installation: boolean
    readonly what?: string | undefined
    readonly action?: string | undefined
    readonly actor?: string | undefined
    /** Anywhere in names, fields and values. */
    readonly search?: string | undefined
    readonly from?: string | undefined
    /** Not included. */
    readonly until?: string | undefined
    readonly before?: string | undefined
    readonly limit: number
  },
): Promise<AuditRow[]> {
  const { organizations, installation, what, action, actor, search, from, until, before, limit } = question
  const { rows } = await pool.query<Omit<AuditRow, 'at'> & { at: Date }>(
    `select id::text, at, organization, actor, action, what, name, fields
       from audit
      where (organization = any($1) or ($2 and organization is null))
        and ($3::text is null or what = $3) and ($4::text is null or actor = $4)
        and ($5::bigint is null or id < $5) and ($7::text is null or action = $7)
        and ($8::timestamptz is null or at >= $8) and ($9::timestamptz is null or at < $9)
        and ($10::text is null or strpos(lower(concat_ws(' ', actor, action, what, name, fields::text)), lower($10)) > 0)
      order by audit.id desc limit $6`,
    [
      ...[organizations, installation, what ?? null, actor ?? null, before ?? null, limit],
      ...[action ?? null, from ?? null, until ?? null, search ?? null],
    ],
  )
  return rows.map(row => ({ ...row, at: row.at.toISOString() }))
}
